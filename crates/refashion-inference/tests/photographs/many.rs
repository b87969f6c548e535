//! Many files at once.

use image::ImageFormat;
use refashion_inference::{Preprocessing, pictures_in};

use crate::drawn::{file, grey, is_seven, model};

#[test]
fn many_are_told_in_their_order_and_a_broken_one_does_not_keep_the_others() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..150_u32 {
        let path = folder.path().join(format!("{number:03}.png"));
        let picture = grey(100, 100, |x, y| {
            if is_seven(x, y, number / 3, 20) {
                0
            } else {
                255
            }
        });
        let bytes = file(picture, ImageFormat::Png);
        let bytes = if number == 77 {
            &bytes[..40]
        } else {
            &bytes[..]
        };
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::write(folder.path().join("notes.txt"), "no picture").unwrap();
    let paths = pictures_in(folder.path()).unwrap();
    assert_eq!(paths.len(), 150);
    let told = |readers: usize| {
        let mut told = Vec::new();
        model("lenet5").photographs(&paths, &Preprocessing::default(), readers, |outcome| {
            let scores = outcome.result.map(|(_, scores)| scores);
            told.push((
                outcome.path.clone(),
                scores.map_err(|error| error.to_string()),
            ));
            true
        });
        told
    };
    let one = told(1);
    assert_eq!(one, told(4));
    assert!(one.iter().map(|(path, _)| path).eq(&paths));
    let broken: Vec<usize> = (0..150).filter(|&place| one[place].1.is_err()).collect();
    assert_eq!(broken, [77]);
}

#[test]
fn whoever_has_heard_enough_hears_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = file(grey(30, 30, |x, _| x as u8 * 8), ImageFormat::Png);
    let paths: Vec<_> = (0..300)
        .map(|n| folder.path().join(format!("{n}.png")))
        .collect();
    paths
        .iter()
        .for_each(|path| std::fs::write(path, &bytes).unwrap());
    let mut heard = 0;
    model("lenet5").photographs(&paths, &Preprocessing::default(), 2, |_| {
        heard += 1;
        heard < 3
    });
    assert_eq!(heard, 3);
}
