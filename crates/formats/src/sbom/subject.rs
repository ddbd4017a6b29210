use std::collections::BTreeSet;

use plimsoll_model::{Digest, Distro, Gap, GapCode, Layer, Subject, SubjectKind};

use super::component::Component;
use super::facts::Facts;

/// What a bill is about.
pub(super) fn subject(component: &Component, target: &str) -> Subject {
    let facts = &component.facts;
    let digest = |text: &str| text.parse::<Digest>().ok();
    let own = facts.get("plimsoll:subject");
    let kind = SubjectKind::ALL.into_iter().find(|kind| Some(kind.name()) == own);
    let repository = facts.get("aquasecurity:trivy:RepoDigest");
    let named = repository.and_then(|named| digest(named.split_once('@')?.1));
    let config = facts.get("plimsoll:config_digest").or(facts.get("aquasecurity:trivy:ImageID"));
    Subject {
        kind: kind.unwrap_or(SubjectKind::Bom),
        target: target.to_owned(),
        digest: component.version.as_deref().and_then(digest).or(named),
        config_digest: config.and_then(digest),
        platform: facts.get("plimsoll:platform").and_then(|platform| platform.parse().ok()),
    }
}

/// The layers that a bill of ours tells.
pub(super) fn layers(facts: &Facts) -> Vec<Layer> {
    let mut layers: Vec<Layer> = facts.all("plimsoll:image_layer").filter_map(layer).collect();
    layers.sort_by_key(|layer| layer.index);
    // Findings name layers by their position, so a list with holes would name wrong ones.
    let whole = layers.iter().zip(0..).all(|(layer, position)| layer.index == position);
    if whole { layers } else { Vec::new() }
}

fn layer(text: &str) -> Option<Layer> {
    let mut parts = text.splitn(5, ' ');
    let (index, diff_id, digest) = (parts.next()?, parts.next()?, parts.next()?);
    let (size, command) = (parts.next()?, parts.next()?);
    Some(Layer {
        index: index.parse().ok()?,
        diff_id: diff_id.parse().ok()?,
        digest: digest.parse().ok(),
        size: size.parse().ok()?,
        created_by: Some(command.to_owned()).filter(|command| command != "-"),
    })
}

/// The gaps that a bill of ours carries. Those of a database are for the next one to tell.
pub(super) fn gaps(facts: &Facts) -> Vec<Gap> {
    let gap = |(code, text): (&str, &str)| {
        let code = GapCode::ALL.into_iter().find(|known| known.name() == code)?;
        let (place, message) = match text.split_once(": ") {
            Some((place, message)) if place.starts_with('/') || place.starts_with("layer ") => {
                (place, message)
            }
            _ => ("", text),
        };
        code.may_hide_packages().then(|| Gap::new(code, place, message))
    };
    facts.starting("plimsoll:gap:").filter_map(gap).collect()
}

/// The operating system that package URLs name, if they agree on one.
pub(super) fn distro_of_purls(releases: &BTreeSet<String>) -> Option<Distro> {
    let only = releases.iter().next().filter(|_| releases.len() == 1)?;
    let (namespace, label) = only.split_once(' ')?;
    let (id, version) = match label.split_once('-') {
        Some((id, version)) => (id, Some(version.to_owned())),
        None if namespace.is_empty() => (label, None),
        None => (namespace, Some(label.to_owned())),
    };
    // `opensuse-leap-15.5`: the version is what follows the last hyphen.
    let (id, version) = match label.rsplit_once('-') {
        Some((id, version)) if version.starts_with(|c: char| c.is_ascii_digit()) => {
            (id, Some(version.to_owned()))
        }
        _ => (id, version),
    };
    Some(Distro { id: id.to_owned(), version_id: version, ..Distro::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_told_by_package_urls_that_agree() {
        let of = |all: &[&str]| {
            let releases = all.iter().map(ToString::to_string).collect();
            distro_of_purls(&releases).map(|distro| distro.label())
        };
        assert_eq!(of(&["debian debian-12"]).as_deref(), Some("debian 12"));
        assert_eq!(of(&["opensuse opensuse-leap-15.5"]).as_deref(), Some("opensuse-leap 15.5"));
        assert_eq!(of(&["alpine 3.15.0"]).as_deref(), Some("alpine 3.15.0"));
        assert_eq!(of(&["debian debian-12", "debian debian-11"]), None);
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn layers_with_holes_are_not_trusted() {
        let diff_id = format!("sha256:{}", "0".repeat(64));
        let facts = |indices: &[u32]| {
            let mut facts = Facts::default();
            for index in indices {
                facts.add("plimsoll:image_layer", format!("{index} {diff_id} - 7 RUN a b"));
            }
            layers(&facts)
        };
        assert_eq!(facts(&[1, 0]).len(), 2);
        assert_eq!(facts(&[1, 0])[0].created_by.as_deref(), Some("RUN a b"));
        assert_eq!(facts(&[0, 2]), []);
    }
}
