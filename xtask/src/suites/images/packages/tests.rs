use plimsoll_model::{Inventory, Location, SourcePackage, Subject, SubjectKind};

use super::*;

fn package(kind: PackageKind, name: &str, version: &str, path: &str) -> Package {
    let mut package = Package::new(kind, name, version);
    package.locations = vec![Location { path: path.into() }];
    package.layer = Some(1);
    package
}

fn found(packages: Vec<Package>) -> Rc<Found> {
    let subject = Subject {
        kind: SubjectKind::Image,
        target: "oci:x".into(),
        digest: None,
        config_digest: None,
        platform: None,
    };
    let inventory = Inventory { subject, distro: None, layers: vec![], packages, gaps: vec![] };
    Rc::new(Found::of(Ok(inventory)))
}

fn truth(json: &str) -> Truth {
    serde_json::from_str(json).unwrap()
}

/// The outcomes of all cases, by id.
fn outcomes(truth: &Truth, found: &Rc<Found>) -> BTreeMap<String, Outcome> {
    let cases = cases("i", truth, found);
    let outcomes: BTreeMap<_, _> =
        cases.iter().map(|case| (case.id.clone(), (case.judge)())).collect();
    assert_eq!(outcomes.len(), cases.len(), "ids are unique");
    outcomes
}

const LODASH: &str = r#"{"packages":[{"type":"npm","name":"lodash","version":"4.17.4","layer":1,
    "purl":"pkg:npm/lodash@4.17.4","paths":["/app/lodash/package.json"]}]}"#;

#[test]
fn the_truth_and_nothing_else_passes() {
    let exact = package(PackageKind::Npm, "lodash", "4.17.4", "/app/lodash/package.json");
    let outcomes = outcomes(&truth(LODASH), &found(vec![exact]));
    let id = "i/npm/lodash@4.17.4 /app/lodash/package.json".to_owned();
    assert_eq!(outcomes, BTreeMap::from([(id, Outcome::Passed)]));
}

#[test]
fn what_is_missing_is_a_false_reject_and_what_is_too_much_a_false_accept() {
    let other = package(PackageKind::Npm, "lodash", "4.17.21", "/app/lodash/package.json");
    let outcomes = outcomes(&truth(LODASH), &found(vec![other]));
    let outcomes: Vec<_> = outcomes.into_iter().collect();
    assert_eq!(outcomes[0].0, "i/extra/pkg:npm/lodash@4.17.21");
    assert!(matches!(outcomes[0].1, Outcome::FalseAccept(_)));
    assert!(matches!(&outcomes[1].1, Outcome::FalseReject(it) if it.got == "nothing"));
}

#[test]
fn the_right_package_at_the_wrong_place_or_layer_is_wrong() {
    let mut wrong = package(PackageKind::Npm, "lodash", "4.17.4", "/srv/lodash/package.json");
    wrong.layer = Some(0);
    wrong.owned_by = Some("deb:node-lodash".into());
    let outcomes: Vec<_> = outcomes(&truth(LODASH), &found(vec![wrong])).into_iter().collect();
    assert_eq!(outcomes[0].0, "i/extra/pkg:npm/lodash@4.17.4 /srv/lodash/package.json");
    let difference = Difference::new(
        "owner none; layer 1; path /app/lodash/package.json",
        "owner deb:node-lodash; layer 0; path /srv/lodash/package.json",
    );
    assert_eq!(outcomes[1].1, Outcome::Wrong(difference));
}

#[test]
fn of_two_with_one_name_the_one_that_fits_counts() {
    let fits = package(PackageKind::Npm, "lodash", "4.17.4", "/app/lodash/package.json");
    let mut lower = fits.clone();
    lower.layer = Some(0);
    let outcomes = outcomes(&truth(LODASH), &found(vec![lower, fits]));
    assert!(outcomes.values().all(|outcome| *outcome == Outcome::Passed));
}

#[test]
fn rpm_is_compared_with_epoch_module_and_source_rpm() {
    let truth = truth(
        r#"{"packages":[{"type":"rpm","name":"npm","version":"1:6.14-1.el8","arch":"x86_64",
        "epoch":1,"module":"nodejs:14","source":"nodejs-14.21-1.el8.src.rpm",
        "purl":"pkg:rpm/rhel/npm@6.14-1.el8?epoch=1"}]}"#,
    );
    let mut npm = package(PackageKind::Rpm, "npm", "1:6.14-1.el8", "/var/lib/rpm/rpmdb.sqlite");
    npm.arch = Some("x86_64".into());
    npm.modularity = Some("nodejs:14".into());
    npm.source = Some(SourcePackage { name: "nodejs".into(), version: Some("14.21-1.el8".into()) });
    let judge = |package: &Package| {
        outcomes(&truth, &found(vec![package.clone()])).remove("i/rpm/npm@1:6.14-1.el8").unwrap()
    };
    assert_eq!(judge(&npm), Outcome::Passed);
    npm.version = "6.14-1.el8".into();
    npm.modularity = None;
    let difference = Difference::new("epoch 1; module nodejs:14", "epoch none; module none");
    assert_eq!(judge(&npm), Outcome::Wrong(difference));
}

#[test]
fn allowed_packages_are_neither_wanted_nor_extra() {
    let truth = truth(
        r#"{"packages":[],"allowed":[{"purl":"pkg:npm/shop@1.0.0"},
        {"purl":"pkg:golang/example.com/shop/server"}]}"#,
    );
    let found = found(vec![
        package(PackageKind::Npm, "shop", "1.0.0", "/app/package.json"),
        package(PackageKind::Go, "example.com/shop/server", "v1.4.2", "/server"),
        package(PackageKind::Npm, "shop", "2.0.0", "/other/package.json"),
    ]);
    let ids: Vec<String> = outcomes(&truth, &found).into_keys().collect();
    assert_eq!(ids, ["i/extra/pkg:npm/shop@2.0.0"]);
}

#[test]
fn a_ghost_is_one_false_accept() {
    let truth = truth(
        r#"{"packages":[],"absent":[
        {"type":"pypi","name":"Requests","version":"2.19.1","why":"directory whiteout"},
        {"type":"npm","name":"express","version":"4.16.0","why":"opaque directory"}]}"#,
    );
    let found = found(vec![package(PackageKind::PyPi, "requests", "2.19.1", "/r/METADATA")]);
    let outcomes = outcomes(&truth, &found);
    assert_eq!(outcomes.len(), 2);
    let ghost = &outcomes["i/absent/pypi/Requests@2.19.1"];
    assert!(matches!(ghost, Outcome::FalseAccept(it) if it.got == "/r/METADATA"));
    assert_eq!(outcomes["i/absent/npm/express@4.16.0"], Outcome::Passed);
}

#[test]
fn an_image_that_cannot_be_read_passes_nothing() {
    let mut truth = truth(LODASH);
    let absent = Absent {
        kind: "npm".into(),
        name: "ws".into(),
        version: "7.4.5".into(),
        why: "deleted".into(),
    };
    truth.absent.push(absent);
    let found = Rc::new(Found::of(Err("panic: no".into())));
    let outcomes = outcomes(&truth, &found);
    assert_eq!(outcomes.len(), 2);
    assert!(outcomes.values().all(|it| matches!(it,
        Outcome::FalseReject(it) | Outcome::Wrong(it) if it.got == "panic: no")));
}
