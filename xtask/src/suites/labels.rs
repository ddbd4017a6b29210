//! Matches against labels that people gave to them: a true positive must be found, a false one must
//! not be.
//!
//! The data is the folder of `anchore-match-labels.jsonl.gz`; the feeds lie beside that folder. A
//! label tells an image, a package, a version and a vulnerability. What it does not tell is in
//! `labels/data/images.toml`. The labelled packages of an image make an inventory, which is
//! matched by the engine as any other.
//!
//! A true positive is asked for only if the feed knows the vulnerability in the release and the
//! package, whatever version it says is fixed: feeds at hand do not speak of all years and
//! releases. That also caps the years, as far as each feed goes.

use std::path::Path;
use std::rc::Rc;

use super::Suite;
use crate::runner::{Case, Difference, Outcome};

mod feeds;
mod image;
mod label;
mod system;

use image::Image;
use label::{Label, Verdict};
use system::Systems;

pub(super) const SUITE: Suite = Suite {
    name: "labels",
    about: "matches against labelled ones, on images of distributions that the feeds know",
    folder: Some("../shared/feeds/labels"),
    variable: None,
    cases,
};

fn cases(data: &Path) -> Result<Vec<Case>, String> {
    let systems = Systems::read()?;
    let mut labels = label::read(&data.join("anchore-match-labels.jsonl.gz"))?;
    let library = feeds::compile(data.parent().unwrap_or(data))?;
    let mut cases = Vec::new();
    for system in systems.images() {
        let own: Vec<Label> = labels.extract_if(.., |label| system.is_of(&label.image)).collect();
        let image =
            Rc::new(Image::new(Some(&system.distro()), &own, &library, |name, version| {
                systems.package(system, name, version)
            })?);
        for label in label::settle(own) {
            cases.extend(case(system.short(), &system.title(), label, &image));
        }
    }
    // What is left are images of which nothing is known but what names tell: Go's modules.
    let none = Image::new(None, &labels, &library, system::go_module)?;
    let none = Rc::new(none);
    for label in label::settle(labels) {
        cases.extend(case(&label.image.clone(), "Go", label, &none));
    }
    Ok(cases)
}

/// The case of a label, if it can be judged.
fn case(image: &str, group: &str, label: Label, found: &Rc<Image>) -> Option<Case> {
    if !found.has(&label) || label.verdict == Verdict::True && !found.is_known(&label) {
        return None;
    }
    let Label { package, version, .. } = &label;
    let id = format!("{image}/{package}@{version}/{}", label.name());
    let found = Rc::clone(found);
    let positive = label.verdict == Verdict::True;
    let case = Case::new(id, group, move || judge(&label, &found));
    Some(if positive { case } else { case.negative() })
}

fn judge(label: &Label, image: &Image) -> Outcome {
    let what = format!("{} in {} {}", label.name(), label.package, label.version);
    match (label.verdict == Verdict::True, image.found(label)) {
        (true, Some(_)) | (false, None) => Outcome::Passed,
        (true, None) => Outcome::FalseReject(Difference::new(what, image.known(label))),
        (false, Some(why)) => {
            let note = label.note.as_deref().unwrap_or("a false positive");
            Outcome::FalseAccept(Difference::new(format!("not {what}: {note}"), why))
        }
    }
}
