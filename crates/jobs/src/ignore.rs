use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use plimsoll_formats::ignore::{IGNORE_FILES, Ignored, read};
use plimsoll_model::Limits;

use crate::JobError;

/// Bytes that an ignore file may have.
const MOST: u64 = 4 << 20;

/// The ignore files in a folder, in the order of the table of their forms.
pub fn ignore_files_in(folder: &Path) -> Vec<PathBuf> {
    let paths = IGNORE_FILES.iter().map(|file| folder.join(file.name));
    paths.filter(|path| path.is_file()).collect()
}

/// What ignore files say together.
pub(crate) fn ignored(paths: &[PathBuf], limits: &Limits) -> Result<Ignored, JobError> {
    let mut all = Ignored::default();
    for path in paths {
        let failed = |source| JobError::Read { path: path.clone(), source };
        let mut text = String::new();
        let file = File::open(path).map_err(failed)?;
        let bytes = file.take(MOST + 1).read_to_string(&mut text).map_err(failed)?;
        if bytes as u64 > MOST {
            return Err(failed(std::io::Error::other(format!("it has more than {MOST} bytes"))));
        }
        let name = path.strip_prefix(".").unwrap_or(path).display().to_string();
        let Ignored { waivers, gaps } = read(&name, &text, limits);
        all.waivers.extend(waivers);
        all.gaps.extend(gaps);
    }
    Ok(all)
}
