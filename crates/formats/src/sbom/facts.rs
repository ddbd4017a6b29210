//! What tools say where the forms have no field: Plimsoll's own facts, Syft's and Trivy's
//! properties.
//!
//! Sources: Syft, `syft:package:…`, `syft:location:…`, `syft:metadata:…`; Trivy,
//! `aquasecurity:trivy:…`, both as their documents show them.

use plimsoll_model::{Package, PackageKind, SourcePackage};

/// What stands for nothing in SPDX.
pub(super) const NONE: [&str; 2] = ["NOASSERTION", "NONE"];

/// Names and values, in the order of the document.
#[derive(Default)]
pub(super) struct Facts(Vec<(String, String)>);

impl Facts {
    /// Adds a fact.
    pub(super) fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Adds a fact of the form `NAME=VALUE`, as annotations have it; other texts are none.
    pub(super) fn add_text(&mut self, text: &str) {
        if let Some((name, value)) =
            text.split_once('=').filter(|(n, _)| n.starts_with("plimsoll:"))
        {
            self.add(name, value);
        }
    }

    /// Every fact whose name starts so, with the rest of the name.
    pub(super) fn starting<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }

    /// Every value of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.starting(name).filter(|(rest, _)| rest.is_empty()).map(|(_, value)| value)
    }

    /// The first value of a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Where the component was seen.
    pub(super) fn places(&self) -> impl Iterator<Item = String> {
        let own = self.all("plimsoll:path");
        let syft = self.starting("syft:location:").filter(|(rest, _)| rest.ends_with(":path"));
        let trivy = self.all("aquasecurity:trivy:FilePath");
        let absolute = |path: &str| format!("/{}", path.trim_start_matches('/'));
        let foreign = syft.map(|(_, path)| path).chain(trivy).map(absolute);
        own.map(str::to_owned).chain(foreign)
    }

    /// The distributions that an operating system is like.
    pub(super) fn id_like(&self) -> Vec<String> {
        let syft = self.starting("syft:distro:idLike:").map(|(_, id)| id);
        self.all("plimsoll:id_like").chain(syft).map(str::to_owned).collect()
    }

    /// Tells a package its source, its module, its owner and its size.
    pub(super) fn fill(&self, package: &mut Package) {
        if let Some(source) =
            self.own_source().or_else(|| self.syft_source()).or_else(|| self.trivy_source())
        {
            package.source = Some(source);
        }
        let trivy = self.get("aquasecurity:trivy:Modularitylabel");
        let module = self.get("plimsoll:modularity").or(trivy).filter(|label| !label.is_empty());
        package.modularity = module.map(str::to_owned).or_else(|| package.modularity.take());
        package.size = self.get("plimsoll:size").and_then(|bytes| bytes.parse().ok());
        if package.kind == PackageKind::Maven && !package.name.contains(':') {
            package.name.insert(0, ':');
        }
    }

    fn own_source(&self) -> Option<SourcePackage> {
        Some(SourcePackage {
            name: self.get("plimsoll:source")?.to_owned(),
            version: self.get("plimsoll:source:version").map(str::to_owned),
        })
    }

    fn syft_source(&self) -> Option<SourcePackage> {
        let name = self.get("syft:metadata:source").filter(|name| !name.is_empty())?;
        let version = self.get("syft:metadata:sourceVersion").filter(|version| !version.is_empty());
        Some(SourcePackage { name: name.to_owned(), version: version.map(str::to_owned) })
    }

    fn trivy_source(&self) -> Option<SourcePackage> {
        let of = |name: &str| {
            let name = format!("aquasecurity:trivy:{name}");
            self.get(&name).filter(|value| !value.is_empty()).map(str::to_owned)
        };
        let version = of("SrcVersion").map(|version| {
            let epoch = of("SrcEpoch").filter(|epoch| epoch != "0");
            let epoch = epoch.map_or_else(String::new, |epoch| format!("{epoch}:"));
            let release = of("SrcRelease").map_or_else(String::new, |r| format!("-{r}"));
            format!("{epoch}{version}{release}")
        });
        Some(SourcePackage { name: of("SrcName")?, version })
    }
}
