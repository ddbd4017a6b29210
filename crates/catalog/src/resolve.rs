//! Paths through symbolic links, confined to a root.

use plimsoll_model::{Gap, GapCode};

/// What stands at a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Node {
    /// A folder.
    Directory,
    /// Anything that is neither a folder nor a link.
    File,
    /// A symbolic link and its target.
    Symlink(String),
}

/// Why a path leads nowhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unresolved {
    /// Something on the way is not there.
    Missing,
    /// Too many links: most likely a circle.
    Loop,
}

impl Unresolved {
    /// The gap that a link at `path` to `target` makes. A package database that is a link to
    /// nowhere hides packages, so it is told.
    pub fn gap(self, path: &str, target: &str) -> Gap {
        let why = match self {
            Self::Missing => "which is not there",
            Self::Loop => "which leads in a circle",
        };
        Gap::new(GapCode::Link, format!("/{path}"), format!("not read: a link to {target}, {why}"))
    }
}

/// Follows the links on the way to `path` and at its end, as a process would whose root is the
/// image's: absolute targets start at the root, and `..` does not leave it. The result has no links
/// in it.
pub fn resolve(
    path: &str,
    max_links: u32,
    mut look_up: impl FnMut(&str) -> Option<Node>,
) -> Result<String, Unresolved> {
    let mut pending: Vec<String> = path.rsplit('/').map(str::to_owned).collect();
    let mut done = String::new();
    let mut links = 0;
    while let Some(part) = pending.pop() {
        match part.as_str() {
            "" | "." => continue,
            ".." => {
                done.truncate(done.rfind('/').unwrap_or(0));
                continue;
            }
            _ => {}
        }
        let parent = done.len();
        if !done.is_empty() {
            done.push('/');
        }
        done.push_str(&part);
        let at_end = pending.iter().all(|part| part.is_empty() || part == ".");
        match look_up(&done) {
            Some(Node::Symlink(target)) => {
                links += 1;
                // The bound on the path keeps targets of targets from piling up.
                if links > max_links || pending.len() + target.len() / 2 > 1 << 20 {
                    return Err(Unresolved::Loop);
                }
                done.truncate(if target.starts_with('/') { 0 } else { parent });
                pending.extend(target.rsplit('/').map(str::to_owned));
            }
            Some(Node::Directory) => {}
            Some(Node::File) if at_end => {}
            Some(Node::File) | None => return Err(Unresolved::Missing),
        }
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look_up(path: &str) -> Option<Node> {
        Some(match path {
            "etc" | "usr" | "usr/lib" | "a" => Node::Directory,
            "usr/lib/os-release" => Node::File,
            "etc/os-release" => Node::Symlink("../usr/lib/os-release".into()),
            "lib" => Node::Symlink("usr/lib".into()),
            "abs" => Node::Symlink("/lib".into()),
            "out" => Node::Symlink("../../../../usr".into()),
            "a/b" => Node::Symlink("c".into()),
            "a/c" => Node::Symlink("b".into()),
            _ => return None,
        })
    }

    #[test]
    fn links_are_followed_below_the_root_only() {
        for (path, expected) in [
            ("etc/os-release", Ok("usr/lib/os-release")),
            ("abs/os-release", Ok("usr/lib/os-release")),
            ("out/lib/os-release", Ok("usr/lib/os-release")),
            ("a/b", Err(Unresolved::Loop)),
            ("a/b/x", Err(Unresolved::Loop)),
            ("etc/none", Err(Unresolved::Missing)),
            ("usr/lib/os-release/x", Err(Unresolved::Missing)),
        ] {
            let found = resolve(path, 40, look_up);
            assert_eq!(found.as_deref(), expected.as_ref().copied(), "{path}");
        }
    }
}
