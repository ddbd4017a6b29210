//! From advisories to vulnerabilities: one row for each, under all its names.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::claim::{Claim, carried, is_bulletin, names};
use super::row::Row;
use crate::db::{AdvisoryRef, DbError};
use crate::library::{Candidate, Library};

/// Folds claims into rows. A bulletin (a DSA, an ALSA) speaks of several vulnerabilities and gives
/// a row to each, unless an advisory about just that vulnerability says that the package is not
/// affected: `misses` are the candidates whose ranges do not hold the package.
pub(super) fn rows(
    claims: Vec<Claim>,
    misses: &[&Candidate],
    library: &Library,
) -> Result<Vec<Row>, DbError> {
    let (bulletins, specific): (Vec<_>, Vec<_>) =
        claims.into_iter().map(Rc::new).partition(|claim| claim.is_bulletin);
    let mut fold = Fold::default();
    for claim in specific {
        fold.add(names(&claim.advisory), claim);
    }
    let missed: HashMap<AdvisoryRef, &Candidate> =
        misses.iter().map(|candidate| (candidate.affected.advisory, *candidate)).collect();
    let mut clear = HashSet::new();
    for claim in bulletins {
        for cve in carried(&claim.advisory) {
            let known = fold.by_name.contains_key(cve);
            if !known && (clear.contains(cve) || is_cleared(cve, &missed, library)?) {
                clear.insert(cve.to_owned());
                continue;
            }
            fold.add(BTreeSet::from([cve.to_owned()]), Rc::clone(&claim));
        }
    }
    let mut rows: Vec<Row> = fold.rows.into_iter().flatten().collect();
    for row in &mut rows {
        row.finish(library)?;
    }
    Ok(rows)
}

/// Whether an advisory about just this vulnerability says that the package is not affected.
fn is_cleared(
    cve: &str,
    missed: &HashMap<AdvisoryRef, &Candidate>,
    library: &Library,
) -> Result<bool, DbError> {
    let Some(any) = missed.values().next() else { return Ok(false) };
    for advisory in library.find_beside(any, cve)? {
        if let Some(candidate) = missed.get(&advisory)
            && !is_bulletin(&library.advisory(candidate)?)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Rows under construction, found by name.
#[derive(Default)]
struct Fold {
    /// `None` where a row went into another.
    rows: Vec<Option<Row>>,
    by_name: HashMap<String, usize>,
}

impl Fold {
    /// Adds a claim to the rows that share a name with it; several such rows become one.
    fn add(&mut self, names: BTreeSet<String>, claim: Rc<Claim>) {
        let shared: BTreeSet<usize> =
            names.iter().filter_map(|name| self.by_name.get(name).copied()).collect();
        let mut row = Row::new(names);
        for other in shared.into_iter().filter_map(|index| self.rows[index].take()) {
            row.names.extend(other.names);
            row.claims.extend(other.claims);
        }
        row.claims.push(claim);
        for name in &row.names {
            self.by_name.insert(name.clone(), self.rows.len());
        }
        self.rows.push(Some(row));
    }
}
