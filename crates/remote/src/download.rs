use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ureq::http::{Response, StatusCode};
use ureq::{Agent, Body};

use crate::retry::{ATTEMPTS, is_transient, rest};

/// What tells one version of a document from another.
///
/// Source: RFC 9110 section 8.8, "Validator Fields".
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Validators {
    /// The `ETag` header.
    pub etag: Option<String>,
    /// The `Last-Modified` header.
    pub last_modified: Option<String>,
}

/// What a download came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Download {
    /// The server still has the version that was known.
    NotModified,
    /// A new version is in the file.
    Saved(Saved),
}

/// A finished download.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Saved {
    /// Its length in bytes.
    pub bytes: u64,
    /// Its version.
    pub validators: Validators,
}

/// Why a download failed.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// No answer: no network, no such host, no connection, or none in time.
    #[error("no answer from {host}: {why}")]
    NoAnswer {
        /// The host that was asked.
        host: String,
        /// What happened.
        why: String,
    },
    /// The server refused.
    #[error("{url} answered {status}")]
    Status {
        /// What was asked for.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// The document is larger than allowed.
    #[error("{url} is larger than {limit} bytes")]
    TooLarge {
        /// What was asked for.
        url: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// The document could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl RemoteError {
    /// Whether nothing answered at all, so that asking the same host again is of no use.
    pub fn is_no_answer(&self) -> bool {
        matches!(self, Self::NoAnswer { .. })
    }
}

/// Fetches documents into files.
#[derive(Debug)]
pub struct Downloader {
    agent: Agent,
}

impl Downloader {
    /// A downloader that names itself `user_agent`. Proxies are taken from the environment.
    pub fn new(user_agent: &str) -> Self {
        let config = Agent::config_builder()
            .user_agent(user_agent)
            .http_status_as_error(false)
            .max_redirects(5)
            // Feeds are compressed already, and a byte range must be of the stored bytes.
            .accept_encoding("identity")
            .timeout_resolve(Some(Duration::from_secs(5)))
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(Duration::from_secs(30)))
            .timeout_per_read(Some(Duration::from_secs(30)))
            .build();
        Self { agent: config.new_agent() }
    }

    /// Fetches `url` into `file`, unless the server still has the version `known`. A part of the
    /// same version that an interrupted download left in `file` is not fetched again. At most
    /// `limit` bytes are taken; `on_bytes` is told of each piece.
    pub fn fetch(
        &self,
        url: &str,
        known: &Validators,
        file: &Path,
        limit: u64,
        on_bytes: &dyn Fn(u64),
    ) -> Result<Download, RemoteError> {
        let mut attempt = 1;
        loop {
            let transfer = Transfer { agent: &self.agent, url, file, limit, on_bytes };
            let (error, retry_after) = match transfer.run(known) {
                Ok(download) => return Ok(download),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Transient(error, retry_after)) => (error, retry_after),
            };
            if attempt == ATTEMPTS {
                return Err(error);
            }
            rest(attempt, retry_after);
            attempt += 1;
        }
    }
}

enum Failure {
    Final(RemoteError),
    /// Worth another try, after so many seconds if the server said so.
    Transient(RemoteError, Option<u64>),
}

impl From<RemoteError> for Failure {
    fn from(error: RemoteError) -> Self {
        Self::Final(error)
    }
}

struct Transfer<'a> {
    agent: &'a Agent,
    url: &'a str,
    file: &'a Path,
    limit: u64,
    on_bytes: &'a dyn Fn(u64),
}

