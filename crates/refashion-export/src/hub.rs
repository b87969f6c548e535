//! A model as a folder for a model hub.

use std::{fs, io, path::Path};

use refashion_datasets::DatasetName;
use refashion_inference::{Framing, ModelCard, ModelFile, TrainingData};
use refashion_metrics::statistics::Sample;
use refashion_std::{counted, markdown_text, markdown_without_html, thousands, without_controls};
use refashion_zoo::{Model, Precision};

use crate::error::{Error, Result};

/// The files of such a folder.
pub const HUB_FILES: [&str; 3] = ["model.safetensors", "config.json", "README.md"];

/// Writes a folder that can be uploaded to a model hub: `model.safetensors`, which [`ModelFile::read`]
/// takes, `config.json`, what the model says of itself, and `README.md`, a model card with data,
/// training, score, licence of the data, and limits. The folder is made if need be; each file is
/// written aside at first.
///
/// `accuracies` are the shares of the test images that runs of the same experiment got right, this one
/// among them: their mean and spread stand in the card where there are several.
///
/// # Errors
///
/// [`Error::Write`] names the file or folder, [`Error::Model`] what the model's file cannot hold.
pub fn write_hub(folder: &Path, card: &ModelCard, model: &Model, accuracies: &[f64]) -> Result<()> {
    let is_new = !folder.exists();
    fs::create_dir_all(folder).map_err(fault(folder))?;
    let written = write_files(folder, card, model, accuracies);
    // What is half a folder would be in the way of the next try.
    written.inspect_err(|_| {
        if is_new {
            drop(fs::remove_dir_all(folder));
        }
    })
}

fn write_files(folder: &Path, card: &ModelCard, model: &Model, accuracies: &[f64]) -> Result<()> {
    let [weights, config, page] = HUB_FILES.map(|name| folder.join(name));
    ModelFile::write(&weights, card, model, Precision::F32)?;
    let write = |path: &Path, text: &str| {
        refashion_std::write_atomic(path, text.as_bytes()).map_err(fault(path))
    };
    let json = serde_json::to_string_pretty(card);
    let json = json.map_err(|error| fault(&config)(error.into()))?;
    write(&config, &(json + "\n"))?;
    write(&page, &markdown(card, model, accuracies))
}

/// What is said of a file or a folder that cannot be written.
fn fault(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    |source| Error::Write { path, source }
}

/// The model card, with the few lines before it that a hub reads.
fn markdown(card: &ModelCard, model: &Model, accuracies: &[f64]) -> String {
    let name = safe(&card.reference());
    let mut page = String::from(
        "---\nlibrary_name: refashion\npipeline_tag: image-classification\ntags:\n- safetensors\n- refashion\n---\n\n",
    );
    let values = model.weights().len() + model.state().len();
    let classes: Vec<String> = card.classes.iter().map(|class| name_of(class)).collect();
    page += &format!("# {name}\n\n");
    if card.rehearsal {
        page += "**REHEARSAL: trained on drawn pictures, to be used for nothing.**\n\n";
    }
    page += &format!(
        "The network `{}` with {} values, which tells {} classes apart: {}.\n\n",
        safe(&card.network.name).replace('`', "'"),
        thousands(values),
        card.classes.len(),
        classes.join(", ")
    );
    if !card.network.source.is_empty() {
        page += &format!("It is from: {}.\n\n", safe(&card.network.source));
    }
    page += &data(card);
    page += &training(card);
    page += &score(card, accuracies);
    page += &limits(card);
    page += &format!(
        "## Use\n\n```sh\nrefashion predict {} picture.png\n```\n",
        HUB_FILES[0]
    );
    page
}

/// Text from outside in a page: one line, without tags and controls.
fn safe(text: &str) -> String {
    markdown_without_html(&without_controls(text)).replace(['\n', '\r'], " ")
}

/// A name from outside in a page: shown as it is.
fn name_of(text: &str) -> String {
    safe(&markdown_text(text))
}

