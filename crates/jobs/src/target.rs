use std::fmt;
use std::path::{Path, PathBuf};

use plimsoll_model::{ImageRef, ImageRefError};

use crate::JobError;
use crate::source::{Blob, sbom};

/// What to look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// A folder: a root file system or a project.
    Dir(PathBuf),
    /// An image in a tar file, plain or compressed: `docker save`'s form or an OCI layout.
    Archive(PathBuf, Option<String>),
    /// An OCI layout in a folder.
    Oci(PathBuf, Option<String>),
    /// A bill of materials: CycloneDX or SPDX, in JSON.
    Sbom(PathBuf),
    /// An image in a registry.
    Registry(ImageRef),
    /// An archive or a bill of materials on standard input.
    StandardInput,
}

/// A target, and whether its scheme was guessed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Guess {
    /// The target.
    pub target: Target,
    /// Whether the text named no scheme.
    pub guessed: bool,
}

impl Target {
    /// Reads `registry:NAME`, `dir:PATH`, `archive:FILE[:NAME]`, `oci:DIR[:NAME]`, `sbom:FILE`, `-`,
    /// or a bare word, whose scheme is told by what is there: what is no path is the name of an
    /// image.
    pub fn parse(text: &str) -> Result<Guess, JobError> {
        let known = |target| Ok(Guess { target, guessed: false });
        match text.split_once(':') {
            Some(("dir", path)) if !path.is_empty() => known(Self::Dir(path.into())),
            Some(("sbom", path)) if !path.is_empty() => known(Self::Sbom(path.into())),
            Some(("registry", name)) if !name.is_empty() => {
                let name = name.parse();
                let name = name.map_err(|error: ImageRefError| JobError::Target {
                    target: text.into(),
                    why: error.to_string(),
                })?;
                known(Self::Registry(name))
            }
            _ if text == "-" => known(Self::StandardInput),
            Some(("archive", path)) if !path.is_empty() => {
                let (path, name) = split_name(path);
                known(Self::Archive(path, name))
            }
            Some(("oci", path)) if !path.is_empty() => {
                let (path, name) = split_name(path);
                known(Self::Oci(path, name))
            }
            _ => Self::guess(text).map(|target| Guess { target, guessed: true }),
        }
    }

    fn guess(text: &str) -> Result<Self, JobError> {
        let path = Path::new(text);
        if path.is_dir() {
            return Ok(if path.join("oci-layout").is_file() {
                Self::Oci(path.into(), None)
            } else {
                Self::Dir(path.into())
            });
        }
        if path.is_file() {
            let is_bill = Blob::open(path).is_ok_and(|blob| sbom::looks_like_one(&blob));
            return Ok(if is_bill {
                Self::Sbom(path.into())
            } else {
                Self::Archive(path.into(), None)
            });
        }
        let scheme = text.split_once(':').map(|(scheme, _)| scheme);
        let looks_like_path = text.starts_with(['/', '.', '~']);
        let why = match scheme {
            Some("dir" | "archive" | "oci" | "sbom" | "registry") => {
                "something must follow the colon".to_owned()
            }
            Some(scheme @ ("docker" | "containerd")) => format!(
                "this version does not read `{scheme}:` targets; save the image with `docker save \
                 -o FILE`, then scan archive:FILE"
            ),
            _ if looks_like_path => "there is no such file or folder".to_owned(),
            _ if looks_like_file(text) => format!(
                "there is no such file; if it is the name of an image, write registry:{text}"
            ),
            _ => match text.parse() {
                Ok(name) => return Ok(Self::Registry(name)),
                Err(error) => format!(
                    "there is no such file or folder, and it is no name of an image: {error}"
                ),
            },
        };
        Err(JobError::Target { target: text.into(), why })
    }
}

/// Whether a word without slash and colon ends as files that are scanned do.
fn looks_like_file(text: &str) -> bool {
    const ENDS: [&str; 7] = [".tar", ".tar.gz", ".tgz", ".tar.zst", ".json", ".xml", ".spdx"];
    !text.contains(['/', ':', '@']) && ENDS.iter().any(|end| text.ends_with(end))
}

