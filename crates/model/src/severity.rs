use std::fmt;
use std::str::FromStr;

/// How bad a finding is. The order is that of the declaration: `Unknown` is the least.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Nobody has rated it. Not the same as harmless.
    Unknown,
    /// Of no consequence in most settings (Debian calls it "unimportant").
    Negligible,
    /// CVSS 0.1 to 3.9.
    Low,
    /// CVSS 4.0 to 6.9.
    Medium,
    /// CVSS 7.0 to 8.9.
    High,
    /// CVSS 9.0 to 10.0.
    Critical,
}

impl Severity {
    /// Every severity, the worst first.
    pub const ALL: [Self; 6] =
        [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Negligible, Self::Unknown];

    /// The lower-case name used in options, reports and policies.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Negligible => "negligible",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The qualitative rating of a CVSS base score.
    ///
    /// Source: CVSS v3.1 section 5 and v4.0 section 6, "Qualitative Severity Rating Scale". The
    /// scale's "None" (0.0) is [`Severity::Negligible`] here.
    pub fn from_cvss_score(score: f64) -> Self {
        match score {
            s if s >= 9.0 => Self::Critical,
            s if s >= 7.0 => Self::High,
            s if s >= 4.0 => Self::Medium,
            s if s > 0.0 => Self::Low,
            _ => Self::Negligible,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Severity {
    type Err = String;

    /// Accepts the names above in any case, and the words that advisories use for the same
    /// levels: GitHub's "moderate", Red Hat's "important", Debian's "unimportant", CVSS's "none".
    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "critical" => Ok(Self::Critical),
            "high" | "important" => Ok(Self::High),
            "medium" | "moderate" => Ok(Self::Medium),
            "low" => Ok(Self::Low),
            "negligible" | "unimportant" | "none" => Ok(Self::Negligible),
            "unknown" => Ok(Self::Unknown),
            _ => Err(format!(
                "`{text}` is not a severity: expected critical, high, medium, low, negligible or unknown"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_back_and_order_by_weight() {
        for severity in Severity::ALL {
            assert_eq!(severity.name().parse(), Ok(severity));
        }
        assert!(Severity::ALL.is_sorted_by(|worse, lesser| worse > lesser));
        assert!("sever".parse::<Severity>().is_err());
    }

    #[test]
    fn score_boundaries_are_those_of_cvss() {
        for (score, severity) in [
            (10.0, Severity::Critical),
            (9.0, Severity::Critical),
            (8.9, Severity::High),
            (7.0, Severity::High),
            (6.9, Severity::Medium),
            (4.0, Severity::Medium),
            (3.9, Severity::Low),
            (0.1, Severity::Low),
            (0.0, Severity::Negligible),
        ] {
            assert_eq!(Severity::from_cvss_score(score), severity, "{score}");
        }
    }
}
