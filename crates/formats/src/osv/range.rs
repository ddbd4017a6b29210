use serde::{Deserialize, Deserializer};

use super::lenient;

/// Which order a range's versions follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RangeKind {
    /// Semantic versions.
    Semver,
    /// The ecosystem's own order.
    Ecosystem,
    /// Commits of a git repository, which no package version can be compared with.
    Git,
    /// A kind that the schema did not have when this was written.
    #[serde(other)]
    Other,
}

/// A range of affected versions, as a list of turning points.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Range {
    /// Which order the versions follow.
    #[serde(rename = "type")]
    pub kind: RangeKind,
    /// The turning points, in the order in which the record gives them.
    #[serde(default, deserialize_with = "events")]
    pub events: Vec<Event>,
}

/// A version at which a range turns.
///
/// Source: OSV schema, "affected\[\].ranges\[\].events fields".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Event {
    /// The first affected version; `0` stands before every version.
    Introduced(String),
    /// The first version that is not affected any more.
    Fixed(String),
    /// The last affected version.
    LastAffected(String),
    /// Versions from here on are not judged by the range.
    Limit(String),
}

impl Event {
    /// The version at which it happens.
    pub fn version(&self) -> &str {
        match self {
            Self::Introduced(version)
            | Self::Fixed(version)
            | Self::LastAffected(version)
            | Self::Limit(version) => version,
        }
    }
}

/// Reads the list of events. Older records put several into one object; kinds that are not known
/// are passed over.
fn events<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Event>, D::Error> {
    #[derive(Deserialize)]
    struct Wire {
        introduced: Option<String>,
        fixed: Option<String>,
        last_affected: Option<String>,
        limit: Option<String>,
    }
    let wire: Vec<Wire> = lenient::null_to_default(deserializer)?;
    let events = wire.into_iter().flat_map(|wire| {
        [
            wire.introduced.map(Event::Introduced),
            wire.fixed.map(Event::Fixed),
            wire.last_affected.map(Event::LastAffected),
            wire.limit.map(Event::Limit),
        ]
    });
    Ok(events.flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_keep_their_order_and_unknown_ones_are_passed_over() {
        let json = r#"{"type":"SEMVER","events":[{"introduced":"0","fixed":"1.2"},{"later":"2"},
            {"introduced":"2.0"},{"last_affected":"2.4"},{"limit":"3"}]}"#;
        let range: Range = serde_json::from_str(json).unwrap();
        let versions: Vec<_> = range.events.iter().map(Event::version).collect();
        assert_eq!(versions, ["0", "1.2", "2.0", "2.4", "3"]);
        assert_eq!(range.events[3], Event::LastAffected("2.4".into()));
    }

    #[test]
    fn kinds_of_the_future_are_told_apart_from_known_ones() {
        let range: Range = serde_json::from_str(r#"{"type":"HASH","events":null}"#).unwrap();
        assert_eq!((range.kind, range.events.len()), (RangeKind::Other, 0));
        assert!(serde_json::from_str::<Range>(r#"{"events":[]}"#).is_err());
    }
}