/// Splits `PATH:NAME`, unless the whole text is a path that exists.
fn split_name(text: &str) -> (PathBuf, Option<String>) {
    if Path::new(text).exists() {
        return (text.into(), None);
    }
    let at = text.find("@sha256:").map(|at| (at, at + 1));
    let at = at.or_else(|| {
        let slash = text.rfind('/').map_or(0, |slash| slash + 1);
        text[slash..].find(':').map(|colon| (slash + colon, slash + colon + 1))
    });
    // A name may itself hold a colon and slashes (`archive:all.tar:docker.io/nginx:1.27`), so the
    // first colon whose left side exists divides.
    let divides = text.match_indices(':').find(|(colon, _)| Path::new(&text[..*colon]).exists());
    let at = divides.map(|(colon, _)| (colon, colon + 1)).or(at);
    match at {
        Some((end, start)) if end > 0 => (text[..end].into(), Some(text[start..].to_owned())),
        _ => (text.into(), None),
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, path, name) = match self {
            Self::Dir(path) => ("dir", path, &None),
            Self::Archive(path, name) => ("archive", path, name),
            Self::Oci(path, name) => ("oci", path, name),
            Self::Sbom(path) => ("sbom", path, &None),
            Self::Registry(name) => return write!(f, "registry:{name}"),
            Self::StandardInput => return f.write_str("-"),
        };
        write!(f, "{scheme}:{}", path.display())?;
        name.iter().try_for_each(|name| write!(f, ":{name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_taken_at_their_word() {
        let parse = |text: &str| Target::parse(text).unwrap();
        assert_eq!(parse("dir:/"), Guess { target: Target::Dir("/".into()), guessed: false });
        assert_eq!(parse("oci:no/dir").target, Target::Oci("no/dir".into(), None));
        assert_eq!(parse("oci:no/dir:v1").target, Target::Oci("no/dir".into(), Some("v1".into())));
        let digest = format!("sha256:{}", "0".repeat(64));
        assert_eq!(
            parse(&format!("oci:no/dir@{digest}")).target,
            Target::Oci("no/dir".into(), Some(digest))
        );
    }

    #[test]
    fn a_bare_path_is_guessed_by_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().to_str().unwrap();
        let guess = Target::parse(text).unwrap();
        assert_eq!(guess, Guess { target: Target::Dir(text.into()), guessed: true });
        std::fs::write(folder.path().join("oci-layout"), "{}").unwrap();
        assert!(matches!(Target::parse(text).unwrap().target, Target::Oci(..)));
        let bill = folder.path().join("bom.json");
        std::fs::write(&bill, " {}").unwrap();
        let text = bill.to_str().unwrap();
        assert_eq!(Target::parse(text).unwrap().target, Target::Sbom(text.into()));
        let file = folder.path().join("a.tar");
        std::fs::write(&file, "").unwrap();
        let named = format!("archive:{}:docker.io/nginx:1.27", file.display());
        assert_eq!(
            Target::parse(&named).unwrap().target,
            Target::Archive(file, Some("docker.io/nginx:1.27".into()))
        );
    }

    #[test]
    fn what_is_no_path_is_the_name_of_an_image() {
        let parse = |text: &str| Target::parse(text).unwrap();
        let named = parse("registry:nginx:1.27");
        assert_eq!(named.target.to_string(), "registry:docker.io/library/nginx:1.27");
        assert_eq!(parse("nginx:1.27"), Guess { target: named.target, guessed: true });
        let guess = parse("localhost:5000/a/b").target.to_string();
        assert_eq!(guess, "registry:localhost:5000/a/b:latest");
    }

    #[test]
    fn what_is_not_there_says_what_to_do() {
        let message = Target::parse("app.tar").unwrap_err().to_string();
        assert!(message.contains("no such file; if it is the name of an image, write registry:"));
        for text in ["docker:x", "registry:", "registry:A", "oci:", "./no-such-file", "No-such"] {
            let message = Target::parse(text).unwrap_err().to_string();
            assert!(message.starts_with(&format!("cannot scan `{text}`: ")), "{message}");
        }
    }
}
