//! The script of PyTorch.

mod layer;
mod network;

use refashion_inference::ModelCard;
use refashion_trainer::{Clip, Focal, Loss, Optimizer, Training};
use refashion_zoo::{LayerInfo, Shape};

use super::{
    python::{Arguments, number, single, text, truth},
    training::{divisor, factor, known_set, left_out, unknown, zeros},
};
use crate::error::{PYTORCH_SCRIPT, Result};

pub(super) fn script(card: &ModelCard) -> Result<String> {
    let infos = card.network.check()?;
    let outputs = infos.last().map_or(0, |info| info.output.len());
    let about = text(&format!(
        "{} in PyTorch, written by refashion.",
        card.reference()
    ));
    let factor = card.training.as_ref().and_then(factor);
    let needs_math = factor
        .as_ref()
        .is_some_and(|factor| factor.contains("math."));
    let math = if needs_math { "import math\n" } else { "" };
    let sets = known_set(card).map_or("import numpy as np\n", |_| "");
    let datasets = known_set(card).map_or("", |_| "from torchvision import datasets\n");
    let mut script = format!(
        "{about}\n{math}from collections import OrderedDict\n\n{sets}import torch\nfrom torch import nn\n{datasets}"
    );
    let loss = loss(card, outputs)?;
    script += "\n# The network\n";
    script += &network::network(&card.network, &infos, loss.takes_logits)?;
    script += "print(sum(p.numel() for p in model.parameters()), \"parameters\")\n";
    script += "\n# The training\n";
    script += &card.training.as_ref().map_or_else(
        || "# How it was trained is not known.\n".to_owned(),
        |training| left_out(training, card.augmentation),
    );
    script += &format!("{}\n", loss.text);
    let penalty = penalty(card, &infos);
    script += &penalty.1;
    let Some(training) = &card.training else {
        return Ok(script + "\n# The data\n" + &data(card, &loss));
    };
    script += &format!("optimizer = {}\n", optimizer(training)?);
    if let Some(factor) = &factor {
        script += &format!(
            "schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: {factor})\n"
        );
    }
    script += "\n# The data\n";
    script += &data(card, &loss);
    script += "\n# The loop\n";
    script += &fit(training, penalty.0, factor.is_some());
    script += &evaluate(outputs, loss.takes_logits);
    Ok(script)
}

/// What is made small, and what it takes.
struct LossFunction {
    text: String,
    /// Whether the softmax or sigmoid at the end is its own.
    takes_logits: bool,
    /// Whether labels are vectors.
    vectors: Option<usize>,
}

fn loss(card: &ModelCard, outputs: usize) -> Result<LossFunction> {
    let training = card.training.as_ref();
    let smoothing = training.map_or(0.0, |training| training.label_smoothing);
    let ends_in_sigmoid = card
        .network
        .layers
        .last()
        .is_some_and(|layer| layer.activation() == refashion_layers::Activation::Sigmoid);
    let entropy = || {
        let call =
            Arguments::default().unless(smoothing == 0.0, "label_smoothing", number(smoothing));
        call.call("nn.CrossEntropyLoss")
    };
    let (text, takes_logits, vectors) = match training.map(|training| training.loss) {
        Some(Loss::MeanSquaredError) => ("nn.MSELoss()".to_owned(), false, Some(outputs)),
        Some(Loss::BinaryCrossEntropy) if ends_in_sigmoid => {
            ("nn.BCEWithLogitsLoss()".to_owned(), true, Some(outputs))
        }
        Some(Loss::BinaryCrossEntropy) => ("nn.BCELoss()".to_owned(), false, Some(outputs)),
        Some(Loss::CategoricalFocalCrossEntropy(focal)) => {
            let text = focal_loss(focal, smoothing, outputs);
            return Ok(LossFunction {
                text,
                takes_logits: true,
                vectors: Some(outputs),
            });
        }
        None | Some(Loss::SparseCategoricalCrossEntropy | Loss::CategoricalCrossEntropy) => {
            (entropy(), true, None)
        }
        Some(other) => return Err(unknown(other.name().to_owned(), PYTORCH_SCRIPT)),
    };
    Ok(LossFunction {
        text: format!("loss_function = {text}"),
        takes_logits,
        vectors,
    })
}

