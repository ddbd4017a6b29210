use super::*;

fn header(kind: EntryType, path: &str, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    header
}

fn append(archive: &mut Vec<u8>, header: &Header, data: &[u8]) {
    archive.extend_from_slice(header.as_bytes());
    archive.extend_from_slice(data);
    archive.resize(archive.len().next_multiple_of(512), 0);
}

fn pax(records: &[(&str, &str)]) -> Vec<u8> {
    let mut data = Vec::new();
    for (key, value) in records {
        let body = key.len() + value.len() + 3;
        let digits = (body + body.to_string().len()).to_string().len();
        data.extend_from_slice(format!("{} {key}={value}\n", body + digits).as_bytes());
    }
    data
}

fn pax_entry(archive: &mut Vec<u8>, records: &[(&str, &str)], path: &str, data: &[u8]) {
    let records = pax(records);
    append(archive, &header(EntryType::XHeader, "PaxHeaders/x", records.len() as u64), &records);
    append(archive, &header(EntryType::Regular, path, data.len() as u64), data);
}

fn read_all(archive: &[u8]) -> Result<Vec<(Entry, Vec<u8>)>, TarError> {
    let mut reader = TarReader::new(archive, Limits::default());
    let mut entries = Vec::new();
    while let Some(entry) = reader.next_entry()? {
        let mut data = Vec::new();
        reader
            .read_to_end(&mut data)
            .map_err(|source| TarError::Io { at: reader.position(), source })?;
        entries.push((entry, data));
    }
    Ok(entries)
}

#[test]
fn names_are_cleaned_and_contents_read() {
    let mut archive = Vec::new();
    append(&mut archive, &header(EntryType::Directory, "./etc/", 0), b"");
    append(&mut archive, &header(EntryType::Regular, "./etc/hosts", 5), b"hello");
    append(&mut archive, &header(EntryType::Regular, "../../x", 1), b"y");
    archive.extend_from_slice(&[0; 1024]);
    let entries = read_all(&archive).unwrap();
    let seen: Vec<_> = entries.iter().map(|(e, d)| (e.path.as_str(), e.escapes, d.len())).collect();
    assert_eq!(seen, [("etc", false, 0), ("etc/hosts", false, 5), ("x", true, 1)]);
    assert_eq!(entries[0].0.kind, EntryKind::Directory);
}

#[test]
fn pax_and_gnu_long_names_replace_the_short_one() {
    let long = "a/".repeat(200) + "package.json";
    let mut archive = Vec::new();
    pax_entry(&mut archive, &[("path", &long), ("mtime", "1.5")], "short", b"1");
    append(&mut archive, &header(EntryType::GNULongName, "././@LongLink", 413), &{
        let mut name = long.clone().into_bytes();
        name.push(0);
        name
    });
    append(&mut archive, &header(EntryType::Regular, "short", 1), b"2");
    append(&mut archive, &header(EntryType::GNULongLink, "././@LongLink", 412), long.as_bytes());
    append(&mut archive, &header(EntryType::Link, "hard", 0), b"");
    let entries = read_all(&archive).unwrap();
    assert_eq!(entries[0].0.path, long);
    assert_eq!(entries[1].0.path, long);
    assert_eq!(entries[2].0.kind, EntryKind::Hardlink(long));
}

#[test]
fn a_pax_size_counts_where_the_header_cannot_hold_it() {
    let mut archive = Vec::new();
    let records = pax(&[("size", "3")]);
    append(&mut archive, &header(EntryType::XHeader, "x", records.len() as u64), &records);
    append(&mut archive, &header(EntryType::Regular, "big", 0), b"abc");
    append(&mut archive, &header(EntryType::Regular, "after", 1), b"z");
    let entries = read_all(&archive).unwrap();
    assert_eq!(entries[0].1, b"abc");
    assert_eq!(entries[1].0.path, "after");
}

#[test]
fn every_sparse_form_reads_as_the_same_file() {
    let mut expected = vec![0; 2000];
    expected[1000..1003].copy_from_slice(b"abc");
    let mut archive = Vec::new();

    let mut old = header(EntryType::GNUSparse, "old", 3);
    {
        let gnu = old.as_gnu_mut().unwrap();
        gnu.sparse[0].set_offset(1000);
        gnu.sparse[0].set_length(3);
        gnu.set_real_size(2000);
    }
    old.set_cksum();
    append(&mut archive, &old, b"abc");
    let name = ("GNU.sparse.name", "real");
    let records = [
        name,
        ("GNU.sparse.size", "2000"),
        ("GNU.sparse.offset", "1000"),
        ("GNU.sparse.numbytes", "3"),
    ];
    pax_entry(&mut archive, &records, "GNUSparseFile.0/x", b"abc");
    let records = [name, ("GNU.sparse.size", "2000"), ("GNU.sparse.map", "1000,3")];
    pax_entry(&mut archive, &records, "GNUSparseFile.0/x", b"abc");
    let mut data = b"1\n1000\n3\n".to_vec();
    data.resize(512, 0);
    data.extend_from_slice(b"abc");
    let records = [name, ("GNU.sparse.major", "1"), ("GNU.sparse.realsize", "2000")];
    pax_entry(&mut archive, &records, "GNUSparseFile.0/x", &data);

    let entries = read_all(&archive).unwrap();
    assert_eq!(entries.len(), 4);
    for (entry, data) in &entries {
        assert_eq!((entry.size, data), (2000, &expected), "{}", entry.path);
    }
    assert_eq!(entries[3].0.path, "real");
}

#[test]
fn damage_is_an_error_with_its_place() {
    let mut archive = Vec::new();
    append(&mut archive, &header(EntryType::Regular, "a/file", 600), &[1; 600]);
    let cut = read_all(&archive[..900]).unwrap_err().to_string();
    assert_eq!(cut, "tar data ends early at byte 900, inside `a/file` at byte 900");
    let cut = read_all(&archive[..100]).unwrap_err().to_string();
    assert_eq!(cut, "tar data ends early at byte 100, inside a header");
    archive[3] ^= 1;
    let bad = read_all(&archive).unwrap_err().to_string();
    assert_eq!(bad, "no tar header at byte 0: the checksum is wrong");
}

#[test]
fn endless_extension_headers_and_entries_are_refused() {
    let huge = header(EntryType::XHeader, "x", 10 << 30);
    let error = read_all(huge.as_bytes()).unwrap_err();
    assert!(matches!(error, TarError::Limit { .. }), "{error}");
    let mut archive = Vec::new();
    for _ in 0..3 {
        append(&mut archive, &header(EntryType::Directory, "d", 0), b"");
    }
    let limits = Limits { entries: 2, ..Limits::default() };
    let mut reader = TarReader::new(archive.as_slice(), limits);
    assert!(reader.next_entry().is_ok() && reader.next_entry().is_ok());
    assert!(matches!(reader.next_entry(), Err(TarError::Limit { .. })));
}

#[test]
fn a_lying_sparse_map_is_refused() {
    for map in ["1000,3,900,3", "1999,5", "0,99", "5"] {
        let mut archive = Vec::new();
        let records =
            [("GNU.sparse.name", "r"), ("GNU.sparse.size", "2000"), ("GNU.sparse.map", map)];
        pax_entry(&mut archive, &records, "s", b"abc");
        assert!(read_all(&archive).is_err(), "{map}");
    }
}
