//! The networks of the five documents, and three of none.

use refashion_layers::Activation::{Gelu, Relu, Softmax, Tanh};
use refashion_layers::Padding;
use refashion_std::near_names;

use crate::error::{Error, Result};
use crate::initial::Initial;
use crate::layer_spec::LayerSpec;
use crate::layers::add::AddSpec;
use crate::layers::batch_norm::BatchNormSpec;
use crate::layers::conv2d::Conv2dSpec;
use crate::layers::dense::DenseSpec;
use crate::layers::pool::PoolSpec;
use crate::layers::rescale::RescaleSpec;
use crate::network::Network;
use crate::shape::Shape;

/// Every network, in the order of the documents.
///
/// ```
/// let names: Vec<String> = refashion_zoo::all().into_iter().map(|network| network.name).collect();
/// assert!(names.contains(&"thesis".to_owned()));
/// ```
pub fn all() -> Vec<Network> {
    vec![
        thesis(),
        lab3(),
        lab3_dropout(),
        report_dense(),
        report_cnn(),
        hw5_dense(),
        hw5_cnn(),
        hw5_example(),
        masters_ann("masters-cifar-ann", "Figure 18", CIFAR),
        masters_cnn("masters-cifar-cnn", "Figure 22", CIFAR),
        masters_ann("masters-fashion-ann", "Figure 27", FASHION),
        masters_cnn("masters-fashion-cnn", "Figure 31", FASHION),
        lenet5(),
        alexnet(),
        mlp(),
        resnet20(),
        airbench94(),
    ]
}

/// The network of this name.
///
/// # Errors
///
/// [`Error::UnknownNetwork`] suggests the names that come near.
///
/// ```
/// assert_eq!(refashion_zoo::by_name("thesis")?.summary()?.total, 1_199_882);
/// assert!(refashion_zoo::by_name("thesys").unwrap_err().to_string().contains("did you mean thesis"));
/// # Ok::<(), refashion_zoo::Error>(())
/// ```
pub fn by_name(name: &str) -> Result<Network> {
    let networks = all();
    let names = networks.iter().map(|network| network.name.as_str());
    let hint = near_names(name, names);
    let found = networks.into_iter().find(|network| network.name == name);
    found.ok_or(Error::UnknownNetwork {
        name: name.to_owned(),
        hint,
    })
}

/// Fashion-MNIST and MNIST.
const FASHION: Shape = Shape::Image {
    channels: 1,
    height: 28,
    width: 28,
};
/// CIFAR-10.
const CIFAR: Shape = Shape::Image {
    channels: 3,
    height: 32,
    width: 32,
};

/// The λ that `report` and `hw5` give all of their dense kernels.
const L2: f32 = 1e-4;

/// thesis, section 4.3, Listing 5: 1,199,882 parameters, a count that the document itself does not print.
fn thesis() -> Network {
    Network::new("thesis", FASHION)
        .source("Mäkelä, BEng thesis (2019), section 4.3, Listing 5")
        .layer(Conv2dSpec::new(32, 3).activation(Relu))
        .layer(Conv2dSpec::new(64, 3).activation(Relu))
        .max_pool(2)
        .dropout(0.25)
        .flatten()
        .layer(DenseSpec::new(128).activation(Relu))
        .dropout(0.5)
        .layer(DenseSpec::new(10).activation(Softmax))
}

/// lab3, "The Deep Learning Model". The listing lost a LeakyReLU and a pool; the prose has one
/// behind each of the three convolutions, and so has this network.
fn lab3() -> Network {
    lab3_with("lab3", "Laboratory work 3, first network", None)
}

/// lab3, "Adding Dropout into the Network": all other layers unchanged, says the prose, so the
/// LeakyReLU behind the first dense layer stays, though the listing lost it.
fn lab3_dropout() -> Network {
    let rates = [0.25, 0.25, 0.4, 0.3];
    lab3_with(
        "lab3-dropout",
        "Laboratory work 3, network with dropout",
        Some(rates),
    )
}

