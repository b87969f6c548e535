//! A small data set and a small network that has every kind of randomness and of state.
#![allow(dead_code)]

use refashion_datasets::{Augmentation, Dataset, DatasetName, synthetic};
use refashion_trainer::{Adam, Examples, Loss, Optimizer, Streams, Training};
use refashion_zoo::{Activation, Conv2dSpec, DenseSpec, Model, Network, Shape};

pub(crate) fn dataset() -> Dataset {
    synthetic(DatasetName::FASHION_MNIST, 5, 200, 60)
}

pub(crate) fn network() -> Network {
    Network::new("small", Shape::image(1, 28, 28))
        .layer(Conv2dSpec::new(4, 5).stride(3).activation(Activation::Relu))
        .batch_norm()
        .max_pool(2)
        .dropout(0.25)
        .flatten()
        .layer(DenseSpec::new(16).activation(Activation::Relu).l2(1e-4))
        .dense(10)
        .softmax()
}

pub(crate) fn model(seed: u64) -> Model {
    Model::new(&network(), Streams::new(seed).initialisation()).unwrap()
}

pub(crate) fn training(epochs: usize) -> Training {
    let adam = Adam {
        learning_rate: 0.01,
        ..Adam::default()
    };
    Training::new(Optimizer::Adam(adam), Loss::default(), 16, epochs)
}

/// 150 images to train, changed at random, and 50 to validate.
pub(crate) fn examples(dataset: &Dataset) -> (Examples<'_>, Examples<'_>) {
    let augmentation = Augmentation {
        rotation: 4.0,
        width_shift: 0.04,
        ..Default::default()
    };
    let train = Examples::new(&dataset.train, (50..200).collect());
    let train = Examples {
        augmentation: Some(augmentation),
        ..train
    };
    (train, Examples::new(&dataset.train, (0..50).collect()))
}
