//! Ten kinds of clothes, 28×28, grey (Zalando Research, 2017; <https://arxiv.org/abs/1708.07747>).

use crate::description::{Description, Form, HubRepository, NamesElsewhere, StandIn};

pub(crate) const FASHION_MNIST: Description = Description {
    name: "fashion-mnist",
    title: "Fashion-MNIST",
    classes: &[
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ],
    image_shape: [1, 28, 28],
    train_count: 60_000,
    test_count: 10_000,
    test_class_counts: &[1000; 10],
    form: Form::Idx,
    files: &[
        (
            "train-images-idx3-ubyte",
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        ),
        (
            "train-labels-idx1-ubyte",
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        ),
        (
            "t10k-images-idx3-ubyte",
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        ),
        (
            "t10k-labels-idx1-ubyte",
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
        ),
    ],
    folders: &["fashion-mnist", "fashion_mnist", "FashionMNIST/raw"],
    inner_folders: &["", "fashion_mnist"],
    hub: Some(HubRepository {
        name: "zalando-datasets/fashion_mnist",
        folder: "fashion_mnist",
        former: &["fashion_mnist"],
        image_column: "image",
    }),
    stand_in: StandIn::Clothes,
    licence: Some("MIT (Zalando SE)"),
    may_be_shown: true,
    elsewhere: Some(NamesElsewhere {
        keras: "fashion_mnist",
        torchvision: "FashionMNIST",
    }),
};
