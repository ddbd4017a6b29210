//! Readers and writers of other people's formats.

mod bom;
pub mod codec;
pub mod compression;
pub mod cyclonedx;
pub mod epss;
pub mod github;
pub mod gitlab;
pub mod hashing;
pub mod ignore;
pub mod junit;
pub mod kev;
pub mod oci;
pub mod osv;
pub mod report;
pub mod sarif;
pub mod sbom;
pub mod spdx;
pub mod tar;
pub mod yaml;