/// The focal loss, which PyTorch does not have, as a function of logits and of labels as vectors.
fn focal_loss(focal: Focal, smoothing: f64, outputs: usize) -> String {
    let smoothed = match smoothing > 0.0 {
        true => format!(
            "    t = t * {} + {} / {outputs}\n",
            number(1.0 - smoothing),
            number(smoothing)
        ),
        false => String::new(),
    };
    let (alpha, gamma) = (number(focal.alpha), number(focal.gamma));
    format!(
        "def loss_function(x, t):\n    log_p = x.log_softmax(1)\n{smoothed}    \
         return -(t * {alpha} * (1 - log_p.exp()) ** {gamma} * log_p).sum(1).mean()\n\n"
    )
}

/// Whether weights are penalised, and the line that says which.
fn penalty(card: &ModelCard, infos: &[LayerInfo]) -> (bool, String) {
    let layers = card.network.layers.iter().zip(infos);
    let penalised = layers.filter(|(layer, _)| layer.l2() > 0.0);
    let terms: Vec<String> = penalised
        .map(|(layer, info)| format!("({}, {})", text(&info.name), single(layer.l2())))
        .collect();
    match terms.is_empty() {
        true => (false, String::new()),
        false => (
            true,
            format!(
                "penalised = [{}]\n\n\ndef penalty():\n    return sum(l2 * getattr(model, name).weight.square().sum() for name, l2 in penalised)\n\n\n",
                terms.join(", ")
            ),
        ),
    }
}

fn optimizer(training: &Training) -> Result<String> {
    let rate =
        Arguments::of("model.parameters()").named("lr", number(training.optimizer.learning_rate()));
    let betas = |one: f64, other: f64| format!("({}, {})", number(one), number(other));
    let (class, arguments) = match training.optimizer {
        Optimizer::Sgd(o) => (
            "SGD",
            rate.unless(o.momentum == 0.0, "momentum", number(o.momentum))
                .unless(!o.nesterov, "nesterov", truth(true))
                .unless(
                    o.weight_decay == 0.0,
                    "weight_decay",
                    number(o.weight_decay),
                ),
        ),
        Optimizer::AdaGrad(o) => (
            "Adagrad",
            rate.named("initial_accumulator_value", number(o.initial))
                .named("eps", number(o.epsilon)),
        ),
        Optimizer::RmsProp(o) => (
            "RMSprop",
            rate.named("alpha", number(o.rho))
                .unless(o.momentum == 0.0, "momentum", number(o.momentum))
                .named("eps", number(o.epsilon)),
        ),
        Optimizer::Adam(o) => (
            "Adam",
            rate.unless(
                (o.beta1, o.beta2) == (0.9, 0.999),
                "betas",
                betas(o.beta1, o.beta2),
            )
            .named("eps", number(o.epsilon)),
        ),
        Optimizer::AdamW(o) => (
            "AdamW",
            rate.unless(
                (o.beta1, o.beta2) == (0.9, 0.999),
                "betas",
                betas(o.beta1, o.beta2),
            )
            .named("eps", number(o.epsilon))
            .named("weight_decay", number(o.weight_decay)),
        ),
        other => return Err(unknown(format!("{other:?}"), PYTORCH_SCRIPT)),
    };
    Ok(arguments.call(&format!("torch.optim.{class}")))
}

