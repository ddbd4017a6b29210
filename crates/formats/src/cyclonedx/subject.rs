use plimsoll_model::{Algorithm, Distro, Inventory, SubjectKind};

use super::component::{Component, Hash, Property};
use crate::bom::{distro_facts, oci_purl, subject_facts};

/// The `bom-ref` of the component that the bill is about.
pub(super) const SUBJECT_REF: &str = "subject";

/// The component that the bill is about.
pub(super) fn subject(inventory: &Inventory) -> Component<'_> {
    let subject = &inventory.subject;
    let facts = subject_facts(inventory).into_iter();
    let r#type = match subject.kind {
        // A foreign bill of materials is most often of an image, and says no more.
        SubjectKind::Image | SubjectKind::Bom => "container",
        SubjectKind::RootFs => "operating-system",
        SubjectKind::Project => "application",
    };
    Component {
        bom_ref: Some(SUBJECT_REF.into()),
        name: without_scheme(&subject.target).into(),
        version: subject.digest.as_ref().map(|digest| digest.to_string().into()),
        hashes: subject.digest.iter().map(hash).collect(),
        purl: oci_purl(subject),
        properties: facts.map(|(name, value)| Property::new(name, value)).collect(),
        ..Component::of_type(r#type)
    }
}

/// The operating system as a component of its own.
pub(super) fn distro(distro: &Distro) -> Component<'_> {
    let version = distro.version_id.as_deref();
    let facts = distro_facts(distro).into_iter();
    Component {
        bom_ref: Some(format!("os:{}@{}", distro.id, version.unwrap_or_default())),
        name: distro.id.as_str().into(),
        version: version.map(Into::into),
        description: Some(distro.name.as_str()).filter(|name| !name.is_empty()),
        properties: facts.map(|(name, value)| Property::new(name, value)).collect(),
        ..Component::of_type("operating-system")
    }
}

fn hash(digest: &plimsoll_model::Digest) -> Hash<'_> {
    let alg = match digest.algorithm() {
        Algorithm::Sha256 => "SHA-256",
        Algorithm::Sha512 => "SHA-512",
    };
    Hash { alg, content: digest.hex() }
}

/// The target without its scheme, which is a lower-case word; a tag's colon follows a name that
/// may look the same, so only the schemes of the target grammar count.
fn without_scheme(target: &str) -> &str {
    match target.split_once(':') {
        Some(("registry" | "docker" | "containerd" | "oci" | "archive" | "dir", rest)) => rest,
        _ => target,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_scheme_is_taken_off() {
        assert_eq!(without_scheme("registry:python:3.11"), "python:3.11");
        assert_eq!(without_scheme("dir:/"), "/");
        assert_eq!(without_scheme("python:3.11"), "python:3.11");
    }
}
