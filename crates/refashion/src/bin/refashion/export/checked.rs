//! Whether other software computes the same.

use std::path::Path;

use anyhow::{Result, anyhow};
use refashion_export::{Case, Error, check_onnx};
use refashion_inference::ModelCard;
use refashion_layers::Pass;
use refashion_std::counted;
use refashion_zoo::Model;

use crate::cli::OnnxOptions;

/// So many pictures are computed.
const PICTURES: usize = 8;

/// What is asked, as far as it is installed.
const ASKED: [&str; 3] = ["onnx", "onnxruntime", "tract"];

/// Has other software compute with a file, on pictures of noise, and says how close it comes.
pub(super) fn check(
    card: &ModelCard,
    model: &Model,
    file: &Path,
    options: &OnnxOptions,
) -> Result<()> {
    let inputs = noise(card);
    let mut own = Model::new(model.network(), 0)?;
    own.set_parameters(&model.parameters())?;
    let expected = match options.logits {
        true => own.forward(&inputs, &Pass::inference(PICTURES)).to_vec(),
        false => own.predict(&inputs, PICTURES),
    };
    // Numbers agree to 1e-5 of the largest, which logits may have above 1.
    let largest = expected
        .iter()
        .fold(0.0_f32, |most, value| most.max(value.abs()));
    let of_largest = match largest > 1.0 {
        true => format!(", of numbers up to {largest:.1}"),
        false => String::new(),
    };
    let case = Case {
        file: file.canonicalize()?,
        shape: [&[PICTURES], &card.network.input.dims()[..]].concat(),
        inputs,
        expected,
    };
    let agreed = check_onnx(&options.python, &[case]).map_err(|error| match error {
        Error::Python { .. } => anyhow!(
            "the file is written, but cannot be checked: {error}; `pip install onnxruntime onnx \
             tract` in the Python that --python names"
        ),
        other => other.into(),
    })?;
    for name in ASKED {
        if agreed.iter().all(|software| software.name != name) {
            outln!("{name}: SKIPPED, as this Python does not have it; `pip install {name}`");
        }
    }
    for software in agreed {
        let found = match (software.difference, software.refused.first()) {
            (_, Some((_, reason))) => format!("cannot run it: {reason}"),
            (Some(difference), None) => format!(
                "computes the same for {}, at most {difference:.1e} apart{}",
                counted(PICTURES, "picture"),
                of_largest
            ),
            (None, None) => "finds nothing wrong".to_owned(),
        };
        outln!("{software} {found}");
    }
    Ok(())
}

/// The numbers of pictures of noise, always the same.
fn noise(card: &ModelCard) -> Vec<f32> {
    let values: usize = card.inputs.shape.iter().product();
    let mut state = 1_u64;
    let mut byte = || {
        // Knuth's MMIX; the upper bits are the better ones.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..PICTURES)
        .flat_map(|_| {
            let pixels: Vec<u8> = (0..values).map(|_| byte()).collect();
            card.inputs.numbers(&pixels)
        })
        .collect()
}
