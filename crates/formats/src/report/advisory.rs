use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use plimsoll_model::{Finding, Fix, Status};

/// Characters of advisory ids that stay as they are in an address.
const ID: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Who publishes the advisory with this id, and the address of its page.
///
/// Ids come from feeds: whatever is not plain is percent-encoded.
pub(crate) fn home(id: &str) -> (&'static str, String) {
    if id.starts_with("eol-") {
        return ("endoflife.date", "https://endoflife.date/".into());
    }
    let (publisher, base) = match id.split_once('-').map(|(prefix, _)| prefix) {
        Some("CVE") => ("NVD", "https://nvd.nist.gov/vuln/detail/"),
        Some("GHSA") => ("GitHub", "https://github.com/advisories/"),
        Some("RUSTSEC") => ("RustSec", "https://rustsec.org/advisories/"),
        Some("GO") => ("Go", "https://pkg.go.dev/vuln/"),
        _ => ("OSV", "https://osv.dev/vulnerability/"),
    };
    (publisher, format!("{base}{}", utf8_percent_encode(id, ID)))
}

/// Whether a reference is a web address that may be written where a URI is asked for.
///
/// Source: RFC 3986, section 2; brackets are left out, since only IPv6 hosts need them.
pub(crate) fn is_web_address(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return false;
    };
    let escapes_are_whole = rest
        .split('%')
        .skip(1)
        .all(|after| after.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2);
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&b);
    rest.starts_with(|first: char| first.is_ascii_alphanumeric())
        && rest.bytes().all(allowed)
        && rest.matches('#').count() <= 1
        && escapes_are_whole
}

/// The advice that follows from a fix: one sentence without a full stop.
pub(crate) fn upgrade(fix: &Fix) -> Option<String> {
    match fix {
        Fix::None => None,
        Fix::Upgrade(versions) => match versions.as_slice() {
            [] => None,
            [one] => Some(format!("Upgrade to {one} or later")),
            [first @ .., last] => {
                Some(format!("Upgrade to {} or {last}, or later", first.join(", ")))
            }
        },
    }
}

/// What is to be done about a finding: one sentence without a full stop.
pub(crate) fn advice(finding: &Finding) -> String {
    let unfixed = match finding.status {
        Status::WillNotFix => "Its maintainers will not fix it",
        Status::FixDeferred => "A fix is put off",
        Status::EndOfLife => "There will be no fix: its release is at its end of life",
        Status::UnderInvestigation => "Its maintainers still look into it",
        Status::Fixed | Status::Affected => "No fixed version is known",
    };
    upgrade(&finding.fix).unwrap_or_else(|| unfixed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advisories_have_their_publishers_pages() {
        for (id, address) in [
            ("CVE-2023-4863", "https://nvd.nist.gov/vuln/detail/CVE-2023-4863"),
            ("GHSA-j7hp-h8jx-5ppr", "https://github.com/advisories/GHSA-j7hp-h8jx-5ppr"),
            ("DSA-5496-1", "https://osv.dev/vulnerability/DSA-5496-1"),
            ("../\"x y\"", "https://osv.dev/vulnerability/..%2F%22x%20y%22"),
        ] {
            assert_eq!(home(id).1, address);
            assert!(is_web_address(address), "{address}");
        }
    }

    #[test]
    fn only_well_formed_web_addresses_pass() {
        for good in ["https://a.example/x?y=1#z", "http://a.example:8080/%20(b)"] {
            assert!(is_web_address(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "https://",
            "https://a.example/x y",
            "https://a.example/\u{7}",
            "https://a.example/ä",
            "https://a.example/%2",
            "https://a.example/#a#b",
            "https://a.example/<b>",
        ] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }

    #[test]
    fn advice_names_every_branch_with_a_fix() {
        let advice = |versions: &[&str]| {
            upgrade(&Fix::Upgrade(versions.iter().map(|v| (*v).to_owned()).collect()))
        };
        assert_eq!(advice(&["1.2"]).as_deref(), Some("Upgrade to 1.2 or later"));
        let three = "Upgrade to 1.2, 2.3 or 3.4, or later";
        assert_eq!(advice(&["1.2", "2.3", "3.4"]).as_deref(), Some(three));
        assert_eq!(advice(&[]), None);
        assert_eq!(upgrade(&Fix::None), None);
    }
}
