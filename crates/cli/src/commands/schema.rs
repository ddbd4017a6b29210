use plimsoll_formats::report;

use crate::console;
use crate::exit::Exit;
use crate::failure::Failure;

/// Prints the JSON Schema of reports.
pub(super) fn run() -> Result<Exit, Failure> {
    console::print(|out| {
        serde_json::to_writer_pretty(&mut *out, &report::schema())?;
        out.write_all(b"\n")
    })?;
    Ok(Exit::Passed)
}
