//! What is said of classes that a part of a set has no image of.

use refashion_datasets::{Dataset, Labelled};

/// So many classes are named.
const NAMED: usize = 5;

/// A sentence for each part that lacks classes; a part without any images lacks none.
pub(crate) fn absent_classes(dataset: &Dataset) -> impl Iterator<Item = String> {
    let classes = dataset.name.classes;
    let parts = [("training", &dataset.train), ("test", &dataset.test)];
    parts
        .into_iter()
        .filter_map(|(part, images)| absent(part, images, classes))
}

fn absent(part: &str, images: &Labelled, classes: &[impl AsRef<str>]) -> Option<String> {
    let mut seen = vec![images.is_empty(); classes.len()];
    for &label in &images.labels {
        if let Some(seen) = seen.get_mut(usize::from(label)) {
            *seen = true;
        }
    }
    let unseen = classes.iter().zip(&seen).filter(|(_, seen)| !**seen);
    let unseen: Vec<&str> = unseen.map(|(class, _)| class.as_ref()).collect();
    let named = unseen[..unseen.len().min(NAMED)].join(", ");
    let more = match unseen.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!unseen.is_empty()).then(|| {
        let (count, all) = (unseen.len(), classes.len());
        format!("no {part} image of {count} of {all} classes: {named}{more}")
    })
}

#[cfg(test)]
mod tests {
    use refashion_datasets::Images;

    use super::*;

    fn images(labels: &[u8]) -> Labelled {
        let images = Images::new(labels.len(), [1, 1, 1], vec![0; labels.len()]).unwrap();
        Labelled::new(images, labels.to_vec()).unwrap()
    }

    #[test]
    fn classes_without_an_image_are_named() {
        let told = |labels: &[u8], classes: &[&str]| absent("test", &images(labels), classes);
        assert_eq!(told(&[1, 0, 2], &["cat", "dog", "hen"]), None);
        assert_eq!(told(&[], &["cat", "dog"]), None);
        assert_eq!(
            told(&[0, 2], &["cat", "dog", "hen"]).unwrap(),
            "no test image of 1 of 3 classes: dog"
        );
        let many = ["0", "1", "2", "3", "4", "5", "6", "7"];
        assert_eq!(
            told(&[1], &many).unwrap(),
            "no test image of 7 of 8 classes: 0, 2, 3, 4, 5 and 2 more"
        );
    }
}
