/// What a gate says of a subject, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// The verdict over all reasons.
    pub verdict: Verdict,
    /// One for each rule that was asked, in order.
    pub reasons: Vec<Reason>,
}

/// The verdicts. Only the edge (an exit code, a webhook) turns `Unknown` into something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verdict {
    /// Nothing speaks against it.
    Allow,
    /// It cannot be told.
    Unknown,
    /// A rule refuses it.
    Deny,
}

impl Verdict {
    /// The public name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Unknown => "unknown",
            Self::Deny => "deny",
        }
    }
}

/// What one rule said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// The rule, as the user wrote or named it.
    pub rule: String,
    /// What it said.
    pub verdict: Verdict,
    /// On account of what: one line each.
    pub because: Vec<String>,
}

impl Decision {
    /// The decision that follows from reasons: the strictest verdict wins, none at all allows.
    pub fn from_reasons(reasons: Vec<Reason>) -> Self {
        let verdict = reasons.iter().map(|r| r.verdict).max().unwrap_or(Verdict::Allow);
        Self { verdict, reasons }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strictest_verdict_wins() {
        let reason = |verdict| Reason { rule: "r".into(), verdict, because: vec![] };
        let verdict = |all: &[Verdict]| {
            Decision::from_reasons(all.iter().map(|v| reason(*v)).collect()).verdict
        };
        assert_eq!(verdict(&[]), Verdict::Allow);
        assert_eq!(verdict(&[Verdict::Allow, Verdict::Unknown]), Verdict::Unknown);
        assert_eq!(verdict(&[Verdict::Deny, Verdict::Unknown, Verdict::Allow]), Verdict::Deny);
    }
}
