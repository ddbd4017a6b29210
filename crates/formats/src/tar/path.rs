/// A path made safe to use below a root.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CleanPath {
    /// Relative, with neither `.` nor `..` nor doubled slashes; empty for the root itself.
    pub path: String,
    /// Whether `..` would have left the root. The path is then what a process confined to the
    /// root would see.
    pub escapes: bool,
}

/// Cleans a path as `chroot` would see it: `..` at the root stays at the root.
pub fn clean(raw: &str) -> CleanPath {
    let mut path = String::with_capacity(raw.len());
    let mut escapes = false;
    for part in raw.split('/') {
        match part {
            "" | "." => {}
            ".." => match path.rfind('/') {
                Some(slash) => path.truncate(slash),
                None if path.is_empty() => escapes = true,
                None => path.clear(),
            },
            _ => {
                if !path.is_empty() {
                    path.push('/');
                }
                path.push_str(part);
            }
        }
    }
    CleanPath { path, escapes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_root() {
        for (raw, path, escapes) in [
            ("./etc/os-release", "etc/os-release", false),
            ("/abs//a/", "abs/a", false),
            ("a/../b/./c", "b/c", false),
            ("../../tmp/x", "tmp/x", true),
            ("a/../../etc", "etc", true),
            ("./", "", false),
            ("..", "", true),
        ] {
            assert_eq!(clean(raw), CleanPath { path: path.into(), escapes }, "{raw}");
        }
    }
}
