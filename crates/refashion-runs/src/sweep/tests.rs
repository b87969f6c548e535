//! What is refused of a sweep, where points are left, and in what order they stand.

use super::*;

fn fault(text: &str) -> String {
    Sweep::parse(text, Path::new("x.toml"))
        .unwrap_err()
        .to_string()
}

#[test]
fn what_is_no_sweep_is_refused_in_words() {
    let head = "train = 'mlp'\n";
    assert!(fault(head).contains("over"));
    assert!(fault(&format!("{head}[over]\n")).contains("no setting"));
    assert!(fault(&format!("{head}sedes = 1\n[over]\nx = [1]")).contains("line 2"));
    assert!(fault(&format!("{head}[over]\ntraining.batch = [1]")).contains("quotes"));
    assert!(fault(&format!("{head}val_split = 0.0\n[over]\nx = [1]")).contains("val_split is 0;"));
    let range = format!("{head}[over]\n'a.b' = {{ from = 1, to = 2 }}");
    assert!(fault(&range).contains("random"));
    let zero = format!(
        "{head}random = {{ points = 2 }}\n[over]\n'a.b' = {{ from = 0.0, to = 2.0, log = true }}"
    );
    assert!(fault(&zero).contains("0 < from < to"));
}

#[test]
fn what_may_stand_behind_a_key_is_said_in_words() {
    let said = |value: &str| fault(&format!("train = 'mlp'\n[over]\n'a.b' = {value}"));
    let wanted =
        "a setting is tried with a list of values, as [16, 32], or with a range, as { from";
    for (value, words) in [
        ("32", "it is 32 alone"),
        ("'a'", "it is \"a\" alone"),
        ("{ from = 1 }", "missing field `to`"),
        ("{ from = 1, too = 2 }", "unknown field `too`"),
        ("{ from = 1, to = 2, log = 3 }", "expected a boolean"),
        ("{ batch = [1] }", "stands in quotes"),
    ] {
        let message = said(value);
        for part in ["line 3: ", wanted, words] {
            assert!(message.contains(part), "{value}: {message}");
        }
        assert!(!message.contains("untagged"), "{message}");
    }
}

#[test]
fn what_makes_no_difference_is_refused() {
    let said = |line: &str, over: &str| fault(&format!("train = 'mlp'\n{line}\n[over]\n{over}"));
    let message = said("", "'training.batch' = [16, 32, 16]");
    assert!(message.contains("training.batch has 16 twice"), "{message}");
    for key in [
        "seeds",
        "experiment.seeds",
        "id",
        "network.name",
        "layers.0.name",
    ] {
        let message = said("seeds = 4", &format!("'{key}' = [1, 2]"));
        assert!(
            message.contains(&format!("{key} makes no difference")),
            "{message}"
        );
        assert_eq!(
            key.contains("seeds"),
            message.contains("`seeds = 4`"),
            "{message}"
        );
        // So it is for all points.
        let message = said(&format!("set = ['{key}=3']"), "'training.batch' = [8, 16]");
        assert!(
            message.contains(&format!("{key} makes no difference")),
            "{message}"
        );
    }
    for key in [
        "layers.0.dense.units",
        "network",
        "training.seeds",
        "input",
        "padding",
    ] {
        let text = format!("train = 'mlp'\n[over]\n'{key}' = [1, 2]");
        assert!(Sweep::parse(&text, Path::new("x.toml")).is_ok(), "{key}");
    }
}

#[test]
fn where_nothing_is_said_points_have_one_seed_and_are_ranked_by_accuracy() {
    let text = "train = 'mlp'\nhalving = { first = 2 }\n[over]\n'training.batch' = [8, 16]";
    let sweep = Sweep::parse(text, Path::new("x.toml")).unwrap();
    assert_eq!((sweep.seeds, sweep.rank), (1, Monitor::ValAccuracy));
    assert_eq!(sweep.halving.unwrap().keep, 0.5);
}

