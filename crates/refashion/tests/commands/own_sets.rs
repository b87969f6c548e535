//! Sets of one's own: what their folders are called, and what a name stands for.

use std::{fs, path::Path};

use refashion_datasets::{Images, Labelled};

use crate::{
    folders::{inside, on_halves, pictures, read, refused, stderr},
    support::{command, stdout, write_idx},
};

#[test]
fn what_is_missing_without_test_images_is_told_with_the_way_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 8);
    let text = stdout(&inside(here, &on_halves(&["--out", "runs/mine"])));
    for part in [
        "There are no test images",
        "A folder test/ beside train/",
        "`cargo xtask evaluate runs/mine/seed-0 --dataset FOLDER`",
    ] {
        assert!(text.contains(part), "{text}");
    }
    let figure = here.join("runs/mine/figures/validation-confusion.svg");
    assert!(figure.is_file());
    let removed = stdout(&inside(here, &["models", "rm", "runs/mine"]));
    assert!(
        !removed.contains("other files") && !figure.exists(),
        "{removed}"
    );
    pictures(&here.join("parts/train"), 8);
    pictures(&here.join("parts/test"), 2);
    let train = ["train", "mlp", "--dataset", "parts", "--epochs", "1"];
    let text = stdout(&inside(here, &train));
    assert!(!text.contains("There are no test images"), "{text}");
}

/// A run `runs/mine` of the pictures in `halves`, of which there is a part for each name.
fn trained_on_parts(here: &Path, parts: &[&str]) {
    for part in parts {
        pictures(&here.join("halves").join(part), 4);
    }
    inside(here, &on_halves(&["-q", "--out", "runs/mine"]));
}

/// What is said of a command that fails.
fn told(here: &Path, words: &[&str]) -> String {
    let output = command(words).current_dir(here).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{words:?}: {output:?}");
    stderr(&output)
}

#[test]
fn a_folder_without_a_part_that_tests_is_told_as_that() {
    for parts in [&["train", "val"][..], &["training"], &["train", "test"]] {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        trained_on_parts(here, parts);
        // Whether there never was one, or it is gone.
        if parts.contains(&"test") {
            assert!(stdout(&inside(here, &["evaluate", "runs/mine"])).contains("accuracy"));
            fs::remove_dir_all(here.join("halves/test")).unwrap();
        }
        // What validates is told instead, and called that.
        let table = |name: &str| here.join("runs/mine/seed-0").join(name);
        let tested = parts.contains(&"test");
        for name in ["report.txt", "confusion.csv"] {
            assert_eq!(table(name).is_file(), tested, "{parts:?}: {name}");
            let of_validation = table(&format!("validation-{name}"));
            assert_eq!(of_validation.is_file(), !tested, "{parts:?}: {name}");
        }
        if !tested {
            let report = read(table("validation-report.txt"));
            assert!(report.starts_with("VALIDATION IMAGES\n"), "{report}");
        }
        for words in [
            &["evaluate", "runs/mine"][..],
            &["compare", "runs/mine", "runs/mine"],
            &["evaluate", "runs/mine", "--dataset", "halves"],
        ] {
            let told = told(here, words);
            let said = "halves has no test images; --dataset names others";
            assert!(told.contains(said), "{parts:?}, {words:?}: {told}");
        }
        let part = format!("halves/{}", parts[0]);
        inside(here, &["evaluate", "runs/mine", "--dataset", &part]);
    }
}

#[test]
fn parts_of_other_names_are_taken_and_what_lies_beside_them_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for beside in ["halves/holdout", "halves/above"] {
        pictures(&here.join(beside), 3);
    }
    for part in ["training", "dev"] {
        pictures(&here.join("halves").join(part), 4);
    }
    pictures(&here.join("halves/testing"), 5);
    let told = stdout(&inside(here, &on_halves(&["--out", "runs/mine"])));
    let left = "2 folders left out, beside those of the parts (train, val and test): ";
    assert!(told.contains("16 training and 10 test images"), "{told}");
    let line = told.lines().find(|line| line.contains(left)).unwrap();
    for name in ["halves/above", "halves/holdout"] {
        assert!(line.contains(name), "{line}");
    }
    assert!(!told.contains("pictures left out"), "{told}");
    let evaluated = stdout(&inside(here, &["evaluate", "runs/mine"]));
    assert!(evaluated.contains("10 pictures of"), "{evaluated}");
    let import = ["data", "import", "halves", "--out", "two", "--size", "9x9"];
    let told = stdout(&inside(here, &import));
    assert!(
        told.contains(left) && told.contains("the last 8 of"),
        "{told}"
    );
}

