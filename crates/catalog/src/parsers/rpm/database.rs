//! rpm's SQLite database, read in memory.
//!
//! The file is not trusted: nothing of its schema may run (a view, a computed column, a virtual
//! table), and the work that SQLite does for it is counted.

use std::io::{Cursor, Read, SeekFrom};

use plimsoll_model::GapCode;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OptionalExtension};

use super::records::{RECORD_BYTES, Records};
use crate::{Facts, File, Problem, ReadSeek};

/// The table as rpm declares it, letters only.
const SCHEMA: &str = "createtablepackageshnumintegerprimarykeyautoincrementblobblobnotnull";

/// How much SQLite may do, in instructions of its virtual machine: about 10 for each package.
const STEP: i32 = 10_000;
const STEPS: u32 = 1_000;

/// Type and length of a value are known without loading it, which matters where a damaged file
/// claims that every record is as long as itself.
const QUERY: &str = "SELECT hnum, CASE typeof(blob) WHEN 'blob' THEN length(blob) END, \
    CASE WHEN typeof(blob) = 'blob' AND length(blob) <= ?1 THEN blob END FROM Packages";

pub(super) fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let connection = open(file)?;
    let mut statement = connection.prepare(QUERY).map_err(damaged)?;
    let mut rows = statement.query([RECORD_BYTES]).map_err(damaged)?;
    let (mut records, mut last) = (Records::new(file, facts), i64::MIN);
    while let Some(row) = rows.next().map_err(damaged)? {
        records.has_room()?;
        let number: i64 = row.get(0).map_err(damaged)?;
        let length: Option<i64> = row.get(1).map_err(damaged)?;
        // A table that leads back to the same page would be endless.
        if number <= last {
            return Err(Problem::malformed("its records are out of order"));
        }
        last = number;
        let length = usize::try_from(length.unwrap_or_default()).unwrap_or(usize::MAX);
        records
            .take(length)
            .map_err(|lack| Problem::malformed(format!("record {number} {lack}")))?;
        let place = format_args!("package record {number}");
        match row.get_ref(2).map_err(damaged)?.as_blob() {
            Ok(blob) => records.add(place, blob),
            Err(_) => records.lacks(place, "is too long or not a blob"),
        }
    }
    Ok(())
}

/// The database in memory, after a look at the one table that is read.
fn open(file: &mut File<'_>) -> Result<Connection, Problem> {
    let size = file.size();
    let limit = file.limits.record_bytes;
    if size > limit {
        let message = format!("{size} bytes, more than the limit of {limit}");
        return Err(Problem::new(GapCode::TooLarge, message));
    }
    let mut connection = Connection::open_in_memory().map_err(damaged)?;
    let mut steps = 0;
    let count = move || {
        steps += 1;
        steps > STEPS
    };
    connection.progress_handler(STEP, Some(count)).map_err(damaged)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false).map_err(damaged)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false).map_err(damaged)?;
    let bytes = from_start_without_wal(file.reader())?;
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    connection.deserialize_read_exact(MAIN_DB, bytes, size, true).map_err(damaged)?;
    let query = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'Packages'";
    let schema: Option<String> =
        connection.query_row(query, [], |row| row.get(0)).optional().map_err(damaged)?;
    let schema = schema.ok_or_else(|| Problem::malformed("there is no table `Packages`"))?;
    let letters = schema.chars().filter(char::is_ascii_alphanumeric);
    if letters.map(|c| c.to_ascii_lowercase()).eq(SCHEMA.chars()) {
        Ok(connection)
    } else {
        let message = "its table `Packages` is not declared as rpm declares it";
        Err(Problem::new(GapCode::Unsupported, message))
    }
}

/// The file's bytes, with the header saying that there is no write-ahead log: SQLite refuses to
/// read a database in memory that says there is one. What a log holds would be in a file beside it.
///
/// Source: SQLite, "Database File Format" 1.3.3: the write and read versions are bytes 18 and 19.
fn from_start_without_wal(reader: &mut dyn ReadSeek) -> std::io::Result<impl Read> {
    reader.seek(SeekFrom::Start(0))?;
    let mut head = [0; 20];
    reader.read_exact(&mut head)?;
    head[18] = 1;
    head[19] = 1;
    Ok(Cursor::new(head).chain(reader))
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands over what it has")]
fn damaged(error: rusqlite::Error) -> Problem {
    Problem::malformed(format!("the rpm database cannot be read: {error}"))
}
