//! The vocabulary that every part of Plimsoll shares.
//!
//! Types here have no behaviour beyond their own rules (parsing, printing, ordering). They do no
//! I/O and do not know how any report is written: wire forms live in `plimsoll-formats`.

mod decision;
mod digest;
mod distro;
mod finding;
mod gap;
mod image_ref;
mod inventory;
mod limits;
mod package;
mod platform;
mod secret;
mod severity;
mod waiver;

pub use decision::{Decision, Reason, Verdict};
pub use digest::{Algorithm, Digest, DigestError};
pub use distro::Distro;
pub use finding::{
    Epss, Exploited, Finding, FindingKind, Findings, Fix, PackageRef, Rating, Status, Suppression,
    Why, fingerprint,
};
pub use gap::{Gap, GapCode};
pub use image_ref::{ImageRef, ImageRefError};
pub use inventory::{Inventory, Layer, Subject, SubjectKind};
pub use limits::Limits;
pub use package::{Evidence, Location, Package, PackageKind, SourcePackage, normal_python_name};
pub use platform::{Platform, PlatformError};
pub use secret::Secret;
pub use severity::Severity;
pub use waiver::Waiver;
