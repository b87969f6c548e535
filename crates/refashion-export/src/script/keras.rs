//! The script of Keras.

mod layer;
mod network;

use refashion_inference::ModelCard;
use refashion_layers::Activation;
use refashion_trainer::{Clip, Loss, Optimizer, Training};
use refashion_zoo::Shape;

use super::{
    python::{Arguments, number, text, truth},
    training::{divisor, factor, known_set, left_out, unknown, zeros},
};
use crate::error::{KERAS_SCRIPT, Result};

pub(super) fn script(card: &ModelCard) -> Result<String> {
    let infos = card.network.check()?;
    let outputs = infos.last().map_or(0, |info| info.output.len());
    let about = text(&format!(
        "{} in Keras, written by refashion.",
        card.reference()
    ));
    let mut script = format!("{about}\n{}import keras\n", math(card));
    script += "import numpy as np\nfrom keras import layers\n\n# The network\n";
    script += &network::network(&card.network, &infos)?;
    script += "model.summary()\n";
    let Some(training) = &card.training else {
        script += "\n# The training\n# How it was trained is not known.\nmodel.compile(loss=\"sparse_categorical_crossentropy\", metrics=[\"accuracy\"])\n";
        return Ok(script + "\n# The data\n" + &data(card, false));
    };
    let vectors = as_vectors(training, outputs);
    let compile = Arguments::default()
        .named("optimizer", optimizer(training)?)
        .named("loss", loss(training, vectors)?)
        .named("metrics", "[\"accuracy\"]");
    script += "\n# The training\n";
    script += &left_out(training, card.augmentation);
    script += no_decay(training);
    script += other_loss(card, training);
    script += &compile.call("model.compile");
    script += "\n\n# The data\n";
    script += &data(card, vectors);
    script += "\n# The loop\n";
    let mut fit = Arguments::of("x_train")
        .and("y_train")
        .named("batch_size", training.batch_size)
        .named("epochs", training.epochs)
        .unless(training.shuffle, "shuffle", truth(false));
    if let Some(factor) = factor(training) {
        let rate = number(training.optimizer.learning_rate());
        script += &format!(
            "rate = keras.callbacks.LearningRateScheduler(lambda epoch: {rate} * {factor})\n"
        );
        fit = fit.named("callbacks", "[rate]");
    }
    script += &fit.call("model.fit");
    Ok(script + "\nprint(model.evaluate(x_test, y_test))\n")
}

fn math(card: &ModelCard) -> &'static str {
    let factor = card.training.as_ref().and_then(factor).unwrap_or_default();
    if factor.contains("math.") {
        "import math\n\n"
    } else {
        ""
    }
}

/// Whether Keras wants a vector for each label.
fn as_vectors(training: &Training, outputs: usize) -> bool {
    let sparse = training.loss == Loss::SparseCategoricalCrossEntropy;
    outputs > 1 && (!sparse || training.label_smoothing > 0.0)
}

fn loss(training: &Training, vectors: bool) -> Result<String> {
    let smoothing = Arguments::default().unless(
        training.label_smoothing == 0.0,
        "label_smoothing",
        number(training.label_smoothing),
    );
    Ok(match training.loss {
        Loss::BinaryCrossEntropy => "\"binary_crossentropy\"".to_owned(),
        Loss::MeanSquaredError => "\"mean_squared_error\"".to_owned(),
        Loss::CategoricalFocalCrossEntropy(focal) => Arguments::default()
            .named("alpha", number(focal.alpha))
            .named("gamma", number(focal.gamma))
            .with(smoothing)
            .call("keras.losses.CategoricalFocalCrossentropy"),
        Loss::SparseCategoricalCrossEntropy | Loss::CategoricalCrossEntropy => {
            match (training.label_smoothing > 0.0, vectors) {
                (true, _) => smoothing.call("keras.losses.CategoricalCrossentropy"),
                (false, true) => "\"categorical_crossentropy\"".to_owned(),
                (false, false) => "\"sparse_categorical_crossentropy\"".to_owned(),
            }
        }
        other => return Err(unknown(other.name().to_owned(), KERAS_SCRIPT)),
    })
}

/// A comment where Keras computes something else by the same name.
fn other_loss(card: &ModelCard, training: &Training) -> &'static str {
    let last = card.network.layers.last();
    let softmax = last.is_some_and(|layer| layer.activation() == Activation::Softmax);
    match training.loss == Loss::BinaryCrossEntropy && softmax {
        true => {
            "# Warning: behind a softmax Keras on TensorFlow computes another binary cross-entropy than refashion, from\n\
             # what goes into the softmax, as if a sigmoid stood there: losses and training differ.\n"
        }
        false => "",
    }
}

