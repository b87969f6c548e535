//! What the options of `train` change in an experiment.

use anyhow::{Context, Result, bail, ensure};
use refashion_datasets::{Augmentation, Fill};
use refashion_documents::Experiment;
use refashion_runs::Draft;
use refashion_std::near_names;
use refashion_trainer::{
    AdaGrad, Adam, AdamW, ClassWeights, EarlyStopping, Focal, Loss, Metric, Monitor, Optimizer,
    Plateau, RmsProp, Schedule, Sgd, Training,
};

use crate::cli::{OptimizerName, TrainingSettings};

/// Changes what was asked for; --set last, as it reaches everything.
pub(crate) fn apply(asked: &TrainingSettings, draft: &mut Draft) -> Result<()> {
    let experiment = draft.experiment_mut();
    if !asked.augment.is_empty() {
        experiment.augmentation = Some(augmentation(experiment, &asked.augment)?);
    }
    if let Some(training) = &mut experiment.training {
        change(asked, training)?;
    }
    set_all(draft, &asked.set)
}

/// The settings that say which images there are.
const OF_IMAGES: [&str; 2] = ["dataset", "dataset_path"];

/// Changes settings, one after the other.
pub(crate) fn set_all(draft: &mut Draft, settings: &[String]) -> Result<()> {
    settings.iter().try_for_each(|setting| set(draft, setting))
}

/// Changes one setting: `training.batch=16`.
fn set(draft: &mut Draft, setting: &str) -> Result<()> {
    let (key, value) = setting.split_once('=').with_context(|| {
        format!("--set takes KEY=VALUE, as in training.batch=16, not {setting:?}")
    })?;
    let key = key.trim();
    // Others were opened, and the experiment was made to fit them.
    ensure!(
        !OF_IMAGES.contains(&key.trim_start_matches("experiment.")),
        "{key} cannot be set, as the images are opened before: --dataset names them, or `dataset` in \
         the file of a sweep"
    );
    ensure!(
        key.rsplit('.').next() != Some("seed"),
        "{key} is no setting of an experiment: --seed says with which seed it is trained, --seeds with how \
         many, and `seeds` in the file of a sweep with how many each point is"
    );
    draft.document = draft.document.with_setting(key, value.trim())?;
    Ok(())
}

fn change(asked: &TrainingSettings, training: &mut Training) -> Result<()> {
    if let Some(epochs) = asked.epochs {
        training.epochs = epochs;
    }
    if let Some(batch) = asked.batch_size {
        training.batch_size = batch;
    }
    if let Some(name) = asked.optimizer {
        training.optimizer = optimizer(name);
    }
    optimizer_settings(asked, &mut training.optimizer)?;
    if let Some(text) = &asked.schedule {
        training.schedule = schedule(text, training.epochs)?;
    }
    if let Some(epochs) = asked.warmup {
        training.warmup = epochs;
    }
    if let Some(share) = asked.label_smoothing {
        training.label_smoothing = share;
    }
    if let Some(text) = &asked.class_weights {
        training.class_weights = Some(class_weights(text)?);
    }
    if let Some(alpha) = asked.mixup {
        training.mixup = alpha;
    }
    if let Some(batches) = asked.accumulate {
        training.accumulate = batches;
    }
    if asked.ema.is_some() {
        training.ema = asked.ema;
    }
    if let Some(precision) = asked.precision {
        training.precision = precision;
    }
    if !asked.metrics.is_empty() {
        let metrics = asked.metrics.iter().map(|name| name.parse::<Metric>());
        training.metrics = metrics.collect::<Result<_, _>>()?;
    }
    if let Some(name) = &asked.loss {
        training.loss = loss(name)?;
    }
    if asked.patience.is_some() || asked.monitor.is_some() || asked.restore_best {
        let before = training.early_stopping;
        let monitor = asked
            .monitor
            .as_deref()
            .map(str::parse::<Monitor>)
            .transpose()?;
        training.early_stopping = Some(EarlyStopping {
            // Without a patience no epoch is left out, and what is watched tells the best one.
            patience: (asked.patience)
                .or(before.map(|before| before.patience))
                .unwrap_or(training.epochs),
            min_delta: before.map_or(0.0, |before| before.min_delta),
            restore_best: asked.restore_best || before.is_some_and(|before| before.restore_best),
            monitor: monitor
                .or(before.map(|before| before.monitor))
                .unwrap_or_default(),
        });
    }
    Ok(())
}

fn optimizer(name: OptimizerName) -> Optimizer {
    match name {
        OptimizerName::Sgd => Optimizer::Sgd(Sgd::default()),
        OptimizerName::Adagrad => Optimizer::AdaGrad(AdaGrad::default()),
        OptimizerName::Rmsprop => Optimizer::RmsProp(RmsProp::default()),
        OptimizerName::Adam => Optimizer::Adam(Adam::default()),
        OptimizerName::Adamw => Optimizer::AdamW(AdamW::default()),
    }
}

fn optimizer_settings(asked: &TrainingSettings, optimizer: &mut Optimizer) -> Result<()> {
    if let Some(rate) = asked.learning_rate {
        match optimizer {
            Optimizer::Sgd(of) => of.learning_rate = rate,
            Optimizer::AdaGrad(of) => of.learning_rate = rate,
            Optimizer::RmsProp(of) => of.learning_rate = rate,
            Optimizer::Adam(of) => of.learning_rate = rate,
            Optimizer::AdamW(of) => of.learning_rate = rate,
            other => bail!("--learning-rate is not known of {other}"),
        }
    }
    if let Some(momentum) = asked.momentum {
        match optimizer {
            Optimizer::Sgd(of) => of.momentum = momentum,
            Optimizer::RmsProp(of) => of.momentum = momentum,
            other => bail!("--momentum is of SGD and RMSProp; here the optimizer is {other}"),
        }
    }
    if let Some(decay) = asked.weight_decay {
        match optimizer {
            Optimizer::Sgd(of) => of.weight_decay = decay,
            Optimizer::AdamW(of) => of.weight_decay = decay,
            other => bail!(
                "--weight-decay is of SGD and AdamW; here the optimizer is {other}: give --optimizer adamw"
            ),
        }
    }
    Ok(())
}

