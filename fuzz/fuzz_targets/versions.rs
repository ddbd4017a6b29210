//! Any two texts are compared in every ecosystem's order: never a panic, and the mirror image
//! gives the reverse.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_vulns::version::Scheme;

const ECOSYSTEMS: [&str; 9] =
    ["Debian:12", "Alpine:v3.20", "AlmaLinux:9", "npm", "PyPI", "Maven", "Go", "RubyGems", "NuGet"];

fuzz_target!(|pair: (&str, &str)| {
    let (a, b) = pair;
    for ecosystem in ECOSYSTEMS {
        let scheme = Scheme::for_ecosystem(ecosystem).expect("listed ecosystems have an order");
        if let (Ok(forth), Ok(back)) = (scheme.compare(a, b), scheme.compare(b, a)) {
            assert_eq!(forth, back.reverse(), "{ecosystem}: {a:?} {b:?}");
        }
    }
});