/// One is of two classes and the other of three, so that each command says which it took.
#[test]
fn a_name_is_the_same_set_in_every_command_and_a_path_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("elsewhere/pets"), 4);
    let import = ["data", "import", "elsewhere/pets", "--out", "pets"];
    let import = [&import[..], &["--size", "28x28", "--gray"]].concat();
    let printed = stdout(&inside(here, &import));
    assert!(
        printed.contains("train NETWORK --dataset pets`"),
        "{printed}"
    );
    pictures(&here.join("pets/train"), 6);
    pictures(&here.join("pets/test"), 2);
    let note = "note: pets is the data set of that name; what lies here is meant by ./pets";

    let train = |set: &str, out: &str| {
        let train = [
            "train",
            "mlp",
            "--epochs",
            "1",
            "--dataset",
            set,
            "--out",
            out,
        ];
        inside(here, &train)
    };
    let output = train("pets", "runs/imported");
    assert!(
        stdout(&output).contains("8 training and 0 test images"),
        "{output:?}"
    );
    assert_eq!(stderr(&output).matches(note).count(), 1, "{output:?}");
    for (path, out) in [("./pets", "runs/path"), ("pets/", "runs/slash")] {
        let output = train(path, out);
        let told = stdout(&output);
        assert!(told.contains("12 training and 4 test images"), "{told}");
        assert!(!stderr(&output).contains("note: pets"), "{output:?}");
    }
    for words in [
        &["evaluate", "runs/path", "--dataset", "pets"][..],
        &["compare", "runs/path", "runs/slash", "--dataset", "pets"],
        &["evaluate", "runs/imported"],
    ] {
        let told = told(here, words);
        assert!(
            told.contains("pets has no test images"),
            "{words:?}: {told}"
        );
        assert!(told.contains(note), "{words:?}: {told}");
    }
    let evaluated = inside(here, &["evaluate", "runs/path", "--dataset", "./pets"]);
    assert!(
        stdout(&evaluated).contains("4 pictures of"),
        "{evaluated:?}"
    );
    // The run knows the place of its images, whatever has their name.
    let evaluated = inside(here, &["evaluate", "runs/path"]);
    assert!(
        stdout(&evaluated).contains("4 pictures of"),
        "{evaluated:?}"
    );
    let info = inside(here, &["data", "info", "pets"]);
    assert!(stderr(&info).contains(note), "{info:?}");

    // And in the file of a sweep, beside which the folder lies.
    for (set, images) in [
        ("pets", "8 training and 0 test"),
        ("./pets", "12 training and 4 test"),
    ] {
        let text = format!(
            "train = 'mlp'\ndataset = '{set}'\nval_split = 0.5\nset = ['training.epochs=1']\n[over]\n\
             'training.batch' = [4, 8]\n"
        );
        fs::write(here.join("s.toml"), text).unwrap();
        let out = format!("runs/sweep-{}", images.len());
        let output = inside(here, &["sweep", "s.toml", "--out", &out]);
        assert!(stdout(&output).contains(images), "{output:?}");
        // The copy in its folder means the same.
        let output = inside(here, &["sweep", "status", &out]);
        assert!(output.status.success(), "{output:?}");
    }

    // So it is with a set of the catalogue.
    pictures(&here.join("mnist"), 4);
    let print = ["train", "mlp", "--print-config", "--dataset"];
    let known = inside(here, &[&print[..], &["mnist"]].concat());
    assert!(stdout(&known).contains("dataset = \"mnist\""), "{known:?}");
    assert!(stderr(&known).contains("by ./mnist"), "{known:?}");
    let own = stdout(&inside(here, &[&print[..], &["./mnist"]].concat()));
    assert!(own.contains("dataset = \"own-mnist\""), "{own}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_whose_name_is_no_text_is_named() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 4);
    let odd = here.join("halves").join(OsStr::from_bytes(b"\xe9t\xe9"));
    fs::rename(here.join("halves/below"), odd).unwrap();
    let said = refused(here, &on_halves(&[]));
    assert!(
        said.contains("\"\\xE9t\\xE9\" is no text in UTF-8; rename it"),
        "{said}"
    );
}

