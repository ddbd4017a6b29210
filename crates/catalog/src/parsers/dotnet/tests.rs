use proptest::prelude::*;

use super::*;
use crate::testing::{facts, mangled, names, parse, problem};

const PATH: &str = "app/Shop.deps.json";
const DEPS: &[u8] = br#"{
  "runtimeTarget": {"name": ".NETCoreApp,Version=v6.0/linux-x64", "signature": ""},
  "compilationOptions": {},
  "targets": {
    ".NETCoreApp,Version=v6.0": {
      "Build.Only/1.0.0": {"runtime": {"lib/net6.0/Build.Only.dll": {}}}
    },
    ".NETCoreApp,Version=v6.0/linux-x64": {
      "Shop/1.0.0": {
        "dependencies": {"Newtonsoft.Json": "12.0.1"},
        "runtime": {"Shop.dll": {}}
      },
      "Newtonsoft.Json/12.0.1": {
        "runtime": {"lib/netstandard2.0/Newtonsoft.Json.dll": {"fileVersion": "12.0.1.25517"}}
      },
      "SQLitePCLRaw.lib.e_sqlite3/2.0.6": {
        "runtimeTargets": {"runtimes/linux-x64/native/libe_sqlite3.so": {"rid": "linux-x64"}}
      },
      "System.Placeholder/4.3.0": {"runtime": {"lib/netstandard1.3/_._": {}}},
      "Microsoft.NETCore.Platforms/1.1.0": {}
    }
  },
  "libraries": {
    "Shop/1.0.0": {"type": "project", "serviceable": false, "sha512": ""},
    "Build.Only/1.0.0": {"type": "package", "serviceable": true, "sha512": "sha512-x"},
    "Newtonsoft.Json/12.0.1": {"type": "package", "serviceable": true, "sha512": "sha512-y"},
    "SQLitePCLRaw.lib.e_sqlite3/2.0.6": {"type": "package"},
    "System.Placeholder/4.3.0": {"type": "package"},
    "Microsoft.NETCore.Platforms/1.1.0": {"type": "package"}
  }
}"#;

#[test]
fn packages_with_files_in_the_target_that_runs_are_there() {
    let expected = ["Newtonsoft.Json 12.0.1", "SQLitePCLRaw.lib.e_sqlite3 2.0.6"];
    assert_eq!(names(&facts(&PARSER, PATH, DEPS)), expected);
    let marked = [b"\xef\xbb\xbf", DEPS].concat();
    assert_eq!(names(&facts(&PARSER, PATH, &marked)), expected);
}

fn with_library(key: &str, assets: &str) -> String {
    format!(
        r#"{{"runtimeTarget": {{"name": "t"}}, "targets": {{"t": {{"{key}": {assets}}}}},
            "libraries": {{"{key}": {{"type": "package"}}}}}}"#
    )
}

#[test]
fn a_library_that_is_no_name_and_version_is_told() {
    for key in ["a", "/1", "a/", "a b/1"] {
        let text = with_library(key, r#"{"native": {"x.so": {}}}"#);
        let facts = facts(&PARSER, PATH, text.as_bytes());
        assert_eq!((facts.packages.len(), facts.problems.len()), (0, 1), "{key}");
    }
}

#[test]
fn broken_files_are_problems() {
    for text in [
        "",
        "[]",
        "{}",
        r#"{"runtimeTarget": {"name": "t"}, "targets": {}, "libraries": {}}"#,
        &with_library("a/1", r#"{"runtime": 3}"#),
        &with_library("a/1", &"[".repeat(200_000)),
    ] {
        problem(&PARSER, PATH, text.as_bytes());
    }
    let many = r#""t": {}, "#.repeat(40);
    let text = format!(r#"{{"targets": {{{many}}}}}"#);
    assert!(problem(&PARSER, PATH, text.as_bytes()).message.contains("more than 32 members"));
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in mangled(DEPS)) {
        let (facts, result) = parse(&PARSER, PATH, &bytes);
        prop_assert!(facts.packages.is_empty() || result.is_ok());
    }
}
