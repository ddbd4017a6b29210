//! Debian packages: dpkg's `status`, the `status.d` of distroless images, opkg's `status`.
//!
//! Sources: Debian Policy 5.1 (syntax of control files), 5.6 (fields); `dpkg(1)`, "Package
//! states", for the words of `Status`.

use plimsoll_model::{Evidence, GapCode, Limits, Package, PackageKind, SourcePackage};

use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "dpkg",
    title: "Debian packages (dpkg status, status.d; opkg status)",
    evidence: Evidence::Installed,
    wants: &[
        Pattern::Path("var/lib/dpkg/status"),
        Pattern::In("var/lib/dpkg/status.d", ""),
        Pattern::Path("var/lib/opkg/status"),
        Pattern::Path("usr/lib/opkg/status"),
        Pattern::Path("lib/opkg/status"),
    ],
    parse,
};

/// Longest package name and version taken for one, in bytes: dpkg names files after packages.
const IDENTITY_BYTES: usize = 255;

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let status_d = file.path.starts_with("var/lib/dpkg/status.d/");
    if status_d && file.path.ends_with(".md5sums") {
        return Ok(());
    }
    let form = if status_d { Form::ControlFile } else { Form::Database };
    let text = file.text()?;
    let mut stanza = Stanza::default();
    for (number, line) in (1..).zip(text.lines()) {
        if stanza.ends_before(line) {
            std::mem::take(&mut stanza).add(form, file.limits, facts)?;
        }
        if !line.is_empty() {
            stanza.read(number, line);
        }
    }
    stanza.add(form, file.limits, facts)
}

/// What kind of file the stanzas stand in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Every package that dpkg ever heard of, each with its state.
    Database,
    /// A package's own control file, put there because it was unpacked: there is no state.
    ControlFile,
}

/// The fields of one stanza that matter, as written.
#[derive(Default)]
struct Stanza<'t> {
    /// Number of the first line; 0 while nothing was read.
    line: usize,
    /// Number of the first line that is not a field.
    stray: Option<usize>,
    package: Option<&'t str>,
    version: Option<&'t str>,
    status: Option<&'t str>,
    arch: Option<&'t str>,
    source: Option<&'t str>,
    maintainer: Option<&'t str>,
}

impl<'t> Stanza<'t> {
    /// Whether `line` is not part of it. `Package` comes first in every stanza, so a second one
    /// means that the empty line between two stanzas was lost.
    fn ends_before(&self, line: &str) -> bool {
        let second = || line.get(..8).is_some_and(|name| name.eq_ignore_ascii_case("Package:"));
        line.is_empty() || (self.package.is_some() && second())
    }

    fn read(&mut self, number: usize, line: &'t str) {
        if self.line == 0 {
            self.line = number;
        }
        // A line that continues a field: none of the fields below has more than one.
        if line.starts_with([' ', '\t']) {
            return;
        }
        let Some((name, value)) = line.split_once(':') else {
            self.stray.get_or_insert(number);
            return;
        };
        let slots = [
            ("Package", &mut self.package),
            ("Version", &mut self.version),
            ("Status", &mut self.status),
            ("Architecture", &mut self.arch),
            ("Source", &mut self.source),
            ("Maintainer", &mut self.maintainer),
        ];
        for (field, slot) in slots {
            if name.eq_ignore_ascii_case(field) {
                slot.get_or_insert(value.trim());
            }
        }
    }

    /// Adds the package, or the problem with it. Ends the reading when there are too many.
    fn add(self, form: Form, limits: &Limits, facts: &mut Facts) -> Result<(), Problem> {
        if self.line == 0 {
            return Ok(());
        }
        if !facts.has_room(limits) {
            let message = format!("the limit on packages was reached at line {}", self.line);
            return Err(Problem::new(GapCode::Limit, message));
        }
        match self.package(form) {
            Ok(Some(package)) => facts.package(package),
            Ok(None) => {}
            Err(lack) => {
                facts.problem(Problem::malformed(format!("stanza at line {} {lack}", self.line)));
                return Ok(());
            }
        }
        if let Some(line) = self.stray {
            facts.problem(Problem::malformed(format!("line {line} is not a `Field: value`")));
        }
        Ok(())
    }

    fn package(&self, form: Form) -> Result<Option<Package>, &'static str> {
        let name = identity(self.package).ok_or("has no valid `Package` field")?;
        match self.status {
            Some(status) if !is_on_disk(status) => {
                return Ok(None);
            }
            None if form == Form::Database => return Err("has no `Status` field"),
            _ => {}
        }
        let version = identity(self.version).ok_or("has no valid `Version` field")?;
        let mut package = Package::new(PackageKind::Deb, name, version);
        let given = |field: Option<&str>| field.filter(|v| !v.is_empty()).map(str::to_owned);
        package.arch = given(self.arch);
        package.maintainer = given(self.maintainer);
        package.source = Some(source(self.source.unwrap_or_default(), name, version));
        Ok(Some(package))
    }
}

/// The value, if it can be a package's name or version.
fn identity(value: Option<&str>) -> Option<&str> {
    value.filter(|v| {
        (1..=IDENTITY_BYTES).contains(&v.len()) && v.bytes().all(|b| b.is_ascii_graphic())
    })
}

/// The source package from `Source: name (version)`. What the field leaves out is the same as for
/// the binary package (Debian Policy 5.6.1).
fn source(field: &str, name: &str, version: &str) -> SourcePackage {
    let (source_name, rest) = field.split_once('(').unwrap_or((field, ""));
    let source_version = rest.split(')').next().unwrap_or_default();
    SourcePackage {
        name: identity(Some(source_name.trim())).unwrap_or(name).to_owned(),
        version: Some(identity(Some(source_version.trim())).unwrap_or(version).to_owned()),
    }
}

/// Whether a package's files are on disk. A removed package whose configuration is left is not
/// installed; one whose installation was not finished has its files all the same.
///
/// Source: `dpkg(1)`, "Package states".
fn is_on_disk(status: &str) -> bool {
    let state = status.split_whitespace().nth(2).unwrap_or_default();
    matches!(
        state,
        "installed" | "unpacked" | "half-configured" | "triggers-awaited" | "triggers-pending"
    )
}

#[cfg(test)]
mod tests;
