//! Records and archives of feeds of any bytes.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use plimsoll_formats::epss::read_scores;
use plimsoll_formats::kev::read_catalog;
use plimsoll_formats::osv::{Feed, FeedLimits, read_record};

fuzz_target!(|data: &[u8]| {
    let _ = read_record(data);
    let _ = read_catalog(data);
    let _ = read_scores(data);
    if let Ok(feed) = Feed::open(Cursor::new(data), FeedLimits::default()) {
        feed.take(100).for_each(drop);
    }
});