impl Transfer<'_> {
    fn run(&self, known: &Validators) -> Result<Download, Failure> {
        let (have, part) = self.part();
        let mut request = self.agent.get(self.url);
        if let (1.., Some(etag)) = (have, &part.etag) {
            request = request.header("Range", format!("bytes={have}-")).header("If-Range", etag);
        } else {
            if let Some(etag) = &known.etag {
                request = request.header("If-None-Match", etag);
            }
            if let Some(date) = &known.last_modified {
                request = request.header("If-Modified-Since", date);
            }
        }
        let response = request.call().map_err(|error| self.no_answer(&error))?;
        let validators = validators(&response);
        match response.status() {
            StatusCode::NOT_MODIFIED => Ok(Download::NotModified),
            StatusCode::PARTIAL_CONTENT if continues_at(&response, have) => {
                self.save(response, have, validators)
            }
            StatusCode::OK => self.save(response, 0, validators),
            // The part is longer than the document is now.
            StatusCode::RANGE_NOT_SATISFIABLE | StatusCode::PARTIAL_CONTENT => {
                self.forget_part();
                Err(Failure::Transient(self.status(&response), Some(0)))
            }
            status if is_transient(status.as_u16()) => {
                let after = header(&response, "retry-after").and_then(|text| text.parse().ok());
                Err(Failure::Transient(self.status(&response), after))
            }
            _ => Err(self.status(&response).into()),
        }
    }

    fn save(
        &self,
        response: Response<Body>,
        from: u64,
        validators: Validators,
    ) -> Result<Download, Failure> {
        let write = |source| RemoteError::Write { path: self.file.into(), source };
        let mut options = OpenOptions::new();
        let options =
            if from > 0 { options.append(true) } else { options.write(true).truncate(true) };
        let mut file = options.create(true).open(self.file).map_err(write)?;
        fs::write(self.version_file(), validators.etag.as_deref().unwrap_or_default())
            .map_err(write)?;
        let mut body = response.into_body().into_reader();
        let mut bytes = from;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let n = match body.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => n,
                Err(error) => {
                    let why = format!("the connection broke after {bytes} bytes: {error}");
                    let error = RemoteError::NoAnswer { host: self.host(), why };
                    return Err(Failure::Transient(error, None));
                }
            };
            bytes += n as u64;
            if bytes > self.limit {
                self.forget_part();
                let (url, limit) = (self.url.to_owned(), self.limit);
                return Err(RemoteError::TooLarge { url, limit }.into());
            }
            file.write_all(&buffer[..n]).map_err(write)?;
            (self.on_bytes)(n as u64);
        }
        file.flush().and_then(|()| file.sync_all()).map_err(write)?;
        let _ = fs::remove_file(self.version_file());
        Ok(Download::Saved(Saved { bytes, validators }))
    }

    /// The length and version of what an earlier download left behind.
    fn part(&self) -> (u64, Validators) {
        let length = fs::metadata(self.file).map_or(0, |metadata| metadata.len());
        let mut etag = String::new();
        let read = File::open(self.version_file())
            .and_then(|file| file.take(1024).read_to_string(&mut etag));
        // A weak validator does not promise the same bytes: RFC 9110 section 13.1.5.
        let strong = read.is_ok() && etag.starts_with('"');
        if strong {
            (length, Validators { etag: Some(etag), last_modified: None })
        } else {
            (0, Validators::default())
        }
    }

    fn forget_part(&self) {
        let _ = fs::remove_file(self.file);
        let _ = fs::remove_file(self.version_file());
    }

    fn version_file(&self) -> PathBuf {
        self.file.with_added_extension("etag")
    }

    fn no_answer(&self, error: &ureq::Error) -> Failure {
        let error = RemoteError::NoAnswer { host: self.host(), why: error.to_string() };
        Failure::Final(error)
    }

    fn status(&self, response: &Response<Body>) -> RemoteError {
        RemoteError::Status { url: self.url.to_owned(), status: response.status().as_u16() }
    }

    fn host(&self) -> String {
        let rest = self.url.split_once("://").map_or(self.url, |(_, rest)| rest);
        rest.split('/').next().unwrap_or(rest).to_owned()
    }
}

fn validators(response: &Response<Body>) -> Validators {
    Validators { etag: header(response, "etag"), last_modified: header(response, "last-modified") }
}

/// Whether a partial answer goes on where the part that is here ends.
fn continues_at(response: &Response<Body>, have: u64) -> bool {
    header(response, "content-range")
        .is_some_and(|range| range.starts_with(&format!("bytes {have}-")))
}

fn header(response: &Response<Body>, name: &str) -> Option<String> {
    Some(response.headers().get(name)?.to_str().ok()?.to_owned())
}

#[cfg(test)]
mod tests;
