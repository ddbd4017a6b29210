use std::collections::BTreeSet;

use plimsoll_model::{
    Distro, Evidence, Gap, GapCode, Inventory, Limits, Location, Package, PackageKind,
    normal_python_name,
};
use serde::Deserialize;

use super::facts::{Facts, NONE};
use super::{purl, subject, unusable};

/// A bill of materials, whatever form it was in.
#[derive(Default)]
pub(super) struct Bill {
    /// What the bill says it is about.
    pub(super) subject: Component,
    /// The operating system, if a component is one.
    pub(super) system: Option<Component>,
    /// Everything else that has a name.
    pub(super) components: Vec<Component>,
    /// Facts of the document as a whole: its gaps.
    pub(super) facts: Facts,
}

/// One component of a bill.
#[derive(Default)]
pub(super) struct Component {
    /// Its name.
    pub(super) name: String,
    /// Its version.
    pub(super) version: Option<String>,
    /// A sentence about it; of an operating system its name for people.
    pub(super) description: Option<String>,
    /// Its package URL.
    pub(super) purl: Option<String>,
    /// Its licences, as the bill states them.
    pub(super) licenses: Vec<String>,
    /// Who made it.
    pub(super) supplier: Option<String>,
    /// Where it was seen.
    pub(super) places: Vec<String>,
    /// What the tool that made the bill says beyond the form.
    pub(super) facts: Facts,
    /// Whether it is expected to have no package URL: a file, an application, a document.
    pub(super) nameless: bool,
}

impl Bill {
    /// The inventory that the bill tells of.
    pub(super) fn into_inventory(self, target: &str, limits: &Limits) -> Inventory {
        let mut gaps = subject::gaps(&self.facts);
        let (mut without, mut unknown) = (0, 0);
        let mut packages = BTreeSet::new();
        let mut releases = BTreeSet::new();
        for component in &self.components {
            if packages.len() == limits.packages_per_file {
                let message = format!("more than {} components", limits.packages_per_file);
                gaps.push(Gap::new(GapCode::Limit, "", message));
                break;
            }
            match component.packages(&mut releases) {
                Some(found) if found.is_empty() => unknown += 1,
                Some(found) => packages.extend(found),
                None if component.nameless => {}
                None => without += 1,
            }
        }
        gaps.extend(unusable(without, "without a package URL"));
        gaps.extend(unusable(unknown, "of a type that is not known here"));
        let system = self.system.map(Component::into_distro);
        let distro = system.or_else(|| subject::distro_of_purls(&releases));
        gaps.sort_unstable();
        gaps.dedup();
        Inventory {
            layers: subject::layers(&self.subject.facts),
            subject: subject::subject(&self.subject, target),
            distro,
            packages: packages.into_iter().collect(),
            gaps,
        }
    }
}

impl Component {
    /// The packages that it stands for: one for each instance that its facts name. None if
    /// it has no package URL, and an empty list if that is of no known type. The release of the
    /// distribution that the URL names goes to `releases`.
    fn packages(&self, releases: &mut BTreeSet<String>) -> Option<Vec<Package>> {
        let parsed = purl::parse(self.purl.as_deref()?);
        let Some(parsed) = parsed else { return Some(Vec::new()) };
        releases.extend(parsed.distro);
        let mut package = parsed.package;
        self.facts.fill(&mut package);
        if package.version.is_empty() {
            package.version = self.version.clone().unwrap_or_default();
        }
        package.licenses.clone_from(&self.licenses);
        package.maintainer = self.supplier.clone().filter(|name| !NONE.contains(&name.as_str()));
        package.name = self.own_spelling(package.kind, package.name);
        let instances: Vec<Instance> =
            self.facts.all("plimsoll:instance").filter_map(Instance::read).collect();
        if !instances.is_empty() {
            return Some(instances.into_iter().map(|one| one.fill(package.clone())).collect());
        }
        let places = self.places.iter().cloned().chain(self.facts.places());
        let one = Instance {
            layer: self.facts.get("plimsoll:layer").and_then(|index| index.parse().ok()),
            owned_by: self.facts.get("plimsoll:owned_by").map(str::to_owned),
            evidence: self.facts.get("plimsoll:evidence").unwrap_or_default().to_owned(),
            paths: places.collect(),
        };
        Some(vec![one.fill(package)])
    }

    /// Package URLs spell some names in one way only; the component may have the ecosystem's own.
    fn own_spelling(&self, kind: PackageKind, name: String) -> String {
        let same = match kind {
            PackageKind::PyPi => normal_python_name(&self.name) == normal_python_name(&name),
            PackageKind::Composer => self.name.eq_ignore_ascii_case(&name),
            _ => false,
        };
        if same { self.name.clone() } else { name }
    }

    fn into_distro(self) -> Distro {
        let facts = &self.facts;
        let said = |name: &str| facts.get(name).map(str::to_owned);
        let pretty = said("syft:distro:prettyName").or(self.description);
        let version = said("syft:distro:versionID").or(self.version);
        Distro {
            id: said("syft:distro:id").unwrap_or(self.name),
            id_like: facts.id_like(),
            version_id: version.filter(|version| !version.is_empty()),
            codename: said("plimsoll:codename").or_else(|| said("syft:distro:versionCodename")),
            support_end: said("plimsoll:support_end").or_else(|| said("syft:distro:supportEnd")),
            name: pretty.unwrap_or_default(),
        }
    }
}

/// One of several packages that share a component.
#[derive(Deserialize)]
struct Instance {
    layer: Option<u32>,
    owned_by: Option<String>,
    evidence: String,
    paths: Vec<String>,
}

impl Instance {
    fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    fn fill(self, mut package: Package) -> Package {
        let declared = self.evidence == Evidence::Declared.name();
        package.evidence = if declared { Evidence::Declared } else { Evidence::Installed };
        package.layer = self.layer;
        package.owned_by = self.owned_by;
        package.locations = self.paths.into_iter().map(|path| Location { path }).collect();
        package.locations.sort_unstable();
        package.locations.dedup();
        package
    }
}
