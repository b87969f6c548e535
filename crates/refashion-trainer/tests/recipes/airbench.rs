//! A slow copy, parts that are trained otherwise, whitening, views and a last epoch that ends early.

use refashion_datasets::{Augmentation, Fill};
use refashion_trainer::{
    Callbacks, Convention, Error, Examples, History, Lookahead, Loss, Optimizer, Parameters,
    Progress, Result, Sgd, Training, Views, Whitening, evaluate, fit,
};
use refashion_zoo::{Activation, Conv2dSpec, Model, Network, Shape};

use crate::{bits, dataset, examples, often_stopped, resuming};

/// A network whose first convolution can whiten: 8 filters on patches of 4 values.
fn network() -> Network {
    Network::new("small", Shape::image(1, 28, 28))
        .layer(Conv2dSpec::new(8, 2))
        .layer(Activation::Gelu)
        .max_pool(3)
        .batch_norm()
        .flatten()
        .dropout(0.2)
        .dense(10)
        .softmax()
}

fn all() -> Training {
    let sgd = Sgd {
        learning_rate: 0.05,
        momentum: 0.85,
        nesterov: true,
        weight_decay: 1e-3,
        convention: Convention::PyTorch,
    };
    Training {
        last_epoch: 0.4,
        lookahead: Some(Lookahead {
            every: 3,
            keep: 0.7,
            power: 2.0,
        }),
        whitening: Some(Whitening {
            images: 40,
            epsilon: 5e-4,
        }),
        parameters: vec![
            Parameters {
                learning_rate: 0.0,
                ..Parameters::of("conv2d.kernel")
            },
            Parameters {
                epochs: Some(1),
                ..Parameters::of("conv2d")
            },
            Parameters {
                learning_rate: 8.0,
                weight_decay: 0.125,
                ..Parameters::of("beta")
            },
        ],
        ..Training::new(Optimizer::Sgd(sgd), Loss::default(), 16, 3)
    }
}

fn run(training: &Training, callbacks: Callbacks) -> Result<(Model, History)> {
    let dataset = dataset();
    let (train, validation) = examples(&dataset);
    let augmentation = Augmentation {
        alternate_flip: true,
        crop: 2,
        fill: Fill::Reflect,
        ..Augmentation::default()
    };
    let train = Examples {
        augmentation: Some(augmentation),
        ..train
    };
    let mut model = Model::new(&network(), 3).unwrap();
    let validation = Some(&validation);
    let history = fit(&mut model, &train, validation, training, 3, callbacks)?;
    Ok((model, history))
}

fn whole(training: &Training) -> Model {
    run(training, Callbacks::default()).unwrap().0
}

fn values<'m>(model: &'m Model, name: &str) -> &'m [f32] {
    let tensor = model.tensors().iter().find(|tensor| tensor.name == name);
    model.values(tensor.unwrap())
}

#[test]
fn threads_change_no_bit() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| bits(&whole(&all())))
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn a_run_stopped_at_any_batch_ends_with_the_same_bits() {
    let (expected, history) = run(&all(), Callbacks::default()).unwrap();
    let (stops, (resumed, found)) = often_stopped(|callbacks| run(&all(), callbacks));
    assert!(stops > 5, "{stops}");
    assert_eq!(bits(&resumed), bits(&expected));
    let losses = |history: &History| {
        history
            .epochs
            .iter()
            .map(|epoch| epoch.loss)
            .collect::<Vec<_>>()
    };
    assert_eq!(losses(&found), losses(&history));
}

#[test]
fn each_of_it_makes_another_run_and_another_checkpoint() {
    let expected = bits(&whole(&all()));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    run(&all(), resuming(&path)).unwrap();
    let changed: [&dyn Fn(&mut Training); 5] = [
        &|of| of.last_epoch = 1.0,
        &|of| of.lookahead = None,
        &|of| of.whitening = None,
        &|of| of.parameters.truncate(2),
        // How far the slow copy goes hangs on where the end is.
        &|of| of.epochs = 4,
    ];
    for change in changed {
        let mut other = all();
        change(&mut other);
        assert_ne!(bits(&whole(&other)), expected);
        let error = run(&other, resuming(&path)).err().unwrap();
        assert!(matches!(error, Error::OtherRun { .. }), "{error}");
    }
}

