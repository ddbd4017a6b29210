use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use plimsoll_jobs::Progress;

/// Jobs that take less than this show nothing.
const PATIENCE: Duration = Duration::from_millis(500);
const TICK: Duration = Duration::from_millis(100);

/// One line on standard error that tells how far a job is, gone when this is dropped.
pub(crate) struct Meter {
    bar: ProgressBar,
    /// Dropped to tell the clock that the job is done.
    running: Option<Sender<()>>,
    clock: Option<JoinHandle<()>>,
}

impl Meter {
    /// A meter that shows itself if the job takes a while, or never, if `seen` is false.
    pub(crate) fn start(seen: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if !seen {
            return Self { bar, running: None, clock: None };
        }
        let (running, done) = mpsc::channel::<()>();
        let shown = bar.clone();
        let clock = thread::spawn(move || {
            if done.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(TICK);
            }
        });
        Self { bar, running: Some(running), clock: Some(clock) }
    }
}

impl Progress for Meter {
    fn stage(&self, name: &str, total: Option<u64>) {
        let template = match total {
            Some(_) => "{spinner:.dim} {msg}  {bar:24.cyan/dim} {percent:>3} %",
            None => "{spinner:.dim} {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.progress_chars("━━╌").tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ "));
        }
        self.bar.set_message(name.to_owned());
        self.bar.set_position(0);
        match total {
            Some(total) => self.bar.set_length(total),
            None => self.bar.unset_length(),
        }
    }

    fn advance(&self, by: u64) {
        self.bar.inc(by);
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.running = None;
        // The clock has either shown the bar or will not do so any more.
        self.clock.take().map(JoinHandle::join);
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_job_ends_without_waiting_for_the_clock() {
        let started = std::time::Instant::now();
        let meter = Meter::start(true);
        meter.stage("reading layers", Some(10));
        meter.advance(4);
        assert_eq!((meter.bar.position(), meter.bar.length()), (4, Some(10)));
        meter.stage("matching", None);
        assert_eq!((meter.bar.position(), meter.bar.length()), (0, None));
        drop(meter);
        assert!(started.elapsed() < PATIENCE);
    }
}
