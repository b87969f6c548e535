//! Images of one's own are found again where the experiment of a run says that they lie.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    folders::{inside, pictures, read, stderr},
    support::{command, stdout, write_small_set},
};

/// What is said of a command that fails.
fn refused_in(here: &Path, words: &[&str]) -> String {
    let output = command(words).current_dir(here).output().unwrap();
    assert!(!output.status.success(), "{words:?}");
    stderr(&output)
}

/// The weights of a run, without the head that says whose they are.
fn weights(run: PathBuf) -> Vec<u8> {
    let bytes = fs::read(run.join("seed-0/weights.safetensors")).unwrap();
    let head = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    bytes[8 + head..].to_vec()
}

const TRAIN: [&str; 8] = [
    "--epochs",
    "1",
    "--batch-size",
    "4",
    "--val-split",
    "0.25",
    "-q",
    "--threads=1",
];

#[test]
fn a_run_of_pictures_is_repeated_evaluated_and_compared_without_their_folder() {
    let folder = tempfile::tempdir().unwrap();
    let here = &folder.path().canonicalize().unwrap();
    pictures(&here.join("pics/halves"), 12);
    let train = ["train", "mlp", "--dataset", "pics/halves"];
    inside(here, &[&train[..], &TRAIN].concat());
    inside(here, &["train", "runs/mlp-1/config.toml", "-q"]);
    let config = |run: &str| read(here.join(format!("runs/{run}/config.toml")));
    let whole = format!("dataset_path = \"{}/pics/halves\"", here.display());
    assert!(config("mlp-1").contains(&whole), "{}", config("mlp-1"));
    // The share that validates is the experiment's too.
    assert_eq!(
        config("mlp-2").replace("mlp-2", "mlp-1"),
        config("mlp-1"),
        "as it was"
    );
    let [first, second] = ["mlp-1", "mlp-2"].map(|run| weights(here.join("runs").join(run)));
    assert_eq!(first, second);

    // Wherever the program is called, and whichever of its folders names the run.
    let away = here.join("away");
    fs::create_dir(&away).unwrap();
    for run in ["../runs/mlp-1", "../runs/mlp-1/seed-0"] {
        let output = inside(&away, &["evaluate", run]);
        assert!(stdout(&output).contains("24 pictures of"), "{output:?}");
        let told = stderr(&output);
        assert!(told.contains("trained on, too"), "{told}");
    }
    let both = ["compare", "../runs/mlp-1", "../runs/mlp-2"];
    assert!(stdout(&inside(&away, &both)).contains("both right"));

    // What is printed is an experiment that can be trained and reproduced.
    let print = ["--print-config", "--set", "training.epochs=2"];
    let printed = inside(here, &[&train[..], &TRAIN, &print].concat());
    fs::write(away.join("mine.toml"), &printed.stdout).unwrap();
    inside(&away, &["train", "mine.toml", "-q", "--out", "runs/mine"]);
    let mine = "mine/config.toml";
    let again = ["reproduce", "mine", "--document", mine, "--out", "again"];
    inside(&away.join("runs"), &again);
    let runs = [away.join("runs/mine"), away.join("runs/again/mine")];
    let [trained, reproduced] = runs.map(weights);
    assert_eq!(trained, reproduced);

    // A model's file leads to no folder, whatever stands beside it.
    let file = here.join("runs/mlp-1/seed-0/best.safetensors");
    let file = file.to_str().unwrap();
    let told = refused_in(here, &["evaluate", file]);
    assert!(told.contains("no data set \"halves\""), "{told}");

    // What was moved is asked for.
    fs::rename(here.join("pics"), here.join("moved")).unwrap();
    for words in [
        &["train", "runs/mlp-1/config.toml"][..],
        &["evaluate", "runs/mlp-1"],
        &["compare", "runs/mlp-1", "runs/mlp-2"],
        &["reproduce", "mlp-1", "--document", "runs/mlp-1/config.toml"],
    ] {
        let told = refused_in(here, words);
        for said in ["pics/halves, and nothing is there", "--dataset"] {
            assert!(told.contains(said), "{words:?}: {told}");
        }
    }
    let there = ["evaluate", "runs/mlp-1", "--dataset", "moved/halves"];
    assert!(!stderr(&inside(here, &there)).contains("trained on, too"));
}

