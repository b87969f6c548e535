//! A batch of which nothing finite comes: it ends the run, or its step is not made.

#![allow(clippy::unwrap_used, clippy::panic)]

mod small_runs;

use refashion_datasets::{Images, Labelled, Scaling};
use refashion_trainer::{
    Callbacks, Checkpoint, End, Error, Examples, History, Loss, NotFinite, OnNan, Optimizer,
    Progress, Sgd, Training, fit,
};
use refashion_zoo::{LayerPart, Model, Network, NotFiniteLayer, Shape};

/// The place of the image whose last pixel is not 0.
const BROKEN: usize = 4;

/// Eight images of three pixels.
fn set() -> Labelled {
    let mut pixels: Vec<u8> = (0..8).flat_map(|i| [i * 30, 200 - i * 20, 0]).collect();
    pixels[3 * BROKEN + 2] = 255;
    let images = Images::new(8, [1, 3, 1], pixels).unwrap();
    Labelled::new(images, vec![0, 1, 0, 1, 0, 1, 0, 1]).unwrap()
}

fn training(on_nan: OnNan, epochs: usize) -> Training {
    let sgd = Sgd {
        learning_rate: 1e-4,
        ..Sgd::default()
    };
    Training {
        shuffle: false,
        on_nan,
        ..Training::new(Optimizer::Sgd(sgd), Loss::default(), 1, epochs)
    }
}

fn run(
    set: &Labelled,
    indices: Vec<usize>,
    training: &Training,
    callbacks: Callbacks,
) -> Result<(Model, History), Error> {
    let examples = Examples {
        scaling: Scaling::None,
        ..Examples::new(set, indices)
    };
    let network = Network::new("overflowing", Shape::image(1, 3, 1)).flatten();
    let network = network.dense(2).softmax();
    let mut model = Model::new(&network, 1).unwrap();
    model.weights_mut()[2] = 2e37;
    let history = fit(&mut model, &examples, None, training, 1, callbacks)?;
    Ok((model, history))
}

#[test]
fn a_run_says_where_it_ended() {
    let set = set();
    let all: Vec<usize> = (0..8).collect();
    let (_, history) = run(&set, all, &training(OnNan::Stop, 2), Callbacks::default()).unwrap();
    assert_eq!(history.end, Some(End::Diverged { epoch: 1 }));
    let found = history.not_finite.unwrap();
    let layer = NotFiniteLayer {
        name: "dense".into(),
        part: LayerPart::Output,
    };
    let expected = NotFinite {
        epoch: 1,
        batch: Some(BROKEN + 1),
        layer: Some(layer),
    };
    assert_eq!(found, expected);
    assert_eq!(history.skipped, 0);
}

#[test]
fn a_skipped_batch_is_as_if_it_were_not_there() {
    let set = set();
    let without: Vec<usize> = (0..8).filter(|&index| index != BROKEN).collect();
    let plain = training(OnNan::Stop, 3);
    let (expected, _) = run(&set, without, &plain, Callbacks::default()).unwrap();
    let skip = training(OnNan::Skip, 3);
    let all: Vec<usize> = (0..8).collect();
    let (model, history) = run(&set, all.clone(), &skip, Callbacks::default()).unwrap();
    assert_eq!(history.end, Some(End::Completed));
    assert_eq!((history.skipped, history.not_finite.clone()), (3, None));
    let bits = |model: &Model| -> Vec<u32> {
        model
            .weights()
            .iter()
            .map(|weight| weight.to_bits())
            .collect()
    };
    assert_eq!(bits(&model), bits(&expected));

    // How often is not forgotten where the run is stopped, also right behind such a batch.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    for last in [BROKEN, 7, usize::MAX] {
        let told = std::cell::Cell::new(0);
        let stop = || {
            told.set(told.get() + 1);
            last.checked_add(1) == Some(told.get())
        };
        let checkpoint = Checkpoint {
            path: path.clone(),
            resume: true,
            every: None,
        };
        let callbacks = Callbacks {
            checkpoint: Some(checkpoint),
            stop: Some(&stop),
            ..Callbacks::default()
        };
        match run(&set, all.clone(), &skip, callbacks) {
            Err(Error::Interrupted { .. }) => {}
            Err(error) => panic!("{error}"),
            Ok((resumed, again)) => {
                assert_eq!(last, usize::MAX);
                assert_eq!(again.skipped, 3);
                assert_eq!(bits(&resumed), bits(&model));
            }
        }
    }
}

