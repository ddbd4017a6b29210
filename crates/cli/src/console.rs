//! The only door to standard output and standard error.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use anstream::{AutoStream, ColorChoice};
use plimsoll_jobs::Guess;
use terminal_size::{Height, Width};

use crate::failure::Failure;
use crate::render::{Screen, Text, style};

/// Columns where nobody says how many there are: in files and pipes.
const DEFAULT_WIDTH: usize = 120;
/// Some terminals say that they have none.
const MIN_WIDTH: usize = 20;
/// Lines longer than this are hard to read, however wide the terminal is.
const MAX_WIDTH: usize = 140;

/// How things look when they are written to a file.
pub(crate) const FILE: Screen = Screen { width: DEFAULT_WIDTH, color: false };

/// How things look on standard output.
pub(crate) fn screen() -> Screen {
    // A pipe has no width of its own; `| less` is read in the terminal of standard error.
    let size = terminal_size::terminal_size_of(io::stdout())
        .or_else(|| terminal_size::terminal_size_of(io::stderr()));
    Screen { width: width(size), color: AutoStream::choice(&io::stdout()) != ColorChoice::Never }
}

/// How things look on standard error.
pub(crate) fn error_screen() -> Screen {
    let size = terminal_size::terminal_size_of(io::stderr());
    Screen { width: width(size), color: AutoStream::choice(&io::stderr()) != ColorChoice::Never }
}

fn width(size: Option<(Width, Height)>) -> usize {
    size.map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0).clamp(MIN_WIDTH, MAX_WIDTH))
}

/// Writes data to standard output. A reader that has seen enough (`| head`) is not an error.
pub(crate) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let result = write(&mut out).and_then(|()| out.flush());
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to standard output: {error}")))
        }
        // What is left in the buffer must not be tried again.
        _ => {
            let _ = out.into_parts();
            Ok(())
        }
    }
}

/// Says on standard error how a target was understood, if that was guessed.
pub(crate) fn note_guess(text: &str, guess: &Guess) {
    if guess.guessed {
        note(&Text::new().dim(&format!("reading {text} as {}", guess.target)));
    }
}

/// Says something on standard error that is not data.
pub(crate) fn note(text: &Text) {
    // Where standard error is gone, there is nobody to tell.
    let _ = text.line(error_screen(), &mut io::stderr().lock());
}

/// Says on standard error why nothing was done.
pub(crate) fn fail(failure: &Failure) {
    note(&Text::new().with(style::ERROR, "error:").plain(" ").plain(&failure.message));
    for line in failure.hint.iter().flat_map(|hint| hint.lines()) {
        note(&Text::new().plain("   ").plain(line));
    }
}

/// Whether somebody looks at standard error.
pub(crate) fn stderr_is_seen() -> bool {
    io::stderr().is_terminal()
}
