use std::fmt::Write as _;
use std::process::ExitCode;

/// How a run ended. The numbers are public: pipelines act on them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Exit {
    /// It was done, and the gate, if there is one, passed.
    Passed = 0,
    /// The gate refused.
    Refused = 1,
    /// It could not be done.
    Failed = 2,
    /// It was done, but with gaps that are not accepted.
    Unaccepted = 3,
}

impl Exit {
    const ALL: [Self; 4] = [Self::Passed, Self::Refused, Self::Failed, Self::Unaccepted];

    fn meaning(self) -> &'static str {
        match self {
            Self::Passed => "done; the gate, if there is one, passed",
            Self::Refused => "the gate refused",
            Self::Failed => "could not be done: bad arguments, bad input, no access",
            Self::Unaccepted => "done, but with gaps that are not accepted",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The exit codes as help shows them.
pub(crate) fn help() -> String {
    let mut help = "Exit codes:".to_owned();
    for exit in Exit::ALL {
        // Writing to a string cannot fail.
        let _ = write!(help, "\n  {}  {}", exit as u8, exit.meaning());
    }
    help
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_do_not_change() {
        assert_eq!(Exit::ALL.map(|exit| exit as u8), [0, 1, 2, 3]);
        assert_eq!(Exit::Refused as u8, 1);
        assert!(help().ends_with("\n  3  done, but with gaps that are not accepted"));
    }
}
