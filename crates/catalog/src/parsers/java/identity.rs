//! What an archive is by its manifest and its file name.

use super::file_name;
use super::manifest::Manifest;
use super::pom_properties::{Coordinates, is_identity};

/// What an archive says of itself outside `pom.properties`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Claim {
    /// Only if it is beyond doubt.
    pub(super) group: Option<String>,
    pub(super) artifact: String,
    pub(super) version: String,
}

impl Claim {
    /// The claim of the archive in the file called `name`. `None`: no version is told.
    pub(super) fn new(name: &str, manifest: &Manifest) -> Option<Self> {
        let version_like =
            |text: &&str| is_identity(text) && text.contains(|c: char| c.is_ascii_digit());
        let attribute =
            |value: &'_ Option<String>| value.as_deref().filter(version_like).map(str::to_owned);
        let (stem, file_version) = file_name::split(name);
        let version = attribute(&manifest.implementation_version)
            .or_else(|| file_version.filter(version_like).map(str::to_owned))
            .or_else(|| attribute(&manifest.bundle_version))?;
        // A title is often prose, and a name without a version may be anything.
        let title = manifest.implementation_title.as_deref().filter(|title| is_identity(title));
        let artifact = if file_version.is_some() { stem } else { title.unwrap_or(stem) }.to_owned();
        let group = group(manifest, &artifact).map(str::to_owned);
        Some(Self { group, artifact, version })
    }

    /// Whether one of these is the archive itself, and the others are libraries put into it.
    pub(super) fn is_among(&self, poms: &[Coordinates]) -> bool {
        let only =
            |pom: &Coordinates| poms.len() == 1 && pom.version.as_ref() == Some(&self.version);
        poms.iter().any(|pom| pom.artifact == self.artifact || only(pom))
    }
}

/// The group, if the vendor's id is one.
///
/// Maven's archiver writes the group there (Maven Archiver reference, `manifest`), but projects may
/// put their vendor's name in its place. It counts when a name that was made of group and artifact
/// agrees, or when no such name speaks against it.
fn group<'m>(manifest: &'m Manifest, artifact: &str) -> Option<&'m str> {
    /// The vendor's id that Apache's projects share; no library has it as its group.
    const APACHE: &str = "org.apache";
    let vendor = manifest.implementation_vendor_id.as_deref().filter(|id| is_identity(id))?;
    if vendor == artifact {
        return Some(vendor);
    }
    let derived =
        manifest.bundle_symbolic_name.as_ref().or(manifest.automatic_module_name.as_ref());
    let longer =
        |name: &String| name.strip_prefix(vendor).is_some_and(|rest| rest.starts_with('.'));
    let against =
        derived.is_some_and(|name| longer(name) && *name != symbolic_name(vendor, artifact));
    (vendor.contains('.') && vendor != APACHE && !against).then_some(vendor)
}

/// The name of a bundle made of group and artifact.
///
/// Source: Apache Felix, Maven bundle plugin, "Default Behavior", `Bundle-SymbolicName`.
fn symbolic_name(group: &str, artifact: &str) -> String {
    let last = group.rsplit('.').next().unwrap_or(group);
    match artifact.strip_prefix(last) {
        Some("") => group.to_owned(),
        Some(rest) => {
            let rest = rest.strip_prefix(|c: char| !c.is_alphanumeric()).unwrap_or(rest);
            format!("{group}.{rest}")
        }
        None => format!("{group}.{artifact}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(name: &str, manifest: &str) -> Option<String> {
        let claim = Claim::new(name, &Manifest::parse(manifest.as_bytes()))?;
        let group = claim.group.as_deref().unwrap_or("?");
        Some(format!("{group}:{} {}", claim.artifact, claim.version))
    }

    #[test]
    fn a_group_needs_evidence() {
        for (name, vendor, bundle, expected) in [
            (
                "commons-fileupload-1.4.jar",
                "commons-fileupload",
                "org.apache.x",
                "commons-fileupload",
            ),
            (
                "jackson-core-1.4.jar",
                "com.fasterxml.jackson.core",
                "",
                "com.fasterxml.jackson.core",
            ),
            ("netty-common-1.4.jar", "io.netty", "io.netty.common", "io.netty"),
            ("hibernate-core-1.4.jar", "org.hibernate", "org.hibernate.core", "org.hibernate"),
            ("mybatis-1.4.jar", "org.mybatis", "org.mybatis", "org.mybatis"),
            ("jakarta.mail-1.4.jar", "com.sun.mail", "jakarta.mail", "com.sun.mail"),
            ("log4j-core-1.4.jar", "org.apache", "org.apache.logging.log4j.core", "?"),
            ("commons-io-1.4.jar", "org.apache", "", "?"),
            ("tools-1.4.jar", "com.example", "com.example.build.tools", "?"),
            ("tools-1.4.jar", "Example Corp", "", "?"),
            ("tools-1.4.jar", "example", "", "?"),
            ("tools-1.4.jar", "${project.groupId}", "", "?"),
            ("tools-1.4.jar", "", "com.example.tools", "?"),
        ] {
            let manifest =
                format!("Implementation-Vendor-Id: {vendor}\nBundle-SymbolicName: {bundle}\n");
            let found = claim(name, &manifest).unwrap();
            assert_eq!(found.split(':').next(), Some(expected), "{name} {vendor} {bundle}");
        }
    }

    #[test]
    fn artifact_and_version_come_from_the_best_place() {
        for (name, manifest, expected) in [
            ("a-1.0.jar", "", Some("?:a 1.0")),
            (
                "a-1.0.jar",
                "Implementation-Title: Prose\nImplementation-Version: 1.0.1",
                Some("?:a 1.0.1"),
            ),
            ("a-1.0.jar", "Bundle-Version: 1.0.0", Some("?:a 1.0")),
            ("x.jar", "Implementation-Title: a\nImplementation-Version: 1.0", Some("?:a 1.0")),
            ("x.jar", "Implementation-Title: A b\nBundle-Version: 1.0.0", Some("?:x 1.0.0")),
            ("a-1.0.jar", "Implementation-Version: ${version}", Some("?:a 1.0")),
            ("x.jar", "Implementation-Title: a\nImplementation-Version: unknown", None),
            ("x.jar", "", None),
        ] {
            assert_eq!(claim(name, manifest).as_deref(), expected, "{name} {manifest}");
        }
    }
}
