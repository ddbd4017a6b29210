//! Modules of the Red Hat family: streams of the same packages that exist side by side.

use plimsoll_formats::osv::Record;

/// Whether a version is of a package in a module, which its release tells:
/// `1.module_el8.7.0+3551+1a5f1b0e`, `2.module+el8+9`.
pub(crate) fn is_modular(version: &str) -> bool {
    version.contains(".module+") || version.contains(".module_")
}

/// The streams that the summary of an erratum names: "Important: virt:rhel and virt-devel:rhel
/// security update". Nothing else in a record names them.
pub(super) fn streams(record: &Record) -> Vec<&str> {
    let summary = record.summary.as_deref().unwrap_or_default();
    let part = |text: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
        !text.is_empty() && text.chars().all(plain)
    };
    let is_stream =
        |word: &&str| word.split_once(':').is_some_and(|(name, s)| part(name) && part(s));
    let words = summary.split([' ', ',']).filter(is_stream);
    words.collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn streams_stand_in_the_summary() {
        for (summary, streams) in [
            ("Important: nodejs:14 security update", &["nodejs:14"][..]),
            ("Moderate: virt:rhel, virt-devel:rhel bug fix", &["virt:rhel", "virt-devel:rhel"]),
            ("Important: kernel security update", &[]),
            ("", &[]),
        ] {
            let json = format!(r#"{{"id":"ALSA-1","summary":"{summary}"}}"#);
            let record = plimsoll_formats::osv::read_record(json.as_bytes()).unwrap();
            assert_eq!(super::streams(&record), streams);
        }
    }
}
