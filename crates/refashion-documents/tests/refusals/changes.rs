//! What is said to have been changed has to be possible.

use super::{TUTORIAL, assert_refused, parse};

#[test]
fn changes_that_cannot_have_been_are_refused() {
    let change = |from: &str, to: &str, date: &str| {
        format!(
            "\n[[changed]]\nexperiment = \"tutorial\"\nsetting = \"seeds\"\nfrom = {from:?}\nto = {to:?}\n\
             date = {date:?}\nwhy = \"w\"\n"
        )
    };
    let id = parse(TUTORIAL).unwrap().experiments[0].id.clone();
    let seeds = parse(TUTORIAL).unwrap().experiments[0].seeds.to_string();
    let text = |changes: &[String]| {
        format!("{TUTORIAL}{}", changes.concat())
            .replace("\"tutorial\"\nsetting", &format!("{id:?}\nsetting"))
    };
    let (first, last) = (
        change("1", "3", "2026-11-21"),
        change("3", &seeds, "2026-11-26"),
    );
    let read = parse(&text(&[first.clone(), last.clone()])).unwrap();
    assert_eq!(read.changed.len(), 2);
    assert_eq!(
        (read.changed[1].from.as_str(), read.changed[1].to.as_str()),
        ("3", seeds.as_str())
    );

    let refused =
        |changes: &[String], at: &str, words: &[&str]| assert_refused(&text(changes), at, words);
    let undated = change("3", &seeds, "2026-11-31");
    refused(
        &[undated],
        "date = \"2026-11-31\"",
        &["no date", "2026-11-31"],
    );
    let early = change("3", &seeds, "2026-11-20");
    refused(
        &[first.clone(), early],
        "date = \"2026-11-20\"",
        &["before", "oldest first"],
    );
    refused(
        &[change("1", "99", "2026-11-21"), last.clone()],
        "to = \"99\"",
        &["\"99\"", "\"3\""],
    );
    refused(
        &[change("1", "99", "2026-11-21")],
        "to = \"99\"",
        &["\"99\"", &seeds],
    );
    refused(
        &[change(&seeds, &seeds, "2026-11-21")],
        &format!("to = {seeds:?}"),
        &["before and after"],
    );
    let silent = last.replace("why = \"w\"", "why = \" \"");
    refused(&[silent], "why = \" \"", &["not said why"]);
    let nobody = text(std::slice::from_ref(&last))
        .replace(&format!("experiment = {id:?}\nsetting"), "setting");
    assert_refused(
        &nobody,
        "setting = \"seeds\"",
        &["name it with `experiment`"],
    );
    let strange = text(&[last]).replace(
        &format!("experiment = {id:?}\nsetting"),
        "experiment = \"other\"\nsetting",
    );
    assert_refused(
        &strange,
        "experiment = \"other\"",
        &["no experiment \"other\""],
    );
}

#[test]
fn several_settings_may_change_on_one_day() {
    let change = |setting: &str, from: &str, to: &str| {
        format!(
            "\n[[changed]]\nexperiment = \"tutorial\"\nsetting = \"{setting}\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
             date = \"2026-11-21\"\nwhy = \"w\"\n"
        )
    };
    // The tutorial declares five seeds; of the batch nothing is held against it.
    let text = format!(
        "{TUTORIAL}{}{}",
        change("batch", "32", "64"),
        change("seeds", "3", "5")
    );
    assert_eq!(parse(&text).err(), None);
}
