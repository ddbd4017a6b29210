use plimsoll_jobs::{cache_clean, cache_status};

use crate::args::{CacheArgs, CacheCommand, CacheDirArgs};
use crate::console;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::cache::{draw_clean, draw_status};

/// Tells what the cache of layers holds, or empties it.
pub(super) fn run(args: &CacheArgs) -> Result<Exit, Failure> {
    let path = |args: &CacheDirArgs| {
        args.path().ok_or_else(|| {
            Failure::new("there is no home folder to keep a cache in")
                .with_hint("name a folder with --cache-dir or PLIMSOLL_CACHE_DIR")
        })
    };
    match &args.command {
        CacheCommand::Status(args) => {
            let status = cache_status(&path(args)?)?;
            console::print(|out| draw_status(&status, console::screen(), out))?;
        }
        CacheCommand::Clean(args) => {
            let was = cache_clean(&path(args)?)?;
            console::print(|out| draw_clean(&was, console::screen(), out))?;
        }
    }
    Ok(Exit::Passed)
}
