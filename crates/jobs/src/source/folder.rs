//! A folder tree: walked in parallel, never through links, never into kernel file systems.

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, Read};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use plimsoll_catalog::{
    Contents, FoundFile, Node, Scanner, Unresolved, Wants, assemble, is_program, resolve,
};
use plimsoll_model::{Gap, GapCode, SubjectKind};
use rayon::Scope;

use crate::{JobError, Progress};

/// Paths that show that a folder is the root of an operating system.
const ROOT_MARKS: [&str; 6] = [
    "etc/os-release",
    "usr/lib/os-release",
    "var/lib/dpkg/status",
    "lib/apk/db/installed",
    "var/lib/rpm",
    "usr/lib/sysimage/rpm",
];

/// Whether a folder is the root of an operating system or a project.
pub(crate) fn kind_of(folder: &Path) -> SubjectKind {
    let is_there = |mark: &str| fs::symlink_metadata(folder.join(mark)).is_ok();
    if ROOT_MARKS.iter().any(|mark| is_there(mark)) {
        SubjectKind::RootFs
    } else {
        SubjectKind::Project
    }
}

/// Reads every file below `folder` that a parser wants.
pub(crate) fn read(
    folder: &Path,
    scanner: &Scanner,
    progress: &dyn Progress,
) -> Result<Contents, JobError> {
    let metadata = fs::metadata(folder);
    let metadata = metadata.map_err(|source| JobError::Read { path: folder.into(), source })?;
    if !metadata.is_dir() {
        let source = std::io::Error::from(std::io::ErrorKind::NotADirectory);
        return Err(JobError::Read { path: folder.into(), source });
    }
    progress.stage("reading files", None);
    let walk = Walk {
        root: folder,
        scanner,
        progress,
        entries: AtomicU64::new(0),
        found: Mutex::default(),
        gaps: Mutex::default(),
    };
    rayon::scope(|scope| walk.folder(scope, ""));
    walk.anchors();
    let Walk { found, gaps, .. } = walk;
    let mut files = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    let mut contents = assemble(files);
    contents.gaps.extend(gaps.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner));
    contents.gaps.sort_unstable();
    Ok(contents)
}

struct Walk<'a> {
    root: &'a Path,
    scanner: &'a Scanner,
    progress: &'a dyn Progress,
    entries: AtomicU64,
    found: Mutex<Vec<FoundFile>>,
    gaps: Mutex<Vec<Gap>>,
}

