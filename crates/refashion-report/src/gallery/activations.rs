//! The activation functions and their derivatives, as this project computes them.

use refashion_figures::{Axis, Colour, Dash, Head, LineChart, Panel, Series, Style};
use refashion_zoo::Activation;

use crate::{
    error::Result,
    gallery::{
        plate::{Plate, PlateKind},
        source::Gallery,
    },
};

/// The document that describes them, in its Figures 3 to 7.
const DOCUMENT: &str = "masters";

const FUNCTION: Style = Style::line(Colour::BLUE, Dash::Solid);
const DERIVATIVE: Style = Style::line(Colour::VERMILION, Dash::Dashed);

/// Half the axis, and the steps that a curve is made of on either side of 0.
const REACH: f64 = 4.0;
const STEPS: i32 = 80;

/// The functions of the master's thesis, with tanh, which other documents use.
pub(crate) fn draw(gallery: &Gallery) -> Result<Option<Plate>> {
    if gallery.document().id != DOCUMENT {
        return Ok(None);
    }
    let panels = vec![
        panel("sigmoid", Activation::Sigmoid),
        panel("tanh", Activation::Tanh),
        panel("ReLU", Activation::Relu),
        panel("LeakyReLU and PReLU, b = 0.1", Activation::LeakyRelu(0.1)),
        panel("ELU, α = 1", Activation::Elu(1.0)),
        negative_logarithm(),
    ];
    let head = Head::new("Activation functions and their derivatives")
        .subtitle("Figures 3 to 7 of the document and tanh, computed by the layers of this project; the last panel is the negative logarithm of the cross-entropy");
    let figure = gallery.finish(
        "activations",
        LineChart {
            head,
            panels,
            columns: 2,
            faint: String::new(),
        }
        .draw(),
    )?;
    Ok(Some(Plate {
        name: "activations".into(),
        kind: PlateKind::Other,
        experiment: None,
        pictures_of: None,
        figure,
    }))
}

fn panel(name: &str, activation: Activation) -> Panel {
    // Left and right of 0 apart: some derivatives jump there.
    let sides = [-STEPS..=-1, 1..=STEPS];
    let place = |step: i32| f64::from(step) / f64::from(STEPS) * REACH;
    let series = |name: &str, style, of: &dyn Fn(f64) -> f64| -> Vec<Series> {
        let curve = |steps: std::ops::RangeInclusive<i32>| {
            steps.map(|step| (place(step), of(place(step)))).collect()
        };
        sides
            .iter()
            .map(|steps| Series::new(name, curve(steps.clone()), style))
            .collect()
    };
    let function = Series::new(
        "function",
        (-STEPS..=STEPS)
            .map(|step| (place(step), value(activation, place(step))))
            .collect(),
        FUNCTION,
    );
    let mut all = vec![function];
    all.extend(series("derivative", DERIVATIVE, &|z| slope(activation, z)));
    Panel {
        x: Axis::new("z").from(-REACH, REACH),
        y: Axis::new(name),
        series: all,
    }
}

fn value(activation: Activation, z: f64) -> f64 {
    let mut values = [z as f32];
    activation.apply(&mut values, 1);
    f64::from(values[0])
}

fn slope(activation: Activation, z: f64) -> f64 {
    let mut gradient = [1.0];
    activation.gradient(&[value(activation, z) as f32], &mut gradient, 1);
    f64::from(gradient[0])
}

fn negative_logarithm() -> Panel {
    let points = (2..=120)
        .map(|step| f64::from(step) / 100.0)
        .map(|x| (x, -x.ln()));
    Panel {
        x: Axis::new("x").from(0.0, 1.2),
        y: Axis::new("−log x"),
        series: vec![Series::new("function", points.collect(), FUNCTION)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_those_of_the_functions() {
        let functions = [
            Activation::Sigmoid,
            Activation::Tanh,
            Activation::Relu,
            Activation::LeakyRelu(0.1),
            Activation::Elu(1.0),
        ];
        for activation in functions {
            for z in [-2.5, -0.4, 0.3, 1.7] {
                let h = 1e-2;
                let expected = (value(activation, z + h) - value(activation, z - h)) / (2.0 * h);
                assert!(
                    (slope(activation, z) - expected).abs() < 1e-3,
                    "{activation:?} at {z}"
                );
            }
        }
    }
}
