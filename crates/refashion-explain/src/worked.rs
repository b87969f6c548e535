//! A topic's example with a trained network and a picture.

mod cells;
mod network;

use refashion_layers::{Activation, Axis};
use refashion_zoo::{Conv2dSpec, DenseSpec, LayerSpec, Model, PoolSpec, Shape};

use self::{
    cells::{cell, largest},
    network::{Place, place_of},
};
use crate::{
    Error, Result, Topic,
    show::{grid, number},
};

/// So many terms of a long sum are shown.
const TERMS: usize = 6;

impl Topic {
    /// The example with the first layer of a network that the topic is about, and the numbers of one
    /// picture.
    ///
    /// # Errors
    ///
    /// [`Error::NoLayer`] where the network has no layer that the topic is about, or the topic is about
    /// no layer.
    ///
    /// ```
    /// use refashion_zoo::{Model, Network, Shape};
    ///
    /// let network = Network::new("tiny", Shape::image(1, 4, 4)).max_pool(2).flatten().dense(3).softmax();
    /// let model = Model::new(&network, 1)?;
    /// let picture: Vec<f32> = (0..16).map(|value| value as f32).collect();
    /// let text = refashion_explain::by_name("max-pool")?.example_of(&model, &picture)?;
    /// assert!(text.contains("The largest of these 4 is 15"), "{text}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn example_of(&self, model: &Model, numbers: &[f32]) -> Result<String> {
        let Some(place) = place_of(self.name, model, numbers)? else {
            return Err(Error::NoLayer {
                topic: self.name,
                network: model.network().name.clone(),
            });
        };
        let mut lines = vec![format!(
            "Layer {}, {}: {} become {}.",
            place.info.number, place.info.name, place.info.input, place.info.output
        )];
        lines.extend(match &place.layer {
            LayerSpec::Conv2d(spec) if place.is_layer => convolution(&place, spec)?,
            LayerSpec::Dense(spec) if place.is_layer => dense(&place, spec),
            LayerSpec::MaxPool(spec) => pool(&place, spec, "largest")?,
            LayerSpec::AveragePool(spec) => pool(&place, spec, "mean")?,
            LayerSpec::BatchNorm(spec) => batch_norm(&place, spec.epsilon),
            _ => in_and_out(&place),
        });
        Ok(lines.join("\n"))
    }
}

/// The window, the filter and the sum of the cell with the largest value.
fn convolution(place: &Place, spec: &Conv2dSpec) -> Result<Vec<String>> {
    let at = largest(&place.after);
    let [filter, row, column] = cell(place.info.output, at);
    let window = spec.sliding();
    let [channels, height, width] = place.info.input.planes();
    let (down, across) = window.axes((height, width))?;
    let each = channels / spec.groups;
    let first = filter / (spec.filters / spec.groups) * each;
    let kernel = place.tensor("kernel");
    let taps = spec.kernel[0] * spec.kernel[1];
    let share = |channel: usize| -> (f64, Vec<f32>, Vec<f32>) {
        let plane = &place.before[(first + channel) * height * width..][..height * width];
        let under = under(plane, width, (down, across), [row, column]);
        let under: Vec<f32> = under.into_iter().map(Option::unwrap_or_default).collect();
        let weights = kernel[(filter * each + channel) * taps..][..taps].to_vec();
        (products(&under, &weights).sum(), under, weights)
    };
    let shares: Vec<_> = (0..each).map(share).collect();
    let sums = shares.iter().map(|(sum, ..)| *sum);
    let total: f64 = sums.clone().sum();
    let most = largest(&sums.map(|sum| sum.abs() as f32).collect::<Vec<_>>());
    let (sum, under, weights) = &shares[most];
    let mut lines = vec![
        format!(
            "Its largest value is in map {}, row {}, column {}. Under the window lies there, in channel {}:",
            filter + 1,
            row + 1,
            column + 1,
            first + most + 1
        ),
        grid(under, spec.kernel[1]),
        String::new(),
        "The filter has there:".to_owned(),
        grid(weights, spec.kernel[1]),
        String::new(),
        format!("The products add up to {}.", number(*sum)),
    ];
    if each > 1 {
        let others = number(total - sum);
        lines.push(format!(
            "Those of the other {} channels add {others}.",
            each - 1
        ));
    }
    let bias = place.tensor("bias").get(filter).copied();
    lines.push(ending(place, total, bias, spec.activation, at));
    Ok(lines)
}

