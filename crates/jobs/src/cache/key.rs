use plimsoll_catalog::{Reread, Scanner};
use plimsoll_formats::codec::Encode;
use plimsoll_formats::hashing;
use plimsoll_model::{Algorithm, Digest};

/// The name of what is kept: a cryptographic hash of all that decides what it is, since an image
/// under scan chooses some of that and must not meet the entry of another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Key(Digest);

impl Key {
    /// The contents of the layer whose bytes have this digest when unpacked.
    pub(crate) fn layer(scanner: &Scanner, diff_id: &Digest) -> Self {
        Self::of("layer", scanner, [diff_id], &[])
    }

    /// What some files of it tell under other paths.
    pub(crate) fn rereads(scanner: &Scanner, diff_id: &Digest, rereads: &[&Reread]) -> Self {
        Self::of("rereads", scanner, [diff_id], &Reread::question(rereads))
    }

    /// The contents of an image of these layers, as this build's [`crate::source::Image`] puts
    /// them together: its source takes part, so that nobody has to remember to tell builds apart.
    pub(crate) fn image(scanner: &Scanner, diff_ids: &[Digest]) -> Self {
        Self::of("image", scanner, diff_ids, include_bytes!("../source/image.rs"))
    }

    fn of<'d>(
        what: &str,
        scanner: &Scanner,
        diff_ids: impl IntoIterator<Item = &'d Digest>,
        question: &[u8],
    ) -> Self {
        let diff_ids: Vec<String> = diff_ids.into_iter().map(Digest::to_string).collect();
        let mut bytes = Vec::new();
        bytes.text(what);
        bytes.text(&scanner.identity());
        bytes.texts(&diff_ids);
        bytes.extend_from_slice(question);
        Self(hashing::digest(Algorithm::Sha256, &bytes))
    }

    /// The name of its file.
    pub(super) fn name(&self) -> &str {
        self.0.hex()
    }
}
