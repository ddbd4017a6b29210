use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;

use plimsoll_formats::compression::Compression;
use serde::Deserialize;

/// What somebody says of one match.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Label {
    /// The image's name with its digest; after [`read`] the first eight digits of the digest.
    pub(super) image: String,
    /// Empty for a few labels, which can be told of no package then.
    #[serde(default)]
    pub(super) package: String,
    #[serde(default)]
    pub(super) version: String,
    /// The advisory that was matched.
    id: String,
    /// The CVE that it is about.
    cve: Option<String>,
    #[serde(rename = "label")]
    pub(super) verdict: Verdict,
    pub(super) note: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
pub(super) enum Verdict {
    #[serde(rename = "TP")]
    True,
    #[serde(rename = "FP")]
    False,
    #[serde(rename = "??")]
    Undecided,
}

impl Label {
    /// The vulnerability's name: the CVE where there is one.
    pub(super) fn name(&self) -> &str {
        self.cve.as_deref().unwrap_or(&self.id)
    }

    /// Every name of the vulnerability that the label has.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.id.as_str()).chain(self.cve.as_deref())
    }
}

/// Reads the labels.
pub(super) fn read(path: &Path) -> Result<Vec<Label>, String> {
    let place = |why: String| format!("{}: {why}", path.display());
    let file = File::open(path).map_err(|error| place(error.to_string()))?;
    let text = Compression::Gzip.decoder(BufReader::new(file));
    let text = BufReader::new(text.map_err(|error| place(error.to_string()))?);
    let mut labels = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.map_err(|error| place(error.to_string()))?;
        let mut label: Label = serde_json::from_str(&line)
            .map_err(|error| place(format!("line {}: {error}", number + 1)))?;
        let digest = label.image.rsplit(':').next().unwrap_or_default();
        label.image = digest.chars().take(8).collect();
        labels.push(label);
    }
    Ok(labels)
}

/// One label for each vulnerability of a package. Where several contradict each other, or one is
/// undecided, there is none.
pub(super) fn settle(labels: Vec<Label>) -> Vec<Label> {
    let mut groups: BTreeMap<[String; 4], Vec<Label>> = BTreeMap::new();
    for label in labels {
        let Label { image, package, version, .. } = &label;
        let key = [image.clone(), package.clone(), version.clone(), label.name().to_owned()];
        groups.entry(key).or_default().push(label);
    }
    let agreed = |group: Vec<Label>| {
        let verdict = group.first()?.verdict;
        let same = group.iter().all(|label| label.verdict == verdict);
        group.into_iter().next().filter(|_| same && verdict != Verdict::Undecided)
    };
    groups.into_values().filter_map(agreed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_contradict_each_other_are_none() {
        let label = |id: &str, cve: &str, verdict: &str| {
            let json = format!(
                r#"{{"image":"i","package":"p","version":"1","id":"{id}","cve":"{cve}","label":"{verdict}"}}"#
            );
            serde_json::from_str::<Label>(&json).unwrap()
        };
        let labels = vec![
            label("GHSA-1", "CVE-1", "TP"),
            label("CVE-1", "CVE-1", "TP"),
            label("CVE-2", "CVE-2", "TP"),
            label("GHSA-2", "CVE-2", "FP"),
            label("CVE-3", "CVE-3", "??"),
        ];
        let names: Vec<String> =
            settle(labels).iter().map(|label| label.name().to_owned()).collect();
        assert_eq!(names, ["CVE-1"]);
    }
}
