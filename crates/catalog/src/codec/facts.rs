use plimsoll_formats::codec::{Decoder, Encode};
use plimsoll_model::{Distro, Gap, GapCode, PackageKind};

use super::{Keep, package, read_option, read_string, write_list, write_option, write_text_option};
use crate::{Contents, Detail, Facts, Owned, Problem};

pub(super) fn write(out: &mut Vec<u8>, facts: &Facts) {
    let Facts { packages, distro, owned, details, problems } = facts;
    write_list(out, packages, package::write);
    write_option(out, distro.as_ref(), write_distro);
    write_list(out, owned, write_owned);
    write_list(out, details, write_detail);
    write_list(out, problems, |out, Problem { code, message }| {
        out.push(*code as u8);
        out.text(message);
    });
}

pub(super) fn read(from: &mut Decoder<'_>) -> Option<Facts> {
    Some(Facts {
        packages: from.list(package::read)?,
        distro: read_option(from, read_distro)?,
        owned: from.list(read_owned)?,
        details: from.list(read_detail)?,
        problems: from.list(|from| {
            let (code, message) = (read_code(from)?, read_string(from)?);
            Some(Problem { code, message })
        })?,
    })
}

pub(super) fn write_gap(out: &mut Vec<u8>, gap: &Gap) {
    let Gap { code, place, message } = gap;
    out.push(*code as u8);
    out.text(place);
    out.text(message);
}

pub(super) fn read_gap(from: &mut Decoder<'_>) -> Option<Gap> {
    let (code, place) = (read_code(from)?, read_string(from)?);
    Some(Gap { code, place, message: read_string(from)? })
}

fn read_code(from: &mut Decoder<'_>) -> Option<GapCode> {
    GapCode::ALL.get(usize::from(from.byte()?)).copied()
}

fn write_distro(out: &mut Vec<u8>, distro: &Distro) {
    let Distro { id, id_like, version_id, codename, name, support_end } = distro;
    out.text(id);
    out.texts(id_like);
    write_text_option(out, version_id.as_ref());
    write_text_option(out, codename.as_ref());
    out.text(name);
    write_text_option(out, support_end.as_ref());
}

fn read_distro(from: &mut Decoder<'_>) -> Option<Distro> {
    Some(Distro {
        id: read_string(from)?,
        id_like: from.texts()?,
        version_id: read_option(from, read_string)?,
        codename: read_option(from, read_string)?,
        name: read_string(from)?,
        support_end: read_option(from, read_string)?,
    })
}

/// The keys are hashes, which no variable length makes shorter.
fn write_owned(out: &mut Vec<u8>, owned: &Owned) {
    let Owned { package, paths } = owned;
    out.text(package);
    write_list(out, paths, |out, path| out.extend_from_slice(&path.to_le_bytes()));
}

fn read_owned(from: &mut Decoder<'_>) -> Option<Owned> {
    let key = |from: &mut Decoder<'_>| from.bytes(8)?.try_into().ok().map(u64::from_le_bytes);
    Some(Owned { package: read_string(from)?, paths: from.list(key)? })
}

fn write_detail(out: &mut Vec<u8>, detail: &Detail) {
    let Detail { kind, name, licenses, size } = detail;
    out.push(*kind as u8);
    out.text(name);
    out.texts(licenses);
    write_option(out, *size, Encode::number);
}

fn read_detail(from: &mut Decoder<'_>) -> Option<Detail> {
    Some(Detail {
        kind: *PackageKind::ALL.get(usize::from(from.byte()?))?,
        name: read_string(from)?,
        licenses: from.texts()?,
        size: read_option(from, Decoder::number)?,
    })
}

/// What files told that were read under other paths: see [`crate::reread_layer`].
impl Keep for Vec<(String, Facts)> {
    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_list(&mut out, self, |out, (path, facts)| {
            out.text(path);
            write(out, facts);
        });
        out
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut from = Decoder(bytes);
        let found = from.list(|from| Some((read_string(from)?, read(from)?)))?;
        from.is_empty().then_some(found)
    }
}

impl Keep for Contents {
    fn to_bytes(&self) -> Vec<u8> {
        let Self { distro, packages, gaps } = self;
        let mut out = Vec::new();
        write_option(&mut out, distro.as_ref(), write_distro);
        write_list(&mut out, packages, package::write);
        write_list(&mut out, gaps, write_gap);
        out
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut from = Decoder(bytes);
        let distro = read_option(&mut from, read_distro)?;
        let (packages, gaps) = (from.list(package::read)?, from.list(read_gap)?);
        from.is_empty().then_some(Self { distro, packages, gaps })
    }
}
