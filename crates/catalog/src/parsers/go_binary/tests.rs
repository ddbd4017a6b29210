use plimsoll_model::GapCode;
use proptest::prelude::*;

use super::super::program::testing::{ADDRESS, Form, program};
use super::*;
use crate::testing::{facts, names, parse as try_parse, problem};

const PATH: &str = "usr/local/bin/server";

const MODULES: &str = "path\texample.com/shop/server\nmod\texample.com/shop\t(devel)\t\n\
    dep\tgithub.com/gin-gonic/gin\tv1.6.2\n=>\tgithub.com/gin-gonic/gin\tv1.6.3\t\n\t\n\
    dep\tgithub.com/docker/docker\tv20.10.7+incompatible\th1:x=\nbuild\t-compiler=gc\n";

fn framed(modules: &str) -> Vec<u8> {
    [b"0123456789abcdef", modules.as_bytes(), b"fedcba9876543210"].concat()
}

fn header(form: Form, flags: u8) -> Vec<u8> {
    [b"\xff Go buildinf:", &[form.word() as u8, flags][..]].concat()
}

/// Build information as Go 1.18 and later write it.
fn inline(form: Form, toolchain: &str, modules: &str) -> Vec<u8> {
    let text = |text: &[u8]| {
        let length = text.len();
        [&[length as u8 | 0x80, (length >> 7) as u8], text].concat()
    };
    let mut info = header(form, 2);
    info.resize(32, 0);
    info.extend(text(toolchain.as_bytes()));
    info.extend(text(&framed(modules)));
    info
}

/// Build information as earlier releases wrote it: pointers to Go strings, which are pointers to
/// text.
fn pointers(form: Form, toolchain: &str, modules: &str) -> Vec<u8> {
    let modules = framed(modules);
    let pair = |first: u64, second: usize| {
        [form.number(form.word(), first), form.number(form.word(), second as u64)].concat()
    };
    let mut info = header(form, u8::from(form == Form::Elf32Big));
    let strings = ADDRESS + 32;
    info.extend(pair(strings, (strings + 2 * form.word() as u64) as usize));
    info.resize(32, 0);
    let texts = strings + 4 * form.word() as u64;
    info.extend(pair(texts, toolchain.len()));
    info.extend(pair(texts + toolchain.len() as u64, modules.len()));
    info.extend(toolchain.as_bytes());
    info.extend(modules);
    info
}

fn section(form: Form) -> &'static str {
    match form {
        Form::Elf64 | Form::Elf32Big => ".go.buildinfo",
        Form::Pe64 => ".data",
        Form::MachO64 => "__go_buildinfo",
    }
}

fn server(modules: &str) -> Vec<u8> {
    program(Form::Elf64, ".go.buildinfo", &inline(Form::Elf64, "go1.19.8", modules))
}

#[test]
fn both_forms_are_read_in_every_kind_of_program() {
    for form in Form::ALL {
        for info in [inline(form, "go1.19.8", MODULES), pointers(form, "go1.19.8", MODULES)] {
            let facts = facts(&PARSER, PATH, &program(form, section(form), &info));
            assert_eq!(
                names(&facts),
                [
                    "stdlib 1.19.8",
                    "github.com/gin-gonic/gin v1.6.3",
                    "github.com/docker/docker v20.10.7+incompatible",
                ],
                "{form:?}"
            );
            assert_eq!(facts.problems, []);
        }
    }
}

#[test]
fn build_information_is_found_without_a_section_table() {
    let info = inline(Form::Elf64, "go1.19.8", MODULES);
    // Text that only looks like the header stands before it, and is not aligned.
    let data = [&b"12345678\xff Go buildinf:\x08\x02\0\0\0\0\0\0\0\0"[..], &info].concat();
    assert_eq!(names(&facts(&PARSER, PATH, &program(Form::Elf64, "", &data))).len(), 3);
}

