//! Networks trained on images of one's own.

use std::{fs, path::Path};

use crate::{
    folders::{inside, pictures, read, refused, stderr},
    support::{command, stdout, write_small_set},
};

#[test]
fn a_folder_of_pictures_is_learned_and_the_model_tells_them_apart() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 12);
    let train = [
        "train",
        "mlp",
        "--dataset",
        "halves",
        "--epochs",
        "4",
        "--batch-size",
        "4",
    ];
    let text = stdout(&inside(here, &train));
    // A short training takes seconds, not "0.0" minutes.
    let last = |line: &str| line.split_whitespace().next_back().map(str::to_owned);
    let head = text.lines().position(|line| line.starts_with("seed "));
    let head = head.unwrap_or_else(|| panic!("no table in {text}"));
    let row = text.lines().nth(head + 1).unwrap();
    assert_eq!(last(text.lines().nth(head).unwrap()).unwrap(), "time");
    assert!(
        matches!(last(row).as_deref(), Some("s" | "min" | "h")),
        "{row}"
    );
    for said in [
        "1 picture of another size",
        "2 units instead of 10",
        "drawn with seed 0",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let run = here.join("runs/mlp-1/seed-0");
    for file in [
        "run.json",
        "history.csv",
        "best.safetensors",
        "last.safetensors",
    ] {
        assert!(run.join(file).is_file(), "{file}");
    }
    assert!(here.join("runs/mlp-1/figures/curves.svg").is_file());
    let told = inside(
        here,
        &[
            "predict",
            "runs/mlp-1",
            "halves/below/3.bmp",
            "--as",
            "json",
        ],
    );
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(told[0]["predictions"][0]["label"], "below", "{told}");

    // The experiment as a file makes the same run again, to the last bit.
    let config = "runs/mlp-1/config.toml";
    inside(here, &["train", config, "--dataset", "halves", "-q"]);
    let weights = |run: &str| fs::read(here.join(run).join("seed-0/weights.safetensors")).unwrap();
    let values = |bytes: Vec<u8>| {
        let head = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        bytes[8 + head..].to_vec()
    };
    assert_eq!(values(weights("runs/mlp-1")), values(weights("runs/mlp-2")));
}

#[test]
fn an_imported_set_is_known_by_its_name_to_train_and_to_reproduce() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("in/train"), 8);
    pictures(&here.join("in/val"), 3);
    pictures(&here.join("in/test"), 4);
    let import = [
        "data", "import", "in", "--out", "halves", "--size", "14x14", "--gray",
    ];
    let text = stdout(&inside(here, &import));
    assert!(text.contains("22 training and 8 test images"), "{text}");
    inside(
        here,
        &[
            "train",
            "mlp",
            "--dataset",
            "halves",
            "--epochs",
            "1",
            "--seeds",
            "2",
            "-q",
        ],
    );
    let config = read(here.join("runs/mlp-1/config.toml"));
    assert!(
        config.contains("dataset = \"halves\"") && config.contains("n = 6"),
        "{config}"
    );
    let again = [
        "reproduce",
        "mlp-1",
        "--document",
        "runs/mlp-1/config.toml",
        "--out",
        "again",
        "-q",
    ];
    inside(here, &again);
    assert_eq!(
        read(here.join("again/mlp-1/seed-0/confusion.csv")),
        read(here.join("runs/mlp-1/seed-0/confusion.csv"))
    );
    // Other images under the same name are not taken for those.
    let bytes = here.join("datasets/halves/test.bin");
    let mut changed = fs::read(&bytes).unwrap();
    *changed.last_mut().unwrap() ^= 1;
    fs::write(&bytes, changed).unwrap();
    let output = command(&["train", "mlp", "--dataset", "halves"])
        .current_dir(here)
        .output()
        .unwrap();
    assert!(stderr(&output).contains("digests"), "{}", stderr(&output));
}

