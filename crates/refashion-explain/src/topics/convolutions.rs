//! Convolutions of every kind.

use refashion_layers::{
    Conv2d, Conv2dConfig, Conv2dTranspose, Conv2dTransposeConfig, Separable, SeparableConfig,
    Window,
};
use refashion_std::thousands;
use refashion_zoo::arithmetic::Convolution;
use refashion_zoo::{Conv2dSpec, LayerSpec, Network, SeparableSpec, Shape};

use crate::show::{done, grid, number, output};
use crate::{Result, Topic};

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "convolution",
        title: "a filter slides over an image",
        formula: &["Z[m, n, t] = b[t] + Σᵢ Σⱼ Σ_c X[m + i − 1, n + j − 1, c] · F[i, j, c, t]"],
        source: &[
            "masters, section 3.4, equation 59, and Figure 10; thesis, sections 3.6 and 3.7, Image 8.",
            "The filter is not turned round, as it is in mathematics: networks learn it either way.",
        ],
        example: convolution,
        written: Some("{ conv2d = { filters = 32, kernel = [3, 3] } }"),
        commands: &["params thesis", "explain output-size"],
    },
    Topic {
        name: "dilated-convolution",
        title: "a filter with gaps, which sees more with as many weights",
        formula: &[
            "Z[m, n] = Σᵢ Σⱼ X[m + d·(i − 1), n + d·(j − 1)] · F[i, j]",
            "a filter of side f covers (f − 1)·d + 1 pixels",
        ],
        source: &[
            "thesis, section 3.6, \"The dilated convolutional layer\", Image 3: what it calls a rate of 1,",
            "by which 3×3 covers 5×5, is d = 2 here, in Keras and in PyTorch.",
        ],
        example: dilated,
        written: Some("{ conv2d = { filters = 32, kernel = [3, 3], dilation = [2, 2] } }"),
        commands: &["explain convolution"],
    },
    Topic {
        name: "grouped-convolution",
        title: "channels in parts, each with filters of its own",
        formula: &[
            "with g groups a filter sees c / g channels: n · (f · f · c / g + 1) parameters",
        ],
        source: &[
            "masters, section 3.6.2: three layers of AlexNet have two groups. As many groups as channels",
            "make the convolution depthwise (thesis, section 3.6).",
        ],
        example: grouped,
        written: Some("{ conv2d = { filters = 256, kernel = [5, 5], groups = 2 } }"),
        commands: &["params alexnet"],
    },
    Topic {
        name: "depthwise-separable-convolution",
        title: "each channel by itself, then 1×1 filters across the channels",
        formula: &[
            "Y[m, n, c] = Σᵢ Σⱼ X[m + i − 1, n + j − 1, c] · D[i, j, c]",
            "Z[m, n, t] = b[t] + Σ_c Y[m, n, c] · P[c, t]",
            "f · f · c + c · n weights in place of f · f · c · n",
        ],
        source: &[
            "thesis, section 3.6, \"The separable convolutional layer\"; Keras' SeparableConv2D.",
        ],
        example: depthwise,
        written: Some("{ separable_conv2d = { filters = 64, kernel = [3, 3] } }"),
        commands: &["explain parameters"],
    },
    Topic {
        name: "spatially-separable-convolution",
        title: "a column, then a row, in place of a square",
        formula: &[
            "F[i, j] = A[i] · B[j]:  first with A, f×1, then with B, 1×f",
            "3 + 3 = 6 weights in place of 3 · 3 = 9",
        ],
        source: &["thesis, section 3.6, \"The separable convolutional layer\"."],
        example: spatial,
        written: Some("{ spatial_conv2d = { filters = 64, kernel = [3, 3] } }"),
        commands: &["explain depthwise-separable-convolution"],
    },
    Topic {
        name: "transposed-convolution",
        title: "a convolution backwards: one pixel becomes many",
        formula: &[
            "Z[s·i + u, s·j + v] += X[i, j] · F[u, v] for all i, j, u, v",
            "the side of the output is (h − 1)·s + f",
        ],
        source: &[
            "thesis, section 3.6, \"The transposed convolutional layer\", Image 6. Where the copies overlap",
            "more often than elsewhere, the checkerboard of the text appears.",
        ],
        example: transposed,
        written: Some("{ conv2d_transpose = { filters = 16, kernel = [3, 3], stride = [2, 2] } }"),
        commands: &["explain convolution"],
    },
];

/// A picture of 5×5 with an upright edge.
const EDGE: [f32; 25] = [
    0.0, 0.0, 9.0, 9.0, 9.0, //
    0.0, 0.0, 9.0, 9.0, 9.0, //
    0.0, 0.0, 9.0, 9.0, 9.0, //
    0.0, 0.0, 9.0, 9.0, 9.0, //
    0.0, 0.0, 9.0, 9.0, 9.0,
];

