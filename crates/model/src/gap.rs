use std::fmt;

/// Something that could not be judged, where it is, and why.
///
/// Gaps stand beside findings in every report: "0 findings" with gaps is not "clean".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Gap {
    /// What kind of gap it is.
    pub code: GapCode,
    /// Where: a path in the image, a feed, a layer. Empty when it is about the whole subject.
    pub place: String,
    /// What happened, in one sentence without a full stop.
    pub message: String,
}

impl Gap {
    /// A gap at a place.
    pub fn new(code: GapCode, place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, place: place.into(), message: message.into() }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.place, self.message)
        }
    }
}

/// The kinds of gap. The names are public: reports and policies use them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum GapCode {
    /// Only the embedded starter advisories were used.
    StarterDatabase,
    /// The database has no advisories for this ecosystem or release.
    NoFeed,
    /// The advisories are older than they should be.
    StaleFeed,
    /// A feed could not be fetched.
    FetchFailed,
    /// Records of a feed could not be read.
    FeedRecord,
    /// The operating system or its release is not known.
    UnknownDistro,
    /// A layer is not there or could not be read to its end.
    Layer,
    /// A file could not be opened or read.
    Unreadable,
    /// A file that a parser wanted is larger than the limit.
    TooLarge,
    /// A file that a parser wanted does not have the form it should have.
    Malformed,
    /// A limit on count, depth or size stopped the reading.
    Limit,
    /// A link leads out of the root, in a circle, or nowhere.
    Link,
    /// A program or archive does not say what it is made of.
    UnknownContents,
    /// A package whose identity is only partly known, so it was not matched.
    PartialIdentity,
    /// A version that does not follow its ecosystem's rules could not be compared.
    Version,
    /// A form that this version of Plimsoll does not read.
    Unsupported,
    /// A rule that sets findings aside is past its day, so they count again.
    Expired,
    /// Findings that nobody has rated, so a gate on severity cannot judge them.
    Unrated,
}

impl GapCode {
    /// Every code, in the order of declaration.
    pub const ALL: [Self; 18] = [
        Self::StarterDatabase,
        Self::NoFeed,
        Self::StaleFeed,
        Self::FetchFailed,
        Self::FeedRecord,
        Self::UnknownDistro,
        Self::Layer,
        Self::Unreadable,
        Self::TooLarge,
        Self::Malformed,
        Self::Limit,
        Self::Link,
        Self::UnknownContents,
        Self::PartialIdentity,
        Self::Version,
        Self::Unsupported,
        Self::Expired,
        Self::Unrated,
    ];

    /// The public name, in kebab case.
    pub fn name(self) -> &'static str {
        match self {
            Self::StarterDatabase => "starter-database",
            Self::NoFeed => "no-feed",
            Self::StaleFeed => "stale-feed",
            Self::FetchFailed => "fetch-failed",
            Self::FeedRecord => "feed-record",
            Self::UnknownDistro => "unknown-distro",
            Self::Layer => "layer",
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too-large",
            Self::Malformed => "malformed",
            Self::Limit => "limit",
            Self::Link => "link",
            Self::UnknownContents => "unknown-contents",
            Self::PartialIdentity => "partial-identity",
            Self::Version => "version",
            Self::Unsupported => "unsupported",
            Self::Expired => "expired",
            Self::Unrated => "unrated",
        }
    }

    /// Whether a gap is about reading the subject. The others are about judging what was read.
    pub fn may_hide_packages(self) -> bool {
        match self {
            Self::Layer
            | Self::Unreadable
            | Self::TooLarge
            | Self::Malformed
            | Self::Limit
            | Self::Link
            | Self::UnknownContents
            | Self::PartialIdentity
            | Self::Unsupported => true,
            Self::StarterDatabase
            | Self::NoFeed
            | Self::StaleFeed
            | Self::FetchFailed
            | Self::FeedRecord
            | Self::UnknownDistro
            | Self::Version
            | Self::Expired
            | Self::Unrated => false,
        }
    }
}

impl fmt::Display for GapCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_names_do_not_change() {
        let names: Vec<_> = GapCode::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(
            names.join(" "),
            "starter-database no-feed stale-feed fetch-failed feed-record unknown-distro layer \
             unreadable too-large malformed limit link unknown-contents partial-identity version \
             unsupported expired unrated"
        );
    }
}
