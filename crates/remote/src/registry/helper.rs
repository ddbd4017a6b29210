//! Credential helpers: programs that know who asks a registry.
//!
//! Source: docker/docker-credential-helpers, "Development": `docker-credential-NAME get` takes the
//! registry on its input and answers with JSON.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use plimsoll_model::Secret;
use serde::Deserialize;

use super::credentials::Credential;

/// How long a helper may take; some ask a cloud.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes that a helper may say.
const MOST: u64 = 1 << 20;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    username: String,
    secret: String,
}

/// Asks a helper about a registry; `None` if it knows nothing of it.
pub(super) fn get(helper: &str, registry: &str) -> Result<Option<Credential>, String> {
    let program = format!("docker-credential-{helper}");
    let failed = |why: &str| format!("the credential helper {program} {why}");
    // A helper's name is part of a program's name, never a path to one.
    if !helper.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) {
        return Err(failed("has no name that a program can have"));
    }
    let mut child = Command::new(&program)
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(&format!("cannot be run: {error}")))?;
    if let Some(mut input) = child.stdin.take() {
        // One that reads nothing may have ended already; its answer tells.
        let _ = input.write_all(registry.as_bytes());
    }
    let (sender, answer) = mpsc::channel();
    if let Some(output) = child.stdout.take() {
        thread::spawn(move || {
            let mut text = Vec::new();
            let read = output.take(MOST).read_to_end(&mut text);
            let _ = sender.send(read.map(|_| text));
        });
    }
    let text = answer.recv_timeout(PATIENCE);
    // Whoever has closed the output has ended or said all that counts, and one that says nothing is
    // not waited for. What had ended before keeps its status.
    let _ = child.kill();
    let status = child.wait().map_err(|error| failed(&error.to_string()))?;
    let Ok(Ok(text)) = text else { return Err(failed("gave no answer within 30 seconds")) };
    if !status.success() {
        let said = String::from_utf8_lossy(&text).to_lowercase();
        return if said.contains("not found") || said.contains("no credentials") {
            Ok(None)
        } else {
            Err(failed(&format!("failed ({status})")))
        };
    }
    let answer: Answer = serde_json::from_slice(&text)
        .map_err(|_| failed("gave an answer that is not of its form"))?;
    let password = Secret::new(answer.secret);
    Ok(Some(if answer.username == "<token>" {
        Credential::Identity(password)
    } else {
        Credential::Password { user: answer.username, password }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_programs_are_run() {
        for bad in ["../x", "a/b", "x y", "a;b"] {
            assert!(get(bad, "r").unwrap_err().contains("has no name"), "{bad}");
        }
        let error = get("no-such-helper-here", "r").unwrap_err();
        assert!(error.contains("docker-credential-no-such-helper-here cannot be run"), "{error}");
    }
}
