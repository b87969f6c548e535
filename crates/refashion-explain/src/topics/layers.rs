//! Pools, batch normalisation, dropout, flatten.

use refashion_layers::{
    BatchNorm, BatchNormConfig, Dropout, GlobalAveragePool, Layer, Pass, Pool, PoolConfig, Rescale,
    Shortcut, ShortcutConfig,
};
use refashion_std::thousands;
use refashion_zoo::{AddSpec, Model, Network, RescaleSpec, Shape, by_name};

use crate::show::{done, grid, output, vector};
use crate::{Result, Topic};

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "max-pool",
        title: "the largest value of each window",
        formula: &[
            "Z[m, n] = max X[s·m + i, s·n + j] over the window; the gradient goes to that place",
        ],
        source: &[
            "thesis, section 4.3, Image 12; masters, section 3.2.2. Of equal values the first takes the",
            "gradient, as in Keras and PyTorch.",
        ],
        example: max_pool,
        written: Some("{ max_pool = { window = [2, 2] } }"),
        commands: &["params thesis", "params alexnet"],
    },
    Topic {
        name: "average-pool",
        title: "the mean of each window",
        formula: &["Z[m, n] = the mean of X over the window"],
        source: &["masters, section 3.2.2; hw5, appendix B, has it in its example."],
        example: average_pool,
        written: Some("{ average_pool = { window = [2, 2] } }"),
        commands: &["params hw5-example"],
    },
    Topic {
        name: "global-average-pool",
        title: "the mean of each channel",
        formula: &["Z[c] = the mean of X[·, ·, c]"],
        source: &["No document; an average pool as large as the image."],
        example: global_average_pool,
        written: Some("\"global_average_pool\""),
        commands: &["explain average-pool"],
    },
    Topic {
        name: "batch-norm",
        title: "brings each channel of a batch to mean β and deviation γ",
        formula: &[
            "x̂ = (x − μ) / √(σ² + ε)",
            "z = γ·x̂ + β",
            "running mean ← 0.99 · running mean + 0.01 · μ, and the variance likewise",
        ],
        source: &[
            "masters, section 3.2.3, equations 57 and 58. In training μ and σ² are those of the batch, else",
            "the running ones. ε = 0.001 and 0.99 are Keras'; γ starts as 1, β as 0.",
        ],
        example: batch_norm,
        written: Some("{ batch_norm = {} }"),
        commands: &["params masters-cifar-cnn", "params report-dense"],
    },
    Topic {
        name: "rescaling",
        title: "each channel times a fixed factor, plus a fixed offset",
        formula: &["z = a·x + b; with a = 1/σ and b = −μ/σ it is (x − μ)/σ"],
        source: &[
            "No document of the five. airbench94 (Jordan, 2024) normalises its pixels so, by the mean and",
            "the deviation of each channel, and takes a ninth of what comes before the softmax.",
        ],
        example: rescaling,
        written: Some("{ rescale = { scale = [4.0, 5.0, 4.0], offset = [-2.0, -2.5, -2.0] } }"),
        commands: &["params airbench94"],
    },
    Topic {
        name: "dropout",
        title: "drops values at random in training",
        formula: &["z = 0 with probability p, x / (1 − p) otherwise; without training z = x"],
        source: &[
            "masters, section 3.2.4; thesis, section 4.3, with p = 0.25 and 0.5; lab3, \"Adding Dropout",
            "into the Network\". The document divides the next layer's sums, which comes to the same.",
        ],
        example: dropout,
        written: Some("{ dropout = { rate = 0.25 } }"),
        commands: &["params lab3-dropout", "reproduce lab3/dropout --epochs 1"],
    },
    Topic {
        name: "flatten",
        title: "an image as one vector",
        formula: &["28 × 28 pixels become 784 values"],
        source: &[
            "thesis, section 3.5, \"The flatten operation\". Keras counts channels fastest, here they come",
            "first; weights are put in order where they cross over.",
        ],
        example: flatten,
        written: Some("\"flatten\""),
        commands: &["params mlp"],
    },
    Topic {
        name: "residual-connection",
        title: "the output of an earlier layer is added",
        formula: &[
            "z = F(x) + x; ∂z/∂x = ∂F/∂x + 1, so that the gradient reaches x whatever F does to it",
            "of other sizes: every s-th cell of x, and channels of zeros behind its own (option A)",
        ],
        source: &[
            "No document; He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition (2015),",
            "equation 1 and section 4.2, whose ResNet-20 for CIFAR-10 is resnet20 here.",
        ],
        example: residual,
        written: Some("{ add = { from = \"conv2d\", activation = \"relu\" } }"),
        commands: &["params resnet20"],
    },
];

fn rescaling() -> Result<String> {
    let spec = RescaleSpec::normalising(&[0.4914], &[0.247]);
    let mut layer = Rescale::new(1, 4, &spec.scale, &spec.offset)?;
    done(&[
        &format!(
            "The red of CIFAR-10 has μ = 0.4914 and σ = 0.247: a = {:.4} and b = {:.4}.",
            spec.scale[0], spec.offset[0]
        ),
        &format!(
            "0, 0.4914, 0.7384 and 1 become {}.",
            vector(&output(&mut layer, &[], &[0.0, 0.4914, 0.7384, 1.0]))
        ),
    ])
}

