//! The colours, each for one meaning. The text says the same without them.

use anstyle::{AnsiColor, Style};
use plimsoll_model::Severity;

pub(crate) const PLAIN: Style = Style::new();
pub(crate) const STRONG: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const UNSURE: Style = AnsiColor::Yellow.on_default();
/// Known to be used in attacks.
pub(crate) const EXPLOITED: Style = AnsiColor::Magenta.on_default().bold();

/// The colour of a severity.
pub(crate) fn severity(severity: Severity) -> Style {
    match severity {
        Severity::Critical => AnsiColor::Red.on_default().bold(),
        Severity::High => AnsiColor::Red.on_default(),
        Severity::Medium => AnsiColor::Yellow.on_default(),
        Severity::Low => AnsiColor::Blue.on_default(),
        Severity::Negligible | Severity::Unknown => DIM,
    }
}
