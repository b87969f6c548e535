//! What is said of classes that a part of a set has no image of.

use refashion_datasets::Dataset;

use crate::left_out::first_of;

/// A sentence for each part that lacks classes; a part without any images lacks none. The last
/// `validation` of the training images validate, and train nothing.
pub(crate) fn absent_classes(dataset: &Dataset, validation: usize) -> impl Iterator<Item = String> {
    let [train, test] = [&dataset.train, &dataset.test].map(|part| part.labels.as_slice());
    let notes = absent_of_parts(train, validation, test, dataset.name.classes);
    notes.into_iter().flatten()
}

fn absent_of_parts(
    train: &[u8],
    validation: usize,
    test: &[u8],
    classes: &[&str],
) -> [Option<String>; 3] {
    let (train, validation) = train.split_at(train.len().saturating_sub(validation));
    let parts = [
        ("training", train),
        ("validation", validation),
        ("test", test),
    ];
    parts.map(|(part, labels)| absent(part, labels, classes))
}

/// A phrase on classes of which there is no image at all.
pub(crate) fn absent_images(labels: &[u8], classes: &[String]) -> Option<String> {
    let classes: Vec<&str> = classes.iter().map(String::as_str).collect();
    absent("", labels, &classes)
}

fn absent(part: &str, labels: &[u8], classes: &[&str]) -> Option<String> {
    let mut seen = vec![labels.is_empty(); classes.len()];
    for &label in labels {
        if let Some(seen) = seen.get_mut(usize::from(label)) {
            *seen = true;
        }
    }
    let unseen = classes.iter().zip(&seen).filter(|(_, seen)| !**seen);
    let unseen: Vec<&str> = unseen.map(|(class, _)| *class).collect();
    (!unseen.is_empty()).then(|| {
        let (count, all, named) = (unseen.len(), classes.len(), first_of(&unseen));
        let part = if part.is_empty() {
            String::new()
        } else {
            format!("{part} ")
        };
        format!("no {part}image of {count} of {all} classes: {named}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_without_an_image_are_named() {
        let told = |labels: &[u8], classes: &[&str]| absent("test", labels, classes);
        assert_eq!(told(&[1, 0, 2], &["cat", "dog", "hen"]), None);
        assert_eq!(told(&[], &["cat", "dog"]), None);
        assert_eq!(
            told(&[0, 2], &["cat", "dog", "hen"]).unwrap(),
            "no test image of 1 of 3 classes: dog"
        );
        let classes = ["cat", "dog"].map(str::to_owned);
        assert_eq!(
            absent_images(&[1], &classes).unwrap(),
            "no image of 1 of 2 classes: cat"
        );
        let many = ["0", "1", "2", "3", "4", "5", "6", "7"];
        assert_eq!(
            told(&[1], &many).unwrap(),
            "no test image of 7 of 8 classes: 0, 2, 3, 4, 5 and 2 more"
        );
    }

    #[test]
    fn images_that_validate_are_a_part_of_their_own() {
        let told = |train: &[u8], validation| {
            let parts = absent_of_parts(train, validation, &[0, 1, 2], &["a", "b", "c"]);
            parts.into_iter().flatten().collect::<Vec<_>>()
        };
        let lacks = |part| format!("no {part} image of 1 of 3 classes: a");
        assert_eq!(told(&[0, 1, 2, 2, 1], 2), [lacks("validation")]);
        // A class whose images all validate is not trained on.
        assert_eq!(told(&[1, 2, 2, 1, 0], 3), [lacks("training")]);
        assert!(told(&[0, 1, 2, 2, 0, 1], 3).is_empty());
        assert!(told(&[0, 1, 2], 0).is_empty());
        assert_eq!(
            told(&[0, 1], 9),
            ["no validation image of 1 of 3 classes: c"]
        );
    }
}
