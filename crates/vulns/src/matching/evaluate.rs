//! Whether a version is in the range of an advisory.
//!
//! Source: OSV schema 1.7, "Evaluation": events are sorted by version; `introduced` starts and
//! `fixed`, `last_affected` and `limit` end a stretch of affected versions; `versions` lists
//! further ones.

use std::cmp::Ordering;

use crate::db::{Affected, Event, Range};
use crate::version::{Scheme, VersionError};

/// Why a version is affected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Hit {
    /// The range, as words.
    pub(super) range: String,
    /// The comparison made, as words.
    pub(super) comparison: String,
    /// The version that ends the stretch with a fix.
    pub(super) fixed: Option<String>,
}

/// Looks whether `version` is affected. The first range that holds it counts. A range that cannot
/// be compared fails the whole only if nothing else holds the version.
pub(super) fn evaluate(
    affected: &Affected,
    version: &str,
    scheme: Scheme,
) -> Result<Option<Hit>, VersionError> {
    let mut failed = None;
    for range in &affected.ranges {
        match in_range(range, version, scheme) {
            Ok(Some(hit)) => return Ok(Some(hit)),
            Ok(None) => {}
            Err(error) => failed = Some(error),
        }
    }
    for listed in &affected.versions {
        if listed == version || scheme.compare(listed, version) == Ok(Ordering::Equal) {
            return Ok(Some(Hit {
                range: "a list of versions".into(),
                comparison: format!("{version} is in the list"),
                fixed: None,
            }));
        }
    }
    failed.map_or(Ok(None), Err)
}

fn in_range(range: &Range, version: &str, scheme: Scheme) -> Result<Option<Hit>, VersionError> {
    let mut events: Vec<&Event> = range.events.iter().collect();
    sort(&mut events, scheme)?;
    let mut start = None;
    for event in &events {
        match event {
            Event::Introduced(from) if at_or_after(version, from, scheme)? => {
                start = start.or(Some(from.as_str()));
            }
            Event::Introduced(_) => break,
            Event::Fixed(end) | Event::Limit(end) => {
                if at_or_after(version, end, scheme)? {
                    start = None;
                } else if let Some(start) = start {
                    let fixed = matches!(event, Event::Fixed(_)).then(|| end.clone());
                    return Ok(Some(hit(
                        range,
                        version,
                        scheme,
                        start,
                        &format!("< {end}"),
                        fixed,
                    )));
                }
            }
            Event::LastAffected(end) => {
                if scheme.compare(version, end)? == Ordering::Greater {
                    start = None;
                } else if let Some(start) = start {
                    return Ok(Some(hit(range, version, scheme, start, &format!("≤ {end}"), None)));
                }
            }
        }
    }
    Ok(start.map(|start| hit(range, version, scheme, start, "and no version is fixed", None)))
}

/// `0` stands for before every version.
fn at_or_after(version: &str, bound: &str, scheme: Scheme) -> Result<bool, VersionError> {
    Ok(bound == "0" || scheme.compare(version, bound)? != Ordering::Less)
}

/// Sorts events by version. Of two at one version the end comes first, so that a stretch that
/// starts where another ends is open; `last_affected` ends after its version, so it comes last.
fn sort(events: &mut [&Event], scheme: Scheme) -> Result<(), VersionError> {
    // Two events in order are by far the most common.
    if let [Event::Introduced(from), _] = events
        && from == "0"
    {
        return Ok(());
    }
    let mut failed = None;
    events.sort_by(|a, b| {
        let ((a, a_rank), (b, b_rank)) = (key(a), key(b));
        let order = match (a == "0", b == "0") {
            (true, true) => Ok(Ordering::Equal),
            (true, false) => Ok(Ordering::Less),
            (false, true) => Ok(Ordering::Greater),
            (false, false) => scheme.compare(a, b),
        };
        let order = order.unwrap_or_else(|error| {
            failed.get_or_insert(error);
            Ordering::Equal
        });
        order.then(a_rank.cmp(&b_rank))
    });
    failed.map_or(Ok(()), Err)
}

fn key(event: &Event) -> (&str, u8) {
    match event {
        Event::Fixed(version) | Event::Limit(version) => (version, 0),
        Event::Introduced(version) => (version, 1),
        Event::LastAffected(version) => (version, 2),
    }
}

