use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// The documents whose names and commands must be right.
const DOCUMENTS: [&str; 3] = ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"];

/// What the rules look at, read once.
pub(super) struct Repository {
    /// Its folder.
    pub(super) root: PathBuf,
    /// The workspace's manifest.
    pub(super) workspace: Table,
    /// Every crate, in the order of their folders.
    pub(super) crates: Vec<Crate>,
    /// Every Rust file of the crates, by its path from the root.
    pub(super) sources: Vec<(String, String)>,
    /// The documents that are there, by their path from the root.
    pub(super) documents: Vec<(String, String)>,
}

/// A crate and its manifest.
pub(super) struct Crate {
    /// The name of its folder: `model` of `crates/model`, or `xtask`.
    pub(super) folder: String,
    pub(super) manifest: Table,
}

impl Repository {
    pub(super) fn read(root: &Path) -> Result<Self, String> {
        let mut folders = entries(&root.join("crates"))?;
        folders.push(root.join("xtask"));
        let mut crates = Vec::new();
        let mut files = Vec::new();
        for folder in folders.iter().filter(|folder| folder.join("Cargo.toml").is_file()) {
            crates.push(Crate {
                folder: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                manifest: toml(&folder.join("Cargo.toml"))?,
            });
            rust_files(folder, &mut files)?;
        }
        let from_root =
            |path: &Path| path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned();
        let named = |path: &PathBuf| Ok((from_root(path), read(path)?));
        let documents = DOCUMENTS.iter().map(|name| root.join(name)).filter(|path| path.is_file());
        Ok(Self {
            root: root.to_owned(),
            workspace: toml(&root.join("Cargo.toml"))?,
            crates,
            sources: files.iter().map(named).collect::<Result<_, String>>()?,
            documents: documents.map(|path| named(&path)).collect::<Result<_, String>>()?,
        })
    }
}

impl Crate {
    /// The package's name.
    pub(super) fn name(&self) -> &str {
        let package = self.manifest.get("package").and_then(|package| package.get("name"));
        package.and_then(Value::as_str).unwrap_or_default()
    }

    /// All packages that it depends on, by name: to run, to build or to be tested, on any
    /// platform.
    pub(super) fn dependencies(&self) -> Vec<(&str, &Value)> {
        const TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
        let targets = self.manifest.get("target").and_then(Value::as_table);
        let tables = targets.into_iter().flat_map(Table::values).filter_map(Value::as_table);
        let tables = tables.chain([&self.manifest]);
        let dependencies = tables
            .flat_map(|table| TABLES.iter().filter_map(|name| table.get(*name)?.as_table()))
            .flatten();
        dependencies
            .map(|(key, value)| {
                (value.get("package").and_then(Value::as_str).unwrap_or(key), value)
            })
            .collect()
    }
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), String> {
    for path in entries(folder)? {
        if path.is_dir() && !path.ends_with("target") {
            rust_files(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let cannot = |error| format!("cannot read {}: {error}", folder.display());
    let entries = folder.read_dir().map_err(cannot)?.map(|entry| entry.map(|it| it.path()));
    let mut paths = entries.collect::<Result<Vec<_>, _>>().map_err(cannot)?;
    paths.sort_unstable();
    Ok(paths)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn toml(path: &Path) -> Result<Table, String> {
    read(path)?.parse().map_err(|error| format!("{}: {error}", path.display()))
}

/// A made-up repository for the tests of the rules.
#[cfg(test)]
pub(super) fn made_up(crates: &[(&str, &str)], sources: &[(&str, &str)]) -> Repository {
    let named = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    let made = |(folder, manifest): &(&str, &str)| Crate {
        folder: (*folder).to_owned(),
        manifest: manifest.parse().unwrap(),
    };
    Repository {
        root: crate::root().to_owned(),
        workspace: Table::new(),
        crates: crates.iter().map(made).collect(),
        sources: sources.iter().map(named).collect(),
        documents: Vec::new(),
    }
}