fn data(card: &ModelCard) -> String {
    let Some(data) = &card.data else {
        return "## Data\n\nOn what it was trained is not known, nor under which licence that is.\n\n".to_owned();
    };
    let state = match (data.is_published(), data.verified) {
        (true, true) => "every digest was the published one",
        (true, false) => "**UNVERIFIED: not the published files**",
        (false, _) => "images of one's own, which are known by their digests alone",
    };
    let mut text = format!(
        "## Data\n\n{}; {state}. Licence of the data: {}.\n\n| file | SHA-256 |\n|---|---|\n",
        name_of(&data.name),
        DatasetName::published(&data.name)
            .and_then(|set| set.licence)
            .unwrap_or("not known")
    );
    for file in &data.digests {
        text += &format!("| {} | `{}` |\n", safe(&file.file), safe(&file.found));
    }
    text + "\n"
}

fn training(card: &ModelCard) -> String {
    let mut text = String::from("## Training\n\n");
    text += &match &card.training {
        None => "How it was trained is not known.\n".to_owned(),
        Some(training) => format!(
            "{} in batches of {}; the loss is {}, the first rate {}. All settings stand in `config.json`.\n",
            counted(training.epochs, "epoch"),
            training.batch_size,
            training.loss.name().replace('_', " "),
            training.optimizer.learning_rate()
        ),
    };
    if card.augmentation.is_some() {
        text += "\nThe training images were varied, as `config.json` says.\n";
    }
    if let Some(seed) = card.seed {
        text += &format!("\nThe seed is {seed}: the same seed and code make the same bits.\n");
    }
    if !card.commit.is_empty() {
        text += &format!("\nThe code was that of commit {}.\n", safe(&card.commit));
    }
    text + "\n"
}

/// The score of this model, and how far those of other seeds lie from each other.
fn score(card: &ModelCard, accuracies: &[f64]) -> String {
    let mut text = String::from("## Score\n\n");
    text += &match card.test_accuracy {
        Some(share) => format!("It got {:.2} % of the test images right.\n", 100.0 * share),
        None => "How many test images it gets right is not known.\n".to_owned(),
    };
    let sample = Sample::new(accuracies).ok();
    let spread = sample.and_then(|sample| Some((sample.mean(), sample.standard_deviation().ok()?)));
    if let ([first, _, ..], Some((mean, spread))) = (accuracies, spread) {
        let (least, most) = accuracies
            .iter()
            .fold((*first, *first), |(least, most), &share| {
                (least.min(share), most.max(share))
            });
        text += &format!(
            "\nOver {} runs that differ in their seed alone: {:.2} % ± {:.2} (mean and standard deviation), from {:.2} % to {:.2} %.\n",
            accuracies.len(),
            100.0 * mean,
            100.0 * spread,
            100.0 * least,
            100.0 * most
        );
    } else {
        text += "\nThat is one run; how far another seed would lie from it is not known.\n";
    }
    text + "\n"
}

fn limits(card: &ModelCard) -> String {
    let [channels, height, width] = card.inputs.shape;
    let colours = if channels == 1 { "grey" } else { "in colour" };
    let framing = match card.inputs.framing {
        Framing::Whole => "that fill their frame as those of the set do",
        Framing::Object { .. } => "of one object, light on black",
    };
    let published = card.data.as_ref().is_some_and(TrainingData::is_published);
    let tested = if published { "published " } else { "" };
    format!(
        "## Limits\n\n- It knows pictures of {height}×{width}, {colours}, {framing}; of others its answers mean little.\n\
         - It names one of its classes for whatever it is shown, and is not calibrated: a score of 0.9 is no promise of nine in ten.\n\
         - The score is of the {tested}test images, which are like those it was trained on.\n\n"
    )
}

#[cfg(test)]
mod tests {
    use refashion_inference::Inputs;
    use refashion_zoo::{Network, Shape};

    use super::*;

    fn card(name: &str) -> ModelCard {
        let network = Network::new("tiny", Shape::image(1, 2, 2))
            .flatten()
            .dense(3)
            .softmax();
        ModelCard::new(
            name,
            network,
            ["cup", "jug", "<script>"],
            Inputs::new([1, 2, 2]),
        )
    }

