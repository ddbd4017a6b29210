//! The command line of Plimsoll: it reads arguments, runs one job and shows the result.

mod args;
mod commands;
mod console;
mod exit;
mod failure;
mod outputs;
mod progress;
mod render;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args = args::parse();
    let exit = commands::run(&args).unwrap_or_else(|failure| {
        console::fail(&failure);
        exit::Exit::Failed
    });
    exit.into()
}
