use plimsoll_model::{Layer, PackageKind, PackageRef};

use super::Text;

/// What brought a package: the build steps, or the places where there are none.
pub(super) fn brought(places: &[&PackageRef], layers: &[Layer]) -> Text {
    let mut steps: Vec<u32> = places.iter().filter_map(|package| package.layer).collect();
    steps.sort_unstable();
    steps.dedup();
    match steps.as_slice() {
        [] => match system_manager(places) {
            Some(manager) => Text::new().dim(manager),
            None => paths(places),
        },
        [step] => {
            let text = Text::new().plain(&format!("layer {step}"));
            let layer = layers.iter().find(|layer| layer.index == *step);
            let command = layer.and_then(|layer| layer.created_by.as_deref()).map(shorten);
            match command.filter(|command| !command.is_empty()) {
                Some(command) => text.dim(&format!(" · {command}")),
                None => text,
            }
        }
        steps => {
            let steps: Vec<String> = steps.iter().map(ToString::to_string).collect();
            Text::new().plain(&format!("layers {}", steps.join(", ")))
        }
    }
}

/// The package manager of the system, which says more than the path of its database.
fn system_manager(places: &[&PackageRef]) -> Option<&'static str> {
    match places.first()?.kind {
        PackageKind::Deb => Some("dpkg"),
        PackageKind::Apk => Some("apk"),
        PackageKind::Rpm => Some("rpm"),
        _ => None,
    }
}

/// Files that only record a package; the folder that they are in names it better.
const RECORDS: [&str; 3] = ["/METADATA", "/PKG-INFO", "/package.json"];

fn paths(places: &[&PackageRef]) -> Text {
    let named = |path: &'_ String| {
        RECORDS.iter().find_map(|record| path.strip_suffix(record)).unwrap_or(path).to_owned()
    };
    let mut paths: Vec<String> =
        places.iter().flat_map(|package| &package.paths).map(named).collect();
    paths.sort_unstable();
    paths.dedup();
    let Some(first) = paths.first() else { return Text::new() };
    let text = Text::new().dim(first).keeping_end();
    match paths.len() - 1 {
        0 => text,
        more => text.dim(&format!(" +{more}")),
    }
}

/// A history entry without what builders put around the command.
fn shorten(created_by: &str) -> String {
    let mut rest = created_by.trim();
    rest = rest.strip_suffix("# buildkit").unwrap_or(rest).trim_end();
    rest = rest.strip_prefix("RUN ").unwrap_or(rest);
    // Build arguments: `|2 A=b C=d /bin/sh -c …`.
    if rest.starts_with('|')
        && let Some(at) = rest.find("/bin/")
    {
        rest = &rest[at..];
    }
    if rest.starts_with("/bin/")
        && let Some((_, command)) = rest.split_once(" -c ")
    {
        rest = command.trim_start();
    }
    rest = rest.strip_prefix("#(nop)").unwrap_or(rest).trim_start();
    if rest.starts_with("set -")
        && let Some((_, command)) = rest.split_once([';', '&'])
    {
        rest = command.trim_start_matches(['&', ' ', '\t', '\n', '\\']);
    }
    // As much as any screen has room for; commands may be whole scripts.
    rest.split_whitespace().filter(|word| *word != "\\").take(40).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_what_the_author_wrote() {
        for (created_by, short) in [
            ("/bin/sh -c #(nop) ADD file:4b in / ", "ADD file:4b in /"),
            ("/bin/sh -c #(nop)  CMD [\"bash\"]", "CMD [\"bash\"]"),
            ("RUN /bin/sh -c apt-get update # buildkit", "apt-get update"),
            ("COPY . /app # buildkit", "COPY . /app"),
            ("RUN |1 V=3 /bin/sh -c make V=$V # buildkit", "make V=$V"),
            ("/bin/sh -c set -eux; \tapt-get update; \\\n  true", "apt-get update; true"),
            ("/bin/bash -o pipefail -c curl x | sh", "curl x | sh"),
            ("|", "|"),
            ("set -e", "set -e"),
            ("", ""),
        ] {
            assert_eq!(shorten(created_by), short);
        }
    }
}
