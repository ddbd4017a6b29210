//! The versions that programs say they have.

/// Words for stages before a release, longest first where one begins another.
const STAGES: [&[u8]; 6] = [b"alpha", b"beta", b"rc", b"dev", b"preview", b"nightly"];

/// Digits of one number.
const DIGITS: usize = 10;

/// The version that `bytes` begin with: its length, and how many numbers it has.
///
/// Numbers with dots between them; then perhaps a stage (`-alpha1`, `rc2`, `-dev`), a patch level
/// (`p20`) or one or two letters (`1.1.1w`). What a packager adds is left out.
pub(super) fn parse(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut end = digits(bytes);
    let mut numbers = 1;
    if end == 0 {
        return None;
    }
    while let Some(rest) = bytes.get(end..).and_then(|rest| rest.strip_prefix(b"."))
        && digits(rest) > 0
    {
        end += 1 + digits(rest);
        numbers += 1;
    }
    let rest = bytes.get(end..).unwrap_or_default();
    Some((end + stage(rest).or(letters(rest)).unwrap_or(0), numbers))
}

fn digits(bytes: &[u8]) -> usize {
    let count = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count > DIGITS { 0 } else { count }
}

/// Length of a stage or a patch level at the start.
fn stage(rest: &[u8]) -> Option<usize> {
    let dash = usize::from(rest.starts_with(b"-") || rest.starts_with(b"."));
    let word = rest.get(dash..)?;
    let begins = |stage: &&[u8]| {
        word.get(..stage.len()).is_some_and(|start| start.eq_ignore_ascii_case(stage))
    };
    let named = STAGES.iter().copied().find(begins).map(<[u8]>::len);
    // Python writes `3.13.0a1`, OpenSSH and Ruby `p1`.
    let short = || (dash == 0 && matches!(word.first(), Some(b'a' | b'b' | b'p'))).then_some(1);
    let length = named.or_else(short)?;
    let after = word.get(length..)?;
    let dot = usize::from(after.starts_with(b".") || after.starts_with(b"-"));
    let number = digits(after.get(dot..)?);
    match (named, number) {
        (None, 0) => None,
        (Some(_), 0) => {
            (!after.first().is_some_and(u8::is_ascii_alphabetic)).then_some(dash + length)
        }
        _ => Some(dash + length + dot + number),
    }
}

/// Length of one or two letters at the start, if no more follow.
fn letters(rest: &[u8]) -> Option<usize> {
    let count = rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    let ends = !rest.get(count).is_some_and(u8::is_ascii_alphanumeric);
    ((1..=2).contains(&count) && ends).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_end_where_the_packagers_part_begins() {
        for (text, expected) in [
            ("1.1.1w  11 Sep 2023", "1.1.1w"),
            ("1.0.2zf\0", "1.0.2zf"),
            ("1.0.2k-fips ", "1.0.2k"),
            ("3.0.0-alpha17 x", "3.0.0-alpha17"),
            ("8.3.0RC6\0", "8.3.0RC6"),
            ("3.13.0a1\0", "3.13.0a1"),
            ("3.1.2p20 (2022", "3.1.2p20"),
            ("2.6.12-1+deb12u4,", "2.6.12"),
            ("2.7-dev3,", "2.7-dev3"),
            ("1.97.0-nightly (", "1.97.0-nightly"),
            ("15beta4\0", "15beta4"),
            ("5.1.9-0+deb12u1", "5.1.9"),
            ("6.2.58f1c18bfd7fc-17", "6.2.58"),
            ("1.2. ", "1.2"),
            ("7.0.2-static", "7.0.2"),
            ("3.8.1-devel", "3.8.1"),
        ] {
            let found = parse(text.as_bytes()).and_then(|(length, _)| text.get(..length));
            assert_eq!(found, Some(expected), "{text}");
        }
        assert_eq!(parse(b"1.2.3").unwrap().1, 3);
        for text in ["", "v1", ".1", "12345678901"] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
