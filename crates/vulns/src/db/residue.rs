//! Which of a record's enumerated versions its ranges do not hold already.
//!
//! OSV's servers write out every known version of a range. In the larger feeds that is most of
//! the bytes, and says nothing new.

use std::cmp::Ordering;

use plimsoll_formats::osv::{Event, Range};

use crate::version::Scheme;

/// Comparisons made for one package at most. Past that everything is kept.
const COMPARISONS: usize = 4_000_000;

/// The versions, sorted and each once, that no range holds by `scheme`. What cannot be compared is
/// kept.
pub(super) fn versions<'a>(
    scheme: Option<Scheme>,
    ranges: &[&Range],
    versions: &'a [String],
) -> Vec<&'a str> {
    let events: usize = ranges.iter().map(|range| range.events.len()).sum();
    let scheme = scheme.filter(|_| events.saturating_mul(versions.len()) <= COMPARISONS);
    let redundant = |version: &str| {
        scheme.is_some_and(|scheme| {
            ranges.iter().any(|range| holds(scheme, range, version).unwrap_or(false))
        })
    };
    let mut rest: Vec<_> = versions.iter().map(String::as_str).collect();
    rest.sort_unstable();
    rest.dedup();
    rest.retain(|version| !redundant(version));
    rest
}

/// Whether the last turning point at or before `version` is an introduction. `None` where it
/// cannot be told.
///
/// Source: OSV schema, "Evaluation".
fn holds(scheme: Scheme, range: &Range, version: &str) -> Option<bool> {
    let mut introduced: Option<&str> = None;
    for event in &range.events {
        match event {
            Event::Introduced(at) if at == "0" => introduced = introduced.or(Some(at)),
            Event::Introduced(at) => {
                if is_past(scheme, version, at)? && is_later(scheme, at, introduced)? {
                    introduced = Some(at);
                }
            }
            Event::Limit(_) => return None,
            Event::Fixed(_) | Event::LastAffected(_) => {}
        }
    }
    let Some(introduced) = introduced else { return Some(false) };
    for event in &range.events {
        let ended = match event {
            Event::Fixed(at) => is_past(scheme, version, at)?,
            Event::LastAffected(at) => scheme.compare(version, at).ok()? == Ordering::Greater,
            Event::Introduced(_) | Event::Limit(_) => false,
        };
        if ended && ends_after(scheme, event, introduced)? {
            return Some(false);
        }
    }
    // Comparing with itself tells a version from what is none.
    scheme.compare(version, version).ok()?;
    Some(true)
}

fn is_past(scheme: Scheme, version: &str, at: &str) -> Option<bool> {
    Some(scheme.compare(version, at).ok()? != Ordering::Less)
}

fn is_later(scheme: Scheme, at: &str, than: Option<&str>) -> Option<bool> {
    match than {
        None | Some("0") => Some(true),
        Some(than) => Some(scheme.compare(at, than).ok()? == Ordering::Greater),
    }
}

/// Whether an end belongs to this introduction and not to an earlier stretch. `None` where a fix
/// and an introduction stand at the same version.
fn ends_after(scheme: Scheme, end: &Event, introduced: &str) -> Option<bool> {
    if introduced == "0" {
        return Some(true);
    }
    match (scheme.compare(end.version(), introduced).ok()?, end) {
        (Ordering::Equal, Event::Fixed(_)) => None,
        (order, _) => Some(order != Ordering::Less),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(events: &str, all: &[&str]) -> Vec<String> {
        let json = format!(r#"{{"type":"ECOSYSTEM","events":[{events}]}}"#);
        let range: Range = serde_json::from_str(&json).unwrap();
        let all: Vec<String> = all.iter().map(|version| (*version).to_owned()).collect();
        versions(Some(Scheme::Pep440), &[&range], &all).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn what_the_range_holds_is_dropped_and_the_rest_kept() {
        let two = r#"{"introduced":"2.0"},{"fixed":"2.5"},{"introduced":"0"},{"fixed":"1.2"}"#;
        assert_eq!(
            kept(two, &["0.1", "1.1", "1.2", "1.9", "2.0", "2.0", "2.4.9", "2.5", "9"]),
            ["1.2", "1.9", "2.5", "9"]
        );
        let last = r#"{"introduced":"1.0"},{"last_affected":"1.0"}"#;
        assert_eq!(kept(last, &["0.9", "1.0", "1.0.0", "1.0.1"]), ["0.9", "1.0.1"]);
        assert_eq!(kept(r#"{"introduced":"0"}"#, &["1.0", "7"]), [""; 0]);
    }

    #[test]
    fn what_cannot_be_compared_is_kept() {
        assert_eq!(kept(r#"{"introduced":"0"},{"fixed":"2"}"#, &["1", "not one"]), ["not one"]);
        assert_eq!(kept(r#"{"introduced":"0"}"#, &["not one"]), ["not one"]);
        assert_eq!(kept(r#"{"introduced":"0"},{"limit":"2"}"#, &["1"]), ["1"]);
        assert_eq!(kept(r#"{"introduced":"x"}"#, &["1"]), ["1"]);
        let at_once = r#"{"introduced":"1"},{"fixed":"2"},{"introduced":"2"}"#;
        assert_eq!(kept(at_once, &["1", "2"]), ["2"]);
        let events = vec![r#"{"introduced":"0"}"#; 2001].join(",");
        let many: Vec<_> = (0..2000).map(|number: u32| number.to_string()).collect();
        let many: Vec<_> = many.iter().map(String::as_str).collect();
        assert_eq!(kept(&events, &many).len(), 2000, "comparing all would take too long");
        assert!(kept(&events, &many[1..]).is_empty());
        assert_eq!(versions(None, &[], &["2".into(), "1".into(), "1".into()]), ["1", "2"]);
    }
}
