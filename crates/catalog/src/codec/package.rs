use plimsoll_formats::codec::{Decoder, Encode};
use plimsoll_model::{Evidence, Location, Package, PackageKind, SourcePackage};

use super::{read_option, read_string, write_list, write_option, write_text_option};

pub(super) fn write(out: &mut Vec<u8>, package: &Package) {
    let Package {
        kind,
        name,
        version,
        arch,
        source,
        modularity,
        maintainer,
        licenses,
        size,
        evidence,
        locations,
        layer,
        owned_by,
    } = package;
    out.push(*kind as u8);
    out.text(name);
    out.text(version);
    write_text_option(out, arch.as_ref());
    write_option(out, source.as_ref(), |out, SourcePackage { name, version }| {
        out.text(name);
        write_text_option(out, version.as_ref());
    });
    write_text_option(out, modularity.as_ref());
    write_text_option(out, maintainer.as_ref());
    out.texts(licenses);
    write_option(out, *size, Encode::number);
    out.push(match evidence {
        Evidence::Installed => 0,
        Evidence::Declared => 1,
    });
    write_list(out, locations, |out, Location { path }| out.text(path));
    write_option(out, *layer, |out, layer| out.number(u64::from(layer)));
    write_text_option(out, owned_by.as_ref());
}

pub(super) fn read(from: &mut Decoder<'_>) -> Option<Package> {
    Some(Package {
        kind: *PackageKind::ALL.get(usize::from(from.byte()?))?,
        name: read_string(from)?,
        version: read_string(from)?,
        arch: read_option(from, read_string)?,
        source: read_option(from, |from| {
            let (name, version) = (read_string(from)?, read_option(from, read_string)?);
            Some(SourcePackage { name, version })
        })?,
        modularity: read_option(from, read_string)?,
        maintainer: read_option(from, read_string)?,
        licenses: from.texts()?,
        size: read_option(from, Decoder::number)?,
        evidence: match from.byte()? {
            0 => Evidence::Installed,
            1 => Evidence::Declared,
            _ => return None,
        },
        locations: from.list(|from| Some(Location { path: read_string(from)? }))?,
        layer: read_option(from, Decoder::small)?,
        owned_by: read_option(from, read_string)?,
    })
}
