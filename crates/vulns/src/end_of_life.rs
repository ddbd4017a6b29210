//! Releases of operating systems that nobody makes fixes for any more.

use plimsoll_model::{
    Distro, Finding, FindingKind, Fix, Package, PackageKind, PackageRef, Rating, Severity, Status,
    Why, fingerprint,
};

/// See the file's own head.
const RELEASES: &str = include_str!("../end-of-life/releases.txt");

/// When the support of a release ends.
struct End<'a> {
    /// The first day without it, `YYYY-MM-DD`.
    day: &'a str,
    /// Until when more can be bought, and what.
    paid: Option<(&'a str, &'a str)>,
    /// Who says so.
    source: &'static str,
}

/// What is to be told of a release whose support has ended by `today`, `YYYY-MM-DD`.
pub(crate) fn finding(distro: &Distro, today: &str) -> Option<Finding> {
    let end = end_of(distro).filter(|end| is_day(end.day) && end.day <= today)?;
    let release = distro.version_id.as_deref().or(distro.codename.as_deref()).unwrap_or_default();
    let package = Package::new(PackageKind::Generic, &*distro.id, release);
    let rule = ["eol", &distro.id, release].join("-").trim_end_matches('-').to_owned();
    let rating =
        Rating { source: "Plimsoll".into(), severity: Severity::High, score: None, vector: None };
    Some(Finding {
        kind: FindingKind::EndOfLife,
        aliases: Vec::new(),
        severity: rating.severity,
        ratings: vec![rating],
        title: title(distro, &end, today),
        fix: Fix::None,
        status: Status::EndOfLife,
        epss: None,
        exploited: None,
        why: vec![Why {
            evidence: format!("the system calls itself {}", distro.name),
            advisory: end.source.into(),
            applies_to: format!("{} {release}", distro.id),
            range: format!("supported until {}", end.day),
            comparison: format!("{today} ≥ {}", end.day),
        }],
        references: Vec::new(),
        published: None,
        fingerprint: fingerprint(&[&rule]),
        package: PackageRef::new(&package, package.purl(None)),
        suppressed: None,
        rule,
    })
}

fn title(distro: &Distro, end: &End<'_>, today: &str) -> String {
    let title = format!("{} is without security support since {}", distro.label(), end.day);
    match end.paid.filter(|(until, _)| today < *until) {
        Some((until, what)) => format!("{title} ({what}: until {until})"),
        None => title,
    }
}

/// The table counts before what the system says of itself: support may have been prolonged since.
fn end_of(distro: &Distro) -> Option<End<'_>> {
    let version = distro.version_id.as_deref().unwrap_or_default();
    // CentOS and CentOS Stream have one id.
    let stream = distro.id == "centos" && distro.name.contains("Stream");
    let id = if stream { "centos-stream" } else { &distro.id };
    let rows = RELEASES.lines().filter(|line| !line.starts_with('#')).filter_map(row);
    let mut ends = rows.filter(|(of, release, _)| *of == id && stands_for(release, version));
    // Alpine's development branch calls itself by the version to come.
    let known = ends.next().filter(|_| !version.contains("_alpha")).map(|(_, _, end)| end);
    let own = distro.support_end.as_deref();
    known.or(own.map(|day| End { day, paid: None, source: "os-release, SUPPORT_END" }))
}

fn row(line: &'static str) -> Option<(&'static str, &'static str, End<'static>)> {
    let mut words = line.splitn(5, ' ');
    let (id, release, day) = (words.next()?, words.next()?, words.next()?);
    let paid = words.next().zip(words.next());
    Some((id, release, End { day, paid, source: "endoflife.date" }))
}

/// `3.18` stands for `3.18.4`, and not for `3.180`.
fn stands_for(release: &str, version: &str) -> bool {
    let rest = version.strip_prefix(release);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn is_day(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(id: &str, version: &str, name: &str, today: &str) -> Option<String> {
        let distro = Distro {
            id: id.into(),
            version_id: Some(version.into()),
            name: name.into(),
            ..Distro::default()
        };
        finding(&distro, today).map(|finding| finding.title)
    }

    #[test]
    fn every_row_has_days_and_stands_alone() {
        let mut seen = std::collections::BTreeSet::new();
        for line in RELEASES.lines().filter(|line| !line.starts_with('#')) {
            let (id, release, end) = row(line).unwrap();
            assert!(is_day(end.day), "{line}");
            assert_eq!(end.paid.is_some(), line.split(' ').count() > 3, "{line}");
            assert!(end.paid.is_none_or(|(until, _)| is_day(until) && until > end.day), "{line}");
            assert!(seen.insert((id, release)), "{line} stands there twice");
        }
        // No release is another's start, so that the first row that fits is the only one.
        for (id, release) in &seen {
            let others = seen.iter().filter(|other| other.0 == *id && stands_for(other.1, release));
            assert_eq!(others.count(), 1, "{id} {release}");
        }
    }

    #[test]
    fn a_release_is_told_from_its_last_day_on() {
        let buster = |today| title("debian", "10", "Debian GNU/Linux 10 (buster)", today);
        assert_eq!(buster("2024-06-29"), None);
        let expected = "Debian 10 is without security support since 2024-06-30";
        assert_eq!(buster("2024-06-30").as_deref(), Some(expected));
        for (id, version, name, ended) in [
            ("alpine", "3.18.4", "Alpine Linux v3.18", true),
            ("alpine", "3.20.0_alpha20240329", "Alpine Linux edge", false),
            ("centos", "8", "CentOS Linux 8", true),
            ("centos", "9", "CentOS Stream 9", false),
            ("arch", "", "Arch Linux", false),
            ("sles", "15.7", "SUSE Linux Enterprise Server 15 SP7", false),
        ] {
            assert_eq!(title(id, version, name, "2026-11-25").is_some(), ended, "{name}");
        }
    }

    #[test]
    fn what_can_be_bought_is_told_while_it_can() {
        let bionic = |today| title("ubuntu", "18.04", "Ubuntu 18.04.6 LTS", today).unwrap();
        let since = "Ubuntu 18.04 is without security support since 2023-05-31";
        assert_eq!(bionic("2026-11-25"), format!("{since} (Ubuntu Pro: until 2028-04-01)"));
        assert_eq!(bionic("2030-01-01"), since);
    }

    #[test]
    fn a_system_that_is_not_in_the_table_may_tell_its_own_end() {
        let mut distro = Distro { id: "mine".into(), ..Distro::default() };
        distro.support_end = Some("2024-01-01".into());
        let finding = super::finding(&distro, "2024-01-01").unwrap();
        assert_eq!(finding.why[0].advisory, "os-release, SUPPORT_END");
        assert_eq!(finding.rule, "eol-mine");
        for nonsense in ["2024-99-99", "", "soon"] {
            distro.support_end = Some(nonsense.into());
            assert!(super::finding(&distro, "2024-01-01").is_none());
        }
    }
}
