//! The networks of `make_parity.py`.

use refashion_zoo::{Activation, Conv2dSpec, DenseSpec, LayerSpec, Model, Network, Shape, by_name};

/// The network of this name: the zoo's, with the filters and units of the largest divided, and one
/// that is no document's.
pub(crate) fn of(name: &str) -> Network {
    match name {
        "penalised" => penalised(),
        "report-cnn" => shrunk(by_name(name).unwrap(), 4, [1, 1]),
        "alexnet" => {
            shrunk(by_name(name).unwrap(), 8, [64, 100]).with_input(Shape::image(3, 99, 99))
        }
        _ => by_name(name).unwrap(),
    }
}

/// Divides the filters of all convolutions, and the units of the dense layers: of the inner ones,
/// and of the last.
fn shrunk(mut network: Network, filters: usize, units: [usize; 2]) -> Network {
    let last = network.layers.len() - 1;
    for (index, layer) in network.layers.iter_mut().enumerate() {
        match layer {
            LayerSpec::Conv2d(conv) => conv.filters /= filters,
            LayerSpec::Dense(dense) => dense.units /= units[usize::from(index == last)],
            _ => {}
        }
    }
    network
}

/// Makes every dropout layer keep everything.
pub(crate) fn without_dropout(network: &mut Network) {
    for layer in &mut network.layers {
        if let LayerSpec::Dropout(dropout) = layer {
            dropout.rate = 0.0;
        }
    }
}

fn penalised() -> Network {
    let l2 = 0.01;
    let relu = |filters| Conv2dSpec::new(filters, 3).activation(Activation::Relu);
    Network::new("penalised", Shape::image(1, 8, 8))
        .layer(Conv2dSpec {
            l2,
            ..relu(4).same()
        })
        .batch_norm()
        .max_pool(2)
        .layer(relu(6))
        .batch_norm()
        .flatten()
        .layer(DenseSpec::new(8).activation(Activation::Relu).l2(l2))
        .dense(10)
        .softmax()
}

/// The number of values of one example in front of each dropout layer.
pub(crate) fn dropped(model: &Model) -> Vec<usize> {
    let layers = model.network().layers.iter().zip(model.infos());
    layers
        .filter(|(layer, _)| matches!(layer, LayerSpec::Dropout(_)))
        .map(|(_, info)| info.input.len())
        .collect()
}
