use plimsoll_model::{Evidence, FindingKind, PackageKind, Severity, Status, SubjectKind, Verdict};

/// The public names that a field of the report may have, for its schema.
fn names<T, const N: usize>(all: [T; N], name: fn(T) -> &'static str) -> Vec<&'static str> {
    all.map(name).to_vec()
}

pub(super) fn evidence() -> Vec<&'static str> {
    names([Evidence::Installed, Evidence::Declared], Evidence::name)
}

pub(super) fn finding_kinds() -> Vec<&'static str> {
    names(FindingKind::ALL, FindingKind::name)
}

pub(super) fn package_kinds() -> Vec<&'static str> {
    names(PackageKind::ALL, PackageKind::purl_type)
}

pub(super) fn severities() -> Vec<&'static str> {
    names(Severity::ALL, Severity::name)
}

pub(super) fn statuses() -> Vec<&'static str> {
    names(Status::ALL, Status::name)
}

pub(super) fn subject_kinds() -> Vec<&'static str> {
    names(SubjectKind::ALL, SubjectKind::name)
}

pub(super) fn verdicts() -> Vec<&'static str> {
    names([Verdict::Allow, Verdict::Unknown, Verdict::Deny], Verdict::name)
}

pub(super) fn gap_codes() -> Vec<&'static str> {
    names(plimsoll_model::GapCode::ALL, plimsoll_model::GapCode::name)
}
