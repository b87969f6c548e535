//! Every network of the zoo with weights of Keras and of PyTorch: `golden/make_networks.py`.

#![allow(clippy::unwrap_used)] // The helpers belong to the tests, which may.

use std::collections::BTreeMap;

use refashion_zoo::{Model, Parameter, Pass, all, by_name, convert, convert::Format};
use refashion_zoo::{read_safetensors, write_safetensors};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    network: String,
    framework: String,
    tensors: BTreeMap<String, Vec<usize>>,
    logits: Vec<f32>,
}

const IMAGES: u64 = 10_000;

#[test]
fn logits_with_weights_of_keras_and_pytorch_are_theirs() {
    let golden: Golden = serde_json::from_str(include_str!("golden/networks.json")).unwrap();
    assert_eq!(golden.cases.len(), 2 * all().len());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights.safetensors");
    for case in &golden.cases {
        let network = by_name(&case.network).unwrap();
        let mut model = Model::new(&network, 0).unwrap();
        let parameters = case.parameters();
        let format = match case.framework.as_str() {
            "keras" => Format::Keras,
            _ => Format::PyTorch,
        };
        // AlexNet's file would be 244 MB; the same code is used without one.
        if network.name == "alexnet" {
            match format {
                Format::Keras => convert::from_keras(&mut model, &parameters).unwrap(),
                _ => convert::from_torch(&mut model, &parameters).unwrap(),
            }
        } else {
            write_safetensors(&path, &parameters).unwrap();
            assert_eq!(convert::load(&mut model, &path).unwrap(), format);
            // What goes out has the names, shapes and values that the framework has.
            convert::save(&model, &path, format).unwrap();
            assert_eq!(read_safetensors(&path).unwrap(), parameters);
        }
        let x: Vec<f32> = unit(IMAGES, 2 * model.input_len())
            .map(|u| u * 0.5 + 0.5)
            .collect();
        let found = model.forward(&x, &Pass::inference(2));
        assert_eq!(found.len(), case.logits.len());
        let scale = case
            .logits
            .iter()
            .fold(1.0_f32, |most, z| most.max(z.abs()));
        for (found, expected) in found.iter().zip(&case.logits) {
            let (name, framework) = (&case.network, &case.framework);
            assert!(
                (found - expected).abs() <= 1e-5 * scale,
                "{name}, {framework}: {found}, expected {expected}"
            );
        }
    }
}

impl Case {
    /// The tensors as the script fills them, in the order of their names.
    fn parameters(&self) -> Vec<Parameter> {
        let fill = |(stream, (name, shape)): (u64, (&String, &Vec<usize>))| Parameter {
            name: name.clone(),
            values: self.values(stream, name, shape),
            shape: shape.clone(),
        };
        (0..).zip(&self.tensors).map(fill).collect()
    }

    fn values(&self, stream: u64, name: &str, shape: &[usize]) -> Vec<f32> {
        let count = shape.iter().product();
        let small = ["bias", "mean", "beta"];
        let small = small.iter().any(|end| name.ends_with(end));
        if shape.len() > 1 {
            // The channels on both sides come last in Keras and first in PyTorch.
            let (pair, area) = match self.framework.as_str() {
                "keras" => (&shape[shape.len() - 2..], &shape[..shape.len() - 2]),
                _ => shape.split_at(2),
            };
            let fans = (pair[0] + pair[1]) * area.iter().product::<usize>();
            let limit = (6.0 / fans as f64).sqrt() as f32;
            unit(stream, count).map(|u| u * limit).collect()
        } else if name.contains("norm") && !small {
            unit(stream, count).map(|u| u * 0.5 + 1.0).collect()
        } else {
            unit(stream, count).map(|u| u * 0.1).collect()
        }
    }
}

/// Numbers in [−1, 1): SplitMix64's mixing of stream·2³² + number.
fn unit(stream: u64, count: usize) -> impl Iterator<Item = f32> {
    (0..count as u64).map(move |number| {
        let z = ((stream << 32) + number).wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 40) as f32 / (1 << 23) as f32 - 1.0
    })
}