#[test]
fn the_toolchain_is_known_by_its_release() {
    for (toolchain, version) in [
        ("go1.21", Some("1.21")),
        ("go1.20rc1", Some("1.20rc1")),
        ("go1.21.5 X:boringcrypto", Some("1.21.5")),
        ("go1.19.8-bigcorp", Some("1.19.8")),
        ("go1.20rc", Some("1.20")),
        ("devel go1.22-abc1234 Tue Jan 2", None),
        ("go", None),
        ("go1.", None),
    ] {
        assert_eq!(toolchain_version(toolchain), version, "{toolchain}");
    }
    let info = inline(Form::Elf64, "devel go1.22-abc", MODULES);
    let facts = facts(&PARSER, PATH, &program(Form::Elf64, ".go.buildinfo", &info));
    assert_eq!(facts.packages.len(), 2);
    assert_eq!(facts.problems[0].code, GapCode::PartialIdentity);
}

#[test]
fn the_main_module_is_a_package_if_its_release_is_known() {
    let flags = "build\t-ldflags=\"-s -w -X main.version=v1.4.2\"";
    for (version, settings, expected) in [
        ("v1.2.3", "", Some("v1.2.3")),
        ("(devel)", "", None),
        ("", "", None),
        ("v0.0.0-20240102030405-abcdef012345", "", None),
        ("(devel)", flags, Some("v1.4.2")),
        ("v1.2.3", flags, Some("v1.2.3")),
    ] {
        let modules = format!("path\ta.io/b\nmod\ta.io/b\t{version}\t\n{settings}\n");
        let facts = facts(&PARSER, PATH, &server(&modules));
        let main = facts.packages.get(1).map(|package| package.version.as_str());
        assert_eq!((main, facts.problems.len()), (expected, 0), "{modules}");
    }
}

#[test]
fn a_dependency_without_a_version_is_a_problem() {
    let modules = "mod\ta\t(devel)\t\ndep\tb.io/b\tv1.0.0\n=>\t../b\t(devel)\t\n\
        dep\tc.io/c\t(devel)\t\ndep\td.io/d\tv1.0.0\t\n";
    let facts = facts(&PARSER, PATH, &server(modules));
    assert_eq!(names(&facts), ["stdlib 1.19.8", "d.io/d v1.0.0"]);
    let messages: Vec<_> = facts.problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`b.io/b` is replaced by `../b`: version unknown, not matched",
            "`c.io/c`: version unknown, not matched"
        ]
    );
}

#[test]
fn a_program_without_module_data_is_known_to_be_incomplete() {
    for modules in ["path\tgo.etcd.io/etcd/etcdctl\nbuild\t-compiler=gc\n", ""] {
        let facts = facts(&PARSER, PATH, &server(modules));
        assert_eq!(names(&facts), ["stdlib 1.19.8"]);
        assert_eq!(facts.problems[0].code, GapCode::UnknownContents);
    }
}

#[test]
fn a_program_that_is_not_go_tells_nothing() {
    for form in Form::ALL {
        assert!(facts(&PARSER, PATH, &program(form, ".data", b"no build information")).is_empty());
    }
    assert!(facts(&PARSER, PATH, b"\x7fELF").is_empty());
}

#[test]
fn damaged_build_information_is_a_problem() {
    let dangling = [header(Form::Elf64, 0), vec![0xee; 16]].concat();
    let mut endless = inline(Form::Elf64, "go1.19.8", MODULES);
    endless[32..44].fill(0xff);
    for info in [dangling, endless] {
        let bytes = program(Form::Elf64, ".go.buildinfo", &info);
        assert_eq!(
            problem(&PARSER, PATH, &bytes),
            Problem::malformed("damaged Go build information at byte 512")
        );
    }
}

fn programs() -> impl Strategy<Value = (Form, Vec<u8>)> {
    (prop::sample::select(&Form::ALL[..]), any::<bool>()).prop_map(|(form, old)| {
        let write = if old { pointers } else { inline };
        (form, program(form, section(form), &write(form, "go1.19.8", MODULES)))
    })
}

proptest! {
    #[test]
    fn damage_anywhere_gives_packages_or_problems(
        (_, mut bytes) in programs(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        end in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        let (facts, result) = try_parse(&PARSER, PATH, &bytes);
        prop_assert!(facts.packages.len() <= 4 || result.is_ok());
    }
}
