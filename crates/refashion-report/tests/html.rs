//! The page as a file: whole, escaped, of one piece, and readable in both themes.

#![allow(clippy::unwrap_used, clippy::panic)]

mod results;
mod tags;

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use refashion_documents::Document;
use refashion_report::gallery::listed;
use refashion_runs::Store;
use results::with_runs;
use tags::{Tag, tags};

/// The page of results that a test drew up: runs, figures, and names that try to break out.
fn page() -> String {
    let folder = tempfile::tempdir().unwrap();
    with_runs(folder.path())
}

fn values<'a>(tags: &'a [Tag], attribute: &str) -> Vec<&'a str> {
    tags.iter()
        .filter_map(|tag| tag.attribute(attribute))
        .collect()
}

#[test]
fn tags_are_closed_in_order() {
    const VOID: [&str; 5] = ["meta", "link", "img", "input", "br"];
    let html = page();
    let mut open: Vec<String> = Vec::new();
    let mut seen = 0;
    for tag in tags(&html) {
        if tag.closing {
            assert_eq!(
                open.pop().as_deref(),
                Some(tag.name.as_str()),
                "closed in {open:?}"
            );
        } else if !tag.empty && !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name);
        }
        seen += 1;
    }
    assert!(open.is_empty(), "{open:?}");
    assert!(seen > 2000, "{seen} tags");
}

/// A list of regions of one name leads nowhere.
#[test]
fn regions_have_names_of_their_own() {
    let html = page();
    let tags = tags(&html);
    let regions = tags.iter().filter(|tag| {
        let role = tag.attribute("role");
        role == Some("region") || (tag.name == "section" && tag.attribute("aria-label").is_some())
    });
    let names: Vec<&str> = regions
        .filter_map(|tag| tag.attribute("aria-label"))
        .collect();
    let mut unique = BTreeSet::new();
    for name in &names {
        assert!(unique.insert(name), "two regions are called {name:?}");
    }
    assert!(names.len() > 10, "{names:?}");
    assert!(!html.contains(", as as "));
}

#[test]
fn ids_are_unique_and_links_lead_to_them() {
    let html = page();
    let tags = tags(&html);
    let ids = values(&tags, "id");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "an id is there twice");
    for target in values(&tags, "href")
        .iter()
        .filter_map(|href| href.strip_prefix('#'))
    {
        assert!(unique.contains(target), "#{target} leads nowhere");
    }
    for label in values(&tags, "aria-labelledby") {
        assert!(unique.contains(label), "{label}");
    }
}

#[test]
fn headings_are_in_order() {
    let html = page();
    let levels: Vec<u32> = tags(&html)
        .iter()
        .filter(|tag| !tag.closing)
        .filter_map(|tag| tag.name.strip_prefix('h')?.parse().ok())
        .collect();
    assert_eq!(levels[0], 1);
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    for pair in levels.windows(2) {
        assert!(pair[1] <= pair[0] + 1, "h{} after h{}", pair[1], pair[0]);
    }
    assert!(levels.len() > 40);
}

#[test]
fn nothing_is_fetched() {
    let html = page();
    for tag in tags(&html) {
        for attribute in ["src", "href", "srcset", "action", "data"] {
            let Some(value) = tag.attribute(attribute) else {
                continue;
            };
            let inside = value.starts_with("data:") || value.starts_with('#');
            let plain_link = tag.name == "a" && !value.contains(':');
            assert!(
                inside || plain_link,
                "<{} {attribute}={value:.60}>",
                tag.name
            );
        }
        assert_eq!(tag.attribute("style"), None, "the policy forbids it");
        let handlers = tag
            .attributes
            .iter()
            .filter(|(name, _)| name.starts_with("on"));
        assert_eq!(handlers.count(), 0, "{tag:?}");
    }
    let policy = "default-src 'none'; script-src 'sha256-";
    assert!(html.contains(policy) || html.contains(&policy.replace('\'', "&#39;")));
}

#[test]
fn text_from_files_is_escaped() {
    let html = page();
    assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;"));
    assert!(!html.contains("<img src=x"));
}

