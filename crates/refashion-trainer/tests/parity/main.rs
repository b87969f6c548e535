//! Short trainings of every experiment's network against Keras: `golden/parity/make_parity.py`.
//!
//! From the same first weights, on the same images in the same order, every step has Keras' loss,
//! every epoch its validation, and the last weights are Keras' last weights.

#![allow(clippy::unwrap_used, clippy::panic)]

mod airbench;
mod compare;
mod drawn;
mod golden;
mod network;

use refashion_datasets::{Labelled, Scaling};
use refashion_trainer::{Callbacks, Examples, Progress, Stepper, evaluate, fit};
use refashion_zoo::{Model, Pass, convert};

use drawn::TRAIN;
use golden::Case;

#[test]
fn without_dropout_every_step_is_that_of_keras() {
    let cases = golden::cases(false);
    assert_eq!(cases.len(), 16);
    for case in cases {
        case.run_fit();
    }
}

#[test]
fn with_the_masks_of_keras_every_step_is_that_of_keras() {
    let cases = golden::cases(true);
    assert_eq!(cases.len(), 2);
    for case in cases {
        case.run_with_masks();
    }
}

impl Case {
    /// Trains as `fit` does.
    fn run_fit(&self) {
        let mut model = self.model();
        let set = drawn::images(model.network().input);
        let (train, validation) = self.examples(&set);
        let first = convert::to_keras(&model);

        let mut running = Vec::new();
        let mut note = |at: &Progress| running.push((at.batch, at.loss, at.accuracy));
        let callbacks = Callbacks {
            progress: Some(&mut note),
            ..Callbacks::default()
        };
        let (training, held_out) = (&self.training, Some(&validation));
        let history = fit(&mut model, &train, held_out, training, 0, callbacks).unwrap();

        self.compare_steps(&apart(&running, training.batch_size));
        self.compare_epochs(&history.epochs);
        self.compare_weights(&convert::to_keras(&model), &first);
        let evaluation = evaluate(&mut model, &validation, training.loss).unwrap();
        let last = history.epochs.last().unwrap();
        assert_eq!(Some(evaluation.loss), last.val_loss);
    }

    /// Trains step by step, the masks given.
    fn run_with_masks(&self) {
        let mut model = self.model();
        let set = drawn::images(model.network().input);
        let first = convert::to_keras(&model);
        let mut kept = golden::masks(&self.network);
        let dropped = network::dropped(&model);
        assert!(!dropped.is_empty());

        let mut stepper = Stepper::new(self.training.optimizer, model.weights().len());
        let mut steps = Vec::new();
        for _ in 0..self.training.epochs {
            for chosen in self.order.chunks(self.training.batch_size) {
                let mask = |len| kept.by_ref().take(chosen.len() * len).collect();
                let masks: Vec<Vec<bool>> = dropped.iter().map(mask).collect();
                model.set_masks(masks).unwrap();
                steps.push(self.step(&mut model, &mut stepper, &set, chosen));
            }
        }
        assert!(kept.count() < 8, "masks are left over");
        self.compare_steps(&steps);
        self.compare_weights(&convert::to_keras(&model), &first);
    }

    /// One step on the chosen images; answers loss and accuracy.
    fn step(
        &self,
        model: &mut Model,
        stepper: &mut Stepper,
        set: &Labelled,
        chosen: &[usize],
    ) -> (f64, f64) {
        let head = (model.head(), model.output_len());
        let criterion = self.training.loss.on(head.0, head.1).unwrap();
        let count = chosen.len();
        let bytes = chosen.iter().flat_map(|&image| set.images.image(image));
        let x: Vec<f32> = bytes.map(|&byte| f32::from(byte) / 255.0).collect();
        let labels: Vec<_> = chosen.iter().map(|&image| set.labels[image]).collect();

        let logits = model.forward(&x, &Pass::training(count, 0)).to_vec();
        let (mut losses, mut gradient) = (vec![0.0; count], vec![0.0; logits.len()]);
        criterion.losses(&logits, &labels, &mut losses);
        criterion.gradient(&logits, &labels, &mut gradient);
        let loss = losses.iter().map(|&loss| f64::from(loss)).sum::<f64>() / count as f64;
        let loss = loss + model.penalty();
        let predictions = criterion.predictions(&logits).zip(&labels);
        let right = predictions.filter(|(found, label)| *found == usize::from(**label));
        let accuracy = right.count() as f64 / count as f64;

        model.backward(&gradient);
        model.add_penalty_gradient();
        let (weights, gradients) = model.weights_and_gradients();
        stepper.step(weights, gradients);
        (loss, accuracy)
    }

    /// The network with the weights that the case starts from.
    fn model(&self) -> Model {
        let mut network = network::of(&self.network);
        if !self.masks {
            network::without_dropout(&mut network);
        }
        let mut model = Model::new(&network, 0).unwrap();
        match &self.stored {
            Some(stored) => {
                let parameters = golden::weights(stored, "first");
                convert::from_keras(&mut model, &parameters).unwrap();
            }
            None => drawn::first_weights(&mut model),
        }
        model
    }

    /// The images to train on, in Keras' order, and those to validate on.
    fn examples<'a>(&self, set: &'a Labelled) -> (Examples<'a>, Examples<'a>) {
        let scaling = match self.unscaled {
            true => Scaling::None,
            false => Scaling::default(),
        };
        let with = |indices| Examples {
            scaling,
            ..Examples::new(set, indices)
        };
        (with(self.order.clone()), with((TRAIN..set.len()).collect()))
    }
}

/// The loss and accuracy of each batch, from its number and the means of its epoch so far.
fn apart(running: &[(usize, f64, f64)], size: usize) -> Vec<(f64, f64)> {
    let mut before = (0.0, 0.0, 0.0);
    let mut steps = Vec::new();
    for &(batch, loss, accuracy) in running {
        if batch == 1 {
            before = (0.0, 0.0, 0.0);
        }
        let seen = (batch * size).min(TRAIN) as f64;
        let count = seen - before.0;
        let sums = (seen, loss * seen, accuracy * seen);
        steps.push(((sums.1 - before.1) / count, (sums.2 - before.2) / count));
        before = sums;
    }
    steps
}
