//! The fit loop.

use refashion_datasets::BatchSettings;
use refashion_zoo::Model;

use crate::accumulated::Accumulated;
use crate::average::Average;
use crate::chance::Watched;
use crate::checkpoint;
use crate::epoch::{EpochPass, Trained};
use crate::evaluate::{Evaluation, evaluate_unless};
use crate::history::{End, Epoch, History};
use crate::keeper::Keeper;
use crate::lookahead::Slow;
use crate::metric::Metric;
use crate::objective::Objective;
use crate::optimised;
use crate::parameters;
use crate::partial::{Clock, PartialEpoch};
use crate::run::Run;
#[cfg(feature = "tensorboard")]
use crate::tensorboard::EventLog;
use crate::{
    Callbacks, EarlyStopping, Error, Examples, Monitor, NotFinite, Progress, Result, Stepper,
    Streams, Training, identity,
};

/// Trains a model, and reports each epoch as Keras does.
///
/// The loss, trained on and reported, is the mean over the images and the penalty on the weights.
/// What is reported of training is the mean over the epoch while the weights still change, with
/// dropout at work; validation follows each epoch, without. The model comes with its first weights,
/// usually `Model::new(&network, Streams::new(seed).initialisation())`; with a checkpoint to resume
/// from they do not matter. The streams are [`Streams`], or a seed that stands for them. The same
/// seed gives the same bits, whatever the number of threads; small networks train faster where the
/// calling thread is one of rayon's (`refashion_layers` says why).
///
/// A loss that is no longer finite ends the run, which [`History::end`] then says, and
/// [`History::not_finite`] says where.
///
/// # Errors
///
/// [`Error::Interrupted`] where [`Callbacks::stop`] said so.
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
    streams: impl Into<Streams>,
    mut callbacks: Callbacks,
) -> Result<History> {
    optimised::warn_once();
    training.check()?;
    let criterion = training.loss.on(model.head(), model.output_len())?;
    let criterion = criterion.smoothed(training.label_smoothing)?;
    let streams = streams.into();
    let settings = BatchSettings {
        shuffle: training.shuffle.then(|| streams.shuffling()),
        augmentation: train
            .augmentation
            .map(|augmentation| (augmentation, streams.augmentation())),
        streams: streams.version(),
        drop_last: training.drop_last,
        ..BatchSettings::new(training.batch_size)
    };
    let batches = train.batches(model, settings)?;
    train.check(&criterion)?;
    let labels = train.labels();
    let metrics = training.measured();
    training.check_classes(criterion.classes())?;
    let mut objective = Objective::new(criterion, training.class_weights.as_ref(), &labels)?;
    let validation = validation.filter(|examples| !examples.indices.is_empty());
    if let Some(examples) = validation {
        // What does not fit is said before an epoch is trained, not behind it.
        examples.batches(model, BatchSettings::new(training.batch_size))?;
        examples.check(&criterion)?;
    }

    let mut run = Run {
        stepper: Stepper::new(training.optimizer, model.weights().len()),
        history: History::default(),
        best: None,
        average: training.ema.map(Average::new),
        slow: None,
        steps: training.steps(batches.per_epoch()),
        accumulated: Accumulated::default(),
        partial: PartialEpoch::new(criterion.classes())?,
        skipped_in_a_row: 0,
    };
    parameters::check_names(&training.parameters, model)?;
    if let Some(whitening) = &training.whitening {
        whitening.apply(model, train)?;
    }
    run.slow = training
        .lookahead
        .map(|lookahead| Slow::new(lookahead, model));
    let identity = identity::of(model, train, validation, training, streams)?;
    let checkpoint = callbacks.checkpoint.take();
    if let Some(checkpoint) = checkpoint.as_ref().filter(|checkpoint| checkpoint.resume)
        && checkpoint.exists()?
    {
        checkpoint::load(&checkpoint.path, &identity, model, &mut run)?;
        let begun = run.history.epochs.len() + usize::from(run.partial.batch > 0);
        if begun > training.epochs {
            return Err(Error::OtherRun {
                path: checkpoint.path.clone(),
                what: "number of epochs",
                found: begun.to_string(),
                expected: training.epochs.to_string(),
            });
        }
        tracing::info!(
            epochs = run.history.epochs.len(),
            batches = run.partial.batch,
            "resumed"
        );
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
    let mut keeper = Keeper::new(checkpoint.as_ref(), &identity);
    let watched = Watched {
        classes: criterion.classes(),
        trained: train.indices.len(),
        validated: validation.map_or(0, |examples| examples.indices.len()),
    };
    let stop = callbacks.stop.unwrap_or(&|| false);

    run.history.end = loop {
        let losses = run.history.watched();
        if let Some(end) = end(training, &run.history) {
            break Some(end);
        }
        let (clock, epoch) = (Clock::counted_on(&run.partial), losses.len() + 1);
        run.stepper.set_rate(training.learning_rate(&losses));
        if !training.parameters.is_empty() {
            let parts = parameters::parts(&training.parameters, model, epoch);
            run.stepper.set_parts(parts);
        }
        let count = training.batches_of(epoch, batches.per_epoch());
        let mut watch = |model: &Model, run: &Run, loss: Option<f64>| {
            let made = loss.and_then(|loss| progress(training, count, run, loss));
            if let Some(progress) = &made {
                #[cfg(feature = "tensorboard")]
                if let Some(events) = &mut events {
                    events.batch(progress);
                }
                if let Some(callback) = &mut callbacks.progress {
                    callback(progress);
                }
            }
            keeper.keep_in_time(model, run)?;
            Ok(stop())
        };
        let mut pass = EpochPass {
            batches: &batches,
            count,
            criterion: &criterion,
            objective: &mut objective,
            metrics: &metrics,
            training,
            streams: &streams,
            number: epoch,
            clock: &clock,
        };
        let (loss, accuracy) = match pass.train(model, &mut run, &mut watch)? {
            Trained::Whole(loss, accuracy) => (loss, accuracy),
            Trained::Stopped => {
                run.partial.seconds = clock.seconds();
                return Err(keeper.interrupted(model, &run, count));
            }
            Trained::NotFinite(found) => {
                run.history.not_finite = Some(found);
                break Some(End::Diverged { epoch });
            }
        };
        if let Some(slow) = run.slow.as_ref().filter(|_| epoch == training.epochs) {
            slow.take(model);
        }
        // What is validated and kept of the epoch is the mean of the weights, where there is one.
        run.swap_average(model);
        let validated = match validation {
            Some(examples) => match evaluate_unless(stop, model, examples, training.loss)? {
                None => {
                    run.swap_average(model);
                    run.partial.seconds = clock.seconds();
                    return Err(keeper.interrupted(model, &run, count));
                }
                validated => validated,
            },
            None => None,
        };
        if validated
            .as_ref()
            .is_some_and(|validated| !validated.loss.is_finite())
        {
            run.history.not_finite = Some(NotFinite::of(model, epoch, None));
            break Some(End::Diverged { epoch });
        }
        run.history.epochs.push(Epoch {
            epoch,
            loss,
            accuracy,
            val_loss: validated.as_ref().map(|validated| validated.loss),
            val_accuracy: validated.as_ref().map(|validated| validated.accuracy),
            seconds: clock.seconds(),
        });
        let labels = validation.map(Examples::labels).unwrap_or_default();
        run.measure(&metrics, validated.as_ref(), &labels)?;
        run.partial = PartialEpoch::new(criterion.classes())?;
        if let Some(note) = watched.note(&run.history) {
            tracing::warn!(
                network = model.network().name,
                seed = streams.seed(),
                "{note}"
            );
        }
        keep_best(training, model, &mut run);
        if let Some(weights) = &mut callbacks.weights {
            weights(model, &run.history)?;
        }
        if let Some(path) = &callbacks.csv {
            run.history.write_csv(path)?;
        }
        #[cfg(feature = "tensorboard")]
        if let Some(events) = &mut events {
            events.epoch(training, &run.history)?;
        }
        run.swap_average(model);
        keeper.keep(model, &run)?;
        if let Some(told) = &mut callbacks.epochs {
            told(&run.history, validated.as_ref());
        }
    };

    if let Some(found) = &run.history.not_finite {
        tracing::info!(
            network = model.network().name,
            seed = streams.seed(),
            "{found}"
        );
    }
    run.swap_average(model);
    if let Some([weights, state]) = run.best {
        model.weights_mut().copy_from_slice(&weights);
        model.state_mut().copy_from_slice(&state);
    }
    Ok(run.history)
}

impl Run {
    /// Puts the mean of the weights in their place, where there is one, or takes that back.
    fn swap_average(&mut self, model: &mut Model) {
        if let Some(average) = &mut self.average {
            average.swap(model);
        }
    }

    /// Notes the metrics of the epoch just trained.
    fn measure(
        &mut self,
        metrics: &[Metric],
        validated: Option<&Evaluation>,
        labels: &[u8],
    ) -> Result<()> {
        let PartialEpoch {
            confusion, right, ..
        } = &self.partial;
        let right = right.iter().copied().chain(std::iter::repeat(0));
        for (metric, right) in metrics.iter().zip(right) {
            let mut note = |name: String, value: f64| {
                self.history.metrics.entry(name).or_default().push(value);
            };
            note(metric.to_string(), metric.of_epoch(confusion, right));
            if let Some(Evaluation {
                confusion,
                probabilities,
                ..
            }) = validated
            {
                let value = metric.of(confusion, labels, probabilities)?;
                note(Monitor::ValMetric(*metric).to_string(), value);
            }
        }
        Ok(())
    }
}

/// What is told of a batch; nothing before the first one that counts.
fn progress<'r>(
    training: &Training,
    batches: usize,
    run: &'r Run,
    batch_loss: f64,
) -> Option<Progress<'r>> {
    let partial = &run.partial;
    Some(Progress {
        epoch: run.history.epochs.len() + 1,
        epochs: training.epochs,
        batch: partial.batch,
        batches,
        step: run.stepper.steps(),
        images_per_second: partial.loss.weight() / partial.seconds,
        batch_loss,
        loss: partial.loss.mean()?,
        accuracy: partial.accuracy.mean()?,
        confusion: &partial.confusion,
    })
}

/// How a run ends after these epochs, if it does.
fn end(training: &Training, history: &History) -> Option<End> {
    let best = training.early_stopping.and_then(|stopping| {
        let watched = stopping.monitor.values(history);
        let stops = stopping.stops(&watched);
        stopping.best(&watched).filter(|_| stops)
    });
    match best {
        Some(best) => Some(End::Early { best: best + 1 }),
        None => (history.epochs.len() >= training.epochs).then_some(End::Completed),
    }
}

/// Keeps the weights if the epoch just trained is the best so far and they are wanted.
fn keep_best(training: &Training, model: &Model, run: &mut Run) {
    let stopping = training
        .early_stopping
        .filter(|stopping| stopping.restore_best);
    let last = run.history.epochs.len() - 1;
    let is_best = |stopping: EarlyStopping| {
        stopping.best(&stopping.monitor.values(&run.history)) == Some(last)
    };
    if stopping.is_some_and(is_best) {
        run.best = Some([model.weights().to_vec(), model.state().to_vec()]);
    }
}
