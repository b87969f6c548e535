//! What weights do not carry, and frameworks have otherwise unless told.

use std::fmt::Display;

use refashion_layers::{Activation, Padding, Window};
use refashion_zoo::{LayerSpec, Network, convert::Format};

/// A sentence for each thing that both sides have to be given.
pub(super) fn notes(network: &Network, from: Format, to: Format) -> Vec<String> {
    let other = |format| matches!(format, Format::Keras | Format::PyTorch);
    // Between two of a framework nothing is had otherwise.
    let Some(other) = [from, to]
        .into_iter()
        .find(|format| other(*format) && from != to)
    else {
        return Vec::new();
    };
    let (epsilon, slope) = match other {
        Format::Keras => ("Keras' is 0.001", "Keras' is 0.3"),
        _ => ("PyTorch's is 1e-5", "PyTorch's is 0.01"),
    };
    let setting = |what: &str, ours: String, theirs: &str| {
        format!(
            "weights do not carry {what}: network {} has {ours}, {theirs} unless told; \
             give both the same, or the predictions differ",
            network.name
        )
    };
    let told = [
        different(epsilons(network)).map(|ours| setting("batch norm's ε", ours, epsilon)),
        different(slopes(network)).map(|ours| setting("LeakyReLU's slope", ours, slope)),
        padding(network).filter(|_| from == Format::PyTorch || to == Format::PyTorch),
    ];
    told.into_iter().flatten().collect()
}

fn epsilons(network: &Network) -> impl Iterator<Item = f32> {
    network.layers.iter().filter_map(LayerSpec::epsilon)
}

fn slopes(network: &Network) -> impl Iterator<Item = f32> {
    let mut functions = network.layers.iter().map(LayerSpec::activation);
    std::iter::from_fn(move || {
        functions.find_map(|function| match function {
            Activation::LeakyRelu(slope) => Some(slope),
            _ => None,
        })
    })
}

/// The layers whose padding depends on the size of the image: PyTorch has no such.
fn padding(network: &Network) -> Option<String> {
    let strided = |layer: &&LayerSpec| {
        let same = |window: Window| window.padding == Padding::Same && window.stride != (1, 1);
        layer.sliding().is_some_and(same)
    };
    let count = network.layers.iter().filter(strided);
    let layers = match count.count() {
        0 => return None,
        1 => "1 layer".to_owned(),
        several => format!("{several} layers"),
    };
    Some(format!(
        "weights do not carry padding: network {} has \"same\" with strides in {layers}, which \
         PyTorch's layers do not have; pad before them there, by one more at the bottom and at the \
         right where the sum is odd, as here and in Keras",
        network.name
    ))
}

/// Values that differ, in their order: `0.1 and 0.2`; none where there are none.
fn different<T: PartialEq + Display>(values: impl Iterator<Item = T>) -> Option<String> {
    let mut seen: Vec<T> = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    let mut words: Vec<String> = seen.iter().map(T::to_string).collect();
    let last = words.pop()?;
    Some(match words.is_empty() {
        true => last,
        false => format!("{} and {last}", words.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use refashion_zoo::{Conv2dSpec, LayerSpec, Network, Shape, by_name, convert::Format};

    use super::notes;

    const OWN: Format = Format::Refashion;

    #[test]
    fn the_epsilon_of_a_batch_norm_is_told_where_there_is_one() {
        let told = |name: &str, from, to| notes(&by_name(name).unwrap(), from, to).join("\n");
        let torch = told("masters-cifar-cnn", Format::PyTorch, OWN);
        assert!(torch.contains("has 0.001, PyTorch's is 1e-5"), "{torch}");
        let keras = told("masters-cifar-cnn", OWN, Format::Keras);
        assert!(keras.contains("Keras' is 0.001"), "{keras}");
        assert_eq!(told("masters-cifar-cnn", OWN, OWN), "");
        assert_eq!(told("masters-cifar-cnn", Format::Keras, Format::Keras), "");
        assert_eq!(told("lenet5", Format::Keras, OWN), "");
    }

    #[test]
    fn slopes_mixed_epsilons_and_strided_same_padding_are_told() {
        let lab3 = notes(&by_name("lab3").unwrap(), Format::PyTorch, OWN).join("\n");
        assert!(
            lab3.contains("LeakyReLU's slope: network lab3 has 0.1, PyTorch's is 0.01"),
            "{lab3}"
        );

        let mut mixed = Network::new("mixed", Shape::image(1, 8, 8))
            .batch_norm()
            .batch_norm();
        let LayerSpec::BatchNorm(second) = &mut mixed.layers[1] else {
            unreachable!()
        };
        second.epsilon = 0.01;
        mixed = mixed.layer(Conv2dSpec::new(2, 3).same().stride(2));
        let torch = notes(&mixed, OWN, Format::PyTorch).join("\n");
        assert!(torch.contains("has 0.001 and 0.01, PyTorch's"), "{torch}");
        assert!(torch.contains("with strides in 1 layer,"), "{torch}");
        assert_eq!(notes(&mixed, OWN, Format::Keras).len(), 1);
    }
}