/// A rate of 0, and a number of epochs, leave tensors as they are; the first entry counts.
#[test]
fn what_is_not_trained_stays_as_it_is() {
    let after = |epochs: usize| {
        let training = Training {
            lookahead: None,
            last_epoch: 1.0,
            epochs,
            ..all()
        };
        whole(&training)
    };
    let (one, two) = (after(1), after(2));
    let never = Training {
        parameters: vec![Parameters {
            learning_rate: 0.0,
            ..Parameters::of("conv2d")
        }],
        epochs: 1,
        ..all()
    };
    let never = whole(&never);
    assert!(
        values(&never, "conv2d.bias")
            .iter()
            .all(|&bias| bias == 0.0)
    );
    for model in [&one, &two] {
        assert_eq!(
            values(model, "conv2d.kernel"),
            values(&never, "conv2d.kernel")
        );
        assert_eq!(values(model, "conv2d.bias"), values(&one, "conv2d.bias"));
    }
    assert_ne!(values(&one, "conv2d.bias"), values(&never, "conv2d.bias"));
    assert_ne!(values(&one, "dense.kernel"), values(&two, "dense.kernel"));
}

/// What the filters make of the patches that they were computed from is uncorrelated, and of size 1.
#[test]
fn filters_whiten_their_patches() {
    let dataset = dataset();
    let frozen = Training {
        whitening: Some(Whitening {
            images: 40,
            epsilon: 1e-12,
        }),
        parameters: vec![Parameters {
            learning_rate: 0.0,
            ..Parameters::of("conv2d")
        }],
        ..all()
    };
    let model = whole(&frozen);
    let (train, _) = examples(&dataset);
    let images = train
        .indices
        .iter()
        .take(40)
        .flat_map(|&index| dataset.train.images.image(index));
    let images: Vec<f32> = images.map(|&byte| f32::from(byte) / 255.0).collect();
    let plane = 27 * 27;
    let sums = model.pre_activations(1, &images).unwrap();
    let filter = |filter: usize| {
        let of_images = sums.chunks(8 * plane);
        of_images.flat_map(move |image| {
            image[filter * plane..][..plane]
                .iter()
                .map(|&x| f64::from(x))
        })
    };
    for one in 0..4 {
        for other in 0..4 {
            let products = filter(one).zip(filter(other)).map(|(a, b)| a * b);
            let mean = products.sum::<f64>() / (40 * plane) as f64;
            let expected = f64::from(u8::from(one == other));
            assert!((mean - expected).abs() < 1e-3, "{one} {other}: {mean}");
        }
        assert!(
            filter(one)
                .zip(filter(one + 4))
                .all(|(a, b)| (a + b).abs() < 1e-5)
        );
    }
}

/// A look at the end takes the slow copy as it is: with all of it kept nothing is learned at all.
#[test]
fn what_is_kept_is_the_slow_copy() {
    let kept = Training {
        lookahead: Some(Lookahead {
            every: 2,
            keep: 1.0,
            power: 0.0,
        }),
        whitening: None,
        ..all()
    };
    let first = Model::new(&network(), 3).unwrap();
    assert_eq!(bits(&whole(&kept)), bits(&first));
    // Nothing of it kept, and the last step with a look: the weights are the fast ones.
    let fast = |lookahead| {
        let training = Training {
            last_epoch: 1.0,
            lookahead,
            ..all()
        };
        bits(&whole(&training))
    };
    let none = Lookahead {
        every: 1,
        keep: 0.0,
        power: 0.0,
    };
    assert_eq!(fast(Some(none)), fast(None));
}