#[test]
fn files_and_folders_that_are_no_set_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let part = |labels: &[u8]| {
        let images = Images::new(labels.len(), [1, 28, 28], vec![0; labels.len() * 784]);
        Labelled::new(images.unwrap(), labels.to_vec()).unwrap()
    };
    for (name, labels, problem) in [
        ("empty", &[][..], "no images in it"),
        (
            "alone",
            &[0, 0, 0],
            "all labels are 0, which is a single class",
        ),
    ] {
        fs::create_dir(here.join(name)).unwrap();
        write_idx(&here.join(name), "train", &part(labels));
        let said = refused(here, &["train", "mlp", "--dataset", name]);
        let expected = format!("train-images-idx3-ubyte: {problem}");
        assert!(said.contains(name) && said.contains(&expected), "{said}");
    }
}

/// As in folders, a class has to be trained on to be told apart.
#[test]
fn classes_that_the_test_images_alone_have_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let part = |labels: &[u8]| {
        let images = Images::new(labels.len(), [1, 28, 28], vec![0; labels.len() * 784]);
        Labelled::new(images.unwrap(), labels.to_vec()).unwrap()
    };
    fs::create_dir(here.join("idx")).unwrap();
    write_idx(&here.join("idx"), "train", &part(&[0, 1, 1, 0, 4, 4]));
    write_idx(&here.join("idx"), "t10k", &part(&[0, 2, 3, 3]));
    let train = ["train", "mlp", "--dataset", "idx", "--epochs", "1"];
    let said = refused(here, &train);
    let expected = "idx: test images are of classes that no training image is of: 2, 3";
    assert!(said.contains(expected), "{said}");
    // One that no image has, or no test image, keeps nobody from the rest.
    write_idx(&here.join("idx"), "t10k", &part(&[0, 0]));
    inside(here, &train);
}

#[test]
fn what_takes_no_value_is_told_as_that() {
    let folder = tempfile::tempdir().unwrap();
    pictures(&folder.path().join("halves"), 4);
    for word in ["flip=2", "alternate=3", "edge=1", "reflect=2", "flip="] {
        let (name, _) = word.split_once('=').unwrap();
        let said = refused(folder.path(), &on_halves(&["--augment", word]));
        let expected =
            format!("--augment {name} takes no value; write {name} instead of \"{word}\"");
        assert!(said.contains(&expected), "{said}");
    }
}

#[test]
fn all_sets_are_listed_with_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 4);
    let import = ["data", "import", "halves", "--out", "mine", "--size", "9x9"];
    inside(here, &import);
    fs::create_dir(here.join("datasets/empty")).unwrap();
    let listed = stdout(&inside(here, &["data", "list", "--as", "csv"]));
    let row = |name: &str| {
        let rows = listed.lines().map(|row| row.split(',').collect::<Vec<_>>());
        let mut rows = rows.filter(|row| row[0] == name);
        rows.next().map(|row| row[1..].join(","))
    };
    let mine = row("mine").unwrap();
    assert!(
        mine.starts_with("imported,") && mine.ends_with("mine"),
        "{mine}"
    );
    assert!(
        row("mnist")
            .unwrap()
            .starts_with("published,60000,10000,1×28×28,10,")
    );
    assert_eq!((row("empty"), row("random")), (None, None));
    // For people: within the width of a terminal, with what to do where there is none.
    let table = stdout(&inside(here, &["data", "list"]));
    assert!(table.contains("imported"), "{table}");
}
