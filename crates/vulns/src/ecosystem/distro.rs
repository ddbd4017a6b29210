//! How the advisories of each distribution name its releases.

use plimsoll_model::Distro;

use super::NoEcosystem;

/// A distribution's `ID` and how its advisories name its releases.
struct Row {
    id: &'static str,
    ecosystem: &'static str,
    release: fn(&Distro) -> Option<String>,
}

const TUMBLEWEED: fn(&Distro) -> Option<String> = |_| Some("Tumbleweed".into());
const ROLLING: fn(&Distro) -> Option<String> = |_| Some(String::new());

/// Every distribution with advisories. CentOS rebuilds what Red Hat releases, under the same
/// versions. Oracle and Amazon publish none in OSV's form.
const DISTROS: &[Row] = &[
    Row { id: "debian", ecosystem: "Debian", release: debian },
    Row { id: "ubuntu", ecosystem: "Ubuntu", release: ubuntu },
    Row { id: "alpine", ecosystem: "Alpine", release: alpine },
    Row { id: "wolfi", ecosystem: "Wolfi", release: ROLLING },
    Row { id: "chainguard", ecosystem: "Chainguard", release: ROLLING },
    Row { id: "minimos", ecosystem: "MinimOS", release: ROLLING },
    Row { id: "almalinux", ecosystem: "AlmaLinux", release: major },
    Row { id: "rocky", ecosystem: "Rocky Linux", release: major },
    Row { id: "opensuse-leap", ecosystem: "openSUSE", release: leap },
    Row { id: "sles", ecosystem: "SUSE", release: sles },
    Row { id: "photon", ecosystem: "Photon OS", release: whole },
    Row { id: "mageia", ecosystem: "Mageia", release: major },
    Row { id: "azurelinux", ecosystem: "Azure Linux", release: major },
    Row { id: "mariner", ecosystem: "Azure Linux", release: major },
    Row { id: "rhel", ecosystem: "Red Hat", release: major },
    Row { id: "centos", ecosystem: "Red Hat", release: major },
    Row { id: "openeuler", ecosystem: "openEuler", release: openeuler },
    Row { id: "opensuse-tumbleweed", ecosystem: "openSUSE", release: TUMBLEWEED },
    Row { id: "sled", ecosystem: "SUSE", release: sled },
    Row { id: "alpaquita", ecosystem: "Alpaquita", release: whole },
    Row {
        id: "bellsoft-hardened-containers",
        ecosystem: "BellSoft Hardened Containers",
        release: whole,
    },
    Row { id: "cleanstart", ecosystem: "CleanStart", release: ROLLING },
    Row { id: "echo", ecosystem: "Echo", release: ROLLING },
];

/// The ecosystem of a distribution's own packages.
pub(crate) fn of_distro(distro: &Distro) -> Result<String, NoEcosystem> {
    let Some(row) = DISTROS.iter().find(|row| row.id == distro.id) else {
        return Err(NoEcosystem::NoFeed(distro.label()));
    };
    match (row.release)(distro) {
        Some(release) if release.is_empty() => Ok(row.ecosystem.to_owned()),
        Some(release) => Ok(format!("{}:{release}", row.ecosystem)),
        None => Err(NoEcosystem::UnknownRelease(distro.label())),
    }
}

fn whole(distro: &Distro) -> Option<String> {
    distro.version_id.clone()
}

fn major(distro: &Distro) -> Option<String> {
    let version = distro.version_id.as_ref()?;
    let major = version.split('.').next()?;
    is_number(major).then(|| major.to_owned())
}

/// Testing and unstable have no `VERSION_ID`; a release that has a number has advisories from the
/// day its name is known.
fn debian(distro: &Distro) -> Option<String> {
    const CODENAMES: [(&str, &str); 6] = [
        ("stretch", "9"),
        ("buster", "10"),
        ("bullseye", "11"),
        ("bookworm", "12"),
        ("trixie", "13"),
        ("forky", "14"),
    ];
    major(distro).or_else(|| {
        let codename = distro.codename.as_ref()?;
        let row = CODENAMES.iter().find(|(name, _)| name == codename)?;
        Some(row.1.to_owned())
    })
}

