use super::*;

fn record(json: &str) -> osv::Record {
    osv::read_record(json.as_bytes()).unwrap()
}

fn shown(keys: &[Key]) -> Vec<String> {
    keys.iter()
        .map(|key| {
            let score = key.score.map_or("-".into(), |tenths| tenths.to_string());
            let vector = if key.vector.is_some() { " vector" } else { "" };
            format!("{} {} {score}{vector}", key.source, key.severity)
        })
        .collect()
}

#[test]
fn records_are_rated_by_word_vector_and_number() {
    for (json, expected) in [
        (
            r#"{"id":"GHSA-x","database_specific":{"severity":"MODERATE"},"severity":[
            {"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
            {"type":"CVSS_V4","score":"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"}]}"#,
            &["GHSA medium -", "GHSA critical 98 vector", "GHSA critical 93 vector"][..],
        ),
        (
            r#"{"id":"J","severity":[{"type":"CVSS_V2","score":"AV:N/AC:L/Au:N/C:C/I:C/A:C","source":"NVD"},
            {"type":"CVSS_V3","score":"CVSS:9.9/x"},{"type":"Ubuntu","score":"negligible"}]}"#,
            &["NVD high 100 vector", " unknown - vector", "Ubuntu negligible -"],
        ),
        (
            r#"{"id":"R","database_specific":{"cvss_v2":9.3,"cvss_v3":5.5,"cvss_v4":-1}}"#,
            &["ruby-advisory-db medium 55", "ruby-advisory-db high 93"],
        ),
        (r#"{"id":"ALSA-1","summary":"Important: kernel"}"#, &["AlmaLinux high -"]),
        (r#"{"id":"ALBA-1","summary":"Important: kernel"}"#, &[]),
        (r#"{"id":"ALSA-1","summary":"None: kernel"}"#, &[]),
        (r#"{"id":"X","database_specific":{"severity":"Unknown"}}"#, &[]),
    ] {
        assert_eq!(shown(&of_record(&record(json))), expected, "{json}");
    }
}

#[test]
fn packages_are_rated_by_their_ecosystem() {
    let rated = |json: &str| {
        let record = record(&format!(r#"{{"id":"BIT-x","affected":[{json}]}}"#));
        shown(&of_affected(&record.id, "Debian", &record.affected[0]))
    };
    for (json, expected) in [
        (r#"{"ecosystem_specific":{"urgency":"unimportant"}}"#, "Debian negligible -"),
        (r#"{"database_specific":{"scout_severity":"low"}}"#, "Docker Scout low -"),
        (
            r#"{"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:L"}]}"#,
            "Bitnami low 33 vector",
        ),
    ] {
        assert_eq!(rated(json), [expected]);
    }
    assert!(rated(r#"{"ecosystem_specific":{"urgency":"not yet assigned"}}"#).is_empty());
}

#[test]
fn the_table_comes_back_in_order_with_every_number_placed() {
    let words = [("GHSA", "high"), ("Ubuntu", "low"), ("GHSA", "critical"), ("GHSA", "high")];
    let mut pool = Pool::default();
    let numbers = words.map(|(source, word)| pool.number(Key::word(source, word).unwrap()));
    assert_eq!(numbers, [0, 1, 2, 0]);
    let (keys, places) = pool.sorted();
    assert!(keys.is_sorted());
    let decoded = decode(&encode(&keys)).unwrap();
    for ((source, word), number) in words.iter().zip(numbers) {
        let rating = &decoded[places[number as usize] as usize];
        assert_eq!((rating.source.as_str(), rating.severity.name()), (*source, *word));
    }
}

#[test]
fn the_better_rating_is_lent() {
    let vector = |source, text: &str| {
        let severity = osv::Severity { kind: "CVSS_V3".into(), score: text.into(), source: None };
        Key::from_osv(source, &severity).unwrap()
    };
    let worse_to_better = [
        vector("", "CVSS:9/broken"),
        Key::word("Ubuntu", "low").unwrap(),
        Key::word("Ubuntu", "medium").unwrap(),
        vector("", "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L"),
        vector("", "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
        Key::word("GHSA", "low").unwrap(),
        vector("GHSA", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L"),
    ];
    assert!(worse_to_better.is_sorted_by(|a, b| a.compare_worth(b).is_lt()));
}
