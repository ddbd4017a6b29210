use std::panic::{AssertUnwindSafe, catch_unwind};

/// One case: what is asked, and how the answer is judged.
pub(crate) struct Case {
    /// Its name, unique in its suite and the same in every run.
    pub(crate) id: String,
    /// What it is counted under in the table of a run.
    pub(crate) group: String,
    /// Whether something is to be found; if not, that nothing is found is what passes.
    pub(crate) positive: bool,
    /// Asks the engine and judges the answer.
    pub(crate) judge: Box<dyn Fn() -> Outcome>,
}

/// How a case ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// As it should be.
    Passed,
    /// Said to be fine, or to be there, what is not.
    FalseAccept(Difference),
    /// Said to be bad, or not to be there, what is.
    FalseReject(Difference),
    /// The right verdict at the wrong place or for the wrong reason, or no answer at all.
    Wrong(Difference),
    /// It cannot be judged without a network.
    #[cfg_attr(not(test), expect(dead_code, reason = "no suite needs a network yet"))]
    Unjudged(String),
}

/// What was expected and what came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Difference {
    pub(crate) expected: String,
    pub(crate) got: String,
}

impl Case {
    pub(crate) fn new(
        id: impl Into<String>,
        group: impl Into<String>,
        judge: impl Fn() -> Outcome + 'static,
    ) -> Self {
        Self { id: id.into(), group: group.into(), positive: true, judge: Box::new(judge) }
    }

    /// The same, where nothing is to be found.
    pub(crate) fn negative(self) -> Self {
        Self { positive: false, ..self }
    }

    /// Judges the case. A panic is a failure of this case and of no other.
    pub(super) fn run(&self) -> Outcome {
        guarded(&self.judge).unwrap_or_else(|panic| {
            Outcome::Wrong(Difference { expected: "an answer".into(), got: panic })
        })
    }
}

impl Outcome {
    /// The name in `--json` and `--failures`.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::FalseAccept(_) => "false accept",
            Self::FalseReject(_) => "false reject",
            Self::Wrong(_) => "wrong",
            Self::Unjudged(_) => "unjudged",
        }
    }

    /// What differs, if the case failed.
    pub(super) fn difference(&self) -> Option<&Difference> {
        match self {
            Self::FalseAccept(it) | Self::FalseReject(it) | Self::Wrong(it) => Some(it),
            Self::Passed | Self::Unjudged(_) => None,
        }
    }
}

impl Difference {
    pub(crate) fn new(expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self { expected: expected.into(), got: got.into() }
    }
}

/// Does something that may panic; the error is the panic's message.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
        format!("panic: {}", text.unwrap_or("without a message"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_failure_of_its_case() {
        let case = Case::new("a", "g", || panic!("index {} is out of bounds", 3));
        let difference = Difference::new("an answer", "panic: index 3 is out of bounds");
        assert_eq!(case.run(), Outcome::Wrong(difference));
    }
}
