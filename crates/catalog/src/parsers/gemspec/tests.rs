use proptest::prelude::*;

use super::*;
use crate::testing::{facts, mangled, names, parse, problem};

const PATH: &str = "usr/lib/ruby/gems/3.1.0/specifications/default/abbrev-0.1.0.gemspec";
const GEMSPEC: &[u8] = br#"# -*- encoding: utf-8 -*-
# stub: abbrev 0.1.0 ruby lib

Gem::Specification.new do |s|
  s.name = "abbrev".freeze
  s.version = "0.1.0"

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze) if s.respond_to? :required_rubygems_version=
  s.metadata = { "homepage_uri" => "https://example.org" } if s.respond_to? :metadata=
  s.require_paths = ["lib".freeze]
  s.authors = ["Somebody".freeze]
  s.date = "2024-04-26"
  s.files = ["abbrev.rb".freeze]
  s.licenses = ["Ruby".freeze, "BSD-2-Clause".freeze]
  s.rubygems_version = "3.3.7".freeze
end
"#;

fn of(name: &str, code: &str) -> (Facts, Result<(), Problem>) {
    parse(&PARSER, &format!("var/lib/gems/3.1.0/specifications/{name}"), code.as_bytes())
}

#[test]
fn a_specification_is_read_without_running_it() {
    let facts = facts(&PARSER, PATH, GEMSPEC);
    assert_eq!(names(&facts), ["abbrev 0.1.0"]);
    assert_eq!(facts.packages[0].licenses, ["Ruby", "BSD-2-Clause"]);
}

#[test]
fn older_and_handwritten_forms_are_read() {
    let code = "Gem::Specification.new do |spec|\r\n  spec.name='rack'\r\n  \
                spec.version = Gem::Version.new(\"2.2.4\".freeze)\r\n  spec.license = 'MIT'\r\n";
    let (facts, _) = of("rack-2.2.4.gemspec", code);
    assert_eq!(names(&facts), ["rack 2.2.4"]);
    assert_eq!(facts.packages[0].licenses, ["MIT"]);
}

#[test]
fn the_file_name_tells_what_the_code_computes() {
    for (file, code, expected) in [
        ("a-b-1.2.gemspec", "s.name = \"a-b\"\ns.version = A::VERSION", "a-b 1.2"),
        ("nokogiri-1.13.8-x86_64-linux.gemspec", "s.name = 'nokogiri'", "nokogiri 1.13.8"),
        ("nokogiri-1.13.8-x86_64-linux.gemspec", "s.version = '1.13.8'", "nokogiri 1.13.8"),
        ("x-2-2.gemspec", "s.version = \"2\"", "x-2 2"),
    ] {
        assert_eq!(names(&of(file, code).0), [expected], "{file}");
    }
}

#[test]
fn what_is_not_said_plainly_is_told_and_not_guessed() {
    for (file, code) in [
        ("a-1.0.gemspec", ""),
        ("a-1.0.gemspec", "s.name = NAME\ns.version = VERSION"),
        ("b-1.0.gemspec", "s.name = 'a'"),
        ("a.gemspec", "s.version = '1.0'"),
        ("a-1.0.gemspec", "# s.name = 'a'"),
    ] {
        assert_eq!(of(file, code).1.unwrap_err().code, GapCode::PartialIdentity, "{file} {code}");
    }
    let broken = b"s.name = 'a\x1b[2J'\ns.version = '1'";
    assert_eq!(problem(&PARSER, PATH, broken).code, GapCode::Malformed);
}

#[test]
fn sources_of_gems_are_not_installed_gems() {
    let wants = |path: &str| PARSER.wants.iter().any(|pattern| pattern.matches_path(path));
    assert!(wants("usr/share/gems/specifications/rake-13.0.6.gemspec") && wants(PATH));
    assert!(!wants("app/shop.gemspec") && !wants("usr/share/gems/gems/rake-13/rake.gemspec"));
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in mangled(GEMSPEC)) {
        let (facts, result) = parse(&PARSER, PATH, &bytes);
        prop_assert_eq!(facts.packages.len() == 1, result.is_ok());
    }
}
