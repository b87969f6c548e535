//! What has changed since the last release, and whether the changelog names it.

use std::{collections::BTreeSet, process::Command};

use super::{super::workspace::root, Listings};

/// The commit that a change is a change of: the last release's, or where this branch left `main`, or
/// on `main` itself the commit before.
pub(crate) fn base() -> Option<String> {
    if !root().join(".git").exists() {
        return None;
    }
    let release = git(&["describe", "--tags", "--abbrev=0", "--match=v[0-9]*"]);
    release.or_else(|| {
        let head = git(&["rev-parse", "HEAD"])?;
        let left = |main| git(&["merge-base", "HEAD", main]);
        let left = left("main").or_else(|| left("origin/main"));
        left.filter(|commit| *commit != head)
            .or_else(|| git(&["rev-parse", "--verify", "--quiet", "HEAD^"]))
    })
}

/// The text of a file in a commit.
pub(crate) fn in_git(commit: &str, path: &str) -> Option<String> {
    git(&["show", &format!("{commit}:{path}")])
}

/// What git prints, without the last line's end; nothing if it fails.
fn git(words: &[&str]) -> Option<String> {
    let output = Command::new("git").args(words).current_dir(root()).output();
    let output = output.ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.trim_end().to_string())
}

/// The crates whose listing has changed, of which no line says so that stands under *Unreleased* and
/// was not there before.
pub(crate) fn unnamed(
    old: &Listings,
    new: &Listings,
    told_before: &str,
    told: &str,
) -> Vec<String> {
    let before: BTreeSet<&str> = told_before.lines().collect();
    let lines: Vec<&str> = unreleased(told)
        .filter(|line| !before.contains(line))
        .collect();
    let changed = |name: &&String| {
        let texts = [old.get(*name), new.get(*name)];
        let [old, new] = texts.map(|text| text.map_or("", |text| text.trim_end()));
        items(old) != items(new)
    };
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    names
        .into_iter()
        .filter(changed)
        .filter(|name| !lines.iter().any(|line| names_crate(line, name)))
        .cloned()
        .collect()
}

/// The lines of a listing, whatever their order: who uses a crate notices what it has, not where the
/// listing has it.
fn items(listing: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = listing.lines().collect();
    lines.sort_unstable();
    lines
}

fn unreleased(changelog: &str) -> impl Iterator<Item = &str> {
    let lines = changelog.lines();
    let below = lines.skip_while(|line| !line.starts_with("## [Unreleased]"));
    below.skip(1).take_while(|line| !line.starts_with("## "))
}

/// Whether a line has the name of a crate between signs of code, alone or before what is below it.
fn names_crate(line: &str, name: &str) -> bool {
    let mut code = line.split('`').skip(1).step_by(2);
    code.any(|code| {
        let first = code.split([':', '/', ' ']).next().unwrap_or_default();
        first.replace('_', "-") == name
    })
}

#[test]
fn a_new_line_has_to_name_the_crate() {
    let listings = |of_a: &str| Listings::from([("lab".into(), of_a.into())]);
    let (old, new) = (listings("fn a()"), listings("fn b()"));
    let before = "## [Unreleased]\n\n- `lab` has been split.\n\n## 0.1.0\n";
    let with = |line: &str| before.replace("split.\n", &format!("split.\n{line}\n"));
    assert_eq!(unnamed(&old, &old, before, before), [""; 0]);
    assert_eq!(unnamed(&old, &new, before, before), ["lab"]);
    assert_eq!(
        unnamed(&old, &new, before, &with("- lab, `lab-coat`.")),
        ["lab"]
    );
    for told in ["- `lab`: `b`.", "- `lab::b`.", "- `lab/feature`."] {
        assert_eq!(unnamed(&old, &new, before, &with(told)), [""; 0], "{told}");
    }
    let released = format!("{before}\n- `lab::b`, of old.\n");
    assert_eq!(unnamed(&old, &new, before, &released), ["lab"]);
    assert_eq!(unnamed(&old, &Listings::new(), before, before), ["lab"]);
    let sorted = listings("fn b()\nfn a()");
    let unsorted = listings("fn a()\nfn b()");
    assert_eq!(unnamed(&sorted, &unsorted, before, before), [""; 0]);
}