fn data(card: &ModelCard, loss: &LossFunction) -> String {
    let [channels, height, width] = card.inputs.shape;
    let mut lines = match known_set(card) {
        Some(set) => {
            let class = set.torchvision;
            let bytes = match channels {
                1 => "part.data",
                // Channels come last there.
                _ => "torch.from_numpy(part.data).permute(0, 3, 1, 2)",
            };
            format!(
                "train, test = (datasets.{class}(\"data\", train=part, download=True) for part in (True, False))\n\
                 x_train, x_test = ({bytes} for part in (train, test))\n\
                 y_train, y_test = (torch.as_tensor(part.targets) for part in (train, test))\n"
            )
        }
        None => format!(
            "# Pictures as bytes, (count, {channels}, {height}, {width}), and classes from 0, (count,).\n\
             x_train, x_test = (torch.from_numpy(np.load(f\"x_{{part}}.npy\")) for part in (\"train\", \"test\"))\n\
             y_train, y_test = (torch.from_numpy(np.load(f\"y_{{part}}.npy\")).long() for part in (\"train\", \"test\"))\n"
        ),
    };
    let by = divisor(card).map_or(String::new(), |divisor| format!(" / {divisor}"));
    lines += &format!(
        "\n\ndef inputs(x):\n    x = x.reshape(-1, {channels}, {height}, {width}).float(){by}\n"
    );
    if let Some([above, below, left, right]) = zeros(card) {
        lines += &format!("    x = nn.functional.pad(x, ({left}, {right}, {above}, {below}))\n");
    }
    lines += match card.network.input {
        Shape::Flat(_) => "    return x.flatten(1)\n\n\n",
        Shape::Image { .. } => "    return x\n\n\n",
    };
    lines += "x_train, x_test = inputs(x_train), inputs(x_test)\n";
    match loss.vectors {
        Some(1) => lines += "y_train = y_train.float().unsqueeze(1)\n",
        Some(outputs) => {
            lines += &format!("y_train = nn.functional.one_hot(y_train, {outputs}).float()\n");
        }
        None => {}
    }
    lines
}

fn fit(training: &Training, penalised: bool, scheduled: bool) -> String {
    let order = match training.shuffle {
        true => "torch.randperm(len(x_train))",
        false => "torch.arange(len(x_train))",
    };
    let penalty = if penalised { " + penalty()" } else { "" };
    let clip = match training.clip {
        Some(Clip::Norm(bound)) => format!(
            "        for parameter in model.parameters():\n            nn.utils.clip_grad_norm_(parameter, {})\n",
            number(bound)
        ),
        Some(Clip::Value(bound)) => format!(
            "        nn.utils.clip_grad_value_(model.parameters(), {})\n",
            number(bound)
        ),
        Some(Clip::GlobalNorm(bound)) => format!(
            "        nn.utils.clip_grad_norm_(model.parameters(), {})\n",
            number(bound)
        ),
        _ => String::new(),
    };
    let step = if scheduled {
        "    schedule.step()\n"
    } else {
        ""
    };
    format!(
        "for epoch in range({}):\n    model.train()\n    total = 0.0\n    for batch in {order}.split({}):\n        \
         optimizer.zero_grad()\n        \
         loss = loss_function(model(x_train[batch]), y_train[batch]){penalty}\n        \
         loss.backward()\n{clip}        optimizer.step()\n        total += loss.item() * len(batch)\n{step}    \
         print(f\"epoch {{epoch + 1}}: loss {{total / len(x_train):.4f}}\")\n",
        training.epochs, training.batch_size
    )
}

fn evaluate(outputs: usize, logits: bool) -> String {
    let class = match (outputs, logits) {
        (1, true) => "(model(x) > 0).squeeze(1)",
        (1, false) => "(model(x) > 0.5).squeeze(1)",
        _ => "model(x).argmax(1)",
    };
    format!(
        "\nmodel.eval()\nwith torch.no_grad():\n    right = sum(({class} == y).sum().item() for x, y in zip(x_test.split(500), y_test.split(500)))\nprint(f\"test accuracy {{right / len(x_test):.4f}}\")\n"
    )
}