/// Dropout behind each of the three pools and before the last layer, if at all.
fn lab3_with(name: &str, source: &str, rates: Option<[f32; 4]>) -> Network {
    let dropout = |network: Network, index: usize| match rates {
        Some(rates) => network.dropout(rates[index]),
        None => network,
    };
    let mut network = Network::new(name, FASHION).source(source);
    for (index, filters) in [32, 64, 128].into_iter().enumerate() {
        network = network
            .layer(Conv2dSpec::new(filters, 3).same())
            .leaky_relu(0.1)
            .layer(LayerSpec::MaxPool(PoolSpec::new(2).same()));
        network = dropout(network, index);
    }
    dropout(network.flatten().dense(128).leaky_relu(0.1), 3)
        .layer(DenseSpec::new(10).activation(Softmax))
}

/// report, Appendix B, lines 19–36. Every dense kernel is penalised, the last one too. The layer
/// objects `lrelu`, which has no weights, is used three times and `bn` once, so that no two places
/// share weights.
fn report_dense() -> Network {
    let mut network = Network::new("report-dense", FASHION)
        .source("Korssjoen, report (2020), appendix B, lines 19-36")
        .flatten();
    for units in [1024, 512, 256] {
        network = network
            .layer(DenseSpec::new(units).l2(L2))
            .leaky_relu(0.1)
            .batch_norm();
    }
    network.layer(DenseSpec::new(10).activation(Softmax).l2(L2))
}

/// report, Appendix B, lines 79–96: tanh behind each convolution; only dense kernels are penalised.
fn report_cnn() -> Network {
    Network::new("report-cnn", FASHION)
        .source("Korssjoen, report (2020), appendix B, lines 79-96")
        .layer(Conv2dSpec::new(128, 5).same().activation(Tanh))
        .max_pool(2)
        .layer(Conv2dSpec::new(256, 5).same().activation(Tanh))
        .max_pool(2)
        .layer(Conv2dSpec::new(512, 5).same().activation(Tanh))
        .flatten()
        .layer(DenseSpec::new(128).l2(L2))
        .leaky_relu(0.1)
        .layer(DenseSpec::new(64).l2(L2))
        .leaky_relu(0.1)
        .layer(DenseSpec::new(10).activation(Softmax).l2(L2))
}

/// hw5, "Computational Results", dense network: layers and counts are the table's. Its code is the
/// last listing of Appendix B, In\[39\], whose `my_dense_layer` is that of the CNN's code, In\[38\]:
/// ReLU and the penalty.
fn hw5_dense() -> Network {
    let mut network = Network::new("hw5-dense", FASHION)
        .source("Graves, homework 5 (2020), table of the dense network")
        .flatten();
    for _ in 0..3 {
        network = network.layer(DenseSpec::new(500).activation(Relu).l2(L2));
    }
    network.layer(DenseSpec::new(10).activation(Softmax).l2(L2))
}

/// hw5, Appendix B, `myModel`. Layer 5 has 14×14 filters, as in the code; the table says "w=5" but
/// counts the parameters of 14×14.
fn hw5_cnn() -> Network {
    let conv = |filters, kernel| Conv2dSpec::new(filters, kernel).same().activation(Relu);
    Network::new("hw5-cnn", FASHION)
        .source("Graves, homework 5 (2020), appendix B, myModel")
        .layer(conv(8, 3))
        .layer(conv(16, 5))
        .max_pool(2)
        .layer(conv(16, 3))
        .layer(conv(32, 14))
        .max_pool(2)
        .layer(conv(32, 3))
        .layer(Conv2dSpec::new(32, 7).activation(Relu))
        .flatten()
        .layer(DenseSpec::new(84).activation(Relu).l2(L2))
        .layer(DenseSpec::new(10).activation(Softmax).l2(L2))
}

