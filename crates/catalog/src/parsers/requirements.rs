//! What a Python project asks for: pip's requirements files, as far as they pin releases.
//!
//! Sources: pip documentation, "Requirements File Format"; PyPA "Dependency specifiers" and
//! "Version specifiers". Only `==` and `===` name a release; what else is asked for becomes known
//! when it is installed, so it is counted and named as a gap.

mod lines;

use plimsoll_model::{Evidence, GapCode, PackageKind};

use self::lines::{decoded, logical_lines};
use super::declared::{self, Declared, is_archive};
use super::node_module::is_identity;
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "requirements",
    title: "pinned Python requirements (requirements.txt and the like)",
    evidence: Evidence::Declared,
    wants: WANTS,
    parse,
};

const WANTS: &[Pattern] = &[
    Pattern::Name("requirements.txt"),
    Pattern::NameWith("requirements-", ".txt"),
    Pattern::NameWith("", "-requirements.txt"),
    Pattern::InAny("requirements", ".txt"),
];

/// Requirements that are named in a gap; the others are only counted.
const NAMED: usize = 5;

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    declared::read_bytes(file, facts, PackageKind::PyPi, |bytes, declared| {
        let mut gaps = Gaps::default();
        let result = logical_lines(&decoded(bytes)).try_for_each(|line| {
            declared.count_entry()?;
            add(&line, folder, declared, &mut gaps);
            Ok(())
        });
        gaps.report(declared);
        result
    })
}

fn add(line: &str, folder: &str, declared: &mut Declared, gaps: &mut Gaps) {
    if line.starts_with('-') {
        add_option(line, folder, gaps);
        return;
    }
    match Requirement::read(line) {
        Requirement::Pinned { name, version } => declared.package(line, name, Some(version)),
        Requirement::Local => {}
        Requirement::Open => gaps.open.push(line),
        Requirement::Unknown => gaps.unknown.push(line),
    }
}

/// Takes a line that is an option. Includes are files of their own, which are read if their names
/// are those of requirements; constraints ask for nothing.
fn add_option(line: &str, folder: &str, gaps: &mut Gaps) {
    let value = |names: [&str; 2]| {
        let rest = names.iter().find_map(|name| line.strip_prefix(name))?;
        rest.starts_with([' ', '\t', '=']).then(|| rest.trim_start_matches([' ', '\t', '=']))
    };
    let joined = |short: &str| line.strip_prefix(short).filter(|rest| !rest.starts_with('-'));
    if let Some(target) = value(["-e", "--editable"]) {
        if !Requirement::is_local(target) {
            gaps.open.push(target);
        }
    } else if let Some(target) = value(["-r", "--requirement"]).or(joined("-r")) {
        let path = format!("{folder}/{}", target.trim());
        if !WANTS.iter().any(|pattern| pattern.matches_path(&path)) {
            gaps.includes.push(target.trim());
        }
    }
}

/// What one line asks for.
#[derive(PartialEq, Debug)]
enum Requirement<'l> {
    /// Exactly one release.
    Pinned { name: &'l str, version: &'l str },
    /// A folder of this project.
    Local,
    /// Whatever fits when it is installed, or the contents of an address.
    Open,
    /// The line has no known form.
    Unknown,
}

impl<'l> Requirement<'l> {
    fn read(line: &'l str) -> Self {
        if Self::is_local(line) {
            return Self::Local;
        }
        if line.contains("://") {
            return Self::Open;
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let (name, rest) = line.split_at(line.find(|c| !is_part(c)).unwrap_or(line.len()));
        if name.is_empty() || !is_identity(name) {
            return if is_archive(line) { Self::Open } else { Self::Unknown };
        }
        let rest = rest.trim_start();
        let rest = match rest.strip_prefix('[').map(|extras| extras.split_once(']')) {
            Some(Some((_, rest))) => rest.trim_start(),
            Some(None) => return Self::Unknown,
            None => rest,
        };
        if !rest.is_empty() && !rest.starts_with(['=', '<', '>', '~', '!', ';', '@', '(', '-']) {
            return if is_archive(line) { Self::Open } else { Self::Unknown };
        }
        // Markers, and options such as hashes, come after the versions.
        let versions = rest.split(';').next().unwrap_or(rest);
        let versions = versions.split(" --").next().unwrap_or(versions).trim();
        let versions = versions.trim_start_matches('(').trim_end_matches(')');
        let exact = versions.split(',').find_map(|clause| {
            let version = clause.trim().strip_prefix("==")?;
            let version = version.strip_prefix('=').unwrap_or(version).trim();
            (!version.ends_with(".*") && is_identity(version)).then_some(version)
        });
        exact.map_or(Self::Open, |version| Self::Pinned { name, version })
    }

    fn is_local(target: &str) -> bool {
        let is_path = ["./", "../", "/", "file:"].iter().any(|start| target.starts_with(start));
        let path = target.split(" --").next().unwrap_or(target).trim_end();
        target == "." || target.starts_with(".[") || is_path && !is_archive(path)
    }
}

/// What cannot be judged; one gap for each kind.
#[derive(Default)]
struct Gaps {
    open: Some5,
    unknown: Some5,
    includes: Some5,
}

/// How many lines there are, and the first of them.
#[derive(Default)]
struct Some5 {
    count: usize,
    first: Vec<String>,
}

impl Some5 {
    fn push(&mut self, line: &str) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(line.chars().take(100).collect());
        }
    }

    fn report(&self, code: GapCode, what: &str, declared: &mut Declared) {
        if self.count > 0 {
            let dots = if self.count > self.first.len() { ", …" } else { "" };
            let message = format!("{} {what}: {:?}{dots}", self.count, self.first);
            declared.problem(code, message);
        }
    }
}

impl Gaps {
    fn report(&self, declared: &mut Declared) {
        let open = "requirements name no release (pin them with ==)";
        self.open.report(GapCode::PartialIdentity, open, declared);
        self.unknown.report(GapCode::Malformed, "lines are no requirements", declared);
        let includes = "included files are not read, as their names are not those of requirements";
        self.includes.report(GapCode::Unsupported, includes, declared);
    }
}
