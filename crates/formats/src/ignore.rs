//! Ignore files: our own, Trivy's and Grype's.
//!
//! A rule that says something that is not understood here is not applied at all, since it would
//! set aside more than it means; it is told as a gap.

mod grype;
mod lines;
mod trivy;

use plimsoll_model::{Gap, GapCode, Limits, Waiver};

use crate::yaml::{Node, Position, Value};

/// A form of ignore file. Adding one is a file and a row here.
#[derive(Debug)]
pub struct IgnoreFile {
    /// What such a file is called.
    pub name: &'static str,
    /// Reads one: its path, as gaps and reasons name it, and its text.
    read: fn(&str, &str, &Limits) -> Ignored,
}

/// What ignore files are called, and how each is read.
pub const IGNORE_FILES: &[IgnoreFile] = &[
    IgnoreFile { name: ".plimsollignore", read: lines::read },
    IgnoreFile { name: ".trivyignore", read: lines::read },
    IgnoreFile { name: ".trivyignore.yaml", read: trivy::read },
    IgnoreFile { name: ".trivyignore.yml", read: trivy::read },
    IgnoreFile { name: ".grype.yaml", read: grype::read },
    IgnoreFile { name: ".grype.yml", read: grype::read },
];

/// What an ignore file says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ignored {
    /// Its rules.
    pub waivers: Vec<Waiver>,
    /// What could not be understood.
    pub gaps: Vec<Gap>,
}

/// Reads an ignore file, in the form that its name says; under any other name it is one of ours.
pub fn read(path: &str, text: &str, limits: &Limits) -> Ignored {
    let name = path.rsplit('/').next().unwrap_or(path);
    let known = IGNORE_FILES.iter().find(|file| file.name == name);
    known.map_or(lines::read as fn(&str, &str, &Limits) -> Ignored, |file| file.read)(
        path, text, limits,
    )
}

impl Ignored {
    fn not_understood(&mut self, place: String, why: impl Into<String>) {
        let message = format!("{}, so the rule is not applied", why.into());
        self.gaps.push(Gap::new(GapCode::Unsupported, place, message));
    }
}

/// `FILE:LINE` of a place in a file.
fn place(path: &str, at: Position) -> String {
    format!("{path}:{}", at.line)
}

/// The items of a list; none if it is something else.
fn items<'n, 't>(node: Option<&'n Node<'t>>) -> &'n [Node<'t>] {
    match node.map(|node| &node.value) {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

/// Whether a text is a day.
fn is_day(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_has_a_name_of_its_own_and_others_are_ours() {
        for (index, file) in IGNORE_FILES.iter().enumerate() {
            assert!(IGNORE_FILES[..index].iter().all(|other| other.name != file.name));
        }
        let read = |path: &str| read(path, "CVE-2024-1\n", &Limits::default()).waivers.len();
        assert_eq!((read("a/.trivyignore"), read("mine.txt"), read("x/.grype.yaml")), (1, 1, 0));
    }

    #[test]
    fn text_that_is_not_yaml_is_a_gap() {
        for name in [".trivyignore.yaml", ".grype.yaml"] {
            let ignored = super::read(name, "a: [", &Limits::default());
            assert_eq!((ignored.waivers.len(), ignored.gaps.len()), (0, 1), "{name}");
        }
    }
}
