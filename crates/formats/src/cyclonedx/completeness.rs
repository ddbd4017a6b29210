use plimsoll_model::Gap;
use serde::Serialize;

use super::component::Property;
use super::subject::SUBJECT_REF;

/// How complete the list of components is.
#[derive(Serialize)]
pub(super) struct Composition {
    aggregate: &'static str,
    assemblies: [&'static str; 1],
}

impl Composition {
    /// `incomplete` where a gap may hide a package, else `unknown`. Never `complete`: nobody can
    /// know that an image holds no software that leaves no record.
    pub(super) fn of_subject(gaps: &[Gap]) -> Self {
        let incomplete = gaps.iter().any(|gap| gap.code.may_hide_packages());
        Self {
            aggregate: if incomplete { "incomplete" } else { "unknown" },
            assemblies: [SUBJECT_REF],
        }
    }
}

/// The gaps as properties, so that none is lost.
pub(super) fn gap_properties(gaps: &[Gap]) -> Vec<Property> {
    let property = |gap: &Gap| Property::new(format!("plimsoll:gap:{}", gap.code), gap.to_string());
    gaps.iter().map(property).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::GapCode;

    #[test]
    fn a_bill_of_materials_never_claims_to_be_complete() {
        let gap = |code| Gap::new(code, "/x", "m");
        let aggregate = |gaps: &[Gap]| Composition::of_subject(gaps).aggregate;
        assert_eq!(aggregate(&[]), "unknown");
        assert_eq!(aggregate(&[gap(GapCode::StarterDatabase)]), "unknown");
        assert_eq!(aggregate(&[gap(GapCode::Unrated), gap(GapCode::Layer)]), "incomplete");
    }
}