#[test]
fn the_last_epoch_ends_early_and_is_reported_so() {
    let mut told = Vec::new();
    let mut note = |at: &Progress| told.push((at.epoch, at.batch, at.batches));
    let callbacks = Callbacks {
        progress: Some(&mut note),
        ..Callbacks::default()
    };
    let (_, history) = run(&all(), callbacks).unwrap();
    // 150 images are ten batches of 16; of the last epoch there are four.
    assert_eq!(told.len(), 24);
    assert_eq!((told[0], told[23]), ((1, 1, 10), (3, 4, 4)));
    assert_eq!(history.epochs.len(), 3);
}

/// The mean of what is said of both mirror images is said of both.
#[test]
fn views_are_averaged_before_the_softmax() {
    let dataset = dataset();
    let (_, validation) = examples(&dataset);
    let mut model = whole(&all());
    let mut said = |views| {
        let examples = Examples {
            views,
            ..validation.clone()
        };
        evaluate(&mut model, &examples, Loss::default()).unwrap()
    };
    let [plain, mirrored, all] =
        [Views::Plain, Views::Mirrored, Views::MirroredAndMoved].map(&mut said);
    assert!(plain != mirrored && mirrored != all);
    let mut flipped = dataset.train.clone();
    for image in 0..50 {
        let row = 28;
        for line in flipped.images.pixels[image * 784..][..784].chunks_mut(row) {
            line.reverse();
        }
    }
    let other = Examples {
        set: &flipped,
        views: Views::Mirrored,
        ..validation.clone()
    };
    let other = evaluate(&mut model, &other, Loss::default()).unwrap();
    for (one, other) in mirrored.probabilities.iter().zip(&other.probabilities) {
        assert!((one - other).abs() < 1e-6);
    }
}

#[test]
fn what_makes_no_sense_is_refused_by_name() {
    let fault = |change: &dyn Fn(&mut Training)| {
        let mut training = all();
        change(&mut training);
        match run(&training, Callbacks::default()) {
            Err(error) => error.to_string(),
            Ok(_) => panic!("not refused: {training:?}"),
        }
    };
    let names = |change: &dyn Fn(&mut Training), name: &str| {
        let error = fault(change);
        assert!(error.contains(name), "{error}");
    };
    names(&|of| of.last_epoch = 0.0, "last_epoch is 0");
    names(&|of| of.last_epoch = 1.5, "last_epoch is 1.5");
    let looking = |every, keep, power| Some(Lookahead { every, keep, power });
    names(&|of| of.lookahead = looking(0, 0.5, 0.0), "lookahead every");
    names(&|of| of.lookahead = looking(5, 1.5, 0.0), "lookahead keep");
    names(
        &|of| of.lookahead = looking(5, 0.5, -1.0),
        "lookahead power",
    );
    let whitening = |images, epsilon| Some(Whitening { images, epsilon });
    names(&|of| of.whitening = whitening(0, 1.0), "whitening images");
    names(&|of| of.whitening = whitening(9, 0.0), "whitening epsilon");
    names(
        &|of| of.parameters[2].learning_rate = f64::NAN,
        "parameters rate",
    );
    names(
        &|of| of.parameters[2].weight_decay = -1.0,
        "parameters decay",
    );
    names(&|of| of.parameters[2].of = "conv2d".into(), "parameters of");
    names(
        &|of| of.parameters[2].of = "betta".into(),
        "did you mean beta",
    );

    let dataset = dataset();
    let (train, _) = examples(&dataset);
    let flat = Network::new("flat", Shape::image(1, 28, 28))
        .flatten()
        .dense(10)
        .softmax();
    let few = Network::new("few", Shape::image(1, 28, 28))
        .conv2d(7, 2)
        .flatten()
        .dense(10)
        .softmax();
    for (network, found) in [(flat, "without a convolution"), (few, "7 filters")] {
        let mut model = Model::new(&network, 0).unwrap();
        let training = Training {
            parameters: Vec::new(),
            ..all()
        };
        let error = fit(&mut model, &train, None, &training, 0, Callbacks::default());
        let error = error.unwrap_err().to_string();
        assert!(error.contains(found), "{error}");
    }
}
