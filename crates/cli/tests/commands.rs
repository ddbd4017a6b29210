//! Runs the commands in `cmd/` and compares what they write.

#[test]
fn commands_say_what_they_should() {
    trycmd::TestCases::new()
        .env("PLIMSOLL_CACHE_DIR", "no-such-folder")
        .env("PLIMSOLL_NO_CACHE", "1")
        .case("tests/cmd/*.trycmd");
}
