//! Predictions of random images, here and in ONNX Runtime.

use std::time::Instant;

use refashion_zoo::Model;
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    onnx_runtime::OnnxRuntime,
    timing::{Times, pseudo_random, statistics},
};

/// How long the prediction of a batch takes, the softmax at its end included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PredictTime {
    /// `refashion` or `onnxruntime`.
    pub framework: String,
    /// The network.
    pub model: String,
    /// Images in a batch.
    pub batch: usize,
    /// Threads.
    pub threads: usize,
    /// The median, in milliseconds.
    pub ms: f64,
    /// The quickest, in milliseconds.
    pub min_ms: f64,
}

/// So many times it is one's turn, so that what else the machine does meets both alike.
const TURNS: usize = 10;
/// What is not timed at the beginning of a turn: caches are cold, and threads asleep.
const WARM: usize = 3;

/// Times predictions of a batch of random images by a [frozen](Model::freeze) model, `repetitions` of them or a few more, with the
/// threads of the current pool; with a peer in turns with it. One row, or two.
///
/// # Errors
///
/// [`Error::Setting`](crate::Error::Setting) without repetitions,
/// [`Error::Network`](crate::Error::Network) if the model cannot be frozen,
/// [`Error::OnnxRuntime`](crate::Error::OnnxRuntime) if the peer fails.
pub fn predict(
    model: &Model,
    batch: usize,
    repetitions: usize,
    mut peer: Option<&mut OnnxRuntime>,
) -> Result<Vec<PredictTime>> {
    let mut frozen = model.freeze()?;
    let images: Vec<f32> = (0..batch * model.input_len()).map(pseudo_random).collect();
    let mut shape = vec![batch];
    shape.extend(model.network().input.dims());
    let each = repetitions.div_ceil(TURNS);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        for number in 0..WARM + each {
            let started = Instant::now();
            std::hint::black_box(frozen.predict(&images, batch));
            if number >= WARM {
                ours.push(started.elapsed().as_secs_f64() * 1e3);
            }
        }
        if let Some(peer) = &mut peer {
            theirs.extend(peer.times(&shape, each)?);
        }
    }
    let row = |framework: &str, times: Vec<f64>| -> Result<PredictTime> {
        let Times { ms, min_ms, .. } = statistics(times)?;
        Ok(PredictTime {
            framework: framework.to_owned(),
            model: model.network().name.clone(),
            batch,
            threads: rayon::current_num_threads(),
            ms,
            min_ms,
        })
    };
    let mut rows = vec![row("refashion", ours)?];
    if peer.is_some() {
        rows.push(row("onnxruntime", theirs)?);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    fn model() -> Model {
        let network = refashion_zoo::by_name("masters-fashion-ann").unwrap();
        Model::new(&network, 0).unwrap()
    }

    #[test]
    fn a_prediction_is_timed() {
        let rows = predict(&model(), 2, 1, None).unwrap();
        let [time] = &rows[..] else {
            panic!("{rows:?}")
        };
        assert_eq!((time.framework.as_str(), time.batch), ("refashion", 2));
        assert!(0.0 < time.min_ms && time.min_ms <= time.ms);
        assert!(predict(&model(), 2, 0, None).is_err());
    }

    #[test]
    fn a_python_that_is_not_there_or_says_nothing_is_an_error() {
        let found = OnnxRuntime::start("no-such-python", &[], 1);
        assert!(matches!(found, Err(Error::OnnxRuntime { .. })), "{found:?}");
        // What ends at once, whatever it is told, gives no answer.
        let mut found = OnnxRuntime::start("false", &[0; 1 << 20], 1).unwrap();
        let error = predict(&model(), 1, 1, Some(&mut found)).unwrap_err();
        assert!(error.to_string().contains("it said nothing"), "{error}");
    }
}