/// Keras' own decay is another: it shrinks the weights beside the step.
fn no_decay(training: &Training) -> &'static str {
    match training.optimizer {
        Optimizer::Sgd(o) if o.weight_decay > 0.0 => {
            "# Not here: the share of each weight that is added to its gradient.\n"
        }
        _ => "",
    }
}

fn optimizer(training: &Training) -> Result<String> {
    let rate = Arguments::of(number(training.optimizer.learning_rate()));
    let usual = |value: f64, usual: f64| value == usual;
    let (class, arguments) = match training.optimizer {
        Optimizer::Sgd(o) => (
            "SGD",
            rate.unless(usual(o.momentum, 0.0), "momentum", number(o.momentum))
                .unless(!o.nesterov, "nesterov", truth(true)),
        ),
        Optimizer::AdaGrad(o) => (
            "Adagrad",
            rate.unless(
                usual(o.initial, 0.1),
                "initial_accumulator_value",
                number(o.initial),
            )
            .unless(usual(o.epsilon, 1e-7), "epsilon", number(o.epsilon)),
        ),
        Optimizer::RmsProp(o) => (
            "RMSprop",
            rate.unless(usual(o.rho, 0.9), "rho", number(o.rho))
                .unless(usual(o.momentum, 0.0), "momentum", number(o.momentum))
                .unless(usual(o.epsilon, 1e-7), "epsilon", number(o.epsilon)),
        ),
        Optimizer::Adam(o) => (
            "Adam",
            rate.unless(usual(o.beta1, 0.9), "beta_1", number(o.beta1))
                .unless(usual(o.beta2, 0.999), "beta_2", number(o.beta2))
                .unless(usual(o.epsilon, 1e-7), "epsilon", number(o.epsilon)),
        ),
        Optimizer::AdamW(o) => (
            "AdamW",
            rate.named("weight_decay", number(o.weight_decay))
                .unless(usual(o.beta1, 0.9), "beta_1", number(o.beta1))
                .unless(usual(o.beta2, 0.999), "beta_2", number(o.beta2))
                .unless(usual(o.epsilon, 1e-7), "epsilon", number(o.epsilon)),
        ),
        other => return Err(unknown(format!("{other:?}"), KERAS_SCRIPT)),
    };
    let arguments = match training.clip {
        Some(Clip::Norm(bound)) => arguments.named("clipnorm", number(bound)),
        Some(Clip::Value(bound)) => arguments.named("clipvalue", number(bound)),
        Some(Clip::GlobalNorm(bound)) => arguments.named("global_clipnorm", number(bound)),
        _ => arguments,
    };
    Ok(arguments.call(&format!("keras.optimizers.{class}")))
}

fn data(card: &ModelCard, vectors: bool) -> String {
    let [channels, height, width] = card.inputs.shape;
    let mut lines = match known_set(card) {
        Some(set) => format!(
            "(x_train, y_train), (x_test, y_test) = keras.datasets.{}.load_data()\n",
            set.keras
        ),
        None => format!(
            "# Pictures as bytes, (count, {height}, {width}, {channels}), and classes from 0, (count,).\n\
             x_train, y_train = np.load(\"x_train.npy\"), np.load(\"y_train.npy\")\n\
             x_test, y_test = np.load(\"x_test.npy\"), np.load(\"y_test.npy\")\n"
        ),
    };
    let by = divisor(card).map_or(String::new(), |divisor| format!(" / {divisor}"));
    lines += &format!(
        "\n\ndef inputs(x):\n    x = x.reshape(-1, {height}, {width}, {channels}).astype(\"float32\"){by}\n"
    );
    if let Some([above, below, left, right]) = zeros(card) {
        lines += &format!(
            "    x = np.pad(x, ((0, 0), ({above}, {below}), ({left}, {right}), (0, 0)))\n"
        );
    }
    lines += match card.network.input {
        Shape::Flat(_) => "    return x.reshape(len(x), -1)\n\n\n",
        Shape::Image { .. } => "    return x\n\n\n",
    };
    lines += "x_train, x_test = inputs(x_train), inputs(x_test)\n";
    if vectors {
        let classes = card.classes.len();
        lines += &format!(
            "y_train, y_test = (keras.utils.to_categorical(y, {classes}) for y in (y_train, y_test))\n"
        );
    }
    lines
}
