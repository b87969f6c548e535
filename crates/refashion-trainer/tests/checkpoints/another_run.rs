//! A checkpoint of one run is not gone on with by another.

use super::*;

#[test]
fn a_checkpoint_of_another_run_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    run(&mut model(9), &training(1), checkpoint(&path, false)).unwrap();
    let other = Training {
        batch_size: 17,
        ..training(1)
    };
    let error = run(&mut model(9), &other, checkpoint(&path, true)).unwrap_err();
    assert!(
        matches!(
            &error,
            Error::OtherRun {
                what: "training",
                ..
            }
        ),
        "{error}"
    );

    let dataset = dataset();
    let (train, validation) = examples(&dataset);
    let with_seed = |seed| {
        let callbacks = checkpoint(&path, true);
        fit(
            &mut model(9),
            &train,
            Some(&validation),
            &training(1),
            seed,
            callbacks,
        )
    };
    let error = with_seed(10).unwrap_err();
    assert!(
        matches!(&error, Error::OtherRun { what: "seed", .. }),
        "{error}"
    );
    let shown = error.to_string();
    assert!(shown.contains("run.safetensors") && shown.contains('9') && shown.contains("10"));

    // The same seed stands for other draws.
    let first = Streams::of_version(9, StreamVersion::One);
    let (mut model, callbacks) = (model(9), checkpoint(&path, true));
    let held_back = Some(&validation);
    let error = fit(
        &mut model,
        &train,
        held_back,
        &training(1),
        first,
        callbacks,
    )
    .unwrap_err();
    let expected = "a run with another version of the random streams: it has 2, this run 1";
    assert!(error.to_string().contains(expected), "{error}");

    // As many images of the same size, but others; fewer; and the same as other numbers.
    let mut other = dataset.train.clone();
    other.images.pixels[60 * 28 * 28] ^= 1;
    for (set, indices, scaling, words) in [
        (
            &other,
            50..200,
            train.scaling,
            "on other training images (as many, 150)",
        ),
        (
            &dataset.train,
            49..199,
            train.scaling,
            "on other training images (as many, 150)",
        ),
        (
            &dataset.train,
            50..199,
            train.scaling,
            "(150, where there are 149 here); delete it",
        ),
        (
            &dataset.train,
            50..200,
            Scaling::None,
            "whose training images are scaled, padded",
        ),
    ] {
        let train = Examples {
            set,
            indices: indices.collect(),
            scaling,
            ..train.clone()
        };
        let callbacks = checkpoint(&path, true);
        let validation = Some(&validation);
        let error = fit(
            &mut small_runs::model(9),
            &train,
            validation,
            &training(1),
            9,
            callbacks,
        )
        .unwrap_err();
        assert!(
            matches!(&error, Error::OtherRun { what: "images", .. }),
            "{error}"
        );
        let said = error.to_string();
        assert!(said.contains(words) && !said.contains("pad_to"), "{said}");
    }
    // None validate.
    let callbacks = checkpoint(&path, true);
    let mut model = small_runs::model(9);
    let error = fit(&mut model, &train, None, &training(1), 9, callbacks).unwrap_err();
    let words = "on other validation images (50, where there are 0 here)";
    assert!(error.to_string().contains(words), "{error}");
}