/// A report needs no pictures: records say what they were.
#[test]
fn runs_on_pictures_are_reported_by_the_document_that_lies_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let here = &folder.path().canonicalize().unwrap();
    pictures(&here.join("pics/halves"), 12);
    let train = ["train", "mlp", "--dataset", "pics/halves", "--out", "mine"];
    inside(here, &[&train[..], &TRAIN].concat());
    let document = ["--document", "mine/config.toml"];
    inside(
        here,
        &[&["reproduce", "mine", "-q"], &document[..]].concat(),
    );
    let report = || {
        let output = inside(here, &["report"]);
        let told = stderr(&output) + &stdout(&output);
        assert!(!told.to_lowercase().contains("left out"), "{told}");
        read(here.join("results/index.html"))
    };
    let page = report();
    assert!(page.contains("(images of one's own; "), "{page}");
    inside(here, &["figures", "mine"]);
    let output = inside(here, &["evaluate", "mine@0"]);
    assert!(stdout(&output).contains("24 pictures of"), "{output:?}");
    let told = refused_in(here, &["evaluate", "mine@7"]);
    assert!(
        told.contains("of that experiment there are `mine@0`"),
        "{told}"
    );
    let told = refused_in(here, &["keras", "mine"]);
    assert!(told.contains("no test images to compare on"), "{told}");

    // Another run, after a picture has come.
    let name = here.join("pics/halves/above/0.bmp");
    fs::copy(name, here.join("pics/halves/above/more.bmp")).unwrap();
    let again = ["reproduce", "mine", "-q", "--seed", "1"];
    inside(here, &[&again[..], &document].concat());
    let page = report();
    assert!(page.contains("were made on different images"), "{page}");

    // Which the first run did not see.
    let told = stderr(&inside(here, &["evaluate", "mine@0"]));
    assert!(
        told.contains("are not those that mine@0 was trained"),
        "{told}"
    );
    let told = stderr(&inside(here, &["evaluate", "mine@1"]));
    assert!(!told.contains("are not those"), "{told}");

    fs::rename(here.join("pics"), here.join("moved")).unwrap();
    assert_eq!(report(), page);
    let told = refused_in(here, &["evaluate", "mine@0"]);
    assert!(told.contains("pics/halves, and nothing is there"), "{told}");
}

/// The pictures of a folder are given the size of each network, and two folders may be of one name.
#[test]
fn documents_share_pictures_and_the_names_of_their_folders() {
    let folder = tempfile::tempdir().unwrap();
    let here = &folder.path().canonicalize().unwrap();
    let printed = |network: &str, place: &str| {
        let print = ["train", network, "--dataset", place, "--print-config"];
        stdout(&inside(here, &[&print[..], &TRAIN].concat()))
    };
    for (document, place, count) in [("one", "a/halves", 12), ("two", "b/halves", 14)] {
        pictures(&here.join(place), count);
        let wide = printed("masters-cifar-cnn", place);
        let (head, tables) = wide.split_once("\n\n").unwrap();
        let head = head.replace(
            "id = \"masters-cifar-cnn\"",
            &format!("id = \"{document}\""),
        );
        let grey = printed("mlp", place);
        let (_, grey) = grey.split_once("\n\n").unwrap();
        let both = format!("{head}\n\n{tables}\n{grey}");
        let name = |text: &str, id: &str| {
            let begin = "[[experiment]]\nid = \"";
            text.replace(&format!("{begin}{id}"), &format!("{begin}{document}/{id}"))
        };
        let both = name(&name(&both, "mlp"), "masters-cifar-cnn");
        let file = format!("{document}.toml");
        fs::write(here.join(&file), both).unwrap();
        inside(here, &["document", "check", &file]);
        inside(here, &["reproduce", "all", "--document", &file, "-q"]);
    }
    let output = inside(here, &["report"]);
    let told = stderr(&output) + &stdout(&output);
    assert!(!told.to_lowercase().contains("left out"), "{told}");
    let listed = stdout(&inside(here, &["list"]));
    for experiment in ["one/mlp", "one/masters-cifar-cnn", "two/mlp"] {
        assert!(listed.contains(experiment), "{listed}");
        let output = inside(here, &["evaluate", &format!("{experiment}@0")]);
        let count = if experiment.starts_with("one") {
            "24"
        } else {
            "28"
        };
        assert!(stdout(&output).contains(&format!("{count} pictures of")));
        assert!(!stderr(&output).contains("are not those"), "{output:?}");
    }
    // By the path of the run, from wherever.
    let away = here.join("away");
    fs::create_dir(&away).unwrap();
    let output = inside(&away, &["evaluate", "../results/two/mlp/seed-0"]);
    assert!(stdout(&output).contains("28 pictures of"), "{output:?}");
}