/// hw5, Appendix B, `example`: used for the k folds, the augmented images and the feature maps.
fn hw5_example() -> Network {
    Network::new("hw5-example", FASHION)
        .source("Graves, homework 5 (2020), appendix B, example")
        .layer(Conv2dSpec::new(6, 5).same().activation(Tanh))
        .average_pool(2)
        .layer(Conv2dSpec::new(16, 5).activation(Tanh))
        .average_pool(2)
        .layer(Conv2dSpec::new(120, 5).activation(Tanh))
        .flatten()
        .layer(DenseSpec::new(84).activation(Tanh).l2(L2))
        .layer(DenseSpec::new(10).activation(Softmax).l2(L2))
}

/// masters, sections 5.1.1 and 5.2.1.
fn masters_ann(name: &str, place: &str, input: Shape) -> Network {
    Network::new(name, input)
        .source(format!("Jäppinen, MSc thesis (2024), {place}"))
        .flatten()
        .layer(DenseSpec::new(128).activation(Relu))
        .layer(DenseSpec::new(64).activation(Relu))
        .layer(DenseSpec::new(32).activation(Relu))
        .layer(DenseSpec::new(10).activation(Softmax))
}

/// masters, sections 5.1.2 and 5.2.2. ReLU belongs to the convolution and so comes before the
/// batch normalisation, though section 3.2.3 calls the other order typical.
fn masters_cnn(name: &str, place: &str, input: Shape) -> Network {
    let mut network =
        Network::new(name, input).source(format!("Jäppinen, MSc thesis (2024), {place}"));
    for filters in [32, 64] {
        for _ in 0..2 {
            let conv = Conv2dSpec::new(filters, 3).same().activation(Relu);
            network = network.layer(conv).batch_norm();
        }
        network = network.max_pool(2).dropout(0.25);
    }
    network
        .flatten()
        .layer(DenseSpec::new(64).activation(Relu))
        .dropout(0.25)
        .layer(DenseSpec::new(10).activation(Softmax))
}

/// masters, section 3.6.1, which names no activation but the softmax. Section 3.4, whose example is
/// LeNet-5, has one behind each convolution; tanh, the choice of LeCun et al. (1998), stands here.
fn lenet5() -> Network {
    Network::new("lenet5", Shape::image(1, 32, 32))
        .source("Jäppinen, MSc thesis (2024), section 3.6.1")
        .layer(Conv2dSpec::new(6, 5).activation(Tanh))
        .max_pool(2)
        .layer(Conv2dSpec::new(16, 5).activation(Tanh))
        .max_pool(2)
        .flatten()
        .layer(DenseSpec::new(120).activation(Tanh))
        .layer(DenseSpec::new(84).activation(Tanh))
        .layer(DenseSpec::new(10).activation(Softmax))
}

/// masters, section 3.6.2. The document's images of 224×224 would make 54×54 of the first layer, by
/// its own formula; 227×227 makes the 55×55 it prints. It gives no rate for the dropout, and names
/// ReLU in Figure 16 only; .5 and ReLU are those of Krizhevsky et al. (2012), whose local response
/// normalisation the document leaves out.
fn alexnet() -> Network {
    let padded = |filters, kernel: usize, groups| Conv2dSpec {
        padding: Padding::all(kernel / 2),
        ..Conv2dSpec::new(filters, kernel)
            .groups(groups)
            .activation(Relu)
    };
    let pool = || LayerSpec::MaxPool(PoolSpec::new(3).stride(2));
    Network::new("alexnet", Shape::image(3, 227, 227))
        .source("Jäppinen, MSc thesis (2024), section 3.6.2")
        .layer(Conv2dSpec::new(96, 11).stride(4).activation(Relu))
        .layer(pool())
        .layer(padded(256, 5, 2))
        .layer(pool())
        .layer(padded(384, 3, 1))
        .layer(padded(384, 3, 2))
        .layer(padded(256, 3, 2))
        .layer(pool())
        .flatten()
        .layer(DenseSpec::new(4096).activation(Relu))
        .dropout(0.5)
        .layer(DenseSpec::new(4096).activation(Relu))
        .dropout(0.5)
        .layer(DenseSpec::new(1000).activation(Softmax))
}

