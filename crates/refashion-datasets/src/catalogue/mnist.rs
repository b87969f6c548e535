//! Ten handwritten digits, 28×28, grey (LeCun, Cortes and Burges, 1998; <http://yann.lecun.com/exdb/mnist/>).

use crate::description::{Description, Form, HubRepository, NamesElsewhere, StandIn};

pub(crate) const MNIST: Description = Description {
    name: "mnist",
    title: "MNIST",
    classes: &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    image_shape: [1, 28, 28],
    train_count: 60_000,
    test_count: 10_000,
    test_class_counts: &[980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
    form: Form::Idx,
    files: &[
        (
            "train-images-idx3-ubyte",
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ),
        (
            "train-labels-idx1-ubyte",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ),
        (
            "t10k-images-idx3-ubyte",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        (
            "t10k-labels-idx1-ubyte",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    ],
    folders: &["mnist", "MNIST/raw"],
    inner_folders: &["", "mnist"],
    hub: Some(HubRepository {
        name: "ylecun/mnist",
        folder: "mnist",
        former: &["mnist"],
        image_column: "image",
    }),
    stand_in: StandIn::Numerals,
    licence: Some("CC BY-SA 3.0 (Yann LeCun and Corinna Cortes)"),
    may_be_shown: true,
    elsewhere: Some(NamesElsewhere {
        keras: "mnist",
        torchvision: "MNIST",
    }),
};
