//! Images that change while runs on them are there.

use std::{fs, path::Path};

use crate::{
    folders::{inside, on_halves, pictures, read, stderr},
    support::{command, stdout},
};

/// What is said of a command that fails.
fn refused(here: &Path, words: &[&str]) -> String {
    let output = command(words).current_dir(here).output().unwrap();
    assert!(!output.status.success(), "{words:?}: {}", stdout(&output));
    stderr(&output)
}

/// Changes one pixel of one picture.
fn change(here: &Path) {
    let picture = here.join("halves/below/1.bmp");
    let mut bytes = fs::read(&picture).unwrap();
    *bytes.last_mut().unwrap() ^= 64;
    fs::write(picture, bytes).unwrap();
}

#[test]
fn a_run_that_is_over_is_not_trained_anew_on_other_images() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 12);
    let train = on_halves(&["-q", "--out", "mine"]);
    inside(here, &train);
    let again = [&train[..], &["--resume"]].concat();
    let kept = || ["config.toml", "seed-0/run.json"].map(|file| read(here.join("mine").join(file)));
    let before = kept();
    inside(here, &again);
    assert_eq!(kept(), before);
    change(here);
    // Nor is another seed trained beside it, with which it would share a table.
    for more in [&[][..], &["--seeds", "2"], &["--seed", "7"]] {
        let said = refused(here, &[&again[..], more].concat());
        let words = "mine/seed-0 is of a run on other images: since then some have changed";
        assert!(said.contains(words) && said.contains("--out"), "{said}");
        assert_eq!(kept(), before, "{more:?}");
    }
    assert!(!here.join("mine/seed-7").exists());
}

#[test]
fn points_on_different_images_are_not_ranked_together() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 12);
    let file = |head: &str| {
        let text = format!(
            "train = \"mlp\"\ndataset = \"halves\"\nval_split = 0.25\nset = [\"training.epochs=2\"]\n{head}\n[over]\n\"training.batch\" = [4, 8]\n"
        );
        fs::write(here.join("batches.toml"), text).unwrap();
    };
    file("");
    let sweep = ["sweep", "batches.toml", "-q"];
    let status = ["sweep", "status", "batches.toml"];
    inside(here, &sweep);
    let table = stdout(&inside(here, &status));
    change(here);
    // A sweep that is over is not told as one on the images of today.
    let said = refused(here, &sweep);
    let words = "point-1/seed-0 is of a run on other images";
    assert!(said.contains(words) && said.contains("--out"), "{said}");
    let looked = inside(here, &status);
    assert_eq!(stdout(&looked), table);
    let note = "the images have changed since these points were trained";
    assert!(stderr(&looked).contains(note), "{looked:?}");
    fs::remove_dir_all(here.join("runs/sweep-batches/point-1")).unwrap();
    let said = refused(here, &sweep);
    assert!(said.contains("remove the folder of point-2"), "{said}");
    assert!(!here.join("runs/sweep-batches/point-1").exists());
    // However it came about.
    inside(here, &[&sweep[..], &["--out", "new"]].concat());
    let moved = |point: &str| {
        let place = here.join("runs/sweep-batches").join(point);
        fs::rename(here.join("new").join(point), place).unwrap();
    };
    moved("point-1");
    for words in [status, ["sweep", "best", "batches.toml"]] {
        let said = refused(here, &words);
        assert!(said.contains("point-1 and point-2 in"), "{said}");
        assert!(said.contains("were trained on different images"), "{said}");
    }
    fs::remove_dir_all(here.join("runs/sweep-batches/point-2")).unwrap();
    moved("point-2");
    assert_eq!(stderr(&inside(here, &status)), "");
    inside(here, &sweep);

    // So it is where a point fell behind after some epochs.
    file("halving = { first = 1 }");
    let halved = [&sweep[..], &["--out", "halved"]].concat();
    inside(here, &halved);
    let is_over = |point: &str| {
        here.join("halved")
            .join(point)
            .join("seed-0/run.json")
            .exists()
    };
    let [over, behind] = match is_over("point-1") {
        true => ["point-1", "point-2"],
        false => ["point-2", "point-1"],
    };
    assert!(is_over(over) && !is_over(behind));
    fs::remove_dir_all(here.join("halved").join(over)).unwrap();
    change(here);
    let said = refused(here, &halved);
    assert!(
        said.contains(&format!("remove the folder of {behind}")),
        "{said}"
    );
}
