/// Bounds on what untrusted input may cost. Every reader takes these; none is unbounded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes of one file that a parser may ask for. A larger file is a gap.
    pub file_bytes: u64,
    /// Bytes of one text or JSON record: a manifest, a package database, a lock file.
    pub record_bytes: u64,
    /// Bytes of one lock file in a form that is held as a tree, which takes some twenty times as
    /// much memory. The largest known have about 5 MB.
    pub lock_bytes: u64,
    /// Values of one YAML text, those that an alias stands for counted each time.
    pub yaml_nodes: usize,
    /// Bytes that one layer may have when decompressed.
    pub layer_bytes: u64,
    /// How many times larger than its compressed form a layer may grow, once past
    /// [`Limits::ratio_from`].
    pub layer_ratio: u64,
    /// Decompressed bytes below which [`Limits::layer_ratio`] is not looked at.
    pub ratio_from: u64,
    /// Entries of one layer or folder tree.
    pub entries: u64,
    /// Bytes of one path, and of one tar extension header.
    pub path_bytes: usize,
    /// How deep archives may nest in archives (a jar in a war in an ear is 2).
    pub nesting: u32,
    /// Entries of one zip archive, such as a jar.
    pub zip_entries: usize,
    /// Packages that one file may declare.
    pub packages_per_file: usize,
    /// Symbolic links followed to resolve one path (as many as Linux follows).
    pub links: u32,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        const GIB: u64 = 1 << 30;
        Self {
            file_bytes: 512 * MIB,
            record_bytes: 256 * MIB,
            lock_bytes: 16 * MIB,
            yaml_nodes: 3_000_000,
            layer_bytes: 64 * GIB,
            layer_ratio: 200,
            ratio_from: 4 * GIB,
            entries: 5_000_000,
            path_bytes: 64 << 10,
            nesting: 8,
            zip_entries: 200_000,
            packages_per_file: 200_000,
            links: 40,
        }
    }
}
