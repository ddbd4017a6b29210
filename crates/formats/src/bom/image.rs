use packageurl::PackageUrl;
use plimsoll_model::Subject;

/// Schemes whose targets name a repository.
const REPOSITORY_SCHEMES: [&str; 3] = ["registry:", "docker:", "containerd:"];

/// The package URL of an image, if its target names a repository and its manifest is known. The
/// name of a file or folder is no repository, so archives and layouts have none.
///
/// Source: package-url/purl-spec, type `oci`.
pub(crate) fn oci_purl(subject: &Subject) -> Option<String> {
    let digest = subject.digest.as_ref();
    let digest = digest.filter(|_| subject.digest != subject.config_digest)?;
    let strip = |scheme: &&str| subject.target.strip_prefix(*scheme);
    let reference = REPOSITORY_SCHEMES.iter().find_map(strip)?;
    let named = reference.split_once('@').map_or(reference, |(named, _)| named);
    let (repository, tag) = match named.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
        _ => (named, None),
    };
    let name = repository.rsplit('/').next()?.to_lowercase();
    let build = || -> Result<String, packageurl::Error> {
        let mut purl = PackageUrl::new("oci", name)?;
        purl.with_version(digest.to_string())?;
        purl.add_qualifier("repository_url", with_registry(repository))?;
        if let Some(tag) = tag {
            purl.add_qualifier("tag", tag.to_owned())?;
        }
        if let Some(platform) = &subject.platform {
            purl.add_qualifier("arch", platform.architecture.clone())?;
        }
        Ok(purl.to_string())
    };
    build().ok()
}

/// The repository with its registry: a first part without a dot or port is not a host, and Docker
/// Hub is meant.
fn with_registry(repository: &str) -> String {
    match repository.split_once('/') {
        Some((host, _)) if host.contains(['.', ':']) || host == "localhost" => {
            repository.to_owned()
        }
        Some(_) => format!("docker.io/{repository}"),
        None => format!("docker.io/library/{repository}"),
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{Digest, SubjectKind};

    use super::*;

    fn subject(target: &str) -> Subject {
        Subject {
            kind: SubjectKind::Image,
            target: target.into(),
            digest: Some(Digest::sha256(&[1; 32])),
            config_digest: Some(Digest::sha256(&[2; 32])),
            platform: "linux/arm64/v8".parse().ok(),
        }
    }

    #[test]
    fn images_of_repositories_have_package_urls() {
        let version = format!("sha256:{}", "01".repeat(32));
        for (target, name, qualifiers) in [
            ("registry:python:3.11", "python", "docker.io/library/python&tag=3.11"),
            ("registry:acme/Web", "web", "docker.io/acme/Web"),
            ("docker:localhost:5000/a/b@sha256:00", "b", "localhost:5000/a/b"),
            ("registry:ghcr.io/acme/web:v1@sha256:00", "web", "ghcr.io/acme/web&tag=v1"),
        ] {
            let url = qualifiers.replace('/', "%2F");
            let expected = format!("pkg:oci/{name}@{version}?arch=arm64&repository_url={url}");
            assert_eq!(oci_purl(&subject(target)), Some(expected), "{target}");
        }
    }

    #[test]
    fn files_and_images_without_a_manifest_have_none() {
        assert_eq!(oci_purl(&subject("archive:./app.tar")), None);
        let mut local = subject("docker:python:3.11");
        local.digest = local.config_digest.clone();
        assert_eq!(oci_purl(&local), None);
        local.digest = None;
        assert_eq!(oci_purl(&local), None);
    }
}
