use std::time::{Duration, SystemTime};

use super::folder::Folder;

/// How long after its last write a file without a name counts as left behind by a writer that was
/// stopped. No entry takes anywhere near as long to write.
const LEFT_BEHIND: Duration = Duration::from_hours(1);

/// Takes away what is left behind, and what was not used for the longest time until a tenth of
/// `most` bytes is free. Several processes may do so at once: readers keep what they have opened.
pub(super) fn to(folder: &Folder, most: u64) {
    let Ok(mut entries) = folder.entries() else { return };
    entries.sort_unstable();
    let mut total: u64 = entries.iter().map(|entry| entry.size).sum();
    let goal = if total > most { most - most / 10 } else { most };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    for entry in &entries {
        let age = now.saturating_sub(entry.used);
        let remove = if entry.is_temporary() { age > LEFT_BEHIND } else { total > goal };
        if remove && folder.remove(&entry.name).is_ok() {
            total = total.saturating_sub(entry.size);
        }
    }
}
