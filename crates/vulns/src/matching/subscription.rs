//! Advisories that speak of one release twice: of what everybody gets, and of what only
//! subscribers get (Ubuntu Pro).

use std::collections::{HashMap, HashSet};

use super::evaluate::Hit;
use crate::db::AdvisoryRef;
use crate::ecosystem::PRO;
use crate::library::Candidate;

/// What was found for a package in one ecosystem: a hit, or that it is not affected.
#[derive(Clone, Debug)]
pub(super) struct Found<'a> {
    pub(super) ecosystem: &'a str,
    pub(super) candidate: &'a Candidate,
    pub(super) hit: Option<Hit>,
}

/// Leaves of each advisory the part that speaks of the package. A version from Ubuntu Pro is
/// judged by Pro's part. Any other is judged by the free release's, to which Pro's adds a fix
/// where the free release has none.
pub(super) fn settle(found: &mut Vec<Found<'_>>, version: &str) {
    let is_pro = |found: &Found<'_>| found.ecosystem.starts_with(PRO);
    if !found.iter().any(is_pro) {
        return;
    }
    let advisory = |found: &Found<'_>| found.candidate.affected.advisory;
    if version.contains("esm") || version.contains("fips") {
        let pro: HashSet<AdvisoryRef> = found.iter().filter(|f| is_pro(f)).map(advisory).collect();
        return found.retain(|found| is_pro(found) || !pro.contains(&advisory(found)));
    }
    let mut unfixed: HashMap<AdvisoryRef, bool> = HashMap::new();
    for free in found.iter().filter(|found| !is_pro(found)) {
        let open = free.hit.as_ref().is_some_and(|hit| hit.fixed.is_none());
        *unfixed.entry(advisory(free)).or_default() |= open;
    }
    found.retain(|found| !is_pro(found) || unfixed.get(&advisory(found)).is_none_or(|open| *open));
}
