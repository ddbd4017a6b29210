use plimsoll_model::{
    Distro, Evidence, Gap, GapCode, Limits, Location, Package, PackageKind, SourcePackage,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::layer::{ChangeKind, FileContents, LayerContents};
use crate::{Contents, Detail, Facts, Owned, Problem, Reread, Scanner, Scope, Wants};

fn text() -> impl Strategy<Value = String> {
    "[a-zé\u{0}./]{0,6}"
}

prop_compose! {
    fn package()(
        (kind, name, version) in (select(&PackageKind::ALL[..]), text(), text()),
        (arch, modularity, maintainer, owned_by) in (of(text()), of(text()), of(text()), of(text())),
        source in of((text(), of(text())).prop_map(|(name, version)| SourcePackage { name, version })),
        (licenses, locations) in (vec(text(), 0..3), vec(text(), 0..3)),
        (size, layer) in (of(any::<u64>()), of(any::<u32>())),
        evidence in select(vec![Evidence::Installed, Evidence::Declared]),
    ) -> Package {
        let locations = locations.into_iter().map(|path| Location { path }).collect();
        Package {
            kind, name, version, arch, source, modularity, maintainer, licenses, size, evidence,
            locations, layer, owned_by,
        }
    }
}

prop_compose! {
    fn distro()(
        (id, name, id_like) in (text(), text(), vec(text(), 0..3)),
        (version_id, codename, support_end) in (of(text()), of(text()), of(text())),
    ) -> Distro {
        Distro { id, id_like, version_id, codename, name, support_end }
    }
}

prop_compose! {
    fn facts()(
        packages in vec(package(), 0..3),
        distro in of(distro()),
        owned in vec((text(), vec(any::<u64>(), 0..3)), 0..3),
        details in vec((select(&PackageKind::ALL[..]), text(), vec(text(), 0..2), of(any::<u64>())), 0..3),
        problems in vec((select(&GapCode::ALL[..]), text()), 0..3),
    ) -> Facts {
        Facts {
            packages,
            distro,
            owned: owned.into_iter().map(|(package, paths)| Owned { package, paths }).collect(),
            details: details
                .into_iter()
                .map(|(kind, name, licenses, size)| Detail { kind, name, licenses, size })
                .collect(),
            problems: problems.into_iter().map(|(code, message)| Problem { code, message }).collect(),
        }
    }
}

fn wants() -> impl Strategy<Value = Wants> {
    let wants = (vec(0..300_usize, 0..3), any::<bool>());
    wants.prop_map(|(by_path, as_program)| Wants { by_path, as_program })
}

fn kind() -> impl Strategy<Value = ChangeKind> {
    prop_oneof![
        of(any::<u32>()).prop_map(ChangeKind::File),
        Just(ChangeKind::Directory),
        text().prop_map(|target| ChangeKind::Symlink(target.into())),
        text().prop_map(|target| ChangeKind::Hardlink(target.into())),
        Just(ChangeKind::Whiteout),
        Just(ChangeKind::Opaque),
        Just(ChangeKind::Other),
    ]
}

prop_compose! {
    fn layer()(
        changes in vec((text(), kind()), 0..6),
        files in vec((wants(), facts()), 0..3),
        gaps in vec((select(&GapCode::ALL[..]), text(), text()), 0..3),
    ) -> LayerContents {
        let mut layer = LayerContents::default();
        for (path, kind) in changes {
            layer.push(&path, kind);
        }
        layer.files = files.into_iter().map(|(wants, facts)| FileContents { wants, facts }).collect();
        layer.gaps = gaps.into_iter().map(|(c, place, message)| Gap::new(c, place, message)).collect();
        layer
    }
}

proptest! {
    #[test]
    fn what_is_kept_comes_back(layer in layer(), found in vec((text(), facts()), 0..3)) {
        let Facts { packages, distro, .. } = found.first().map(|it| it.1.clone()).unwrap_or_default();
        let contents = Contents { distro, packages, gaps: layer.gaps.clone() };
        prop_assert_eq!(Contents::from_bytes(&contents.to_bytes()), Some(contents));
        prop_assert_eq!(LayerContents::from_bytes(&layer.to_bytes()), Some(layer));
        prop_assert_eq!(Keep::from_bytes(&found.to_bytes()), Some(found));
    }

    #[test]
    fn part_of_what_is_kept_is_refused(layer in layer(), cut in any::<proptest::sample::Index>()) {
        let bytes = layer.to_bytes();
        prop_assert_eq!(LayerContents::from_bytes(&bytes[..cut.index(bytes.len())]), None);
        prop_assert_eq!(LayerContents::from_bytes(&[&bytes[..], &[0]].concat()), None);
    }

    #[test]
    fn damage_gives_other_contents_or_none(
        layer in layer(),
        at in any::<proptest::sample::Index>(),
        byte in any::<u8>(),
        noise in vec(any::<u8>(), 0..64),
    ) {
        let mut bytes = layer.to_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        LayerContents::from_bytes(&bytes);
        LayerContents::from_bytes(&noise);
        <Vec<(String, Facts)>>::from_bytes(&noise);
        Contents::from_bytes(&noise);
    }
}

#[test]
fn a_list_that_promises_more_than_there_is_is_refused() {
    let mut bytes = Vec::new();
    bytes.number(u64::MAX);
    assert_eq!(LayerContents::from_bytes(&bytes), None);
    assert_eq!(<Vec<(String, Facts)>>::from_bytes(&bytes), None);
}

#[test]
fn the_position_in_the_list_of_all_is_the_number_that_is_written() {
    assert!(PackageKind::ALL.iter().enumerate().all(|(at, kind)| *kind as usize == at));
    assert!(GapCode::ALL.iter().enumerate().all(|(at, code)| *code as usize == at));
}

#[test]
fn limits_and_scope_and_what_is_asked_tell_contents_apart() {
    let scanner = Scanner { limits: Limits::default(), scope: Scope::Installed };
    let mut other = scanner;
    other.limits.zip_entries += 1;
    assert_ne!(scanner.identity(), other.identity());
    let declared = Scanner { scope: Scope::InstalledAndDeclared, ..scanner };
    assert_ne!(scanner.identity(), declared.identity());
    assert!(scanner.identity().starts_with(TABLE_VERSION) && TABLE_VERSION.len() == 32);

    let reread = |layer, path: &str, parser| Reread {
        layer,
        path: path.into(),
        as_path: "etc/os-release".into(),
        wants: Wants { by_path: vec![parser], as_program: false },
    };
    let question = |reread: Reread| Reread::question(&[&reread]);
    assert_eq!(question(reread(0, "a", 1)), question(reread(7, "a", 1)));
    assert_ne!(question(reread(0, "a", 1)), question(reread(0, "b", 1)));
    assert_ne!(question(reread(0, "a", 1)), question(reread(0, "a", 2)));
}