    #[test]
    fn a_folder_holds_a_model_that_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("hub");
        let card = card("mine");
        let model = Model::new(&card.network, 1).unwrap();
        write_hub(&place, &card, &model, &[0.5]).unwrap();
        let names = fs::read_dir(&place).unwrap().count();
        assert_eq!(names, HUB_FILES.len());
        let file = ModelFile::read(place.join("model.safetensors")).unwrap();
        assert_eq!(file.card, card);
        let text = fs::read_to_string(place.join("config.json")).unwrap();
        assert_eq!(serde_json::from_str::<ModelCard>(&text).unwrap(), card);
    }

    /// What a reader of a hub has to find: data, training, score with spread, licence, limits.
    #[test]
    fn the_model_card_says_all_that_it_has_to() {
        let mut card = card("mine");
        card.seed = Some(7);
        card.commit = "0123abcd".to_owned();
        card.test_accuracy = Some(0.9123);
        card.training = Some(
            serde_json::from_str(
                r#"{ "epochs": 3, "batch": 32, "optimizer": { "sgd": { "rate": 0.05 } }, "loss": "sparse_categorical_cross_entropy" }"#,
            )
            .unwrap(),
        );
        for (set, licence) in [
            ("fashion-mnist", "MIT"),
            ("mnist", "CC BY-SA 3.0"),
            ("cifar-10", "none is stated"),
            ("mine", "not known"),
        ] {
            card.data = Some(TrainingData {
                name: set.to_owned(),
                verified: true,
                digests: Vec::new(),
            });
            let page = markdown(&card, &Model::new(&card.network, 1).unwrap(), &[0.91, 0.93]);
            let part = |title: &str| -> &str {
                let parts = page.split("\n## ");
                let mut own = parts.filter_map(|part| part.strip_prefix(title));
                let found = own.next().unwrap();
                assert!(own.next().is_none(), "{title}: {page}");
                found
            };
            let data = part("Data\n");
            assert!(data.contains(set), "{data}");
            assert!(
                data.contains(&format!("Licence of the data: {licence}")),
                "{data}"
            );
            // Nothing is said to be published that is not.
            let (own, limits) = (set == "mine", part("Limits\n"));
            assert_eq!(data.contains("published"), !own, "{data}");
            assert_eq!(limits.contains("published"), !own, "{limits}");
            let training = part("Training\n");
            for said in ["3 epochs", "batches of 32", "0.05", "seed is 7", "0123abcd"] {
                assert!(training.contains(said), "{said}: {training}");
            }
            let score = part("Score\n");
            assert!(score.contains("91.23 %"), "{score}");
            assert!(score.contains("92.00 % ± 1.41"), "{score}");
            assert!(part("Limits\n").contains("2×2, grey"), "{page}");
            assert!(part("Use\n").contains("refashion predict"), "{page}");
            assert!(page.starts_with("---\nlibrary_name: refashion\n"), "{page}");
        }
    }

    #[test]
    fn what_fails_leaves_no_folder_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("new/hub");
        let mut card = card("mine");
        let model = Model::new(&card.network, 1).unwrap();
        // Fewer classes than the network tells apart.
        card.classes.pop();
        write_hub(&place, &card, &model, &[]).unwrap_err();
        assert!(!place.exists());
        // What was there before stays.
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("mine.txt"), "mine").unwrap();
        write_hub(&place, &card, &model, &[]).unwrap_err();
        assert_eq!(fs::read_to_string(place.join("mine.txt")).unwrap(), "mine");
    }

    #[test]
    fn the_spread_is_that_of_the_runs() {
        let told = score(&card("mine"), &[0.90, 0.92, 0.94]);
        // (0.02² + 0 + 0.02²) / 2 = 0.02².
        assert!(told.contains("Over 3 runs"), "{told}");
        assert!(told.contains("92.00 % ± 2.00"), "{told}");
        assert!(told.contains("from 90.00 % to 94.00 %"), "{told}");
        assert!(score(&card("mine"), &[0.9]).contains("one run"));
    }

    #[test]
    fn names_from_outside_are_no_tags_and_no_headings() {
        let card = card("mine\n# Another");
        let page = markdown(&card, &Model::new(&card.network, 1).unwrap(), &[]);
        assert!(page.contains("# mine # Another"), "{page}");
        assert!(!page.contains("<script>"), "{page}");
    }

    #[test]
    fn names_of_classes_are_no_markdown() {
        let mut card = card("mine");
        card.classes = ["[x](y)", "*b* _i_", "`q`"].map(str::to_owned).to_vec();
        let page = markdown(&card, &Model::new(&card.network, 1).unwrap(), &[]);
        let said = r"3 classes apart: \[x\](y), \*b\* \_i\_, \`q\`.";
        assert!(page.contains(said), "{page}");
    }
}
