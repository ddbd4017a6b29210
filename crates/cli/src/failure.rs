use std::path::Path;

use plimsoll_jobs::JobError;

/// Why a command could not be done, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What happened and where, in one line.
    pub(crate) message: String,
    /// What to do, in lines that stand below the message.
    pub(crate) hint: Option<String>,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    pub(crate) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// A file that could not be written.
    pub(crate) fn write(path: &Path, error: &std::io::Error) -> Self {
        Self::new(format!("cannot write {}: {error}", path.display()))
    }
}

impl From<JobError> for Failure {
    fn from(error: JobError) -> Self {
        Self { message: error.to_string(), hint: error.hint() }
    }
}
