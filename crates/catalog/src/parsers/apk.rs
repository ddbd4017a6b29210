//! Packages of Alpine and its relatives: the database of installed packages of apk.
//!
//! Source: Alpine wiki, "Apk spec": records of one-letter, case-sensitive fields, divided by empty
//! lines.

use plimsoll_model::{Evidence, GapCode, Limits, Package, PackageKind, SourcePackage};

use crate::{Facts, File, Owned, Parser, Pattern, Problem, path_key};

pub(super) const PARSER: Parser = Parser {
    id: "apk",
    title: "Alpine packages (apk installed database)",
    evidence: Evidence::Installed,
    wants: &[Pattern::Path("lib/apk/db/installed"), Pattern::Path("usr/lib/apk/db/installed")],
    parse,
};

/// Longest package name and version taken for one, in bytes.
const IDENTITY_BYTES: usize = 255;

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let text = file.text()?;
    let mut record = Record::default();
    let mut files = 0;
    for (number, line) in (1..).zip(text.lines()) {
        if record.ends_before(line) {
            std::mem::take(&mut record).add(file.limits, facts)?;
        }
        files += u64::from(line.starts_with("R:"));
        if files > file.limits.entries {
            let message = format!("the limit on files was reached at line {number}");
            return Err(Problem::new(GapCode::Limit, message));
        }
        if !line.is_empty() {
            record.read(number, line);
        }
    }
    record.add(file.limits, facts)
}

/// The fields of one record that matter, as written.
#[derive(Default)]
struct Record<'t> {
    /// Number of the first line; 0 while nothing was read.
    line: usize,
    /// Number of the first line that is not a field.
    stray: Option<usize>,
    name: &'t str,
    version: &'t str,
    arch: &'t str,
    origin: &'t str,
    license: &'t str,
    maintainer: &'t str,
    description: &'t str,
    /// The folder of the files that follow.
    folder: &'t str,
    /// Keys of its files.
    paths: Vec<u64>,
}

impl<'t> Record<'t> {
    /// Whether `line` is not part of it. A record has one name, so a second one means that the
    /// empty line between two records was lost.
    fn ends_before(&self, line: &str) -> bool {
        line.is_empty() || (!self.name.is_empty() && line.starts_with("P:"))
    }

    fn read(&mut self, number: usize, line: &'t str) {
        if self.line == 0 {
            self.line = number;
        }
        match line.split_once(':') {
            Some(("P", value)) => self.name = value,
            Some(("V", value)) => self.version = value,
            Some(("A", value)) => self.arch = value,
            Some(("o", value)) => self.origin = value,
            Some(("L", value)) => self.license = value,
            Some(("m", value)) => self.maintainer = value,
            Some(("T", value)) => self.description = value,
            Some(("F", value)) => self.folder = value,
            Some(("R", value)) => self.paths.push(path_key(&format!("{}/{value}", self.folder))),
            Some((field, _)) if field.len() == 1 => {}
            _ => {
                self.stray.get_or_insert(number);
            }
        }
    }

    /// Adds the package and its files, or the problem with it. Ends the reading when there are too
    /// many.
    fn add(mut self, limits: &Limits, facts: &mut Facts) -> Result<(), Problem> {
        if self.line == 0 || self.is_virtual() {
            return Ok(());
        }
        if !facts.has_room(limits) {
            let message = format!("the limit on packages was reached at line {}", self.line);
            return Err(Problem::new(GapCode::Limit, message));
        }
        let lack = [("P", self.name), ("V", self.version)].into_iter().find(|f| !is_identity(f.1));
        if let Some((field, _)) = lack {
            let message = format!("record at line {} has no valid `{field}:` field", self.line);
            facts.problem(Problem::malformed(message));
            return Ok(());
        }
        if let Some(line) = self.stray {
            facts.problem(Problem::malformed(format!("line {line} is not a one-letter field")));
        }
        self.paths.sort_unstable();
        self.paths.dedup();
        facts.package(self.package());
        facts.owned.push(Owned { package: self.name.to_owned(), paths: self.paths });
        Ok(())
    }

    /// Whether it only groups dependencies for `apk add --virtual`. Such names begin with a dot by
    /// custom; apk itself marks them by their description. None has files, so that nothing real can
    /// be hidden this way.
    fn is_virtual(&self) -> bool {
        let marked = self.name.starts_with('.') || self.description == "virtual meta package";
        marked && self.paths.is_empty()
    }

    fn package(&self) -> Package {
        let given = |value: &str| Some(value.to_owned()).filter(|v| !v.is_empty());
        let mut package = Package::new(PackageKind::Apk, self.name, self.version);
        package.arch = given(self.arch);
        package.maintainer = given(self.maintainer);
        package.licenses = given(self.license).into_iter().collect();
        // Every package of a source has the source's version.
        let source = if is_identity(self.origin) { self.origin } else { self.name };
        package.source =
            Some(SourcePackage { name: source.to_owned(), version: Some(self.version.to_owned()) });
        package
    }
}

/// Whether a value can be a package's name or version.
fn is_identity(value: &str) -> bool {
    (1..=IDENTITY_BYTES).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests;
