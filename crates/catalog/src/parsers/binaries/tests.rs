use proptest::prelude::*;

use super::table::CLASSIFIERS;
use super::*;
use crate::testing::{facts, mangled, names, parse};

macro_rules! real {
    ($($name:literal => $expected:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../../testdata/binaries/", $name)), $expected)),*]
    };
}

/// The name of a program, some of its bytes, and what it is.
const REAL: &[(&str, &[u8], &str)] = real![
    "apache2" => "httpd 2.4.71",
    "bash" => "bash 5.2.15",
    "bun" => "bun 1.4.5",
    "busybox" => "busybox 1.35.0",
    "curl" => "curl 7.88.1",
    "dnsmasq" => "dnsmasq 2.90",
    "dropbear" => "dropbear 2022.83",
    "ffmpeg" => "ffmpeg 5.1.9",
    "git" => "git 2.39.5",
    "haproxy" => "haproxy 2.6.12",
    "libavutil.so.57" => "ffmpeg 5.1.9",
    "libcrypto.so.3" => "openssl 3.0.22",
    "libcurl.so.4" => "curl 7.88.1",
    "libexpat.so.1" => "expat 2.5.0",
    "libruby-3.1.so.3.1" => "ruby 3.1.2p20",
    "libstd-d1237ef7159db0a2.so" => "rust 1.95.0",
    "libz.so.1" => "zlib 1.2.13",
    "lighttpd" => "lighttpd 1.4.69",
    "lua5.4" => "lua 5.4.4",
    "mariadbd" => "mariadb 10.11.19",
    "memcached" => "memcached 1.6.18",
    "mysql" => "mysql 8.0.34",
    "named" => "bind 9.18.49",
    "nginx" => "nginx 1.31.3",
    "node" => "node 24.19.0",
    "openssl" => "openssl 3.0.22",
    "perl" => "perl 5.36.0",
    "php8.2" => "php 8.2.36",
    "postgres" => "postgresql 17.10",
    "proftpd" => "proftpd 1.3.8",
    "python3.11" => "python 3.11.2",
    "redis-check-rdb" => "redis 7.0.15",
    "redis-server" => "redis 6.2.5",
    "squid" => "squid 5.7",
    "tor" => "tor 0.4.9.11",
    "unbound" => "unbound 1.17.1",
    "varnishd" => "varnish 7.1.1",
    "xz" => "xz 5.4.1",
];

#[test]
fn real_programs_say_what_they_are() {
    for (name, bytes, expected) in REAL {
        let found = facts(&PARSER, &format!("opt/x/{name}"), bytes);
        assert_eq!(names(&found), [*expected], "{name}");
        assert_eq!(found.packages[0].kind, PackageKind::Generic);
    }
}

#[test]
fn every_row_of_the_table_has_a_real_program() {
    for row in CLASSIFIERS {
        let seen = REAL.iter().any(|(_, _, expected)| {
            expected.split_once(' ').is_some_and(|(package, _)| package == row.package)
        });
        assert!(seen, "{}", row.package);
    }
}

#[test]
fn other_names_are_not_looked_into() {
    for name in
        ["server", "node_exporter", "phpize", "libcryptopp.so.8", "libcrypto.a", "python3-x"]
    {
        for (_, bytes, _) in REAL {
            assert!(facts(&PARSER, &format!("usr/bin/{name}"), bytes).is_empty(), "{name}");
        }
    }
}

#[test]
fn libraries_put_into_wheels_are_known() {
    let (_, bytes, _) = REAL.iter().find(|(name, ..)| *name == "libcrypto.so.3").unwrap();
    let path = "app/psycopg2_binary.libs/libcrypto-6e8fc7ec.so.3";
    assert_eq!(names(&facts(&PARSER, path, bytes)), ["openssl 3.0.22"]);
}

#[test]
fn a_library_that_stands_in_for_openssl_is_not_openssl() {
    let bytes = b"\0OpenSSL 1.1.1 (compatible; BoringSSL)\0";
    assert!(facts(&PARSER, "usr/lib/libcrypto.so", bytes).is_empty());
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in mangled(REAL[0].1), row in 0..REAL.len()) {
        let name = REAL[row].0;
        prop_assert!(parse(&PARSER, name, &bytes).1.is_ok());
    }
}
