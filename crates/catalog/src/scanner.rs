use std::io::Cursor;

use plimsoll_model::{Evidence, GapCode, Limits};

use crate::{Facts, File, PARSERS, Parser, Pattern, Problem, ReadSeek, may_be_program};

/// Which packages count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// What is installed: images and root file systems. A lock file left in an image tells of a
    /// build, not of what is there.
    Installed,
    /// What is installed and what lock files declare: folders of a project.
    InstalledAndDeclared,
}

/// Offers files to the parsers of the table.
#[derive(Clone, Copy, Debug)]
pub struct Scanner {
    /// Bounds on every file.
    pub limits: Limits,
    /// Which parsers take part.
    pub scope: Scope,
}

/// The parsers that want a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wants {
    /// Indices into [`PARSERS`] of those that want it for its path.
    pub(crate) by_path: Vec<usize>,
    /// Whether it is offered to those that read programs, should its first bytes be a program's.
    pub(crate) as_program: bool,
}

/// A path that a parser names in full.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Anchor {
    parser: usize,
    /// The path, without a leading slash.
    pub path: &'static str,
    /// For a folder: how the names of the files end that are wanted in it.
    pub names: Option<&'static str>,
}

impl Anchor {
    /// The parser that names it, and nobody else.
    pub fn wants(self) -> Wants {
        Wants { by_path: vec![self.parser], as_program: false }
    }
}

impl Wants {
    /// Whether everyone in `other` is in this one too.
    pub fn covers(&self, other: &Self) -> bool {
        other.by_path.iter().all(|parser| self.by_path.contains(parser))
    }

    /// Whether nobody wants it.
    pub fn is_empty(&self) -> bool {
        self.by_path.is_empty() && !self.as_program
    }

    /// Whether it is worth looking whether it is a program.
    pub fn as_program(&self) -> bool {
        self.as_program
    }

    /// Whether somebody wants it for its path alone.
    pub fn any_by_path(&self) -> bool {
        !self.by_path.is_empty()
    }
}

impl Scanner {
    /// The table's rows that take part, with their indices.
    pub(crate) fn parsers(&self) -> impl Iterator<Item = (usize, &'static Parser)> {
        let scope = self.scope;
        let takes_part = move |parser: &Parser| {
            scope == Scope::InstalledAndDeclared || parser.evidence == Evidence::Installed
        };
        PARSERS.iter().enumerate().filter(move |(_, parser)| takes_part(parser))
    }

    /// The paths that parsers name in full: in an image they are also looked for through links.
    pub fn anchors(&self) -> impl Iterator<Item = Anchor> {
        self.parsers().flat_map(|(parser, row)| {
            row.wants.iter().filter_map(move |pattern| match *pattern {
                Pattern::Path(path) => Some(Anchor { parser, path, names: None }),
                Pattern::In(path, suffix) => Some(Anchor { parser, path, names: Some(suffix) }),
                _ => None,
            })
        })
    }

    /// Who wants the file at `path` with these permission bits.
    pub fn wants(&self, path: &str, mode: u32) -> Wants {
        let by_path = self
            .parsers()
            .filter(|(_, parser)| parser.wants.iter().any(|pattern| pattern.matches_path(path)))
            .map(|(index, _)| index)
            .collect();
        Wants { by_path, as_program: may_be_program(path, mode) }
    }

    /// Reads a file with everyone who wants it. What goes wrong becomes a problem of that file.
    /// `is_program` tells whether its first bytes are a program's: see [`crate::is_program`].
    pub fn read(
        &self,
        path: &str,
        size: u64,
        reader: &mut dyn ReadSeek,
        wants: &Wants,
        is_program: bool,
    ) -> Facts {
        let mut facts = Facts::default();
        for (index, parser) in self.parsers() {
            let for_program = is_program && wants.as_program && reads_programs(parser);
            if wants.by_path.contains(&index) || for_program {
                self.read_with(parser, path, size, reader, &mut facts);
            }
        }
        facts
    }

    fn read_with(
        &self,
        parser: &Parser,
        path: &str,
        size: u64,
        reader: &mut dyn ReadSeek,
        facts: &mut Facts,
    ) {
        let from = facts.packages.len();
        if let Err(error) = reader.rewind() {
            return facts.problem(error.into());
        }
        let mut file = File::new(path, size, reader, &self.limits);
        if let Err(problem) = (parser.parse)(&mut file, facts) {
            facts.problem(problem);
        }
        if !facts.has_room(&self.limits) {
            let most = self.limits.packages_per_file;
            facts.problem(Problem::new(GapCode::Limit, format!("more than {most} packages")));
        }
        for package in &mut facts.packages[from..] {
            package.evidence = parser.evidence;
        }
    }

    /// Reads a file at hand.
    pub fn read_bytes(&self, path: &str, bytes: &[u8], wants: &Wants, is_program: bool) -> Facts {
        self.read(path, bytes.len() as u64, &mut Cursor::new(bytes), wants, is_program)
    }
}

fn reads_programs(parser: &Parser) -> bool {
    parser.wants.contains(&Pattern::Program)
}
