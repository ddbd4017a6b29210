use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::{OUTPUTS, Output, template};
use crate::console;
use crate::failure::Failure;
use crate::render::Screen;

/// A form and where it goes.
#[derive(Clone, Debug)]
pub(crate) struct Destination {
    pub(crate) output: &'static Output,
    /// Standard output, if there is none.
    pub(crate) file: Option<PathBuf>,
    /// The template, for the form that needs one.
    pub(super) template: Option<PathBuf>,
}

impl Destination {
    /// Reads `FORM[=FILE]`, or `template=TEMPLATE[=FILE]`; only forms that are `usable` are known.
    pub(super) fn parse(text: &str, usable: fn(&Output) -> bool) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("a file must follow the equals sign".into()),
            Some((name, file)) => (name, Some(file)),
            None => (text, None),
        };
        let known: Vec<&'static Output> = OUTPUTS.iter().filter(|output| usable(output)).collect();
        if let Some(output) = known.iter().find(|output| output.name == name) {
            return output.destination(file);
        }
        let names: Vec<&str> = known.iter().map(|output| output.name).collect();
        Err(format!(
            "`{name}` is not a form that can be written here; there is {}",
            names.join(", ")
        ))
    }

    fn write(&self, write: Writer<'_>) -> Result<(), Failure> {
        match &self.file {
            None => console::print(|out| write(self, console::screen(), out)),
            Some(path) => replace(path, |out| write(self, console::FILE, out))
                .map_err(|error| Failure::write(path, &error)),
        }
    }
}

type Writer<'a> = &'a dyn Fn(&Destination, Screen, &mut dyn Write) -> io::Result<()>;

/// Whether the destinations go together: each place takes one form.
pub(crate) fn check(destinations: &[Destination]) -> Result<(), Failure> {
    for (index, Destination { file, output, template }) in destinations.iter().enumerate() {
        template.as_deref().map(template::check).transpose()?;
        if let Some(other) = destinations[..index].iter().find(|other| other.file == *file) {
            let place = match file {
                Some(path) => path.display().to_string(),
                None => "standard output".to_owned(),
            };
            let (first, second) = (other.output.name, output.name);
            return Err(Failure::new(format!("{place} cannot take both {first} and {second}"))
                .with_hint(format!("write one of them to a file of its own: -o {second}=FILE")));
        }
    }
    Ok(())
}

/// Writes to every destination; files come first, since a reader of standard output may leave.
pub(crate) fn write_all(destinations: &[Destination], write: Writer<'_>) -> Result<(), Failure> {
    let (files, stdout): (Vec<_>, Vec<_>) = destinations.iter().partition(|d| d.file.is_some());
    files.iter().chain(&stdout).try_for_each(|destination| destination.write(write))
}

/// Replaces a file at once, by way of one beside it, so that no reader sees half of it. What is
/// not a regular file (`/dev/null`, a named pipe) is written to as it is.
fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let there = fs::canonicalize(path);
    if let Ok(there) = &there
        && !there.is_file()
    {
        let mut out = BufWriter::new(File::options().write(true).open(there)?);
        write(&mut out)?;
        return out.flush();
    }
    // A link keeps pointing to the file that it points to.
    let path = there.as_deref().unwrap_or(path);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mode = fs::metadata(path).map_or(0o666, |old| old.permissions().mode());
    let beside = tempfile::Builder::new()
        .prefix(".plimsoll-")
        .permissions(Permissions::from_mode(mode))
        .tempfile_in(folder.unwrap_or(Path::new(".")))?;
    let mut out = BufWriter::new(beside);
    write(&mut out)?;
    let beside = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    beside.persist(path).map_err(|error| error.error).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Destination {
        crate::outputs::parse_for_scan(text).unwrap()
    }

    #[test]
    fn a_template_comes_before_its_file() {
        let named = parse("template=a.j2=b=c.txt");
        assert_eq!((named.template, named.file), (Some("a.j2".into()), Some("b=c.txt".into())));
        assert_eq!(parse("template=a.j2").file, None);
        assert!(crate::outputs::parse_for_scan("template").unwrap_err().contains("template=FILE"));
    }

    #[test]
    fn a_form_may_name_its_file() {
        assert_eq!(parse("json").file, None);
        let named = parse("sarif=a=b.sarif");
        assert_eq!((named.output.name, named.file), ("sarif", Some("a=b.sarif".into())));
        for bad in ["json=", "yaml", "", "=x"] {
            assert!(crate::outputs::parse_for_scan(bad).is_err(), "{bad}");
        }
        let error = crate::outputs::parse_for_sbom("json").unwrap_err();
        assert!(error.ends_with("cyclonedx, cyclonedx-1.5, spdx, spdx-3.0, github"), "{error}");
    }

    #[test]
    fn a_place_takes_one_form() {
        let check = |texts: &[&str]| {
            let destinations: Vec<_> = texts.iter().map(|text| parse(text)).collect();
            check(&destinations).map_err(|failure| failure.message)
        };
        assert_eq!(check(&["table", "json=a", "sarif=b"]), Ok(()));
        let both = "standard output cannot take both table and json".to_owned();
        assert_eq!(check(&["table", "json"]), Err(both));
        assert_eq!(check(&["sarif=a", "json=a"]), Err("a cannot take both sarif and json".into()));
    }

    #[test]
    fn a_file_is_replaced_only_by_a_whole_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report");
        let link = folder.path().join("link");
        replace(&path, |out| out.write_all(b"first")).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let full = replace(&path, |out| {
            out.write_all(b"second")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(full.is_err());
        assert_eq!(fs::read(&path).unwrap(), b"first");
        replace(&link, |out| out.write_all(b"third")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"third");
        assert!(link.is_symlink());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside");
    }

    #[test]
    fn what_is_not_a_file_is_written_to_and_stays() {
        replace(Path::new("/dev/null"), |out| out.write_all(b"x")).unwrap();
        assert!(!Path::new("/dev/null").is_file());
        assert!(replace(Path::new("/"), |_| Ok(())).is_err());
    }
}