impl Walk<'_> {
    fn folder<'s>(&'s self, scope: &Scope<'s>, path: &str) {
        let entries = match fs::read_dir(self.root.join(path)) {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(path, &error),
        };
        let mut count = 0;
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => return self.unreadable(path, &error),
            };
            count += 1;
            let Ok(kind) = entry.file_type() else { continue };
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let child = if path.is_empty() { name.into_owned() } else { format!("{path}/{name}") };
            if kind.is_dir() {
                if !self.is_kernel_file_system(&child) && self.has_room() {
                    scope.spawn(move |scope| self.folder(scope, &child));
                }
            } else if kind.is_file() {
                self.file(&child, &entry);
            }
        }
        self.entries.fetch_add(count, Ordering::Relaxed);
        self.progress.advance(count);
    }

    /// Offers a file to the parsers that want it.
    fn file(&self, path: &str, entry: &fs::DirEntry) {
        let mode = entry.metadata().map_or(0, |metadata| metadata.permissions().mode());
        let wants = self.scanner.wants(path, mode);
        if !wants.is_empty() {
            self.offer(path, path, &wants);
        }
    }

    fn offer(&self, real: &str, path: &str, wants: &Wants) {
        let mut file = match self.open(real) {
            Ok(file) => file,
            Err(error) => return self.unreadable(real, &error),
        };
        let mut head = Vec::new();
        if wants.as_program()
            && let Err(error) = file.by_ref().take(16).read_to_end(&mut head)
        {
            return self.unreadable(real, &error);
        }
        let program = is_program(&head);
        if !program && !wants.any_by_path() {
            return;
        }
        let size = file.metadata().map_or(0, |metadata| metadata.len());
        let mut file = BufReader::new(file);
        let facts = self.scanner.read(path, size, &mut file, wants, program);
        if !facts.is_empty() {
            let found = FoundFile { path: path.into(), facts, layers: Vec::new() };
            push(&self.found, found);
        }
    }

    /// Opens a regular file. A pipe or device that took its place since the folder was read must
    /// not block, and a link must not be followed.
    fn open(&self, path: &str) -> std::io::Result<File> {
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOFOLLOW;
        let flags = flags.bits().cast_signed();
        let file = OpenOptions::new().read(true).custom_flags(flags).open(self.root.join(path))?;
        if file.metadata()?.is_file() {
            Ok(file)
        } else {
            Err(std::io::Error::other("it is not a regular file"))
        }
    }

    /// Paths that parsers name in full are also found through links, as in an image.
    fn anchors(&self) {
        for anchor in self.scanner.anchors() {
            let real = resolve(anchor.path, self.scanner.limits.links, |path| self.look_up(path));
            match (real, anchor.names) {
                (Ok(real), _) if real == anchor.path => {}
                (Ok(real), None) => {
                    // The parser may want the real path too: then it has read it.
                    if !self.scanner.wants(&real, 0).covers(&anchor.wants()) {
                        self.offer(&real, anchor.path, &anchor.wants());
                    }
                }
                (Ok(real), Some(suffix)) => {
                    self.offer_folder(&real, anchor.path, suffix, &anchor.wants());
                }
                (Err(why), _) => self.dangling(anchor.path, why),
            }
        }
    }

    fn offer_folder(&self, real: &str, path: &str, suffix: &str, wants: &Wants) {
        for entry in fs::read_dir(self.root.join(real)).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.ends_with(suffix) && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                self.offer(&format!("{real}/{name}"), &format!("{path}/{name}"), wants);
            }
        }
    }

    fn look_up(&self, path: &str) -> Option<Node> {
        let path = self.root.join(path);
        let kind = fs::symlink_metadata(&path).ok()?.file_type();
        Some(if kind.is_dir() {
            Node::Directory
        } else if kind.is_symlink() {
            Node::Symlink(fs::read_link(&path).ok()?.to_string_lossy().into_owned())
        } else {
            Node::File
        })
    }

    fn dangling(&self, path: &str, why: Unresolved) {
        if let Some(Node::Symlink(target)) = self.look_up(path) {
            self.gap(why.gap(path, &target));
        }
    }

    /// `/proc`, `/sys` and their like describe a running machine, not what is installed, and can be
    /// endless.
    fn is_kernel_file_system(&self, path: &str) -> bool {
        const MAGIC: [u64; 14] = [
            0x9fa0,      // proc
            0x6265_6572, // sysfs
            0x1cd1,      // devpts
            0x0027_e0eb, // cgroup
            0x6367_7270, // cgroup2
            0x6462_6720, // debugfs
            0x7472_6163, // tracefs
            0x7363_6673, // securityfs
            0xcafe_4a11, // bpf
            0xf97c_ff8c, // selinuxfs
            0x6e73_6673, // nsfs
            0x1980_0202, // mqueue
            0x6165_676c, // pstore
            0x6265_6570, // configfs
        ];
        // Only a mount point can be one, and those lie near the root.
        path.matches('/').count() <= 3
            && rustix::fs::statfs(self.root.join(path))
                .is_ok_and(|stat| MAGIC.contains(&stat.f_type.cast_unsigned()))
    }

    fn has_room(&self) -> bool {
        let most = self.scanner.limits.entries;
        if self.entries.load(Ordering::Relaxed) < most {
            return true;
        }
        let message = format!("stopped after {most} entries");
        self.gap(Gap::new(GapCode::Limit, "", message));
        false
    }

    fn unreadable(&self, path: &str, error: &std::io::Error) {
        // A file that went away while the folder was read is not there to be judged.
        if error.kind() != std::io::ErrorKind::NotFound {
            let message = format!("cannot be read: {error}");
            self.gap(Gap::new(GapCode::Unreadable, format!("/{path}"), message));
        }
    }

    fn gap(&self, gap: Gap) {
        push(&self.gaps, gap);
    }
}

fn push<T>(list: &Mutex<Vec<T>>, item: T) {
    list.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(item);
}
