//! Every relative link of every Markdown file leads to something that a fresh clone has.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

#[test]
fn relative_links_lead_to_what_git_has() {
    let Some(tracked) = tracked_files() else {
        eprintln!("SKIPPED: this is no git checkout");
        return;
    };
    let pages = tracked.iter().filter(|path| path.ends_with(".md"));
    let mut followed = 0;
    let mut dead = Vec::new();
    for page in pages {
        let text = fs::read_to_string(root().join(page)).unwrap();
        for link in links(&text).into_iter().filter(|link| is_relative(link)) {
            followed += 1;
            if !leads_somewhere(page, &link, &tracked) {
                dead.push(format!("{page}: {link}"));
            }
        }
    }
    assert!(followed > 20, "only {followed} links were found");
    assert!(
        dead.is_empty(),
        "dead links, or links to what git does not track:\n{}",
        dead.join("\n")
    );
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The paths that git tracks, from the root on, with `/`; nothing outside a checkout.
fn tracked_files() -> Option<BTreeSet<String>> {
    if !root().join(".git").exists() {
        return None;
    }
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let text = String::from_utf8(listed.stdout).unwrap();
    Some(text.split_terminator('\0').map(str::to_string).collect())
}

/// The targets of a page's links and pictures, in its order; what stands in code is none.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            found.extend(links_of_line(line));
        }
    }
    found
}

fn links_of_line(line: &str) -> Vec<String> {
    // A link's own words may be code: only what stands between its brackets is taken out.
    let outside_code: String = line.split('`').step_by(2).collect::<Vec<_>>().join("");
    let inline = outside_code.split("](").skip(1);
    let inline = inline.filter_map(|rest| rest.split([')', ' ']).next());
    let sources = outside_code.split("src=\"").skip(1);
    let sources = sources.filter_map(|rest| rest.split('"').next());
    let defined = outside_code.split_once("]: ");
    let defined = defined.filter(|(name, _)| name.starts_with('['));
    let defined = defined.and_then(|(_, rest)| rest.split(' ').next());
    let all = inline.chain(sources).chain(defined);
    all.map(|link| link.trim_matches(['<', '>']).to_string())
        .collect()
}

fn is_relative(link: &str) -> bool {
    !link.contains("://") && !link.starts_with("mailto:")
}

/// Whether a link of a page leads to a tracked file, to a folder that holds one, and to a heading
/// where it names one.
fn leads_somewhere(page: &str, link: &str, tracked: &BTreeSet<String>) -> bool {
    let (path, heading) = link.split_once('#').unwrap_or((link, ""));
    let Some(target) = joined(page, path) else {
        return false;
    };
    let folder = format!("{target}/");
    let is_folder = target.is_empty()
        || tracked
            .range(folder.clone()..)
            .next()
            .is_some_and(|first| first.starts_with(&folder));
    let is_there = tracked.contains(&target) || is_folder;
    is_there && (heading.is_empty() || headings(&target).contains(heading))
}

/// A path from the root on, of a link in a page; nothing if it leads out of the checkout.
fn joined(page: &str, link: &str) -> Option<String> {
    if link.is_empty() {
        return Some(page.to_string());
    }
    let mut words: Vec<&str> = page.split('/').collect();
    words.pop();
    for word in link.split('/') {
        match word {
            "" | "." => {}
            ".." => {
                words.pop()?;
            }
            word => words.push(word),
        }
    }
    Some(words.join("/"))
}

/// The names by which a page's headings are linked.
fn headings(page: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join(page)).unwrap_or_default();
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| heading_name(line.trim_start_matches('#').trim()))
        .collect()
}

fn heading_name(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn links_are_found_wherever_they_stand() {
    let text = "A [`link`](a/b.md) and a ![picture](c.svg \"title\"), not `[code](no)`.\n\
                <img src=\"d.png\" width=\"3\">\n```\n[block](no)\n```\n[name]: <e.md>\n[web](https://example.org)";
    assert_eq!(
        links(text),
        ["a/b.md", "c.svg", "d.png", "e.md", "https://example.org"]
    );
    assert!(!is_relative("https://example.org"));
}

#[test]
fn what_git_does_not_track_is_dead() {
    let tracked: BTreeSet<String> = ["README.md", "crates/a/README.md", "crates/a/src/lib.rs"]
        .map(str::to_string)
        .into();
    let leads = |link| leads_somewhere("crates/a/README.md", link, &tracked);
    for link in [
        "src/lib.rs",
        "../../README.md",
        "src",
        "../a/",
        "../..",
        "../../README.md#licence",
    ] {
        assert!(leads(link), "{link}");
    }
    for link in [
        "lib.rs",
        "sr",
        "../../target/x",
        "../../../README.md",
        "../../README.md#no-such",
    ] {
        assert!(!leads(link), "{link}");
    }
}
