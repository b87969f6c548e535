//! What can be typed after `train`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use refashion_layers::ProductPrecision;

use super::{
    numbers::{not_negative, share, whole},
    shared::{Format, Running, Source, at_least_one, countable},
};

/// What ends a training, and how it goes on.
const ENDS: &str = "\
A key of --set is the way to a setting in what --print-config prints: training.batch, \
    training.optimizer.adam.rate, layers.3.rate, augmentation.rotation.

Ctrl-C and the signals of a scheduler end the training after a checkpoint, as they end `reproduce`; \
    the same command with --resume goes on there, to the same bits.";

#[derive(Debug, Args)]
#[command(after_long_help = ENDS)]
pub(crate) struct Train {
    /// A network of `list`, or a file: an experiment as --print-config prints it.
    #[arg(value_name = "NETWORK|FILE.toml")]
    pub(crate) what: String,

    #[command(flatten)]
    pub(crate) images: TrainingImages,

    #[command(flatten)]
    pub(crate) settings: TrainingSettings,

    /// Train with this seed (the default: 0).
    #[arg(long, value_name = "S", conflicts_with = "seeds", value_parser = whole::<u64>)]
    pub(crate) seed: Option<u64>,

    /// Train with this many seeds: 0, 1, 2, … (the default: as many as the file says, else one).
    #[arg(long, value_name = "N", value_parser = countable)]
    pub(crate) seeds: Option<usize>,

    /// Write here (the default: runs/<name>-<n>/, the next n).
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Go on with the run of these settings that was ended before.
    #[arg(long)]
    pub(crate) resume: bool,

    /// Wait for a run that another process is making, instead of ending there.
    #[arg(long)]
    pub(crate) wait: bool,

    /// Print the experiment as a file that `train` and `reproduce --document` take, and train nothing.
    #[arg(long)]
    pub(crate) print_config: bool,

    /// Show the training live: curves, confusion matrix, speed.
    #[arg(long)]
    pub(crate) dashboard: bool,

    /// How to print the table of the runs; all but `text` prints nothing else.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT", conflicts_with_all = ["print_config", "dashboard"])]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) running: Running,
}

/// On which images.
#[derive(Debug, Args)]
pub(crate) struct TrainingImages {
    /// A data set of `list`, one that `data import` made, a folder of pictures sorted by class, or
    /// IDX files: their folder, or that of the training images. A name is that of a set where there
    /// is one, ./NAME always what lies here (the default: what the experiment says).
    #[arg(long, value_name = "NAME|FOLDER|FILE")]
    pub(crate) dataset: Option<String>,

    /// Hold back this share of the training images, drawn at random, to validate (the default: val/
    /// of a folder, else as the experiment says, else 0.1).
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(crate) val_split: Option<f64>,

    #[command(flatten)]
    pub(crate) source: Source,
}

/// Settings that are asked for often; --set reaches all others.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Settings")]
pub(crate) struct TrainingSettings {
    /// Train for this many epochs.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(crate) epochs: Option<usize>,

    /// The number of images in a batch.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(crate) batch_size: Option<usize>,

    /// How the weights follow the gradient; with the defaults of Keras.
    #[arg(long, value_enum, value_name = "NAME")]
    pub(crate) optimizer: Option<OptimizerName>,

    /// The learning rate.
    #[arg(long, value_name = "RATE", value_parser = not_negative)]
    pub(crate) learning_rate: Option<f64>,

    /// The share of the weights that a step of rate 1 takes away, of AdamW; that is added to the gradient, of SGD.
    #[arg(long, value_name = "SHARE", value_parser = not_negative)]
    pub(crate) weight_decay: Option<f64>,

    /// The share of the last step that is taken again, of SGD and RMSProp.
    #[arg(long, value_name = "SHARE", value_parser = not_negative)]
    pub(crate) momentum: Option<f64>,

    /// How the rate changes: `constant`, `step=EVERY,FACTOR`, `exponential=FACTOR`, `cosine`,
    /// `cosine=EPOCHS`, `triangle=PEAK` (the share of the way after which it falls) or `plateau`.
    #[arg(long, value_name = "SCHEDULE")]
    pub(crate) schedule: Option<String>,

    /// Let the rate rise evenly to its full height over this many epochs.
    #[arg(long, value_name = "EPOCHS", value_parser = whole::<usize>)]
    pub(crate) warmup: Option<usize>,

    /// What is made small: `sparse_categorical_cross_entropy`, `categorical_cross_entropy`,
    /// `categorical_focal_cross_entropy`, `binary_cross_entropy`, `mean_squared_error`.
    #[arg(long, value_name = "NAME")]
    pub(crate) loss: Option<String>,

    /// Let the right class yield this share of its weight to all classes.
    #[arg(long, value_name = "SHARE", value_parser = not_negative)]
    pub(crate) label_smoothing: Option<f64>,

    /// Multiply the loss of each image by the weight of its class: `balanced`, or a weight for each
    /// class, `1,2.5,…`.
    #[arg(long, value_name = "balanced|LIST")]
    pub(crate) class_weights: Option<String>,

    /// Mix each image of a batch with another, in shares drawn from Beta(ALPHA, ALPHA).
    #[arg(long, value_name = "ALPHA", value_parser = not_negative)]
    pub(crate) mixup: Option<f64>,

    /// Let so many batches make one step, as one large batch would.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(crate) accumulate: Option<usize>,

    /// Validate, keep and test an exponential mean of the weights with this momentum, such as 0.999.
    #[arg(long, value_name = "MOMENTUM", value_parser = not_negative)]
    pub(crate) ema: Option<f64>,

    /// How exact the factors of large products are while training: `f32`, or `bf16`, of which some processors
    /// multiply more in the same time and others fewer.
    #[arg(long, value_name = "PRECISION")]
    pub(crate) precision: Option<ProductPrecision>,

    /// Measure these of each epoch too: `top3_accuracy` (or another number), `macro_f1`.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) metrics: Vec<String>,

    /// Vary the training images: `flip,crop=4,cutout=8,rotate=8,shift=0.08,shear=0.3,zoom=0.08`;
    /// `alternate` mirrors half of the images once, and then all every other epoch. What lies beyond
    /// the edge is black, with `edge` as the nearest pixel, or with `reflect` as in a mirror.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) augment: Vec<String>,

    /// Stop once what is watched has not improved for this many epochs.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(crate) patience: Option<usize>,

    /// What is watched: `val_loss`, `val_accuracy`, `val_macro_f1`, `val_top3_accuracy`, or one of
    /// these without `val_`.
    #[arg(long, value_name = "QUANTITY")]
    pub(crate) monitor: Option<String>,

    /// Go back to the weights of the best epoch at the end.
    #[arg(long)]
    pub(crate) restore_best: bool,

    /// Any setting, by its place in what --print-config prints; may be given again and again.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OptimizerName {
    /// Gradient descent on batches.
    Sgd,
    /// Rates that shrink with all the squared gradients so far.
    Adagrad,
    /// Rates that follow a running mean of the squared gradients.
    Rmsprop,
    /// Running means of the gradient and of its square.
    Adam,
    /// Adam that also shrinks the weights themselves.
    Adamw,
}