#[test]
fn how_often_outlives_the_end_of_an_epoch() {
    let (set, folder) = (set(), tempfile::tempdir().unwrap());
    for epochs in [1, 3] {
        let checkpoint = Checkpoint {
            path: folder.path().join("run.safetensors"),
            resume: true,
            every: None,
        };
        let callbacks = Callbacks {
            checkpoint: Some(checkpoint),
            ..Callbacks::default()
        };
        let skip = training(OnNan::Skip, epochs);
        let (_, history) = run(&set, (0..8).collect(), &skip, callbacks).unwrap();
        assert_eq!(history.skipped, epochs);
    }
}

/// Behind first weights of 0 all logits are 0, and the loss is ln 2; the gradient of the first weight is
/// ±1e37 times its pixel, which is 1, or 255 in one image. A step along it, of any rate, would be NaN.
#[test]
fn a_batch_of_which_the_gradient_alone_is_not_finite_is_skipped() {
    let mut pixels = vec![1; 8];
    pixels[BROKEN] = 255;
    let images = Images::new(8, [1, 1, 1], pixels).unwrap();
    let set = Labelled::new(images, vec![0, 1, 0, 1, 0, 1, 0, 1]).unwrap();
    let examples = Examples {
        scaling: Scaling::None,
        ..Examples::all(&set)
    };
    let network = Network::new("steep", Shape::image(1, 1, 1)).flatten();
    let network = network.dense(1).dense(2).softmax();
    let still = Optimizer::Sgd(Sgd {
        learning_rate: 0.0,
        ..Sgd::default()
    });
    let first = [0.0, 0.0, 1e37, -1e37, 0.0, 0.0];
    for accumulate in [1, 2] {
        let training = Training {
            optimizer: still,
            accumulate,
            ..training(OnNan::Skip, 2)
        };
        let mut model = Model::new(&network, 1).unwrap();
        model.weights_mut().copy_from_slice(&first);
        let callbacks = Callbacks::default();
        let history = fit(&mut model, &examples, None, &training, 1, callbacks).unwrap();
        assert_eq!((history.skipped, history.end), (2, Some(End::Completed)));
        assert_eq!(model.weights(), first);
        assert!((history.epochs[1].loss - 2_f64.ln()).abs() < 1e-6);
    }
}

#[test]
fn batch_after_batch_is_not_skipped_for_ever() {
    let broken: Labelled = {
        let images = Images::new(20, [1, 3, 1], vec![255; 60]).unwrap();
        Labelled::new(images, vec![0; 20]).unwrap()
    };
    let mut told = 0;
    let mut note = |_: &Progress| told += 1;
    let callbacks = Callbacks {
        progress: Some(&mut note),
        ..Callbacks::default()
    };
    let skip = training(OnNan::Skip, 2);
    let (_, history) = run(&broken, (0..20).collect(), &skip, callbacks).unwrap();
    assert_eq!(history.end, Some(End::Diverged { epoch: 1 }));
    assert_eq!(history.skipped, 10);
    assert_eq!(history.not_finite.unwrap().batch, Some(11));
    assert_eq!(told, 0);
}

/// A checkpoint whose weights are not finite would be worth nothing.
#[test]
fn the_last_checkpoint_of_a_diverged_run_is_good() {
    use small_runs::{dataset, examples, model};
    let (dataset, folder) = (dataset(), tempfile::tempdir().unwrap());
    let path = folder.path().join("run.safetensors");
    let of_rate = |rate, epochs| Training {
        optimizer: Optimizer::Sgd(Sgd {
            learning_rate: rate,
            ..Sgd::default()
        }),
        ..small_runs::training(epochs)
    };
    let checkpoint = Checkpoint {
        path: path.clone(),
        resume: false,
        every: Some(refashion_trainer::CheckpointInterval::Steps(1)),
    };
    let callbacks = Callbacks {
        checkpoint: Some(checkpoint),
        ..Callbacks::default()
    };
    let train = examples(&dataset).0;
    let history = fit(&mut model(1), &train, None, &of_rate(1e30, 3), 1, callbacks).unwrap();
    assert!(history.diverged());
    let bytes = std::fs::read(&path).unwrap();
    let file = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let weights = file.tensor("weights").unwrap();
    let values = weights.data().chunks_exact(4);
    let finite = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().unwrap()).is_finite();
    assert!(values.into_iter().all(finite));
}
