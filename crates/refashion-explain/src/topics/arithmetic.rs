//! Sizes, parameters and connections.

use refashion_std::thousands;
use refashion_zoo::arithmetic::{
    Convolution, batch_norm_parameters, dense_connections, dense_parameters,
};

use crate::show::{done, grid};
use crate::{Result, Topic};

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "output-size",
        title: "how large an image is behind a layer",
        formula: &["h⁽ˡ⁾ = ⌊(h⁽ˡ⁻¹⁾ + 2p − f) / s⌋ + 1,   with padding \"same\" ⌈h⁽ˡ⁻¹⁾ / s⌉"],
        source: &[
            "masters, sections 3.2.1 and 3.2.2; thesis, section 3.7. By this formula AlexNet's first layer",
            "makes 54 of the 224 that masters, section 3.6.2, starts from; 227 make its 55.",
        ],
        example: output_size,
        written: None,
        commands: &["params alexnet", "params lenet5"],
    },
    Topic {
        name: "parameters",
        title: "how many numbers a layer learns",
        formula: &[
            "convolution  n · (f · f · c + 1)",
            "dense        m · (inputs + 1)",
            "batch norm   2 · c, and 2 · c that are not learned",
        ],
        source: &["masters, sections 3.2.1, 3.2.3 and 3.3, and the tables of section 5."],
        example: parameters,
        written: None,
        commands: &["params masters-fashion-cnn", "params thesis"],
    },
    Topic {
        name: "connections",
        title: "why convolutions need so few weights",
        formula: &[
            "outgoing  OC = min(i, f) · min(j, f),   1 ≤ OC ≤ f · f   (i, j from the nearest corner)",
            "incoming  IC = f · f · c",
        ],
        source: &["masters, section 3, and section 3.5.1, equations 60 to 62, Figure 11."],
        example: connections,
        written: None,
        commands: &["explain output-size"],
    },
];

fn output_size() -> Result<String> {
    let alexnet = Convolution::new(11, 3, 96).stride(4);
    let lines = [
        ("thesis: 5×5 on 28", Convolution::new(5, 1, 1).output(28)?),
        ("LeNet-5: 5×5 on 32", Convolution::new(5, 1, 6).output(32)?),
        (
            "a pool: 2×2, stride 2, on 28",
            Convolution::new(2, 1, 1).stride(2).output(28)?,
        ),
        ("AlexNet: 11×11, stride 4, on 227", alexnet.output(227)?),
        ("AlexNet: 11×11, stride 4, on 224", alexnet.output(224)?),
    ];
    let lines = lines.map(|(what, size)| format!("{what:<33} {size:>3}"));
    Ok(lines.join("\n"))
}

fn parameters() -> Result<String> {
    let (trained, others) = batch_norm_parameters(32);
    let lines = [
        (
            "LeNet-5: 16 filters of 5×5 over 6",
            Convolution::new(5, 6, 16).parameters(),
        ),
        (
            "masters, Figure 31: 32 of 3×3 over 1",
            Convolution::new(3, 1, 32).parameters(),
        ),
        ("its batch norm", trained + others),
        ("masters, Figure 27: 784 to 128", dense_parameters(784, 128)),
    ];
    let lines = lines.map(|(what, count)| format!("{what:<37} {:>8}", thousands(count)));
    Ok(lines.join("\n"))
}

fn connections() -> Result<String> {
    let filter = Convolution::new(5, 3, 6);
    let dense = dense_connections(32 * 32 * 3, 4704);
    let (made, side) = (filter.connections(32)?, filter.output(32)?);
    let corner = Convolution::new(5, 1, 1);
    let mut figure = Vec::new();
    for row in 1..=6 {
        for column in 1..=12 {
            figure.push(corner.outgoing(12, row, column)? as f32);
        }
    }
    done(&[
        "From a colour image of 32×32 to 4,704 neurons:",
        &format!(
            "  dense            32·32·3 · 4704 = {:>10} connections",
            thousands(dense)
        ),
        &format!(
            "  six 5×5 filters  5·5·3 · {side}·{side}·6 = {:>10}, {:.1} % of them",
            thousands(made),
            100.0 * made as f64 / dense as f64
        ),
        &format!(
            "  of which share   5·5·3 · 6      = {:>10} weights",
            thousands(filter.weights())
        ),
        &format!(
            "Every neuron behind it has IC = {} incoming connections.",
            filter.incoming()
        ),
        "",
        "Figure 11: how many places of a 5×5 filter see each pixel of 12×12 (the upper half):",
        &grid(&figure, 12),
    ])
}