#[test]
fn a_run_is_gone_on_with_and_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let data = here.join("idx");
    fs::create_dir(&data).unwrap();
    write_small_set(&data);
    let train = [
        "train",
        "mlp",
        "--dataset",
        "idx",
        "--epochs",
        "2",
        "--out",
        "mine",
    ];
    inside(here, &train);
    let there = command(&train).current_dir(here).output().unwrap();
    assert!(stderr(&there).contains("--resume"), "{}", stderr(&there));
    let more = [&train[..], &["--resume", "--seeds", "2"]].concat();
    let text = stdout(&inside(here, &more));
    assert!(
        text.contains("already there") && text.contains("\nmean "),
        "{text}"
    );
    // The file trains as many again.
    assert!(read(here.join("mine/config.toml")).contains("seeds = 2"));
    let other = [&train[..], &["--resume", "--batch-size", "8"]].concat();
    let other = command(&other).current_dir(here).output().unwrap();
    assert!(stderr(&other).contains("`batch = "), "{}", stderr(&other));

    let config = here.join("mine/config.toml");
    let later = format!("version = 2\n{}", read(config.clone()));
    fs::write(&config, &later).unwrap();
    for words in [&more[..], &["evaluate", "mine/seed-1"]] {
        let said = stderr(&command(words).current_dir(here).output().unwrap());
        let expected = "config.toml:1: written by a later version (format 2,";
        assert!(said.contains(expected), "{words:?}: {said}");
        assert_eq!(read(config.clone()), later);
    }
}

#[test]
fn what_is_printed_is_what_is_trained_and_any_setting_is_reached() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let data = here.join("idx");
    fs::create_dir(&data).unwrap();
    write_small_set(&data);
    let print = [
        "train",
        "thesis",
        "--dataset",
        "idx",
        "--print-config",
        "--optimizer",
        "sgd",
        "--momentum",
        "0.9",
        "--learning-rate",
        "0.05",
        "--schedule",
        "cosine",
        "--warmup",
        "1",
        "--augment",
        "flip,crop=2,cutout=3",
        "--class-weights",
        "balanced",
        "--mixup",
        "0.2",
        "--accumulate",
        "2",
        "--ema",
        "0.9",
        "--metrics",
        "macro_f1",
        "--loss",
        "categorical_focal_cross_entropy",
        "--label-smoothing",
        "0.1",
        "--patience",
        "3",
        "--monitor",
        "val_macro_f1",
        "--epochs",
        "2",
        "--set",
        "layers.3.rate=0.125",
        "--set",
        "training.optimizer.sgd.nesterov=true",
        "--set",
        "training.loss.gamma=3.0",
    ];
    let text = stdout(&inside(here, &print));
    for line in [
        "momentum = 0.9",
        "rate = 0.05",
        "nesterov = true",
        "warmup = 1",
        "flip = true",
        "crop = 2",
        "label_smoothing = 0.1",
        "monitor = \"val_macro_f1\"",
        "cutout = 3",
        "class_weights = \"balanced\"",
        "mixup = 0.2",
        "accumulate = 2",
        "ema = 0.9",
        "metrics = [\"macro_f1\"]",
        "gamma = 3.0",
        "{ dropout = { rate = 0.125 } }",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!here.join("runs").exists());
    fs::write(here.join("mine.toml"), &text).unwrap();
    inside(here, &["train", "mine.toml", "--dataset", "idx", "-q"]);
    let kept = read(here.join("runs/thesis-1/config.toml"));
    assert_eq!(kept.replace("thesis-1", "thesis"), text);
    let history = read(here.join("runs/thesis-1/seed-0/history.csv"));
    assert!(
        history
            .lines()
            .next()
            .unwrap()
            .ends_with(",macro_f1,val_macro_f1"),
        "{history}"
    );
}