#[test]
fn each_setting_of_a_sweep_has_its_bounds() {
    let with = |line: &str| {
        let text = format!("train = 'mlp'\n{line}\n[over]\n'training.batch' = [8, 16]");
        Sweep::parse(&text, Path::new("x.toml")).map(|_| ())
    };
    for right in [
        "seeds = 1",
        "seeds = 10000",
        "val_split = 0.5",
        "random = { points = 1 }",
        "random = { points = 10000 }",
        "halving = { first = 1 }",
        "halving = { first = 3, keep = 0.9 }",
    ] {
        assert!(with(right).is_ok(), "{right}");
    }
    for (wrong, words) in [
        ("seeds = 0", "seeds is 0; a point has 1 to 10000"),
        ("seeds = 10001", "seeds is 10001;"),
        ("val_split = 1.0", "val_split is 1;"),
        ("val_split = -0.1", "val_split is -0.1;"),
        ("random = { points = 0 }", "random points are 1 to 10000"),
        (
            "random = { points = 10001 }",
            "random points are 1 to 10000",
        ),
        ("halving = { first = 0 }", "halving needs"),
        ("halving = { first = 1, keep = 0.0 }", "halving needs"),
        ("halving = { first = 1, keep = 1.0 }", "halving needs"),
    ] {
        let message = with(wrong).unwrap_err().to_string();
        assert!(message.contains(words), "{wrong}: {message}");
    }
    let over = |line: &str| {
        let text = format!("train = 'mlp'\nrandom = {{ points = 2 }}\n[over]\n'a.b' = {line}");
        Sweep::parse(&text, Path::new("x.toml")).map(|_| ())
    };
    assert!(over("{ from = 1, to = 2 }").is_ok());
    assert!(over("{ from = -1.5, to = 2 }").is_ok());
    assert!(over("{ from = 1e-4, to = 1, log = true }").is_ok());
    for (wrong, words) in [
        ("[]", "a.b has no values"),
        (
            "{ from = 2, to = 2 }",
            "a.b is a range: from is to be less than to",
        ),
        (
            "{ from = 3, to = 2 }",
            "a.b is a range: from is to be less than to",
        ),
        (
            "{ from = 'a', to = 2 }",
            "a.b is a range: from and to are numbers",
        ),
        (
            "{ from = -1, to = 2, log = true }",
            "a.b is a range: with log, 0 < from < to",
        ),
        (
            "{ from = 2, to = 1, log = true }",
            "a.b is a range: with log, 0 < from < to",
        ),
    ] {
        let message = over(wrong).unwrap_err().to_string();
        assert!(message.contains(words), "{wrong}: {message}");
    }
}

#[test]
fn what_falls_behind_is_left_at_rungs_before_the_last_epoch() {
    let rungs = |halving: &str, points, epochs| {
        let text = format!("train = 'mlp'\n{halving}\n[over]\n'training.batch' = [8, 16]");
        let sweep = Sweep::parse(&text, Path::new("x.toml")).unwrap();
        sweep.rungs(points, epochs)
    };
    assert_eq!(rungs("", 8, 9), []);
    let half = "halving = { first = 2 }";
    assert_eq!(rungs(half, 8, 8), [(2, 4), (4, 2)]);
    assert_eq!(rungs(half, 1, 8), []);
    assert_eq!(rungs(half, 3, 3), [(2, 2)]);
    assert_eq!(rungs(half, 8, 2), []);
    let most = "halving = { first = 1, keep = 0.9 }";
    // One is left at each, even if the share is nearly all.
    assert_eq!(rungs(most, 3, 2), [(1, 2), (1, 1)]);
}

#[test]
fn the_best_come_first_and_what_diverged_last() {
    let scores = |point, values: &[f64]| PointScores {
        point,
        values: values.to_vec(),
    };
    let ranked = PointScores::ranked(vec![
        scores(0, &[0.2, f64::NAN]),
        scores(1, &[0.2, 0.4]),
        scores(2, &[0.1, 0.3]),
    ]);
    let order: Vec<usize> = ranked.iter().map(|scores| scores.point).collect();
    assert_eq!(order, [2, 1, 0]);
}
