use std::path::PathBuf;

use clap::Args;
use plimsoll_jobs::{Credential, RegistrySettings, SourceOptions};
use plimsoll_model::{Limits, Platform, Secret};

use super::{CacheDirArgs, NoCacheArgs};

/// Who asks which registry, where it is not in a configuration file.
const REGISTRY: &str = "PLIMSOLL_REGISTRY";
const USER: &str = "PLIMSOLL_REGISTRY_USER";
const PASSWORD: &str = "PLIMSOLL_REGISTRY_PASSWORD";

#[derive(Debug, Args)]
pub(crate) struct SourceArgs {
    /// An image, folder, archive or bill of materials
    ///
    /// registry:NAME  an image in a registry, such as registry:nginx:1.27
    /// dir:PATH       a folder: the root of a file system, or a project
    /// archive:FILE   an image as `docker save` or `skopeo copy` writes it, compressed or not
    /// oci:DIR        an OCI image layout
    /// sbom:FILE      a bill of materials: CycloneDX or SPDX, in JSON
    /// -              an archive or a bill of materials on standard input
    ///
    /// A bare word is guessed: what is no path is the name of an image. An archive or layout with
    /// several images takes a name: archive:all.tar:nginx:1.27
    #[arg(value_name = "TARGET", verbatim_doc_comment)]
    pub(crate) target: String,
    /// The platform, of images that are for several
    ///
    /// Default: Linux on the processor that Plimsoll runs on. Example: --platform linux/arm64
    #[arg(long, value_name = "OS/ARCH")]
    platform: Option<Platform>,

    #[command(flatten)]
    registry: RegistryArgs,
    #[command(flatten)]
    layers: NoCacheArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Registries")]
struct RegistryArgs {
    /// Trust these certificate authorities too; repeatable
    ///
    /// A file in PEM form. Those in /etc/docker/certs.d/HOST are used without being named.
    #[arg(long, value_name = "FILE")]
    registry_ca: Vec<PathBuf>,
    /// Ask another host instead of a registry; repeatable
    ///
    /// Example: --registry-mirror docker.io=mirror.example
    #[arg(long, value_name = "REGISTRY=HOST", value_parser = mirror)]
    registry_mirror: Vec<(String, String)>,
    /// Reach registries without TLS or with any certificate
    ///
    /// Whoever sits between can then read the password and change the image. Credentials come from
    /// where `docker login` and `podman login` keep them, credential helpers included, or for the one
    /// registry in PLIMSOLL_REGISTRY from PLIMSOLL_REGISTRY_USER and PLIMSOLL_REGISTRY_PASSWORD.
    #[arg(long)]
    insecure: bool,
}

impl SourceArgs {
    /// How the target is opened.
    pub(crate) fn options(&self, offline: bool, cache: &CacheDirArgs) -> SourceOptions {
        SourceOptions {
            platform: self.platform.clone(),
            limits: Limits::default(),
            registry: (!offline).then(|| self.registry.settings()),
            cache: self.layers.open(cache),
        }
    }
}

impl RegistryArgs {
    fn settings(&self) -> RegistrySettings {
        RegistrySettings {
            insecure: self.insecure,
            authorities: self.registry_ca.clone(),
            mirrors: self.registry_mirror.clone(),
            credential_files: credential_files(),
            credential: credential(),
        }
    }
}

fn mirror(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((registry, host)) if !registry.is_empty() && !host.is_empty() => {
            Ok((registry.to_owned(), host.to_owned()))
        }
        _ => Err("it has the form REGISTRY=HOST".into()),
    }
}

/// A password is told to the registry that it is meant for, and to no other.
fn credential() -> Option<(String, Credential)> {
    let of = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let (registry, user) = (of(REGISTRY)?, of(USER)?);
    let password = Secret::new(of(PASSWORD).unwrap_or_default());
    Some((registry, Credential::Password { user, password }))
}

/// Where `docker login` and `podman login` keep credentials, in the order in which they count.
///
/// Sources: Docker CLI, `DOCKER_CONFIG`; containers-auth.json(5).
fn credential_files() -> Vec<PathBuf> {
    let of = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = std::env::home_dir();
    let docker = of("DOCKER_CONFIG").or_else(|| Some(home.as_ref()?.join(".docker")));
    let config = of("XDG_CONFIG_HOME").or_else(|| Some(home.as_ref()?.join(".config")));
    let files = [
        of("REGISTRY_AUTH_FILE"),
        docker.map(|folder| folder.join("config.json")),
        of("XDG_RUNTIME_DIR").map(|folder| folder.join("containers/auth.json")),
        config.map(|folder| folder.join("containers/auth.json")),
    ];
    files.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_name_both_sides() {
        assert_eq!(mirror("docker.io=m:5000"), Ok(("docker.io".into(), "m:5000".into())));
        for bad in ["docker.io", "=m", "docker.io="] {
            assert!(mirror(bad).is_err(), "{bad}");
        }
    }
}
