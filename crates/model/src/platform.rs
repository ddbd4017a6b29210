use std::fmt;
use std::str::FromStr;

/// What an image runs on, such as `linux/amd64` or `linux/arm/v7`.
///
/// Source: OCI image specification, `image-index.md`, the `platform` property.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Platform {
    /// The operating system, a `GOOS` value.
    pub os: String,
    /// The processor architecture, a `GOARCH` value.
    pub architecture: String,
    /// The processor's variant, such as `v7`.
    pub variant: Option<String>,
}

/// Why a text is not a platform.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is not a platform: expected OS/ARCH or OS/ARCH/VARIANT, such as linux/amd64")]
pub struct PlatformError(String);

impl Platform {
    /// Linux on the architecture that this program was built for.
    pub fn host() -> Self {
        let architecture = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            "x86" => "386",
            "powerpc64" => "ppc64le",
            "riscv64" => "riscv64",
            "loongarch64" => "loong64",
            other => other,
        };
        Self { os: "linux".into(), architecture: architecture.into(), variant: None }
    }

    /// Whether an image for `self` is what someone who asked for `wanted` means.
    ///
    /// A variant that was not asked for does not exclude: `linux/arm64` takes `linux/arm64/v8`.
    pub fn satisfies(&self, wanted: &Self) -> bool {
        self.os == wanted.os
            && self.architecture == wanted.architecture
            && (wanted.variant.is_none() || self.variant == wanted.variant)
    }
}

impl FromStr for Platform {
    type Err = PlatformError;

    fn from_str(text: &str) -> Result<Self, PlatformError> {
        let parts: Vec<&str> = text.split('/').collect();
        let variant = match parts.as_slice() {
            [_, _] => None,
            [_, _, variant] => Some((*variant).to_owned()),
            _ => return Err(PlatformError(text.into())),
        };
        if parts.iter().any(|part| part.is_empty()) {
            return Err(PlatformError(text.into()));
        }
        Ok(Self { os: parts[0].into(), architecture: parts[1].into(), variant })
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        self.variant.iter().try_for_each(|variant| write!(f, "/{variant}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_parse_and_print() {
        for text in ["linux/amd64", "linux/arm/v7"] {
            assert_eq!(text.parse::<Platform>().unwrap().to_string(), text);
        }
        for bad in ["linux", "linux/", "/amd64", "a/b/c/d", ""] {
            assert!(bad.parse::<Platform>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_unasked_variant_does_not_exclude() {
        let v8: Platform = "linux/arm64/v8".parse().unwrap();
        assert!(v8.satisfies(&"linux/arm64".parse().unwrap()));
        assert!(!v8.satisfies(&"linux/arm64/v9".parse().unwrap()));
        assert!(!v8.satisfies(&"linux/amd64".parse().unwrap()));
    }
}
