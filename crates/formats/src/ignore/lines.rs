use plimsoll_model::{Limits, Waiver};

use super::{Ignored, is_day};

/// Reads the form with a rule on each line: `ID [until:DAY] [pkg:…] [path:GLOB] [-- REASON]`.
/// Trivy's `.trivyignore`, in which a day follows `exp:`, is a part of it.
///
/// Source: Trivy documentation, "Filtering", `.trivyignore`.
pub(super) fn read(path: &str, text: &str, _: &Limits) -> Ignored {
    let mut ignored = Ignored::default();
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let source = format!("{path}:{number}");
        match rule(line, source.clone()) {
            Ok(waiver) => ignored.waivers.push(waiver),
            Err(word) => {
                let word: String = word.chars().take(80).collect();
                ignored.not_understood(source, format!("`{word}` is not understood"));
            }
        }
    }
    ignored
}

fn rule(line: &str, source: String) -> Result<Waiver, String> {
    let (line, reason) = match line.split_once(" -- ").or_else(|| line.split_once(" #")) {
        Some((line, reason)) => (line, Some(reason.trim().to_owned())),
        None => (line, None),
    };
    let mut words = line.split_whitespace();
    let rule = words.next().map(str::to_owned);
    let mut waiver = Waiver { rule, reason, source, ..Waiver::default() };
    for word in words {
        match word.split_once(':') {
            Some(("until" | "exp", day)) if is_day(day) => waiver.until = Some(day.to_owned()),
            Some(("pkg", _)) => waiver.purl = Some(word.to_owned()),
            Some(("path", glob)) if !glob.is_empty() => {
                waiver.path = Some(glob.trim_start_matches('/').to_owned());
            }
            _ => return Err(word.to_owned()),
        }
    }
    Ok(waiver)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_an_id_with_conditions() {
        let text = "# all of it\n\nCVE-2024-1\nCVE-2024-2 exp:2027-01-31\n\
                    GHSA-x until:2027-01-31 pkg:npm/lodash path:/srv/** -- not reached\n";
        let ignored = read(".plimsollignore", text, &Limits::default());
        let [plain, dated, full] = ignored.waivers.as_slice() else { panic!("{ignored:?}") };
        assert_eq!(
            (plain.rule.as_deref(), plain.source.as_str()),
            (Some("CVE-2024-1"), ".plimsollignore:3")
        );
        assert_eq!(dated.until.as_deref(), Some("2027-01-31"));
        assert_eq!(full.purl.as_deref(), Some("pkg:npm/lodash"));
        assert_eq!(
            (full.path.as_deref(), full.reason.as_deref()),
            (Some("srv/**"), Some("not reached"))
        );
    }

    #[test]
    fn what_is_not_understood_sets_nothing_aside() {
        let ignored =
            read("f", "CVE-2024-1 until:soon\nCVE-2024-2 severity:low\n", &Limits::default());
        assert!(ignored.waivers.is_empty());
        assert_eq!(
            ignored.gaps[0].to_string(),
            "f:1: `until:soon` is not understood, so the rule is not applied"
        );
        assert_eq!(ignored.gaps.len(), 2);
    }
}
