//! The fit loop.

use std::time::Instant;

use refashion_datasets::{BatchSettings, Batches};
use refashion_metrics::{ConfusionMatrix, RunningMean};
use refashion_zoo::{Model, Pass};

use crate::checkpoint::{self, Run};
use crate::history::{End, Epoch, History};
#[cfg(feature = "tensorboard")]
use crate::tensorboard::EventLog;
use crate::{
    Callbacks, Clip, Criterion, Error, Examples, Progress, Result, Stepper, Streams, Training,
    evaluate, identity,
};

/// Trains a model, and reports each epoch as Keras does.
///
/// The loss, trained on and reported, is the mean over the images and the penalty on the weights.
/// What is reported of training is the mean over the epoch while the weights still change, with
/// dropout at work; validation follows each epoch, without. The model comes with its first weights,
/// usually `Model::new(&network, Streams::new(seed).initialisation())`; with a checkpoint to resume
/// from they do not matter. The same seed gives the same bits, whatever the number of threads; small
/// networks train faster where the calling thread is one of rayon's (`refashion_layers` says why).
///
/// A loss that is no longer finite ends the run, which [`History::end`] then says.
///
/// # Errors
///
/// [`Error::Setting`] and [`Error::Head`] where the settings make no sense, [`Error::ImageSize`],
/// [`Error::Label`], [`Error::NoImages`] and [`Error::Data`] where the images do not fit,
/// [`Error::Write`], [`Error::Read`] and [`Error::OtherRun`] of the files of the callbacks.
///
/// ```
/// use refashion_datasets::{DatasetName, Split, synthetic};
/// use refashion_trainer::{Callbacks, Examples, Loss, Optimizer, Streams, Training, evaluate, fit};
/// use refashion_zoo::{Model, Network, Shape};
///
/// let network = Network::new("tiny", Shape::image(1, 28, 28)).flatten().dense(10).softmax();
/// let mut model = Model::new(&network, Streams::new(7).initialisation())?;
///
/// let data = synthetic(DatasetName::MNIST, 1, 60, 20);
/// let (train, validation) = Split::First { n: 10 }.indices(60)?;
/// let train = Examples::new(&data.train, train);
/// let validation = Examples::new(&data.train, validation);
///
/// let training = Training::new(Optimizer::default(), Loss::default(), 16, 2);
/// let callbacks = Callbacks::default();
/// let history = fit(&mut model, &train, Some(&validation), &training, 7, callbacks)?;
/// assert!(history.epochs[1].loss < history.epochs[0].loss);
///
/// let test = evaluate(&mut model, &Examples::all(&data.test), training.loss)?;
/// assert_eq!(test.predictions.len(), 20);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fit(
    model: &mut Model,
    train: &Examples,
    validation: Option<&Examples>,
    training: &Training,
    seed: u64,
    mut callbacks: Callbacks,
) -> Result<History> {
    training.check()?;
    let criterion = training.loss.on(model.head(), model.output_len())?;
    let streams = Streams::new(seed);
    let settings = BatchSettings {
        shuffle: training.shuffle.then(|| streams.shuffling()),
        augmentation: train
            .augmentation
            .map(|augmentation| (augmentation, streams.augmentation())),
        ..BatchSettings::new(training.batch)
    };
    let batches = train.batches(model, settings)?;
    train.check(&criterion)?;
    let validation = validation.filter(|examples| !examples.indices.is_empty());
    if let Some(examples) = validation {
        // What does not fit is said before an epoch is trained, not behind it.
        examples.batches(model, BatchSettings::new(training.batch))?;
        examples.check(&criterion)?;
    }

    let mut run = Run {
        stepper: Stepper::new(training.optimizer, model.weights().len()),
        history: History::default(),
        best: None,
    };
    let identity = identity::of(model, train, validation, training, seed)?;
    if let Some(checkpoint) = &callbacks.checkpoint
        && checkpoint.resume
        && checkpoint.exists()?
    {
        checkpoint::load(&checkpoint.path, &identity, model, &mut run)?;
        let trained = run.history.epochs.len();
        if trained > training.epochs {
            return Err(Error::OtherRun {
                path: checkpoint.path.clone(),
                what: "number of epochs",
                found: trained.to_string(),
                expected: training.epochs.to_string(),
            });
        }
        tracing::info!(epochs = run.history.epochs.len(), "resumed");
        if let Some(told) = &mut callbacks.epochs {
            told(&run.history, None);
        }
    }
    #[cfg(feature = "tensorboard")]
    let mut events = callbacks
        .tensorboard
        .as_ref()
        .map(|to| EventLog::start(to, &identity, training, &run.history, run.stepper.steps()))
        .transpose()?;

    run.history.end = loop {
        let losses = run.history.watched();
        if let Some(end) = end(training, &losses) {
            break Some(end);
        }
        let (started, epoch) = (Instant::now(), losses.len() + 1);
        run.stepper
            .set_rate(training.schedule.rate(training.optimizer.rate(), &losses));
        let mut told = |progress: &Progress| {
            #[cfg(feature = "tensorboard")]
            if let Some(events) = &mut events {
                events.batch(progress);
            }
            if let Some(callback) = &mut callbacks.progress {
                callback(progress);
            }
        };
        let trained = one_epoch(
            model,
            &batches,
            &criterion,
            training,
            &streams,
            &mut run.stepper,
            epoch,
            &mut told,
        );
        let Some((loss, accuracy)) = trained else {
            break Some(End::Diverged { epoch });
        };
        let validated = validation
            .map(|examples| evaluate(model, examples, training.loss))
            .transpose()?;
        if validated
            .as_ref()
            .is_some_and(|validated| !validated.loss.is_finite())
        {
            break Some(End::Diverged { epoch });
        }
        run.history.epochs.push(Epoch {
            epoch,
            loss,
            accuracy,
            val_loss: validated.as_ref().map(|validated| validated.loss),
            val_accuracy: validated.as_ref().map(|validated| validated.accuracy),
            seconds: started.elapsed().as_secs_f64(),
        });
        keep_best(training, model, &mut run);
        if let Some(path) = &callbacks.csv {
            run.history.write_csv(path)?;
        }
        #[cfg(feature = "tensorboard")]
        if let Some(events) = &mut events {
            events.epoch(training, &run.history)?;
        }
        if let Some(checkpoint) = &callbacks.checkpoint {
            checkpoint::save(&checkpoint.path, &identity, model, &run)?;
        }
        if let Some(told) = &mut callbacks.epochs {
            told(&run.history, validated.as_ref());
        }
    };

    if run.history.diverged() {
        tracing::warn!(
            network = model.network().name,
            seed,
            "the loss is no longer finite"
        );
    }
    if let Some([weights, state]) = run.best {
        model.weights_mut().copy_from_slice(&weights);
        model.state_mut().copy_from_slice(&state);
    }
    Ok(run.history)
}

