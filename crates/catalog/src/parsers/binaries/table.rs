//! Which programs are known, by which names, and where their version stands.
//!
//! Source of the marks: the programs themselves, as `testdata/binaries` has them.

/// One known program or library.
pub(super) struct Classifier {
    /// The name that it gets in an inventory.
    pub(super) package: &'static str,
    /// Names of files that may be it.
    pub(super) files: &'static [FileName],
    /// Where the version stands; the first that is found counts.
    pub(super) marks: &'static [Mark],
}

/// A name of a file.
pub(super) enum FileName {
    Is(&'static str),
    /// The name, alone or with a version: `php`, `php8.2`, `php-fpm8.2`.
    Versioned(&'static str),
    /// A shared library whose name begins so. Python wheels put a digest into it
    /// (`libcrypto-6e8fc7ec.so.3`).
    Library(&'static str),
}

impl FileName {
    pub(super) fn is(&self, name: &str) -> bool {
        match self {
            Self::Is(wanted) => {
                let end = name.get(wanted.len()..).filter(|_| name.starts_with(wanted));
                matches!(end, Some("" | ".exe"))
            }
            Self::Versioned(stem) => name
                .strip_prefix(stem)
                .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')),
            Self::Library(stem) => name.strip_prefix(stem).is_some_and(|rest| {
                // Of a name that is finished only a version or a digest may follow.
                let finished =
                    stem.ends_with('-') || !rest.starts_with(|c: char| c.is_ascii_lowercase());
                rest.contains(".so") && finished
            }),
        }
    }
}

/// What surrounds a version.
pub(super) enum Mark {
    /// The version stands right after `lead`; `tail` comes next, or after what a packager added to
    /// the version. It has `numbers` numbers or more.
    Between { lead: &'static [u8], tail: &'static [u8], numbers: usize },
    /// It stands alone in a string, and its first two numbers are in the name of the file.
    Series,
}

const fn after(lead: &'static [u8]) -> Mark {
    between(lead, b"")
}

const fn between(lead: &'static [u8], tail: &'static [u8]) -> Mark {
    Mark::Between { lead, tail, numbers: 3 }
}

const fn short(lead: &'static [u8], tail: &'static [u8], numbers: usize) -> Mark {
    Mark::Between { lead, tail, numbers }
}

const fn row(
    package: &'static str,
    files: &'static [FileName],
    marks: &'static [Mark],
) -> Classifier {
    Classifier { package, files, marks }
}

use FileName::{Is, Library, Versioned};

#[rustfmt::skip]
pub(super) const CLASSIFIERS: &[Classifier] = &[
    row("bash", &[Is("bash")], &[after(b"@(#)Bash version ")]),
    row("bind", &[Is("named")], &[after(b"named version: BIND ")]),
    row("bun", &[Is("bun")], &[between(b"Bun v", b" (")]),
    row("busybox", &[Is("busybox")], &[after(b"BusyBox v")]),
    row("curl", &[Is("curl"), Library("libcurl")], &[after(b"\0curl/"), after(b"\0libcurl/")]),
    row("dnsmasq", &[Is("dnsmasq")], &[short(b"\0dnsmasq-", b"\0", 2)]),
    row("dropbear", &[Is("dropbear"), Is("dropbearmulti")], &[short(b"SSH-2.0-dropbear_", b"\r\n", 2)]),
    row("expat", &[Library("libexpat")], &[between(b"\0expat_", b"\0")]),
    row("ffmpeg", &[Is("ffmpeg"), Is("ffprobe"), Library("libavutil")], &[
        short(b"\0%s version ", b"\0", 2),
        short(b"\0FFmpeg version ", b"\0", 2),
    ]),
    row("git", &[Is("git")], &[between(b"git/", b"\0GIT_USER_AGENT")]),
    row("haproxy", &[Is("haproxy")], &[short(b"\0 version ", b", released", 2)]),
    row("httpd", &[Is("httpd"), Is("apache2")], &[between(b"\0Apache/", b"\0")]),
    row("lighttpd", &[Is("lighttpd")], &[between(b"\0lighttpd/", b"\0")]),
    row("lua", &[Versioned("lua")], &[between(b"Lua ", b"  Copyright")]),
    row("mariadb", &[Is("mariadbd"), Is("mysqld")], &[between(b"\0", b"-MariaDB\0")]),
    row("memcached", &[Is("memcached")], &[after(b"\0memcached ")]),
    row("mysql", &[Is("mysql"), Is("mysqld")], &[between(b"/mysql-", b"/")]),
    row("nginx", &[Is("nginx")], &[after(b"nginx version: nginx/")]),
    row("node", &[Is("node"), Is("nodejs"), Library("libnode")], &[after(b"node.js/v")]),
    row("openssl", &[Is("openssl"), Library("libcrypto")], &[between(b"\0OpenSSL ", b" ")]),
    row("perl", &[Is("perl"), Versioned("perl"), Library("libperl")], &[
        between(b"PERL_INTERNAL_RAND_SEED\0v", b"\0"),
        after(b"/usr/local/lib/perl5/"),
    ]),
    row("php", &[
        Versioned("php"), Versioned("php-cgi"), Versioned("php-fpm"), Versioned("libphp"),
        Library("libphp"),
    ], &[after(b"X-Powered-By: PHP/")]),
    row("postgresql", &[Is("postgres")], &[short(b"postgres (PostgreSQL) ", b"", 1)]),
    row("proftpd", &[Is("proftpd")], &[between(b"\0ProFTPD Version ", b"\0")]),
    row("python", &[Versioned("python"), Library("libpython")], &[Mark::Series]),
    row("redis", &[Is("redis-server"), Is("redis-check-rdb")], &[
        between(b"\0", b"\0c11-builtin\0"),
    ]),
    row("ruby", &[Versioned("ruby"), Library("libruby")], &[after(b"\0ruby ")]),
    row("rust", &[Library("libstd-")], &[between(b"rustc version ", b" (")]),
    row("squid", &[Is("squid")], &[short(b"\0squid/", b"\0", 2)]),
    row("tor", &[Is("tor")], &[between(b" (on Tor ", b" )\0")]),
    row("unbound", &[Is("unbound")], &[between(b"\0unbound ", b"\0")]),
    row("varnish", &[Is("varnishd")], &[between(b"\0varnish-", b" revision ")]),
    row("xz", &[Is("xz")], &[between(b"\0xz (XZ Utils) ", b"\0")]),
    row("zlib", &[Library("libz")], &[short(b" deflate ", b" Copyright ", 2)]),
];