/// What is wrong with a document is said whatever its pictures are.
#[test]
fn a_document_on_pictures_is_checked_as_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let here = &folder.path().canonicalize().unwrap();
    pictures(&here.join("pics/halves"), 4);
    let print = ["train", "mlp", "--dataset", "pics/halves", "--print-config"];
    let text = stdout(&inside(here, &print));
    let check = ["document", "check", "mine.toml"];
    let write = |text: &str| fs::write(here.join("mine.toml"), text).unwrap();
    write(&text);
    inside(here, &check);
    for (from, to, said) in [
        (
            "\"flatten\",",
            "{ dropout = 0.5 },",
            "write { dropout = { rate = 0.5 } }",
        ),
        (
            "network = \"mlp\"",
            "network = \"mlpp\"",
            "did you mean mlp? Name",
        ),
        (
            "input = [1, 28, 28]",
            "input = [28, 28, 1]",
            "1 or 3 channels",
        ),
        (
            "id = \"mlp\"",
            "id = \"keras\"",
            "call yours something else",
        ),
        ("id = \"mlp\"", "id = \"Thesis\"", "is built in"),
        (
            "[[experiment]]",
            "[[claim]]\nid = \"c\"\nplace = \"p\"\nsays = \"s\"\nholds = { weakest = { \
             experiment = \"mlp\", of = \"validation\", score = \"recall\", class = 2 } }\n\n[[experiment]]",
            "there is no class 2; classes go from 0 to 1",
        ),
    ] {
        let wrong = text.replacen(from, to, 1);
        assert_ne!(wrong, text, "{from}");
        write(&wrong);
        let output = command(&check).current_dir(here).output().unwrap();
        assert!(!output.status.success(), "{to}");
        let told = stdout(&output) + &stderr(&output);
        assert!(told.contains(said), "{told}");
        assert!(!told.contains("no data set"), "{told}");
    }
}

#[test]
fn a_path_in_a_file_is_relative_to_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("pics/any"), 6);
    let idx = here.join("idx");
    fs::create_dir(&idx).unwrap();
    write_small_set(&idx);
    for (place, name) in [("../pics/any", "halves"), ("../idx", "drawn")] {
        let place = format!("dataset = {name:?}\ndataset_path = {place:?}");
        let print = [
            "train",
            "mlp",
            "--dataset",
            "fashion-mnist",
            "--print-config",
        ];
        let printed = stdout(&inside(here, &print));
        let text = printed.replace("dataset = \"fashion-mnist\"", &place);
        assert_ne!(text, printed);
        fs::create_dir_all(here.join("mine")).unwrap();
        fs::write(here.join("mine/x.toml"), text).unwrap();
        inside(here, &["train", "mine/x.toml", "-q", "--out", name]);
        inside(here, &["evaluate", name]);
        let config = read(here.join(name).join("config.toml"));
        assert!(config.contains(&format!("dataset = {name:?}")), "{config}");
    }
    // A published set is found by its name.
    let config = read(here.join("drawn/config.toml"));
    let other = config.replace("\"drawn\"", "\"mnist\"");
    fs::write(here.join("other.toml"), other).unwrap();
    let told = refused_in(here, &["train", "other.toml"]);
    assert!(told.contains("is found by its name"), "{told}");
}

#[test]
fn the_images_of_a_sweep_are_named_relative_to_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("study/halves"), 6);
    let text = "train = \"mlp\"\ndataset = \"halves\"\nval_split = 0.25\n\
                set = [\"training.epochs=1\"]\n[over]\n\"training.batch\" = [4, 8]\n";
    fs::write(here.join("study/rates.toml"), text).unwrap();
    let sweep = ["sweep", "study/rates.toml", "-q"];
    let made = stdout(&inside(here, &sweep));
    assert_eq!(stdout(&inside(here, &sweep)), made);
    // Its copy is read elsewhere, and so are its points.
    let away = here.join("study");
    let best = stdout(&inside(&away, &["sweep", "best", "../runs/sweep-rates"]));
    assert!(best.contains("Best: point-"), "{best}");
    inside(&away, &["evaluate", "../runs/sweep-rates/point-1"]);
    // So is the copy of the experiment that a sweep begins with.
    let config = read(here.join("runs/sweep-rates/point-1/config.toml"));
    let (before, behind) = config.split_once("dataset_path = ").unwrap();
    let (_, behind) = behind.split_once('\n').unwrap();
    let config = format!("{before}dataset_path = \"halves\"\n{behind}");
    fs::write(here.join("study/mine.toml"), config).unwrap();
    let text = "train = \"mine.toml\"\n[over]\n\"training.batch\" = [4, 8]\n";
    fs::write(here.join("study/more.toml"), text).unwrap();
    inside(here, &["sweep", "study/more.toml", "-q"]);
    let best = stdout(&inside(&away, &["sweep", "best", "../runs/sweep-more"]));
    assert!(best.contains("Best: point-"), "{best}");
}
