/// The operating system of an image or root file system, as `os-release` tells it.
///
/// Source: freedesktop.org, `os-release(5)`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Distro {
    /// `ID`, such as `debian` or `alpine`.
    pub id: String,
    /// `ID_LIKE`, split at blanks.
    pub id_like: Vec<String>,
    /// `VERSION_ID`, absent for rolling releases and for Debian testing and unstable.
    pub version_id: Option<String>,
    /// `VERSION_CODENAME`, such as `bookworm`.
    pub codename: Option<String>,
    /// `SUPPORT_END`, the day on which support ends, `YYYY-MM-DD`.
    pub support_end: Option<String>,
    /// `PRETTY_NAME`, or else `NAME`.
    pub name: String,
}

impl Distro {
    /// A short name for people: `Debian 12`, `alpine 3.14.2`, `arch`.
    pub fn label(&self) -> String {
        let name = match self.name.split_whitespace().next() {
            Some(first) if first.eq_ignore_ascii_case(&self.id) => first,
            _ => &self.id,
        };
        match self.version_id.as_ref().or(self.codename.as_ref()) {
            Some(version) => format!("{name} {version}"),
            None => name.to_owned(),
        }
    }
}