fn schedule(text: &str, epochs: usize) -> Result<Schedule> {
    let (name, numbers) = text.split_once('=').unwrap_or((text, ""));
    let numbers: Vec<&str> = numbers.split(',').filter(|part| !part.is_empty()).collect();
    let wrong = || {
        format!(
            "--schedule {text:?} is none of constant, step=EVERY,FACTOR, exponential=FACTOR, cosine, cosine=EPOCHS, triangle=PEAK, plateau"
        )
    };
    Ok(match (name, numbers.as_slice()) {
        ("constant", []) => Schedule::Constant,
        ("step", [every, factor]) => Schedule::Step {
            every: every.parse().with_context(wrong)?,
            factor: factor.parse().with_context(wrong)?,
        },
        ("exponential", [factor]) => Schedule::Exponential {
            factor: factor.parse().with_context(wrong)?,
        },
        ("cosine", []) => Schedule::Cosine { epochs, floor: 0.0 },
        ("cosine", [epochs]) => Schedule::Cosine {
            epochs: epochs.parse().with_context(wrong)?,
            floor: 0.0,
        },
        ("triangle", [peak]) => Schedule::Triangle {
            epochs: epochs as f64,
            peak: peak.parse().with_context(wrong)?,
            start: 0.0,
            end: 0.0,
        },
        ("plateau", []) => Schedule::Plateau(Plateau::default()),
        _ => bail!(wrong()),
    })
}

fn class_weights(text: &str) -> Result<ClassWeights> {
    if text == "balanced" {
        return Ok(ClassWeights::Balanced);
    }
    let weights = text.split(',').map(|weight| weight.trim().parse::<f64>());
    let weights: Result<Vec<f64>, _> = weights.collect();
    let weights = weights.with_context(|| {
        format!(
            "--class-weights takes `balanced`, or a number for each class as in 1,2.5, not {text:?}"
        )
    })?;
    Ok(ClassWeights::Each(weights))
}

const LOSSES: [(&str, Loss); 5] = [
    (
        "sparse_categorical_cross_entropy",
        Loss::SparseCategoricalCrossEntropy,
    ),
    ("categorical_cross_entropy", Loss::CategoricalCrossEntropy),
    (
        "categorical_focal_cross_entropy",
        Loss::CategoricalFocalCrossEntropy(Focal {
            alpha: 0.25,
            gamma: 2.0,
        }),
    ),
    ("binary_cross_entropy", Loss::BinaryCrossEntropy),
    ("mean_squared_error", Loss::MeanSquaredError),
];

fn loss(name: &str) -> Result<Loss> {
    let found = LOSSES
        .iter()
        .find(|(known, _)| *known == name.replace('-', "_"));
    found.map(|(_, loss)| *loss).with_context(|| {
        let near = near_names(name, LOSSES.map(|(known, _)| known));
        format!("there is no loss {name:?}{near}")
    })
}

fn augmentation(experiment: &Experiment, parts: &[String]) -> Result<Augmentation> {
    let black = Augmentation {
        fill: Fill::Constant(0.0),
        ..Augmentation::default()
    };
    let mut made = experiment.augmentation.unwrap_or(black);
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let number = || -> Result<f64> {
            let value = value.parse();
            value.with_context(|| format!("--augment {name} takes a number, as in {name}=0.1"))
        };
        let pixels = || -> Result<usize> {
            let value = value.parse();
            value.with_context(|| {
                format!("--augment {name} takes a number of pixels, as in {name}=4")
            })
        };
        match name {
            "flip" | "alternate" | "edge" | "reflect" if part.contains('=') => {
                bail!("--augment {name} takes no value; write {name} instead of {part:?}")
            }
            "flip" => made.flip = true,
            "alternate" => made.alternate_flip = true,
            "edge" => made.fill = Fill::Nearest,
            "reflect" => made.fill = Fill::Reflect,
            "crop" => made.crop = pixels()?,
            "cutout" => made.cutout = pixels()?,
            "rotate" => made.rotation = number()?,
            "shift" => (made.width_shift, made.height_shift) = (number()?, number()?),
            "shear" => made.shear = number()?,
            "zoom" => made.zoom = number()?,
            _ => {
                let near = near_names(
                    name,
                    [
                        "flip",
                        "alternate",
                        "crop",
                        "cutout",
                        "rotate",
                        "shift",
                        "shear",
                        "zoom",
                        "edge",
                        "reflect",
                    ],
                );
                bail!("--augment knows no {name:?}{near}")
            }
        }
    }
    let fill = parts
        .iter()
        .find(|part| ["edge", "reflect"].contains(&part.as_str()));
    let reaches_beyond = made.crop > 0
        || [
            made.rotation,
            made.width_shift,
            made.height_shift,
            made.shear,
            made.zoom,
        ]
        .iter()
        .any(|reach| *reach != 0.0);
    if let Some(fill) = fill.filter(|_| !reaches_beyond) {
        bail!(
            "--augment {fill} fills what lies beyond the edge, and nothing here reaches there: give crop, \
             rotate, shift, shear or zoom with it"
        )
    }
    Ok(made)
}
