//! What the tests of every scheme share.

use super::Scheme;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::cmp::Ordering;

/// Every scheme there is.
pub(super) const ALL: [Scheme; 13] = [
    Scheme::Dpkg,
    Scheme::Apk,
    Scheme::Rpm,
    Scheme::RpmSource,
    Scheme::SemVer,
    Scheme::SemVerBuild,
    Scheme::Pep440,
    Scheme::Maven,
    Scheme::Go,
    Scheme::RubyGems,
    Scheme::NuGet,
    Scheme::Packagist,
    Scheme::Numbers,
];

/// Checks a table of expected orders: a line is `a < b` or `a = b`, `#` begins a comment.
pub(super) fn check_table(scheme: Scheme, table: &str) {
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut checked = 0;
    for line in lines {
        let words: Vec<&str> = line.split(' ').collect();
        let [a, relation, b] = words[..] else { panic!("`{line}` is not `a < b` or `a = b`") };
        let expected = match relation {
            "<" => Ordering::Less,
            "=" => Ordering::Equal,
            _ => panic!("`{line}` is not `a < b` or `a = b`"),
        };
        assert_eq!(scheme.compare(a, b), Ok(expected), "{line}");
        assert_eq!(scheme.compare(b, a), Ok(expected.reverse()), "{line}, turned round");
        checked += 1;
    }
    assert!(checked >= 10, "only {checked} lines");
}

/// Checks that a scheme puts every three versions that match a regular expression in an order:
/// each is equal to itself, turning round reverses, and two steps lead where they say.
pub(super) fn check_laws(scheme: Scheme, versions: &'static str) {
    let compare = |a: &str, b: &str| scheme.compare(a, b).unwrap();
    run(versions, |[a, b, c]| {
        let (ab, bc, ac) = (compare(a, b), compare(b, c), compare(a, c));
        assert_eq!(compare(a, a), Ordering::Equal, "{a} against itself");
        assert_eq!(compare(b, a), ab.reverse(), "{a} and {b}");
        if ab == bc || bc == Ordering::Equal {
            assert_eq!(ac, ab, "{a}, {b} and {c}");
        } else if ab == Ordering::Equal {
            assert_eq!(ac, bc, "{a}, {b} and {c}");
        }
    });
}

/// Runs a test on triples of texts that match a regular expression, always the same ones.
pub(super) fn run(texts: &'static str, test: impl Fn([&str; 3])) {
    let config = Config { cases: 2000, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(config, rng)
        .run(&[texts, texts, texts], |[a, b, c]| {
            test([&a, &b, &c]);
            Ok(())
        })
        .unwrap();
}
