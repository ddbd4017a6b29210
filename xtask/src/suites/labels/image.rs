use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Distro, Finding, Inventory, Package, Subject, SubjectKind};
use plimsoll_vulns::{Library, ecosystem_of, match_inventory};

use super::label::Label;

/// The labelled packages of an image, and what the engine says of them.
pub(super) struct Image {
    packages: BTreeSet<Place>,
    findings: BTreeMap<Place, Vec<Finding>>,
    /// What the feed says of a vulnerability of a package, whatever its version.
    known: BTreeMap<(Place, String), Vec<String>>,
}

/// Name and version of a package.
type Place = (String, String);

/// The day of the labels.
const TODAY: &str = "2024-09-24";

impl Image {
    /// Makes the inventory of the labelled packages and matches it. `package` is the package of a
    /// label, if that can be told.
    pub(super) fn new(
        distro: Option<&Distro>,
        labels: &[Label],
        library: &Library,
        package: impl Fn(&str, &str) -> Option<Package>,
    ) -> Result<Self, String> {
        let places: BTreeSet<Place> =
            labels.iter().map(|label| (label.package.clone(), label.version.clone())).collect();
        let packages: Vec<Package> =
            places.iter().filter_map(|(name, version)| package(name, version)).collect();
        let known = packages.iter().map(|package| known(package, distro, library));
        let known = known.collect::<Result<Vec<_>, String>>()?.into_iter().flatten().collect();
        let inventory = inventory(distro.cloned(), packages);
        let matched = match_inventory(&inventory, library, TODAY);
        let matched = matched.map_err(|error| error.to_string())?;
        let mut findings: BTreeMap<Place, Vec<Finding>> = BTreeMap::new();
        for finding in matched.findings.into_iter().filter(|f| f.suppressed.is_none()) {
            let place = (finding.package.name.clone(), finding.package.version.clone());
            findings.entry(place).or_default().push(finding);
        }
        let packages = inventory.packages.into_iter().map(|p| (p.name, p.version)).collect();
        Ok(Self { packages, findings, known })
    }

    /// Whether the label's package is in the inventory.
    pub(super) fn has(&self, label: &Label) -> bool {
        self.packages.contains(&place(label))
    }

    /// Whether the feed speaks of the label's vulnerability in its package.
    pub(super) fn is_known(&self, label: &Label) -> bool {
        label.names().any(|name| self.known.contains_key(&(place(label), name.to_owned())))
    }

    /// What the feed says of it.
    pub(super) fn known(&self, label: &Label) -> String {
        let said =
            label.names().filter_map(|name| self.known.get(&(place(label), name.to_owned())));
        let said: BTreeSet<&str> = said.flatten().map(String::as_str).collect();
        format!("nothing; the feed says {}", said.into_iter().collect::<Vec<_>>().join("; "))
    }

    /// Why the vulnerability was found, if it was.
    pub(super) fn found(&self, label: &Label) -> Option<String> {
        let mut findings = self.findings.get(&place(label)).into_iter().flatten();
        let finding = findings.find(|finding| {
            label.names().any(|name| {
                finding.rule == name || finding.aliases.iter().any(|alias| alias == name)
            })
        })?;
        let why = finding.why.first()?;
        Some(format!("{}: {}", why.advisory, why.comparison))
    }
}

fn place(label: &Label) -> Place {
    (label.package.clone(), label.version.clone())
}

fn inventory(distro: Option<Distro>, packages: Vec<Package>) -> Inventory {
    let subject = Subject {
        kind: SubjectKind::Bom,
        target: "labels".into(),
        digest: None,
        config_digest: None,
        platform: None,
    };
    Inventory { subject, distro, layers: vec![], packages, gaps: vec![] }
}

/// The vulnerabilities that the feed knows of a package, by each of their names.
fn known(
    package: &Package,
    distro: Option<&Distro>,
    library: &Library,
) -> Result<BTreeMap<(Place, String), Vec<String>>, String> {
    let mut known: BTreeMap<(Place, String), Vec<String>> = BTreeMap::new();
    let Ok(ecosystem) = ecosystem_of(package, distro) else { return Ok(known) };
    let source = package.source.as_ref().map(|source| source.name.as_str());
    let names: BTreeSet<&str> = source.into_iter().chain([package.name.as_str()]).collect();
    for name in names {
        for candidate in library.lookup(&ecosystem, name).map_err(|error| error.to_string())? {
            let advisory = library.advisory(&candidate).map_err(|error| error.to_string())?;
            let said = format!("{} {:?}", advisory.id, candidate.affected.ranges);
            let others = advisory.aliases.iter().chain(&advisory.upstream).chain(&advisory.related);
            for id in others.chain([&advisory.id]) {
                let place = (package.name.clone(), package.version.clone());
                known.entry((place, id.clone())).or_default().push(said.clone());
            }
        }
    }
    Ok(known)
}
