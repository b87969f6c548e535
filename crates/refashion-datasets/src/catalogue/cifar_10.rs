//! Ten kinds of objects, 32×32, red, green and blue (Krizhevsky, 2009; <https://www.cs.toronto.edu/~kriz/cifar.html>).

use crate::description::{Description, Form, HubRepository, NamesElsewhere, StandIn};

pub(crate) const CIFAR_10: Description = Description {
    name: "cifar-10",
    title: "CIFAR-10",
    classes: &[
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ],
    image_shape: [3, 32, 32],
    train_count: 50_000,
    test_count: 10_000,
    test_class_counts: &[1000; 10],
    form: Form::CifarBatches,
    files: &[
        (
            "data_batch_1.bin",
            "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
        ),
        (
            "data_batch_2.bin",
            "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
        ),
        (
            "data_batch_3.bin",
            "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
        ),
        (
            "data_batch_4.bin",
            "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
        ),
        (
            "data_batch_5.bin",
            "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
        ),
        (
            "test_batch.bin",
            "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
        ),
    ],
    folders: &["cifar-10", "cifar10", "cifar_10"],
    inner_folders: &[
        "",
        "cifar-10-batches-bin",
        "cifar-10-batches-py",
        // Where Keras 3 unpacks the archive.
        "cifar-10-batches-py-target/cifar-10-batches-py",
        "plain_text",
    ],
    hub: Some(HubRepository {
        name: "uoft-cs/cifar10",
        folder: "plain_text",
        former: &["cifar10"],
        image_column: "img",
    }),
    stand_in: StandIn::Shapes,
    licence: Some(
        "none is stated; its authors ask to cite Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009",
    ),
    may_be_shown: false,
    elsewhere: Some(NamesElsewhere {
        keras: "cifar10",
        torchvision: "CIFAR10",
    }),
};
