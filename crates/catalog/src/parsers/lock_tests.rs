//! Lock files that real tools wrote, read by the parsers that want them.

use proptest::prelude::*;

use super::{
    bun_lock, deno_lock, pdm_lock, pipfile_lock, pnpm_lock, poetry_lock, pylock, requirements,
    uv_lock, yarn_lock,
};
use crate::Parser;
use crate::testing::{facts, mangled, names, parse};

/// A lock file: its parser, its path, its bytes, how many packages it has, and some of them.
type Case = (&'static Parser, &'static str, &'static [u8], usize, &'static [&'static str]);

macro_rules! fixture {
    ($path:literal) => {
        include_bytes!(concat!("../../testdata/", $path))
    };
}

const NODE: &[&str] =
    &["@babel/code-frame 7.0.0", "lodash 4.17.20", "ms 2.0.0", "react-dom 17.0.2"];
const PYTHON: &[&str] = &["markupsafe 3.0.4", "requests 2.25.0", "werkzeug 2.0.3"];

/// The counts are those of the tools' own lists: see `testdata/README-locks.md`.
const CASES: &[Case] = &[
    (&pnpm_lock::PARSER, "app/pnpm-lock.yaml", fixture!("pnpm_lock/pnpm-7.yaml"), 23, NODE),
    (&pnpm_lock::PARSER, "app/pnpm-lock.yaml", fixture!("pnpm_lock/pnpm-8.yaml"), 23, NODE),
    (&pnpm_lock::PARSER, "app/pnpm-lock.yaml", fixture!("pnpm_lock/pnpm-9.yaml"), 23, NODE),
    (&yarn_lock::PARSER, "app/yarn.lock", fixture!("yarn_lock/classic.lock"), 23, NODE),
    (&yarn_lock::PARSER, "app/yarn.lock", fixture!("yarn_lock/berry.lock"), 23, NODE),
    (&bun_lock::PARSER, "app/bun.lock", fixture!("bun_lock/bun.lock"), 23, NODE),
    (
        &deno_lock::PARSER,
        "app/deno.lock",
        fixture!("deno_lock/deno.lock"),
        18,
        &["@babel/code-frame 7.0.0", "lodash 4.17.20", "react-dom 17.0.2"],
    ),
    (&poetry_lock::PARSER, "app/poetry.lock", fixture!("poetry_lock/poetry.lock"), 15, PYTHON),
    (&pipfile_lock::PARSER, "app/Pipfile.lock", fixture!("pipfile_lock/Pipfile.lock"), 21, PYTHON),
    (&uv_lock::PARSER, "app/uv.lock", fixture!("uv_lock/uv.lock"), 16, PYTHON),
    (&pdm_lock::PARSER, "app/pdm.lock", fixture!("pdm_lock/pdm.lock"), 15, PYTHON),
    (&pylock::PARSER, "app/pylock.toml", fixture!("pylock/pylock.toml"), 16, PYTHON),
    (
        &requirements::PARSER,
        "app/requirements.txt",
        fixture!("requirements/requirements.txt"),
        15,
        PYTHON,
    ),
];

#[test]
fn lock_files_of_real_tools_are_read_in_full() {
    for (parser, path, bytes, count, some) in CASES {
        let found = facts(parser, path, bytes);
        let names = names(&found);
        assert_eq!(names.len(), *count, "{} {names:?} {:?}", parser.id, found.problems);
        for name in *some {
            assert!(
                names.iter().any(|n| n.eq_ignore_ascii_case(name)),
                "{} {name} {names:?}",
                parser.id
            );
        }
        let own = ["lib", "app", "demo", "localpkg"];
        assert!(found.packages.iter().all(|p| !own.contains(&p.name.as_str())), "{}", parser.id);
    }
}

#[test]
fn a_file_that_is_cut_off_or_of_another_form_is_a_problem() {
    for (parser, path, bytes, ..) in CASES {
        // Requirements and Yarn's first form have no end that could be missing.
        let lines = ["requirements", "yarn-lock"].contains(&parser.id);
        for text in [&bytes[..bytes.len() / 2], b"{\"a\": [", b"= 1"] {
            let (found, result) = parse(parser, path, text);
            let told = result.is_err() || !found.problems.is_empty() || !found.packages.is_empty();
            assert!(told || lines, "{} is silent about {:?}", parser.id, text.get(..20));
        }
    }
}

#[test]
fn deep_nesting_is_a_problem_and_not_a_crash() {
    for (parser, path, ..) in CASES {
        for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000), "a = [".repeat(1000)] {
            let _ = parse(parser, path, text.as_bytes());
        }
    }
}

#[test]
fn what_pins_nothing_is_a_gap() {
    let text = b"flask>=2\nrequests\nwerkzeug==2.0.3\n-r more.txt\n";
    let found = facts(&requirements::PARSER, "app/requirements.txt", text);
    assert_eq!(names(&found), ["werkzeug 2.0.3"]);
    let problems: Vec<_> = found.problems.iter().map(|p| p.message.as_str()).collect();
    assert!(problems.iter().any(|p| p.contains("flask") && p.contains("requests")), "{problems:?}");
    let (_, result) = parse(&bun_lock::PARSER, "app/bun.lockb", b"#!/usr/bin/env bun");
    assert!(result.unwrap_err().message.contains("--save-text-lockfile"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic(at in 0..CASES.len(), bytes in any::<u64>().prop_flat_map(|n| {
        mangled(CASES[usize::try_from(n).unwrap_or(0) % CASES.len()].2)
    })) {
        let (parser, path, ..) = &CASES[at];
        let _ = parse(parser, path, &bytes);
    }
}