fn hit(
    range: &Range,
    version: &str,
    scheme: Scheme,
    start: &str,
    end: &str,
    fixed: Option<String>,
) -> Hit {
    let from = if start == "0" { String::new() } else { format!("{start} ≤ ") };
    Hit {
        range: describe(range),
        comparison: format!("{from}{version} {end} ({})", scheme.name()),
        fixed,
    }
}

fn describe(range: &Range) -> String {
    let event = |event: &Event| match event {
        Event::Introduced(version) => format!("introduced {version}"),
        Event::Fixed(version) => format!("fixed {version}"),
        Event::LastAffected(version) => format!("last affected {version}"),
        Event::Limit(version) => format!("limit {version}"),
    };
    range.events.iter().map(event).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(events: &str) -> Range {
        let event = |text: &str| {
            let (kind, version) = text.split_once(' ').unwrap();
            let version = version.to_owned();
            match kind {
                "introduced" => Event::Introduced(version),
                "fixed" => Event::Fixed(version),
                "last" => Event::LastAffected(version),
                _ => Event::Limit(version),
            }
        };
        Range { events: events.split(", ").map(event).collect() }
    }

    fn fix_of(events: &str, version: &str) -> Option<String> {
        let hit = in_range(&range(events), version, Scheme::SemVer).unwrap();
        hit.map(|hit| hit.fixed.unwrap_or_else(|| "none".into()))
    }

    #[test]
    fn stretches_start_and_end_where_the_events_say() {
        for (events, version, fixed) in [
            ("introduced 0, fixed 1.2.0", "0.0.1", Some("1.2.0")),
            ("introduced 0, fixed 1.2.0", "1.2.0", None),
            ("introduced 0, fixed 1.2.0", "1.2.0-rc.1", Some("1.2.0")),
            ("introduced 1.0.0, fixed 1.2.0", "0.9.0", None),
            ("introduced 1.0.0, fixed 1.2.0", "1.0.0", Some("1.2.0")),
            ("introduced 0, last 1.2.0", "1.2.0", Some("none")),
            ("introduced 0, last 1.2.0", "1.2.1", None),
            ("introduced 0", "99.0.0", Some("none")),
            ("introduced 0, limit 2.0.0", "1.0.0", Some("none")),
            ("introduced 0, limit 2.0.0", "2.0.0", None),
            ("introduced 0, fixed 0", "1.0.0", None),
        ] {
            assert_eq!(fix_of(events, version).as_deref(), fixed, "{events}: {version}");
        }
    }

    #[test]
    fn events_may_come_in_any_order() {
        let events = "fixed 3.1.12, introduced 3.2.0, introduced 3.0.0, fixed 3.2.4";
        assert_eq!(fix_of(events, "3.0.5").as_deref(), Some("3.1.12"));
        assert_eq!(fix_of(events, "3.1.12"), None);
        assert_eq!(fix_of(events, "3.2.0").as_deref(), Some("3.2.4"));
        assert_eq!(fix_of("fixed 1.0.0, introduced 1.0.0", "1.0.0").as_deref(), Some("none"));
    }

    #[test]
    fn a_range_that_cannot_be_compared_does_not_hide_the_others() {
        let advisory = crate::db::AdvisoryRef::default();
        let affected = |ranges, versions| Affected {
            advisory,
            ranges,
            versions,
            ratings: vec![],
            status: None,
            modules: vec![],
        };
        let bad = range("introduced 0, fixed not/a/version");
        let good = range("introduced 0, fixed 2.0.0");
        let both = affected(vec![bad.clone(), good], vec![]);
        assert!(evaluate(&both, "1.0.0", Scheme::SemVer).unwrap().is_some());
        let listed = affected(vec![bad.clone()], vec!["1.0.0".into()]);
        let hit = evaluate(&listed, "1.0.0", Scheme::SemVer).unwrap().unwrap();
        assert_eq!(hit.comparison, "1.0.0 is in the list");
        assert!(evaluate(&affected(vec![bad], vec![]), "1.0.0", Scheme::SemVer).is_err());
    }
}