/// He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition" (2015), section 4.2, n = 3:
/// no layer's bias, since each is followed by a batch normalisation, with the momentum and the ε of
/// the authors' framework, and shortcuts without weights (option A). A weight decay of 1e-4 is a
/// penalty of half as much on the squares.
fn resnet20() -> Network {
    const DECAY: f32 = 5e-5;
    let norm = |network: Network| {
        network.layer(BatchNormSpec {
            momentum: 0.9,
            epsilon: 1e-5,
            name: None,
        })
    };
    let conv = |filters, stride| Conv2dSpec {
        padding: Padding::all(1),
        bias: false,
        l2: DECAY,
        ..Conv2dSpec::new(filters, 3).stride(stride)
    };
    let first = Network::new("resnet20", CIFAR)
        .source("He et al., Deep Residual Learning (2015), section 4.2")
        .layer(conv(16, 1));
    let mut network = norm(first).relu();
    let mut from = "re_lu".to_owned();
    for (stage, filters) in (1..).zip([16, 32, 64]) {
        for block in 1..=3 {
            let name = format!("block{stage}_{block}");
            let add = AddSpec::new(from).name(&name).activation(Relu);
            let (stride, add) = match (stage, block) {
                (2 | 3, 1) => (2, add.subsampled(2)),
                _ => (1, add),
            };
            network = norm(network.layer(conv(filters, stride))).relu();
            network = norm(network.layer(conv(filters, 1))).layer(add);
            from = name;
        }
    }
    network
        .layer(LayerSpec::GlobalAveragePool)
        .layer(DenseSpec::new(10).activation(Softmax).l2(DECAY))
}

/// Jordan, "94% on CIFAR-10 in 3.29 Seconds on a Single GPU" (2024), section 3 and its public code. The
/// first convolution is meant to be whitening; like the scale of the batch normalisations, 1, its kernel
/// is not trained. Both are matters of the training: see `airbench94` among the documents.
fn airbench94() -> Network {
    let conv = |filters| Conv2dSpec {
        bias: false,
        initial: Initial::Dirac,
        ..Conv2dSpec::new(filters, 3).same()
    };
    let norm = || BatchNormSpec {
        momentum: 0.6,
        epsilon: 1e-12,
        name: None,
    };
    let whitening = Conv2dSpec {
        name: Some("whitening".into()),
        ..Conv2dSpec::new(24, 2)
    };
    let mut network = Network::new("airbench94", CIFAR)
        .source("Jordan, 94% on CIFAR-10 in 3.29 Seconds on a Single GPU (2024), section 3")
        .layer(RescaleSpec::normalising(
            &[0.4914, 0.4822, 0.4465],
            &[0.2470, 0.2435, 0.2616],
        ))
        .layer(whitening)
        .layer(Gelu);
    for width in [64, 256, 256] {
        network = network
            .layer(conv(width))
            .max_pool(2)
            .layer(norm())
            .layer(Gelu)
            .layer(conv(width))
            .layer(norm())
            .layer(Gelu);
    }
    let dense = DenseSpec {
        bias: false,
        initial: Initial::KaimingUniform,
        ..DenseSpec::new(10)
    };
    network
        .max_pool(3)
        .flatten()
        .layer(dense)
        .layer(RescaleSpec::by(1.0 / 9.0))
        .softmax()
}

/// A small network of no document, for a first try.
fn mlp() -> Network {
    Network::new("mlp", FASHION)
        .source("no document: one hidden layer, for a first try")
        .flatten()
        .layer(DenseSpec::new(64).activation(Relu))
        .layer(DenseSpec::new(10).activation(Softmax))
}
