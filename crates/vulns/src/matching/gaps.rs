//! What matching could not judge.

use std::collections::BTreeMap;

use plimsoll_model::{Gap, GapCode, Package};

use super::question::Question;
use crate::ecosystem::NoEcosystem;
use crate::library::{Coverage, Library};

/// Advisories older than this many days are told.
const STALE_DAYS: i32 = 7;

/// Gaps that come from missing, partial or old feeds.
pub(super) fn of_feeds(
    library: &Library,
    asked: &BTreeMap<Question, Vec<&Package>>,
    nowhere: &BTreeMap<NoEcosystem, usize>,
    today: &str,
) -> Vec<Gap> {
    let mut by_ecosystem: BTreeMap<&str, usize> = BTreeMap::new();
    for (question, packages) in asked {
        *by_ecosystem.entry(&question.ecosystem).or_default() += packages.len();
    }
    let mut gaps: Vec<Gap> = nowhere.iter().map(|(why, count)| of_nowhere(why, *count)).collect();
    let mut starter = false;
    for (ecosystem, count) in by_ecosystem {
        match library.coverage(ecosystem) {
            Coverage::None => {
                let message = format!("no advisories for it: {} not judged", packages(count));
                gaps.push(Gap::new(GapCode::NoFeed, ecosystem, message));
            }
            Coverage::Starter => starter = true,
            Coverage::Feed { newest } => {
                let base = ecosystem.split(':').next().unwrap_or(ecosystem);
                gaps.extend(of_age(base, newest.as_deref(), today));
            }
        }
    }
    if starter {
        let message = format!(
            "starter database, {} advisories; run `plimsoll db update`",
            library.starter_records()
        );
        gaps.push(Gap::new(GapCode::StarterDatabase, "", message));
    }
    gaps
}

fn of_nowhere(why: &NoEcosystem, count: usize) -> Gap {
    let packages = packages(count);
    match why {
        NoEcosystem::UnknownDistro => {
            let message = format!("no os-release: {packages} of the system not judged");
            Gap::new(GapCode::UnknownDistro, "", message)
        }
        NoEcosystem::NoFeed(distro) => {
            let message = format!("no feed speaks of it: {packages} not judged");
            Gap::new(GapCode::NoFeed, distro, message)
        }
        NoEcosystem::UnknownRelease(distro) => {
            let message = format!("its release is not known: {packages} not judged");
            Gap::new(GapCode::UnknownDistro, distro, message)
        }
    }
}

fn of_age(ecosystem: &str, newest: Option<&str>, today: &str) -> Option<Gap> {
    let day = |text: &str| text.parse::<jiff::civil::Date>().ok();
    let days = (day(today)? - day(newest?)?).get_days();
    (days > STALE_DAYS).then(|| {
        Gap::new(GapCode::StaleFeed, ecosystem, format!("its advisories are {days} days old"))
    })
}

fn packages(count: usize) -> String {
    if count == 1 { "1 package".into() } else { format!("{count} packages") }
}
