//! A damaged file gives an error or the right answer.

use std::fmt::{Debug, Write};

use proptest::prelude::*;

use super::*;

/// Every kind of question, answered or refused.
fn answers(file: &[u8]) -> Result<String, DbError> {
    let db = Database::open(Box::new(file.to_vec()))?;
    let mut all = format!("{:?}", db.sections());
    let mut note = |answer: &dyn Debug| writeln!(all, "{answer:?}").unwrap();
    for (ecosystem, name) in
        [("Debian:12", "linux"), ("PyPI", "zope.interface"), ("Kubernetes", "kube-apiserver")]
    {
        let found = db.lookup(ecosystem, name)?;
        for affected in &found {
            note(&db.advisory(affected.advisory)?);
        }
        note(&found);
    }
    for id in ["CVE-2024-0001", "DSA-5000-1", "CVE-2020-8559", "nothing"] {
        note(&(db.find(id)?, db.severity_of(id)?, db.exploited(id)?));
    }
    Ok(all)
}

fn check(file: &[u8], expected: &str) {
    match answers(file) {
        Ok(all) => assert_eq!(all, expected),
        Err(DbError::Io(error)) => panic!("{error}"),
        Err(DbError::Corrupt { .. } | DbError::Newer { .. } | DbError::Older { .. }) => {}
    }
}

#[test]
fn any_byte_may_be_wrong() {
    let file = sample();
    let expected = answers(&file).unwrap();
    for at in 0..file.len() {
        for mask in [0x01, 0x80, 0xff] {
            let mut damaged = file.clone();
            damaged[at] ^= mask;
            check(&damaged, &expected);
        }
    }
}

#[test]
fn the_file_may_end_anywhere_or_go_on() {
    let file = sample();
    for length in 0..file.len() {
        let cut = answers(&file[..length]);
        assert!(matches!(cut, Err(DbError::Corrupt { .. })), "{length}: {cut:?}");
    }
    let longer = [&file[..], b"\0"].concat();
    assert!(matches!(answers(&longer), Err(DbError::Corrupt { what: "trailer", .. })));
}

#[test]
fn a_newer_format_says_what_to_do() {
    let mut file = sample();
    file[8] = 9;
    let error = answers(&file).unwrap_err();
    assert!(matches!(error, DbError::Newer { found: 9, supported: 2 }));
    assert!(error.to_string().contains("plimsoll db update"));
}

#[test]
fn an_older_format_says_what_to_do() {
    let mut file = sample();
    file[8] = 1;
    let crc = crc32fast::hash(&file[..12]).to_le_bytes();
    file[12..16].copy_from_slice(&crc);
    let error = answers(&file).unwrap_err();
    assert!(matches!(error, DbError::Older { found: 1 }));
    assert!(error.to_string().contains("plimsoll db update"));
}

#[test]
fn what_is_no_database_is_refused() {
    for file in [&b""[..], b"{}", &[0; 4096]] {
        assert!(matches!(answers(file), Err(DbError::Corrupt { .. })));
    }
}

proptest! {
    #[test]
    fn a_stretch_may_be_overwritten(at in 0..4000_usize, with: Vec<u8>) {
        let mut file = sample();
        let expected = answers(&file).unwrap();
        let at = at % file.len();
        for (byte, new) in file[at..].iter_mut().zip(&with) {
            *byte = *new;
        }
        check(&file, &expected);
    }
}
