//! Packages against advisories.
//!
//! Packages are asked for by what advisories name: the source package for Debian's family and
//! Alpine, the binary and the source package for rpm, the package itself everywhere else. Packages
//! that ask the same question share the answer.

mod claim;
mod evaluate;
mod fold;
mod gaps;
mod question;
mod row;
mod status;
mod subscription;
mod suppress;

use std::collections::BTreeMap;

use plimsoll_model::{
    Distro, Finding, Findings, Gap, GapCode, Inventory, Package, PackageRef, Status,
};

use crate::db::DbError;
use crate::ecosystem::{NoEcosystem, ecosystem_of};
use crate::end_of_life;
use crate::library::Library;

use question::{Answer, Question};
use suppress::Suppressions;

/// Finds the vulnerabilities of every package of an inventory, and whether its operating system is
/// at its end of life. `today` is `YYYY-MM-DD`.
///
/// # Errors
/// Only when the database is damaged: a package that cannot be judged is a gap.
pub fn match_inventory(
    inventory: &Inventory,
    library: &Library,
    today: &str,
) -> Result<Findings, DbError> {
    let distro = inventory.distro.as_ref();
    let mut asked: BTreeMap<Question, Vec<&Package>> = BTreeMap::new();
    let mut nowhere: BTreeMap<NoEcosystem, usize> = BTreeMap::new();
    for package in &inventory.packages {
        match ecosystem_of(package, distro) {
            Ok(ecosystem) => {
                for question in Question::all(package, &ecosystem, distro) {
                    asked.entry(question).or_default().push(package);
                }
            }
            Err(why) => *nowhere.entry(why).or_default() += 1,
        }
    }
    let mut gaps = gaps::of_feeds(library, &asked, &nowhere, today);
    let suppressions = Suppressions::new(inventory, library);
    let mut findings = Vec::new();
    for (question, packages) in &asked {
        let answer = question.answer(library)?;
        gaps.extend(answer.gaps(packages));
        for package in packages {
            findings.extend(stamp(&answer, package, distro, &suppressions));
        }
    }
    if let Some(end) = distro.and_then(|distro| end_of_life::finding(distro, today)) {
        findings.iter_mut().for_each(abandon);
        findings.push(end);
    }
    findings.sort_by(|a, b| (&a.rule, &a.package).cmp(&(&b.rule, &b.package)));
    // The binary and the source package of an rpm may both be named by one advisory.
    // Versions of a package whose place is not known have one fingerprint and are not the same.
    findings.dedup_by(|a, b| a.fingerprint == b.fingerprint && a.package == b.package);
    gaps.sort_unstable();
    gaps.dedup();
    Ok(Findings { findings, gaps })
}

fn stamp(
    answer: &Answer,
    package: &Package,
    distro: Option<&Distro>,
    suppressions: &Suppressions<'_>,
) -> Vec<Finding> {
    if answer.rows.is_empty() {
        return Vec::new();
    }
    let reference = PackageRef::new(package, package.purl(distro));
    let suppressed = suppressions.of(package);
    let rows = answer.rows.iter();
    rows.map(|row| row.finding(package, reference.clone(), suppressed.clone())).collect()
}

/// Where the release is no longer looked after, what has no fix will not get one.
fn abandon(finding: &mut Finding) {
    let open = !matches!(finding.status, Status::Fixed | Status::WillNotFix);
    if finding.package.kind.is_os() && open {
        finding.status = Status::EndOfLife;
    }
}

fn version_gap(package: &Package, why: &str) -> Gap {
    let place = package.locations.first().map_or("", |location| &location.path);
    let message = format!("{} {} could not be compared: {why}", package.name, package.version);
    Gap::new(GapCode::Version, place, message)
}

#[cfg(test)]
mod tests;
