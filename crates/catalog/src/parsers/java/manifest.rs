//! The main section of `META-INF/MANIFEST.MF`.
//!
//! Source: Java SE, "JAR File Specification", "JAR Manifest": `Name: value` lines of at most 72
//! bytes; a line that begins with a space goes on with the one before. Line ends are CR LF, LF or
//! CR, and the main section ends at the first empty line.

/// The attributes that tell what an archive is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Manifest {
    pub(super) implementation_title: Option<String>,
    pub(super) implementation_vendor_id: Option<String>,
    pub(super) implementation_version: Option<String>,
    /// Without the directives that may follow it.
    pub(super) bundle_symbolic_name: Option<String>,
    pub(super) bundle_version: Option<String>,
    pub(super) automatic_module_name: Option<String>,
}

impl Manifest {
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut manifest = Self::default();
        for (name, value) in attributes(bytes) {
            let is = |attribute: &str| name.eq_ignore_ascii_case(attribute);
            let slot = match () {
                () if is("Implementation-Title") => &mut manifest.implementation_title,
                () if is("Implementation-Vendor-Id") => &mut manifest.implementation_vendor_id,
                () if is("Implementation-Version") => &mut manifest.implementation_version,
                () if is("Bundle-SymbolicName") => &mut manifest.bundle_symbolic_name,
                () if is("Bundle-Version") => &mut manifest.bundle_version,
                () if is("Automatic-Module-Name") => &mut manifest.automatic_module_name,
                () => continue,
            };
            // A symbolic name may have directives: `org.example.x;singleton:=true`.
            let value = if is("Bundle-SymbolicName") { value.split(';').next() } else { None }
                .unwrap_or(&value)
                .trim();
            if !value.is_empty() {
                slot.get_or_insert_with(|| value.to_owned());
            }
        }
        manifest
    }
}

/// Names and values of the main section. Long lines are put together as bytes, because they may be
/// cut in the middle of a character.
fn attributes(bytes: &[u8]) -> Vec<(String, String)> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    while !rest.is_empty() {
        let end = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        rest = after.strip_prefix(b"\r\n").or(after.get(1..)).unwrap_or_default();
        match (line.split_first(), lines.last_mut()) {
            (None, _) => break,
            (Some((b' ', more)), Some(last)) => last.extend(more),
            _ => lines.push(line.to_vec()),
        }
    }
    let lines = lines.iter().map(|line| String::from_utf8_lossy(line));
    lines
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_owned(), value.trim().to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_put_together_and_later_sections_are_left_out() {
        let text = "Manifest-Version: 1.0\r\nbundle-symbolicname: org.example.a-very-long-na\r\n \
                    me;singleton:=true\r\nImplementation-Title: Caf\r\n é\r\nBundle-Version:\r\n\
                    \r\nImplementation-Version: 9\r\n";
        let manifest = Manifest::parse(text.as_bytes());
        let name = manifest.bundle_symbolic_name.as_deref();
        assert_eq!(name, Some("org.example.a-very-long-name"));
        assert_eq!(manifest.implementation_title.as_deref(), Some("Café"));
        assert_eq!((manifest.bundle_version, manifest.implementation_version), (None, None));
    }

    #[test]
    fn a_character_may_be_cut_in_two() {
        let manifest =
            Manifest::parse(b"Implementation-Title: Caf\xc3\n \xa9\rBundle-Version: 1\r");
        assert_eq!(manifest.implementation_title.as_deref(), Some("Café"));
        assert_eq!(manifest.bundle_version.as_deref(), Some("1"));
    }
}