fn residual() -> Result<String> {
    let network = Network::new("one", Shape::Flat(1)).dense(1);
    let mut model = Model::new(&network.dense(1).layer(AddSpec::new("dense")), 0)?;
    // x = 1·w, and F multiplies by v.
    let (w, v, input) = (3.0, 0.0, 1.0);
    model.weights_mut().copy_from_slice(&[w, 0.0, v, 0.0]);
    let z = model.forward(&[input], &Pass::training(1, 0))[0];
    model.backward(&[2.0]);
    let mut shortcut = Shortcut::new(ShortcutConfig {
        input: (1, 4, 4),
        channels: 2,
        stride: (2, 2),
    })?;
    let cut = output(&mut shortcut, &[], &IMAGE_12);
    let summary = by_name("resnet20")?.summary()?;
    done(&[
        &format!(
            "F(x) = 0·x on x = 3: z = {z}. Of the gradient 2 behind it ∂/∂x = {} comes to x.",
            model.gradients()[0]
        ),
        "",
        "Image 12 of the thesis with s = 2, and a channel of zeros behind it:",
        &grid(&cut[..4], 2),
        &grid(&cut[4..], 2),
        "",
        &format!(
            "resnet20 has {} parameters, of which the gradient changes {}; its shortcuts have none.",
            thousands(summary.total),
            thousands(summary.trainable)
        ),
    ])
}

/// The table of numbers of the thesis' Image 12.
const IMAGE_12: [f32; 16] = [
    12.0, 20.0, 30.0, 0.0, //
    8.0, 12.0, 2.0, 0.0, //
    34.0, 70.0, 37.0, 4.0, //
    112.0, 100.0, 25.0, 12.0,
];

fn max_pool() -> Result<String> {
    let mut layer = Pool::new(PoolConfig::max((1, 4, 4), (2, 2)))?;
    let z = output(&mut layer, &[], &IMAGE_12);
    let (mut dz, mut dx) = ([1.0, 2.0, 3.0, 4.0], [0.0; 16]);
    let pass = Pass::training(1, 0);
    layer.backward(&pass, &[], &IMAGE_12, &z, &mut dz, &mut [], Some(&mut dx));
    done(&[
        "Image 12 of the thesis, and the largest of each 2×2:",
        &grid(&IMAGE_12, 4),
        "",
        &grid(&z, 2),
        "",
        "On its way back the gradient 1, 2, 3, 4 goes to where they were:",
        &grid(&dx, 4),
    ])
}

fn average_pool() -> Result<String> {
    let mut layer = Pool::new(PoolConfig::average((1, 4, 4), (2, 2)))?;
    let z = output(&mut layer, &[], &IMAGE_12);
    done(&[
        "The numbers of the thesis' Image 12, and the mean of each 2×2:",
        &grid(&IMAGE_12, 4),
        "",
        &grid(&z, 2),
    ])
}

fn global_average_pool() -> Result<String> {
    let mut layer = GlobalAveragePool::new((2, 2, 2))?;
    let z = output(
        &mut layer,
        &[],
        &[1.0, 2.0, 3.0, 4.0, 10.0, 10.0, 10.0, 30.0],
    );
    done(&[&format!(
        "The channels 1 2 3 4 and 10 10 10 30 become {}.",
        vector(&z)
    )])
}

fn batch_norm() -> Result<String> {
    let mut layer = BatchNorm::new(BatchNormConfig::new(1, 4))?;
    let (x, mut z, mut state) = ([2.0, 4.0, 6.0, 8.0], [0.0; 4], [0.0, 1.0]);
    layer.forward(&Pass::training(1, 0), &[1.0, 0.0], &mut state, &x, &mut z);
    done(&[
        "A channel with the values 2, 4, 6, 8 has μ = 5 and σ² = 5:",
        &vector(&z),
        &format!(
            "Running mean and variance move from (0, 1) to {}.",
            vector(&state)
        ),
    ])
}

fn dropout() -> Result<String> {
    let mut layer = Dropout::new(16, 0.25, 1)?;
    let ones = [1.0; 16];
    let first = output(&mut layer, &[], &ones);
    let mut without = [0.0; 16];
    layer.forward(&Pass::inference(1), &[], &mut [], &ones, &mut without);
    done(&[
        "Sixteen ones with p = 0.25; what is kept is divided by 0.75:",
        &grid(&first, 8),
        "Without training:",
        &grid(&without, 8),
    ])
}

fn flatten() -> Result<String> {
    let network = Network::new("flat", Shape::image(1, 28, 28)).flatten();
    let output = network.check()?[0].output;
    done(&[&format!(
        "An image of {} becomes a vector of {output}.",
        network.input
    )])
}
