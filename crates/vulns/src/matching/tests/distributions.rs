//! What distributions say of their packages, and of whose packages they say nothing.

use super::*;

#[test]
fn a_fix_for_subscribers_only_is_told_and_counts_for_their_versions() {
    let ubuntu = |id: &str, free: &str, pro: &str| {
        let open = r#"{"introduced":"0"}"#;
        let events = |fixed: &str| match fixed {
            "" => open.to_owned(),
            fixed => format!(r#"{open},{{"fixed":"{fixed}"}}"#),
        };
        let free = affected("Ubuntu:22.04:LTS", "src", &events(free));
        let pro = affected("Ubuntu:Pro:22.04:LTS", "src", &events(pro));
        record(
            &format!("UBUNTU-{id}"),
            &format!(r#""upstream":["{id}"],"#),
            &format!("{free},{pro}"),
        )
    };
    let records = [
        ubuntu("CVE-2024-1", "", "1-1ubuntu1+esm1"),
        ubuntu("CVE-2024-2", "1-1ubuntu0.1", "1-1ubuntu0.1"),
        ubuntu("CVE-2024-3", "1-1ubuntu2", "1-1ubuntu1+esm2"),
    ];
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    let found = |version| {
        let packages = vec![deb("src", version, "src", None)];
        matched(&records, &inventory(("ubuntu", "22.04"), packages))
    };
    let free = found("1-1ubuntu1");
    assert_eq!(rows(&free), ["CVE-2024-1 src 1-1ubuntu1+esm1", "CVE-2024-3 src 1-1ubuntu2"]);
    assert_eq!(free.findings[0].title, "CVE-2024-1 in src (fixed in Ubuntu Pro only)");
    assert_eq!(rows(&found("1-1ubuntu1+esm1")), ["CVE-2024-3 src 1-1ubuntu1+esm2"]);
    assert_eq!(rows(&found("1-1ubuntu1+esm2")), [""; 0]);
}

#[test]
fn the_distributions_word_for_what_has_no_fix_is_its_status() {
    let debian = |id: &str, word: &str| {
        let affected = affected("Debian:12", "src", r#"{"introduced":"0"}"#);
        let affected = affected.strip_suffix('}').unwrap();
        record(id, "", &format!(r#"{affected},"ecosystem_specific":{{{word}}}}}"#))
    };
    let records = [
        debian("DEBIAN-CVE-2024-1", r#""urgency":"unimportant""#),
        debian("DEBIAN-CVE-2024-2", r#""urgency":"end-of-life""#),
        debian("DEBIAN-CVE-2024-3", r#""nodsa":"Minor issue","nodsa_reason":"postponed""#),
        debian("DEBIAN-CVE-2024-4", r#""nodsa":"Minor issue","nodsa_reason":"ignored""#),
        debian("DEBIAN-CVE-2024-5", r#""urgency":"undetermined""#),
    ];
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    let packages = vec![deb("src", "1-1", "src", None)];
    let found = matched(&records, &inventory(("debian", "12"), packages));
    let statuses: Vec<_> = found.findings.iter().map(|finding| finding.status.name()).collect();
    let words = ["affected", "end-of-life", "fix-deferred", "will-not-fix", "under-investigation"];
    assert_eq!(statuses, words);
    assert_eq!(found.findings[0].severity, Severity::Negligible);
}

#[test]
fn a_module_of_the_erratum_must_be_the_packages_own() {
    let fixed = |name: &str, version: &str| {
        let events = format!(r#"{{"introduced":"0"}},{{"fixed":"{version}"}}"#);
        affected("AlmaLinux:8", name, &events)
    };
    let erratum = |id: &str, cve: &str, summary: &str, affected: &str| {
        record(id, &format!(r#""summary":"{summary}","related":["{cve}"],"#), affected)
    };
    let modular = fixed("libvirt", "6.0.0-40.module_el8.7.0+1+aa");
    let virt =
        erratum("ALSA-1", "CVE-2024-1", "Important: virt:rhel and virt-devel:rhel", &modular);
    let av = erratum("ALSA-2", "CVE-2024-2", "Important: virt:av security update", &modular);
    let plain = fixed("libvirt", "6.0.0-40.el8");
    let plain = erratum("ALSA-3", "CVE-2024-3", "Important: libvirt security update", &plain);
    let mut inside = package(PackageKind::Rpm, "libvirt", "6.0.0-35.module_el8.6.0+2+bb");
    inside.modularity = Some("virt:rhel:8060020220408:39880463".into());
    let outside = package(PackageKind::Rpm, "libvirt", "6.0.0-35.el8");
    let distro = ("almalinux", "8.7");
    let found = matched(&[&virt, &av, &plain], &inventory(distro, vec![inside]));
    assert_eq!(rows(&found), ["CVE-2024-1 libvirt 6.0.0-40.module_el8.7.0+1+aa"]);
    let found = matched(&[&virt, &av, &plain], &inventory(distro, vec![outside]));
    assert_eq!(rows(&found), ["CVE-2024-3 libvirt 6.0.0-40.el8"]);
}

#[test]
fn what_others_packaged_is_not_judged_by_the_distribution() {
    let alma = affected("AlmaLinux:9", "x", FIXED_2);
    let alma = record("ALSA-1", r#""related":["CVE-2024-1"],"#, &alma);
    let mut epel = package(PackageKind::Rpm, "x", "1-1.el9");
    epel.maintainer = Some("Fedora Project".into());
    let found = matched(&[&alma], &inventory(("almalinux", "9.2"), vec![epel]));
    assert!(found.findings.is_empty());
    assert_eq!(found.gaps[0].to_string(), "EPEL: no feed speaks of it: 1 package not judged");
}

#[test]
fn an_alpine_package_is_judged_by_its_origin() {
    let alpine = affected("Alpine:v3.18", "busybox", r#"{"introduced":"0"},{"fixed":"1.36.1-r3"}"#);
    let alpine = record("ALPINE-CVE-2024-1", r#""upstream":["CVE-2024-1"],"#, &alpine);
    let mut client = package(PackageKind::Apk, "ssl_client", "1.36.1-r2");
    client.source = Some(SourcePackage { name: "busybox".into(), version: None });
    let found = matched(&[&alpine], &inventory(("alpine", "3.18.4"), vec![client]));
    assert_eq!(rows(&found), ["CVE-2024-1 ssl_client 1.36.1-r3"]);
}

#[test]
fn programs_and_components_are_judged_by_upstreams_versions() {
    let bitnami = |name: &str| affected("Bitnami", name, r#"{"introduced":"0"},{"fixed":"7.2.4"}"#);
    let redis = record("BIT-redis-2024-1", r#""aliases":["CVE-2024-1"],"#, &bitnami("redis"));
    let httpd = record("BIT-apache-2024-2", r#""aliases":["CVE-2024-2"],"#, &bitnami("apache"));
    let packages = vec![
        package(PackageKind::Bitnami, "redis", "7.2.4-1"),
        package(PackageKind::Bitnami, "redis", "7.2.3-5"),
        package(PackageKind::Generic, "httpd", "7.2.3"),
        package(PackageKind::Generic, "busybox", "1.0.0"),
    ];
    let found = matched(&[&redis, &httpd], &inventory(("debian", "12"), packages));
    assert_eq!(rows(&found), ["CVE-2024-1 redis 7.2.4", "CVE-2024-2 httpd 7.2.4"]);
    let gaps: Vec<_> = found.gaps.iter().map(ToString::to_string).collect();
    assert!(gaps.iter().any(|gap| gap == "busybox: no feed speaks of it: 1 package not judged"));
}

#[test]
fn drupals_modules_are_asked_for_in_drupals_registry_too() {
    let events = r#"{"introduced":"0"},{"fixed":"2.0.0"}"#;
    let module = affected("Packagist:https://packages.drupal.org/8", "drupal/ctools", events);
    let module = record("DRUPAL-CONTRIB-1", r#""aliases":["CVE-2024-1"],"#, &module);
    let package = package(PackageKind::Composer, "drupal/ctools", "1.0.0");
    let found = matched(&[&module], &inventory(("debian", "12"), vec![package]));
    assert_eq!(rows(&found), ["CVE-2024-1 drupal/ctools 2.0.0"]);
}

#[test]
fn at_the_end_of_life_what_has_no_fix_gets_none() {
    let open = affected("Debian:10", "src", r#"{"introduced":"0"}"#);
    let open = record("DEBIAN-CVE-2024-1", "", &open);
    let fixed = record("DEBIAN-CVE-2024-2", "", &affected("Debian:10", "src", FIXED_2));
    let mut inventory = inventory(("debian", "10"), vec![deb("src", "1-1", "src", None)]);
    let statuses = |inventory: &Inventory, today: &str| {
        let library = Library::new(Some(database(&[&open, &fixed])), database(&[]));
        let found = match_inventory(inventory, &library, today).unwrap();
        let status = |f: &Finding| format!("{} {}", f.rule, f.status.name());
        found.findings.iter().map(status).collect::<Vec<_>>()
    };
    let before = ["DEBIAN-CVE-2024-1 affected", "DEBIAN-CVE-2024-2 fixed"];
    assert_eq!(statuses(&inventory, "2024-01-03"), before);
    let after =
        ["DEBIAN-CVE-2024-1 end-of-life", "DEBIAN-CVE-2024-2 fixed", "eol-debian-10 end-of-life"];
    assert_eq!(statuses(&inventory, "2024-07-01"), after);
    inventory.packages.clear();
    assert_eq!(statuses(&inventory, "2024-07-01"), ["eol-debian-10 end-of-life"]);
}

#[test]
fn upstreams_word_counts_for_what_others_packaged() {
    let npm = affected("npm", "npm", r#"{"introduced":"0"}"#);
    let npm = record("GHSA-x", r#""aliases":["CVE-2024-1"],"#, &npm);
    let debian = record("DEBIAN-CVE-2024-2", "", &affected("Debian:12", "other", FIXED_2));
    let mut node = deb("nodejs", "18.19.0-1nodesource1", "nodejs", None);
    let mut inside = package(PackageKind::Npm, "npm", "10.2.3");
    inside.owned_by = Some("deb:nodejs".into());
    let found = |node: &Package| {
        let packages = vec![node.clone(), inside.clone()];
        matched(&[&npm, &debian], &inventory(("debian", "12"), packages))
    };
    assert_eq!(rows(&found(&node)), [""; 0]);
    node.maintainer = Some("Ivan Iguaran <ivan@nodesource.com>".into());
    assert_eq!(rows(&found(&node)), ["CVE-2024-1 npm -"]);
}
