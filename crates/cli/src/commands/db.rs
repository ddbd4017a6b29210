use plimsoll_jobs::UpdateOptions;
use plimsoll_model::GapCode;

use super::Context;
use crate::args::{DbArgs, DbCommand, StatusArgs, UpdateArgs};
use crate::console;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::database::{draw_status, draw_update};

pub(super) fn run(args: &DbArgs, context: Context) -> Result<Exit, Failure> {
    match &args.command {
        DbCommand::Update(args) => update(args, context),
        DbCommand::Status(args) => status(args, context),
    }
}

/// Brings the database up to date. What could not be fetched is not accepted: whoever runs this
/// every night wants to know.
fn update(args: &UpdateArgs, context: Context) -> Result<Exit, Failure> {
    let options = args.database.options(false)?;
    let update = UpdateOptions {
        from: args.from.clone(),
        ecosystems: args.ecosystems.clone(),
        all: args.all,
        now: context.now,
    };
    let meter = context.meter();
    let result = plimsoll_jobs::db_update(&options, &update, &meter)?;
    drop(meter);
    console::print(|out| draw_update(&result, console::screen(), out))?;
    let failed = result.gaps.iter().any(|gap| gap.code == GapCode::FetchFailed);
    Ok(if failed { Exit::Unaccepted } else { Exit::Passed })
}

fn status(args: &StatusArgs, context: Context) -> Result<Exit, Failure> {
    let status = plimsoll_jobs::db_status(&args.database.options(true)?, context.now)?;
    console::print(|out| draw_status(&status, console::screen(), out))?;
    Ok(Exit::Passed)
}