/// Trains on each batch once; answers the mean loss and accuracy, or nothing where the loss is no
/// longer finite.
#[allow(clippy::too_many_arguments)]
fn one_epoch(
    model: &mut Model,
    batches: &Batches,
    criterion: &Criterion,
    training: &Training,
    streams: &Streams,
    stepper: &mut Stepper,
    epoch: usize,
    told: &mut dyn FnMut(&Progress),
) -> Option<(f64, f64)> {
    let started = Instant::now();
    let (mut mean_loss, mut mean_accuracy) = (RunningMean::default(), RunningMean::default());
    let (mut losses, mut gradient, mut clipped) = (Vec::new(), Vec::new(), Vec::new());
    let mut confusion = ConfusionMatrix::new(criterion.classes()).ok()?;
    batches.prefetch(epoch as u64 - 1, |stream| {
        let mut number = 0;
        while let Some(batch) = stream.next() {
            let count = batch.len();
            let pass = Pass::training(count, streams.dropout(stepper.steps()));
            let logits = model.forward(&batch.images, &pass);

            losses.resize(count, 0.0);
            criterion.losses(logits, &batch.labels, &mut losses);
            gradient.resize(logits.len(), 0.0);
            criterion.gradient(logits, &batch.labels, &mut gradient);
            let predictions: Vec<_> = criterion.predictions(logits).collect();
            let before = confusion.trace();
            confusion.record(&batch.labels, &predictions).ok()?;
            let right = confusion.trace() - before;

            let loss = losses.iter().map(|&loss| f64::from(loss)).sum::<f64>() / count as f64;
            let loss = loss + model.penalty();
            mean_loss.add(loss, count as f64).ok()?;
            mean_accuracy
                .add(right as f64 / count as f64, count as f64)
                .ok()?;

            model.backward(&gradient);
            model.add_penalty_gradient();
            step(model, stepper, training.clip, &mut clipped);

            number += 1;
            told(&Progress {
                epoch,
                epochs: training.epochs,
                batch: number,
                batches: batches.per_epoch(),
                step: stepper.steps(),
                images_per_second: mean_loss.weight() / started.elapsed().as_secs_f64(),
                batch_loss: loss,
                loss: mean_loss.mean()?,
                accuracy: mean_accuracy.mean()?,
                confusion: &confusion,
            });
        }
        Some((mean_loss.mean()?, mean_accuracy.mean()?))
    })
}

/// Makes a step of the optimizer, on a bounded copy of the gradient where there is a bound.
fn step(model: &mut Model, stepper: &mut Stepper, clip: Option<Clip>, clipped: &mut Vec<f32>) {
    let Some(clip) = clip else {
        let (weights, gradients) = model.weights_and_gradients();
        return stepper.step(weights, gradients);
    };
    clipped.clear();
    clipped.extend_from_slice(model.gradients());
    let tensors = model.tensors().iter().filter(|tensor| tensor.trainable);
    clip.apply(clipped, tensors.map(|tensor| tensor.range.clone()));
    stepper.step(model.weights_mut(), clipped);
}

/// How a run ends after epochs with these losses, if it does.
fn end(training: &Training, losses: &[f64]) -> Option<End> {
    let stopping = training
        .early_stopping
        .filter(|stopping| stopping.stops(losses));
    match stopping.and_then(|stopping| stopping.best(losses)) {
        Some(best) => Some(End::Early { best: best + 1 }),
        None => (losses.len() >= training.epochs).then_some(End::Completed),
    }
}

/// Keeps the weights if the epoch just trained is the best so far and they are wanted.
fn keep_best(training: &Training, model: &Model, run: &mut Run) {
    let stopping = training
        .early_stopping
        .filter(|stopping| stopping.restore_best);
    let last = run.history.epochs.len() - 1;
    if stopping.is_some_and(|stopping| stopping.best(&run.history.watched()) == Some(last)) {
        run.best = Some([model.weights().to_vec(), model.state().to_vec()]);
    }
}