/// The largest terms of the unit with the largest value.
fn dense(place: &Place, spec: &DenseSpec) -> Vec<String> {
    let unit = largest(&place.after);
    let inputs = place.before.len();
    let weights = &place.tensor("kernel")[unit * inputs..][..inputs];
    let mut terms: Vec<(usize, f64)> = products(&place.before, weights).enumerate().collect();
    let total: f64 = terms.iter().map(|(_, product)| product).sum();
    terms.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
    let shown = terms.iter().take(TERMS).map(|&(from, product)| {
        let (x, w) = (place.before[from], weights[from]);
        let [x, w] = [x, w].map(|value| number(f64::from(value)));
        format!("  value {}: {x} · {w} = {}", from + 1, number(product))
    });
    let mut lines = vec![format!(
        "Unit {} has the largest value. The largest of its {inputs} terms:",
        unit + 1
    )];
    lines.extend(shown);
    lines.push(format!("All add up to {}.", number(total)));
    let bias = place.tensor("bias").get(unit).copied();
    lines.push(ending(place, total, bias, spec.activation, unit));
    lines
}

/// The window of the largest value.
fn pool(place: &Place, spec: &PoolSpec, what: &str) -> Result<Vec<String>> {
    let at = largest(&place.after);
    let [channel, row, column] = cell(place.info.output, at);
    let window = spec.sliding();
    let [_, height, width] = place.info.input.planes();
    let axes = window.axes((height, width))?;
    let plane = &place.before[channel * height * width..][..height * width];
    let under = under(plane, width, axes, [row, column]);
    let cells: Vec<f32> = under.iter().copied().flatten().collect();
    // What lies beyond the edge counts for nothing, so that the window is no whole grid there.
    let columns = if cells.len() == under.len() {
        spec.window[1]
    } else {
        cells.len()
    };
    Ok(vec![
        format!(
            "Its largest value is in map {}, row {}, column {}. Under the window lies there:",
            channel + 1,
            row + 1,
            column + 1
        ),
        grid(&cells, columns),
        format!(
            "The {what} of these {} is {}.",
            cells.len(),
            number(f64::from(place.after[at]))
        ),
    ])
}

/// The value that is changed most.
fn batch_norm(place: &Place, epsilon: f32) -> Vec<String> {
    let at = largest(&place.after);
    let channel = match place.info.input {
        Shape::Image { .. } => cell(place.info.input, at)[0],
        Shape::Flat(_) => at,
    };
    let [gamma, beta, mean, variance] = ["gamma", "beta", "moving_mean", "moving_variance"]
        .map(|kind| number(f64::from(place.tensor(kind)[channel])));
    let [x, y] = [place.before[at], place.after[at]].map(|value| number(f64::from(value)));
    vec![
        format!("Its largest value is in channel {}:", channel + 1),
        format!("({x} − {mean}) / √({variance} + {epsilon}) · {gamma} + {beta} = {y}"),
    ]
}

/// Some values before and after.
fn in_and_out(place: &Place) -> Vec<String> {
    if place.before.len() != place.after.len() {
        let (before, after) = (place.before.len(), place.after.len());
        return vec![format!(
            "{before} values become {after}; the first is {}.",
            number(f64::from(place.after.first().copied().unwrap_or_default()))
        )];
    }
    let mut order: Vec<usize> = (0..place.after.len()).collect();
    order.sort_by(|&one, &other| place.before[other].total_cmp(&place.before[one]));
    let step = order.len().div_ceil(TERMS).max(1);
    let every = if order.len() <= 10 { 1 } else { step };
    let shown = order.iter().step_by(every).map(|&at| {
        let [x, y] = [place.before[at], place.after[at]].map(|value| number(f64::from(value)));
        format!("  value {}: {x} becomes {y}", at + 1)
    });
    let mut lines = vec!["Some of its values, from the greatest to the least:".to_owned()];
    lines.extend(shown);
    lines
}

/// Bias, sum and activation.
fn ending(
    place: &Place,
    total: f64,
    bias: Option<f32>,
    activation: Activation,
    at: usize,
) -> String {
    let sum = total + f64::from(bias.unwrap_or_default());
    let with_bias = match bias {
        Some(bias) => format!(
            "With the bias {} it is {}",
            number(f64::from(bias)),
            number(sum)
        ),
        None => format!("It has no bias: {}", number(sum)),
    };
    match activation {
        Activation::Linear => format!("{with_bias}."),
        _ => format!(
            "{with_bias}, of which {} makes {}.",
            place.layer.activation_name().unwrap_or_default(),
            number(f64::from(place.after[at]))
        ),
    }
}

fn products<'a>(x: &'a [f32], w: &'a [f32]) -> impl Iterator<Item = f64> + 'a {
    x.iter().zip(w).map(|(x, w)| f64::from(*x) * f64::from(*w))
}

/// The cells of a plane under a window, row by row; nothing in the padding.
fn under(
    plane: &[f32],
    width: usize,
    (down, across): (Axis, Axis),
    [row, column]: [usize; 2],
) -> Vec<Option<f32>> {
    let taps = (0..down.window).flat_map(|u| (0..across.window).map(move |v| (u, v)));
    let value =
        |(u, v): (usize, usize)| Some(plane[down.cell(row, u)? * width + across.cell(column, v)?]);
    taps.map(value).collect()
}
