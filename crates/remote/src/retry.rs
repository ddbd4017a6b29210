use std::time::Duration;

/// How often a download is tried.
pub(crate) const ATTEMPTS: u32 = 4;

/// How long to wait before attempt `next` (from 1). A server's own `Retry-After` counts, up to
/// half a minute; otherwise half a second, doubled each time.
fn pause(next: u32, retry_after: Option<u64>) -> Duration {
    match retry_after {
        Some(seconds) => Duration::from_secs(seconds.min(30)),
        None => Duration::from_millis(500 << (next - 1).min(5)),
    }
}

/// Waits before attempt `next`: see [`pause`].
pub(crate) fn rest(next: u32, retry_after: Option<u64>) {
    std::thread::sleep(pause(next, retry_after));
}

/// Whether an HTTP status says that a later try may go better.
///
/// Source: RFC 9110 sections 15.5.9 and 15.6, RFC 6585 section 4.
pub(crate) fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_are_bounded() {
        assert_eq!(pause(1, None), Duration::from_millis(500));
        assert_eq!(pause(3, None), Duration::from_secs(2));
        assert_eq!(pause(40, None), Duration::from_secs(16));
        assert_eq!(pause(1, Some(86_400)), Duration::from_secs(30));
    }
}