#[test]
fn every_document_experiment_and_figure_has_its_place() {
    let html = page();
    let tags = tags(&html);
    let ids = values(&tags, "id");
    for document in Document::all().unwrap() {
        assert!(ids.contains(&document.id.as_str()), "{}", document.id);
        for experiment in &document.experiments {
            let id = format!("experiment-{}", experiment.id.replace('/', "-"));
            assert!(ids.contains(&id.as_str()), "{id}");
            let command = format!("cargo xtask reproduce {} --seeds", experiment.id);
            let run = experiment.id == "thesis" || experiment.training.is_none();
            assert!(run || html.contains(&command), "{command}");
        }
        for part in ["figures", "experiments", "audit", "again"] {
            assert!(ids.contains(&format!("{}-{part}", document.id).as_str()));
        }
    }
    // Two seeds of thesis and nothing else.
    assert!(html.contains("Of 18 published figures: "));
    assert_eq!(
        html.matches("id=\"figure-thesis-figures-curves\"").count(),
        1
    );
    for panel in ["accuracy", "loss"] {
        assert!(html.contains(&format!("<g data-panel=\"{panel}\"")));
        let points = html
            .split(&format!("<g data-panel=\"{panel}\""))
            .nth(1)
            .unwrap();
        let points = points.split("</svg>").next().unwrap();
        assert!(points.matches("data-x=").count() >= 20, "{points}");
        assert!(html.contains(&format!("<caption>thesis: {panel} by epoch</caption>")));
    }
    let pictures = tags.iter().filter(|tag| tag.name == "img");
    assert!(
        pictures.clone().count() == 2,
        "the shared pictures are shown once"
    );
    // That of the verdicts stands beside their table, and nowhere else.
    let table = html.split("id=\"thesis-figures\"").nth(1).unwrap();
    let table = table.split("<section").next().unwrap();
    assert!(table.contains("id=\"figure-thesis-figures-verdicts\""));
    assert_eq!(
        html.matches("id=\"figure-thesis-figures-verdicts\"")
            .count(),
        1
    );
    assert!(
        pictures
            .clone()
            .all(|img| img.attribute("alt").is_some_and(|alt| alt.len() > 10))
    );
    assert!(
        html.contains(
            "The same picture is shown <a href=\"#figure-thesis-figures-shared\">above</a>"
        )
    );
    assert!(html.contains("Not passed on"));
    for table in html.split("<table").skip(1) {
        assert!(
            table
                .split("</table>")
                .next()
                .unwrap()
                .contains("<caption>"),
            "{table:.80}"
        );
    }
}

#[test]
fn a_figure_that_is_listed_but_gone_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let figures = folder.path().join("thesis").join("figures");
    std::fs::create_dir_all(&figures).unwrap();
    let list = r#"[{ "file": "gone.svg", "title": "t", "text": "t", "experiment": null }]"#;
    std::fs::write(figures.join("figures.json"), list).unwrap();
    let error = listed(&Store::new(folder.path()), "thesis")
        .unwrap_err()
        .to_string();
    assert!(error.contains("gone.svg"), "{error}");
}

/// The contrast of two colours by the Web Content Accessibility Guidelines 2.2.
fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |colour: &str| {
        let part = |at: usize| {
            let value = u8::from_str_radix(&colour[at..at + 2], 16).unwrap();
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn contrast_is_enough_in_both_themes() {
    let style = include_str!("../src/page/style.css");
    let pair = |name: &str| -> [&str; 2] {
        let from = style
            .split(&format!("--{name}: light-dark("))
            .nth(1)
            .unwrap();
        let pair: Vec<&str> = from.split(')').next().unwrap().split(", ").collect();
        [pair[0], pair[1]]
    };
    assert!((contrast("#ffffff", "#000000") - 21.0).abs() < 1e-9);
    for theme in 0..2 {
        for ground in ["paper", "raised"] {
            for text in ["ink", "muted", "link", "good", "bad", "unsure"] {
                let contrast = contrast(pair(text)[theme], pair(ground)[theme]);
                assert!(contrast >= 4.5, "{text} on {ground}: {contrast:.2}");
            }
        }
    }
    // No other colour is used.
    let rules = style.split_once("--serif").unwrap().1;
    assert_eq!(rules.matches('#').count(), rules.matches("#theme").count());
}

#[test]
fn every_picture_has_the_room_that_its_file_asks_for() {
    let html = page();
    let mut seen = 0;
    for tag in tags(&html) {
        let size = ["width", "height"].map(|side| tag.attribute(side));
        if tag.name == "img" {
            let source = tag.attribute("src").unwrap();
            let (_, svg) = source.split_once(";base64,").unwrap();
            let svg = String::from_utf8(STANDARD.decode(svg).unwrap()).unwrap();
            let own = &tags(&svg)[0];
            assert_eq!(size, ["width", "height"].map(|side| own.attribute(side)));
        }
        if ["img", "svg"].contains(&tag.name.as_str()) && !tag.closing {
            let sides = size.map(|side| side.unwrap().parse::<f64>().unwrap());
            assert!(sides.iter().all(|side| *side > 0.0), "{sides:?}");
            seen += 1;
        }
    }
    assert_eq!(seen, 3, "two pictures and the curves");
}

#[test]
fn a_table_with_verdicts_can_stand_as_cards() {
    let html = page();
    let tables: Vec<&str> = html.split("<table").skip(1).collect();
    let stacked = |table: &&&str| table.starts_with(" class=\"stacked\"");
    let figures = tables
        .iter()
        .filter(stacked)
        .find(|table| table.contains("Every published figure"));
    let figures = figures.unwrap().split("</table>").next().unwrap();
    for title in ["published", "measured", "difference", "margin"] {
        let cells = figures.matches(&format!("data-title=\"{title}\"")).count();
        assert_eq!(cells, 18, "{title}");
    }
    for table in tables.iter().filter(stacked) {
        let table = table.split("</table>").next().unwrap();
        assert!(table.matches("<tr").count() == table.matches("<tr role=\"row\"").count());
    }
}