/// April releases of even years are supported for long, and are named so.
fn ubuntu(distro: &Distro) -> Option<String> {
    let version = distro.version_id.as_ref()?;
    let (year, month) = version.split_once('.')?;
    let long = month == "04" && year.parse::<u32>().ok()? % 2 == 0;
    Some(if long { format!("{version}:LTS") } else { version.clone() })
}

/// `3.18.4` is of branch `v3.18`. Edge calls itself by a version with a date
/// (`3.21.0_alpha20240807`) and has no branch.
fn alpine(distro: &Distro) -> Option<String> {
    let version = distro.version_id.as_ref()?;
    let mut parts = version.split('.');
    let (major, minor) = (parts.next()?, parts.next()?);
    let edge = version.contains("_alpha") || distro.name.contains("edge");
    (!edge && is_number(major) && is_number(minor)).then(|| format!("v{major}.{minor}"))
}

fn leap(distro: &Distro) -> Option<String> {
    distro.version_id.as_ref().map(|version| format!("Leap {version}"))
}

fn sles(distro: &Distro) -> Option<String> {
    Some(format!("Linux Enterprise Server {}", service_pack(distro)?))
}

fn sled(distro: &Distro) -> Option<String> {
    Some(format!("Linux Enterprise Desktop {}", service_pack(distro)?))
}

/// SUSE's `15.4` is "15 SP4".
pub(super) fn service_pack(distro: &Distro) -> Option<String> {
    let version = distro.version_id.as_ref()?;
    Some(match version.split_once('.') {
        Some((major, pack)) => format!("{major} SP{pack}"),
        None => version.clone(),
    })
}

/// "openEuler 22.03 (LTS-SP3)" is `22.03-LTS-SP3`.
fn openeuler(distro: &Distro) -> Option<String> {
    let version = distro.version_id.as_ref()?;
    let track = distro.name.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
    Some(track.map_or(version.clone(), |(track, _)| format!("{version}-{track}")))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str, version: &str, codename: &str) -> Result<String, NoEcosystem> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let distro = Distro {
            id: id.into(),
            version_id: some(version),
            codename: some(codename),
            name: id.into(),
            ..Distro::default()
        };
        of_distro(&distro)
    }

    #[test]
    fn releases_are_named_as_advisories_name_them() {
        for (id, version, codename, ecosystem) in [
            ("debian", "12", "bookworm", "Debian:12"),
            ("debian", "", "trixie", "Debian:13"),
            ("ubuntu", "22.04", "jammy", "Ubuntu:22.04:LTS"),
            ("ubuntu", "24.10", "oracular", "Ubuntu:24.10"),
            ("ubuntu", "23.04", "lunar", "Ubuntu:23.04"),
            ("alpine", "3.18.4", "", "Alpine:v3.18"),
            ("wolfi", "20230201", "", "Wolfi"),
            ("almalinux", "9.2", "", "AlmaLinux:9"),
            ("rocky", "8.6", "", "Rocky Linux:8"),
            ("rhel", "9.4", "", "Red Hat:9"),
            ("centos", "7", "", "Red Hat:7"),
            ("sles", "15.4", "", "SUSE:Linux Enterprise Server 15 SP4"),
            ("opensuse-leap", "15.5", "", "openSUSE:Leap 15.5"),
            ("opensuse-tumbleweed", "20260801", "", "openSUSE:Tumbleweed"),
            ("alpaquita", "stream", "", "Alpaquita:stream"),
        ] {
            assert_eq!(of(id, version, codename).as_deref(), Ok(ecosystem), "{id} {version}");
        }
        let euler = Distro {
            id: "openeuler".into(),
            version_id: Some("22.03".into()),
            name: "openEuler 22.03 (LTS-SP3)".into(),
            ..Distro::default()
        };
        assert_eq!(of_distro(&euler).as_deref(), Ok("openEuler:22.03-LTS-SP3"));
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        assert_eq!(of("arch", "", ""), Err(NoEcosystem::NoFeed("arch".into())));
        for (id, version, codename) in
            [("debian", "", "sid"), ("debian", "", ""), ("alpine", "3.21.0_alpha20240807", "")]
        {
            assert!(matches!(of(id, version, codename), Err(NoEcosystem::UnknownRelease(_))));
        }
    }
}