fn convolution() -> Result<String> {
    let filter = [-1.0, 0.0, 1.0, -1.0, 0.0, 1.0, -1.0, 0.0, 1.0];
    let mut layer = Conv2d::new(Conv2dConfig {
        bias: false,
        ..Conv2dConfig::new((1, 5, 5), 1, Window::new((3, 3)))
    })?;
    let z = output(&mut layer, &filter, &EDGE);
    let side = Convolution::new(5, 1, 1).output(28)?;
    done(&[
        "An image of 5×5, and a filter that looks for upright edges:",
        &grid(&EDGE, 5),
        "",
        &grid(&filter, 3),
        "",
        "The filter has 3×3 places; where it straddles the edge, the result is large:",
        &grid(&z, 3),
        "",
        "The thesis' example: a 5×5 filter on 28×28 pixels has",
        &format!(
            "{side}×{side} = {} places, and so many values has the activation map.",
            side * side
        ),
    ])
}

fn dilated() -> Result<String> {
    let x: Vec<f32> = (1..=25).map(|i| i as f32).collect();
    let window = Window::new((3, 3)).dilation((2, 2));
    let mut layer = Conv2d::new(Conv2dConfig {
        bias: false,
        ..Conv2dConfig::new((1, 5, 5), 1, window)
    })?;
    let z = output(&mut layer, &[1.0; 9], &x);
    let span = Convolution::new(3, 1, 1).dilation(2).span();
    done(&[
        &format!("A 3×3 filter of ones with d = 2 covers {span}×{span}, here all of the image:"),
        &grid(&x, 5),
        &format!(
            "It adds every other pixel: 1 + 3 + 5 + 11 + 13 + 15 + 21 + 23 + 25 = {}",
            z[0]
        ),
    ])
}

fn grouped() -> Result<String> {
    let count = |groups| {
        let layer = Conv2dSpec::new(256, 5).same().groups(groups);
        parameters(layer.into(), Shape::image(96, 27, 27))
    };
    done(&[
        "AlexNet's second convolution, 256 filters of 5×5 over 96 channels:",
        &format!("  in one group   {} parameters", count(1)?),
        &format!("  in two groups  {} parameters", count(2)?),
    ])
}

fn depthwise() -> Result<String> {
    let image = Shape::image(32, 26, 26);
    let plain = parameters(Conv2dSpec::new(64, 3).into(), image)?;
    let spec = LayerSpec::SeparableConv2d(SeparableSpec::new(64, 3));
    let separable = parameters(spec, image)?;
    let config = SeparableConfig {
        bias: false,
        ..SeparableConfig::new((3, 1, 1), 1, Window::new((1, 1)))
    };
    let mut layer = Separable::depthwise(config, 1)?;
    let (x, d, p) = ([2.0, 3.0, 5.0], [1.0, 2.0, 3.0], [1.0, 1.0, 0.1]);
    let z = output(&mut layer, &[d, p].concat(), &x);
    done(&[
        "One pixel with the channels 2, 3 and 5, depthwise filters 1, 2 and 3, then 1, 1 and 0.1:",
        &format!("2·1·1 + 3·2·1 + 5·3·0.1 = {}", number(f64::from(z[0]))),
        "",
        "The thesis' second convolution, 64 filters of 3×3 over 32 channels:",
        &format!("  as it stands  {plain} parameters"),
        &format!("  separable     {separable} parameters"),
    ])
}

fn spatial() -> Result<String> {
    let config = SeparableConfig {
        bias: false,
        ..SeparableConfig::new((1, 5, 5), 1, Window::new((3, 3)))
    };
    let mut layer = Separable::spatial(config)?;
    let (column, row) = ([1.0, 2.0, 1.0], [-1.0, 0.0, 1.0]);
    let z = output(&mut layer, &[column, row].concat(), &EDGE);
    let square: Vec<f32> = column.iter().flat_map(|a| row.map(|b| a * b)).collect();
    let mut whole = Conv2d::new(Conv2dConfig {
        bias: false,
        ..Conv2dConfig::new((1, 5, 5), 1, Window::new((3, 3)))
    })?;
    let same = output(&mut whole, &square, &EDGE);
    done(&[
        "The column (1, 2, 1) and the row (−1, 0, 1) on the edge of `explain convolution`:",
        &grid(&z, 3),
        "",
        "The square filter that they make, nine weights, and what it gives:",
        &grid(&square, 3),
        "",
        &grid(&same, 3),
    ])
}

fn transposed() -> Result<String> {
    let window = Window::new((3, 3)).stride((2, 2));
    let mut layer = Conv2dTranspose::new(Conv2dTransposeConfig {
        bias: false,
        ..Conv2dTransposeConfig::new((1, 2, 2), 1, window)
    })?;
    let x = [1.0, 2.0, 3.0, 4.0];
    let z = output(&mut layer, &[1.0; 9], &x);
    done(&[
        "An image of 2×2, a 3×3 filter of ones, the stride 2:",
        &grid(&x, 2),
        "",
        &format!(
            "The output has {0}×{0} pixels; in the middle all four copies overlap:",
            layer.output_shape().1
        ),
        &grid(&z, 5),
    ])
}

/// The parameters of one layer, as people read them.
fn parameters(layer: LayerSpec, input: Shape) -> Result<String> {
    let summary = Network::new("one layer", input).layer(layer).summary()?;
    Ok(format!("{:>7}", thousands(summary.total)))
}
