use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Result<Vec<Node<'_>>, YamlError> {
    super::read(text, &Limits::default())
}

fn error(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn values_know_their_place() {
    let documents = read("a:\n  - 'x'\n  - {b: 1}\n--- text\n").unwrap();
    assert_eq!(documents.len(), 2);
    let Value::List(items) = &documents[0].get("a").unwrap().value else { panic!() };
    assert_eq!((items[0].text(), items[0].at), (Some("x"), Position { line: 2, column: 5 }));
    let one = items[1].get("b").unwrap();
    assert_eq!((one.text(), one.at), (Some("1"), Position { line: 3, column: 9 }));
    assert_eq!(documents[1].text(), Some("text"));
    assert!(documents[1].entries().is_empty() && documents[1].get("a").is_none());
}

#[test]
fn an_alias_is_what_it_stands_for() {
    let documents = read("base: &b {x: [1]}\nagain: *b\n").unwrap();
    let [(_, base), (_, again)] = documents[0].entries() else { panic!() };
    assert_eq!(base, again);
}

#[test]
fn the_first_of_two_equal_keys_counts_and_no_value_is_no_text() {
    let documents = read("a: 1\na: 2\nb:\n").unwrap();
    assert_eq!(documents[0].get("a").unwrap().text(), Some("1"));
    assert_eq!(documents[0].get("b").unwrap().text(), Some(""));
    assert!(read("").unwrap().is_empty());
}

#[test]
fn errors_name_their_place() {
    assert!(error("a: [1,\nb: 2\n").starts_with("line 2, column "), "{}", error("a: [1,\nb: 2\n"));
    assert!(error("a: *nowhere").starts_with("line 1, column 4: "), "{}", error("a: *nowhere"));
    assert_eq!(
        error("a: &a [*a]"),
        "line 1, column 8: an alias stands for a value that it is itself a part of"
    );
}

#[test]
fn a_small_text_cannot_become_a_large_tree() {
    let mut text = "- &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let items = vec![format!("*a{}", level - 1); 9].join(", ");
        text = format!("{text}- &a{level} [{items}]\n");
    }
    assert!(error(&text).ends_with("more than 3000000 values"), "{}", error(&text));
}

#[test]
fn aliases_of_aliases_cannot_nest_without_end() {
    let levels: Vec<_> = (1..200).map(|n| format!("- &a{n} [*a{}]\n", n - 1)).collect();
    let levels = levels.concat();
    assert!(error(&format!("- &a0 x\n{levels}")).ends_with("more than 128 levels"));
}

#[test]
fn deep_nesting_ends_the_reading() {
    for text in ["[".repeat(200_000), "- ".repeat(200_000), "? ".repeat(200_000)] {
        let error = error(&text);
        // The scanner, which reads ahead, has a bound of its own on brackets.
        let bounded = error.ends_with("128 levels") || error.ends_with("recursion limit exceeded");
        assert!(bounded, "{error}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "(\\PC|[-?:,&*!|>'\"%@`{}\\[\\]#ab \n\t\r\u{0}]){0,80}") {
        if let Err(error) = read(&text) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
