//! Files that are made from others and kept in the repository, so that a build needs only the
//! result. A test in each file's own crate fails when it is out of date.

use plimsoll_vulns::compile_starter;

/// Writes every generated file.
pub(crate) fn run() -> Result<bool, String> {
    let path = crate::root().join("crates/vulns/starter/starter.db");
    let compiled = compile_starter().map_err(|error| error.to_string())?;
    std::fs::write(&path, &compiled).map_err(|error| format!("{}: {error}", path.display()))?;
    println!("{}: {} bytes", path.display(), compiled.len());
    Ok(true)
}
