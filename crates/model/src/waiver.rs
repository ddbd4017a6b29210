/// Somebody's word that findings do not count: a line of an ignore file, an exception.
///
/// Every condition that is set must hold; one that is not set always does.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Waiver {
    /// The rule or advisory, by any of its names. `None` is for all, and then another condition
    /// must be set.
    pub rule: Option<String>,
    /// The package's name.
    pub package: Option<String>,
    /// The package's version.
    pub version: Option<String>,
    /// The type of the package's URL: `deb`, `npm`.
    pub kind: Option<String>,
    /// The start of a package URL: with a version it is for that one, without for all.
    pub purl: Option<String>,
    /// A glob of a path where the package was seen, from the root, without a leading slash.
    pub path: Option<String>,
    /// Whether it is for findings with a known fix (`Some(true)`) or without one.
    pub fixed: Option<bool>,
    /// The last day on which it holds, `YYYY-MM-DD`.
    pub until: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Where it stands: `.trivyignore:3`.
    pub source: String,
}
