use plimsoll_formats::codec::{Decoder, Encode};

use super::{Keep, facts, read_option, write_list, write_option};
use crate::layer::{ChangeKind, FileContents, LayerContents, Reread};
use crate::{Scanner, Wants};

impl Keep for LayerContents {
    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_list(&mut out, &self.changes, |out, change| {
            out.text(self.path(change));
            write_kind(out, &change.kind);
        });
        write_list(&mut out, &self.files, |out, FileContents { wants, facts }| {
            write_wants(out, wants);
            facts::write(out, facts);
        });
        write_list(&mut out, &self.gaps, facts::write_gap);
        out
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        // Paths are found by offsets of 32 bits.
        u32::try_from(bytes.len()).ok()?;
        let mut from = Decoder(bytes);
        let mut contents = Self::default();
        for _ in 0..from.count()? {
            let path = from.text()?;
            contents.push(path, read_kind(&mut from)?);
        }
        contents.files = from.list(|from| {
            let (wants, facts) = (read_wants(from)?, facts::read(from)?);
            Some(FileContents { wants, facts })
        })?;
        contents.gaps = from.list(facts::read_gap)?;
        from.is_empty().then_some(contents)
    }
}

fn write_kind(out: &mut Vec<u8>, kind: &ChangeKind) {
    match kind {
        ChangeKind::File(index) => {
            out.push(0);
            write_option(out, *index, |out, index| out.number(u64::from(index)));
        }
        ChangeKind::Directory => out.push(1),
        ChangeKind::Symlink(target) => {
            out.push(2);
            out.text(target);
        }
        ChangeKind::Hardlink(target) => {
            out.push(3);
            out.text(target);
        }
        ChangeKind::Whiteout => out.push(4),
        ChangeKind::Opaque => out.push(5),
        ChangeKind::Other => out.push(6),
    }
}

fn read_kind(from: &mut Decoder<'_>) -> Option<ChangeKind> {
    Some(match from.byte()? {
        0 => ChangeKind::File(read_option(from, Decoder::small)?),
        1 => ChangeKind::Directory,
        2 => ChangeKind::Symlink(from.text()?.into()),
        3 => ChangeKind::Hardlink(from.text()?.into()),
        4 => ChangeKind::Whiteout,
        5 => ChangeKind::Opaque,
        6 => ChangeKind::Other,
        _ => return None,
    })
}

fn write_wants(out: &mut Vec<u8>, wants: &Wants) {
    let Wants { by_path, as_program } = wants;
    write_list(out, by_path, |out, parser| out.count(*parser));
    out.push(u8::from(*as_program));
}

fn read_wants(from: &mut Decoder<'_>) -> Option<Wants> {
    let by_path = from.list(|from| from.number()?.try_into().ok())?;
    let as_program = match from.byte()? {
        0 => false,
        1 => true,
        _ => return None,
    };
    Some(Wants { by_path, as_program })
}

impl Scanner {
    /// Everything but a layer's bytes that its contents depend on: [`super::TABLE_VERSION`], the
    /// limits and the scope. It is the debug form, since that leaves out no field.
    pub fn identity(&self) -> String {
        format!("{} {self:?}", super::TABLE_VERSION)
    }
}

impl Reread {
    /// What is asked of a layer, as bytes: the same for the same files, paths and parsers,
    /// wherever in an image the layer is.
    pub fn question(rereads: &[&Self]) -> Vec<u8> {
        let mut out = Vec::new();
        write_list(&mut out, rereads, |out, Self { layer: _, path, as_path, wants }| {
            out.text(path);
            out.text(as_path);
            write_wants(out, wants);
        });
        out
    }
}