#[test]
fn what_cannot_be_trained_on_is_refused_before_anything_is_begun() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let train = |name: &str, change: &dyn Fn(&Path)| {
        let place = here.join(name);
        pictures(&place, 4);
        change(&place);
        refused(here, &["train", "mlp", "--dataset", name, "--epochs", "1"])
    };
    let said = train("alone", &|place| {
        fs::remove_dir_all(place.join("below")).unwrap()
    });
    assert!(said.contains("a single class, \"above\""), "{said}");
    let said = train("none", &|place| {
        fs::remove_dir_all(place).unwrap();
        fs::create_dir(place).unwrap();
    });
    assert!(said.contains("no folders of classes"), "{said}");
    let said = train("one", &|place| {
        for number in 1..4 {
            fs::remove_file(place.join(format!("below/{number}.bmp"))).unwrap();
        }
    });
    assert!(said.contains("\"below\" has a single picture"), "{said}");
    let said = train("broken", &|place| {
        for number in 0..7 {
            fs::write(place.join(format!("below/x{number}.png")), b"no picture").unwrap();
        }
    });
    assert!(
        said.contains("7 of 15") && said.contains("x0.png") && said.contains("and 2 more"),
        "{said}"
    );
    let said = train("odd", &|place| {
        fs::create_dir(place.join("train")).unwrap();
        pictures(&place.join("train"), 3);
        fs::create_dir_all(place.join("val/abov")).unwrap();
    });
    assert!(
        said.contains("\"abov\"") && said.contains("did you mean above"),
        "{said}"
    );
    let said = train("empty", &|place| {
        pictures(&place.join("train"), 3);
        fs::create_dir_all(place.join("val/above")).unwrap();
    });
    assert!(said.contains("val: no pictures"), "{said}");
    #[cfg(target_os = "linux")]
    {
        let said = train("alike", &|place| pictures_as(place, "Above"));
        assert!(said.contains("one name but for capitals"), "{said}");
        let said = train("lines", &|place| pictures_as(place, "two\nlines"));
        assert!(said.contains("control character"), "{said}");
    }
    pictures(&here.join("halves"), 4);
    let on = |more: &[&str]| {
        refused(
            here,
            &[&["train", "mlp", "--dataset", "halves"], more].concat(),
        )
    };
    assert!(on(&["--set", "training.epoch=3"]).contains("did you mean training.epochs"));
    assert!(on(&["--weight-decay", "0.1"]).contains("--optimizer adamw"));
    assert!(on(&["--val-split", "0"]).contains("--val-split"));
    assert!(on(&["--loss", "huber"]).contains("there is no loss"));
    assert!(on(&["--augment", "flop"]).contains("flip"));
    let said = refused(
        here,
        &[
            "train",
            "alexnet",
            "--dataset",
            "halves",
            "--set",
            "input=[3,9,9]",
        ],
    );
    assert!(said.contains("alexnet"), "{said}");
}

#[cfg(target_os = "linux")]
fn pictures_as(place: &Path, class: &str) {
    fs::create_dir(place.join(class)).unwrap();
    for number in 0..3 {
        fs::copy(
            place.join("below/1.bmp"),
            place.join(format!("{class}/{number}.bmp")),
        )
        .unwrap();
    }
}

/// A split of pictures of one's own keeps the shares of classes, and says so.
#[test]
fn validation_keeps_the_shares_of_classes() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 12);
    let print = [
        "train",
        "mlp",
        "--dataset",
        "halves",
        "--val-split",
        "0.25",
        "--print-config",
    ];
    let printed = inside(here, &print);
    assert!(
        stderr(&printed).contains("each class in its share"),
        "{}",
        stderr(&printed)
    );
    assert!(stdout(&printed).contains("stratify = true"));
    // Two validate of eight: too few, if each class is to have one of each two.
    pictures(&here.join("few"), 2);
    let print = [
        "train",
        "mlp",
        "--dataset",
        "few",
        "--val-split",
        "0.2",
        "--print-config",
    ];
    let printed = inside(here, &print);
    assert!(
        stderr(&printed).contains("whatever their class"),
        "{}",
        stderr(&printed)
    );
}
