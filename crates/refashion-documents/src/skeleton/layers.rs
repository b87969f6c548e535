//! A layer of a summary as a layer of a document.

use super::summary::Row;
use super::windows::{Image, Window, of_convolution, of_pool, of_separable, of_transposed};

/// What stands for a layer, and what it lacks.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Layer {
    /// A layer, with its gap if it has one.
    Known(String, Option<String>),
    /// Nothing that a network has here, and why.
    Left(String),
}

const FUNCTION: &str = "its activation function";

/// The layer of a row behind an input of these sizes.
pub(super) fn layer(row: &Row, input: Option<&[usize]>) -> Layer {
    let images = image(input).zip(image(row.output.as_deref()));
    let whole = |text: &str| Layer::Known(text.to_owned(), None);
    let lacks = |text: &str, gap: &str| Layer::Known(text.to_owned(), Some(gap.to_owned()));
    let last = row.output.as_ref().and_then(|sizes| sizes.last()).copied();
    match row.class.as_str() {
        "Conv2D" => convolution("conv2d", row, images, of_convolution),
        "Conv2DTranspose" => convolution("conv2d_transpose", row, images, of_transposed),
        "SeparableConv2D" => separable(row, images),
        "Dense" => dense(row, input.and_then(|sizes| sizes.last()).copied()),
        "MaxPooling2D" => pool("max_pool", images),
        "AveragePooling2D" => pool("average_pool", images),
        "GlobalAveragePooling2D" => whole("\"global_average_pool\""),
        "BatchNormalization" => match last.and_then(|channels| channels.checked_mul(4)) {
            all if all == row.parameters && all.is_some() => whole("{ batch_norm = {} }"),
            _ => lacks(
                "{ batch_norm = {} }",
                "its parameters are not four for each channel: it lacks a scale or an offset, which a document does not know",
            ),
        },
        "Dropout" => lacks("{ dropout = { rate = 0.0 } }", "the rate"),
        "Flatten" => whole("\"flatten\""),
        "ReLU" => whole("{ activation = \"relu\" }"),
        "Softmax" => whole("{ activation = \"softmax\" }"),
        "ELU" => lacks("{ activation = { elu = 1.0 } }", "α; 1 is Keras' own"),
        "LeakyReLU" => lacks(
            "{ activation = { leaky_relu = 0.3 } }",
            "the slope; 0.3 is Keras' own",
        ),
        "Rescaling" => lacks(
            "{ rescale = { scale = [1.0] } }",
            "its factor and its offset, which a summary does not tell",
        ),
        "PReLU" => lacks("{ prelu = {} }", "whether the slopes are one a channel"),
        "Activation" => lacks("{ activation = \"linear\" }", FUNCTION),
        class if class.is_empty() || class.ends_with('…') => Layer::Left(format!(
            "the kind of the layer {:?} was cut; `model.summary(line_length=120)` prints it whole",
            row.name
        )),
        class => Layer::Left(format!(
            "the layer {:?} is a {class:?}, which a document does not know",
            row.name
        )),
    }
}

/// The sizes of an image, where they are those of one.
pub(super) fn image(sizes: Option<&[usize]>) -> Option<Image> {
    sizes?.try_into().ok()
}

fn convolution(
    kind: &str,
    row: &Row,
    images: Option<(Image, Image)>,
    windows: fn(Image, Image, usize) -> Vec<Window>,
) -> Layer {
    let filters = row.output.as_ref().and_then(|sizes| sizes.last()).copied();
    let found = images
        .zip(row.parameters)
        .map(|((input, output), parameters)| windows(input, output, parameters));
    let settings = |window: Option<&Window>| filled(kind, filters, window, "");
    match found.as_deref() {
        Some([one]) => Layer::Known(settings(Some(one)), Some(FUNCTION.to_owned())),
        Some([]) => Layer::Known(settings(None), Some(gap("no square kernel fits"))),
        Some(several) => {
            let several: Vec<String> = several.iter().map(Window::words).collect();
            let gap = gap(&format!("these fit: {}", listed(&several)));
            Layer::Known(settings(None), Some(gap))
        }
        None => Layer::Known(settings(None), Some(gap("not all sizes are known"))),
    }
}

fn separable(row: &Row, images: Option<(Image, Image)>) -> Layer {
    let kind = "separable_conv2d";
    let filters = row.output.as_ref().and_then(|sizes| sizes.last()).copied();
    let found = images
        .zip(row.parameters)
        .map(|((input, output), parameters)| of_separable(input, output, parameters));
    match found.as_deref() {
        Some([(one, multiplier)]) => {
            let more = match multiplier {
                1 => String::new(),
                other => format!(", multiplier = {other}"),
            };
            let text = filled(kind, filters, Some(one), &more);
            Layer::Known(text, Some(FUNCTION.to_owned()))
        }
        _ => Layer::Known(
            filled(kind, filters, None, ""),
            Some(gap("not one kernel and multiplier alone fits")),
        ),
    }
}

/// A layer with filters; what is not known is 0.
fn filled(kind: &str, filters: Option<usize>, window: Option<&Window>, more: &str) -> String {
    let filters = filters.unwrap_or(0);
    let side = window.map_or(0, |window| window.side);
    let slides = window.map(Window::settings).unwrap_or_default();
    format!(
        "{{ {kind} = {{ filters = {filters}, kernel = [{side}, {side}]{slides}{more}, activation = \"linear\" }} }}"
    )
}

fn gap(why: &str) -> String {
    format!("the kernel, its stride and padding ({why}); and {FUNCTION}")
}

fn dense(row: &Row, inputs: Option<usize>) -> Layer {
    let units = row.output.as_ref().and_then(|sizes| sizes.last()).copied();
    let weights = inputs
        .zip(units)
        .and_then(|(inputs, units)| inputs.checked_mul(units));
    let biased = weights
        .zip(units)
        .and_then(|(weights, units)| weights.checked_add(units));
    let (bias, gap) = match row.parameters {
        count if count.is_some() && count == biased => ("", FUNCTION.to_owned()),
        count if count.is_some() && count == weights => (", bias = false", FUNCTION.to_owned()),
        _ if inputs.is_none() => ("", format!("whether it has a bias; and {FUNCTION}")),
        _ => (
            "",
            format!("its parameters do not fit its sizes; and {FUNCTION}"),
        ),
    };
    let units = units.unwrap_or(0);
    let text = format!("{{ dense = {{ units = {units}{bias}, activation = \"linear\" }} }}");
    Layer::Known(text, Some(gap))
}

/// A pool has no parameters to tell its window by.
fn pool(kind: &str, images: Option<(Image, Image)>) -> Layer {
    let found = images.and_then(|(input, output)| of_pool(input, output));
    let side = found.map_or(0, |window| window.side);
    let same = found.filter(|window| window.same);
    let padding = same.map_or("", |_| ", padding = \"same\"");
    let text = format!("{{ {kind} = {{ window = [{side}, {side}]{padding} }} }}");
    let gap = match found {
        Some(_) => "whether its windows lie side by side; others fit as well",
        None => "its window, stride and padding",
    };
    Layer::Known(text, Some(gap.to_owned()))
}

fn listed(words: &[String]) -> String {
    const SHOWN: usize = 4;
    let shown = words.get(..SHOWN).unwrap_or(words).join("; ");
    match words.len() > SHOWN {
        true => format!("{shown}; and {} others", words.len() - SHOWN),
        false => shown,
    }
}

impl Window {
    /// What of it is not as it is unless told.
    fn settings(&self) -> String {
        let mut text = String::new();
        if self.stride != 1 {
            text += &format!(", stride = [{0}, {0}]", self.stride);
        }
        if self.same {
            text += ", padding = \"same\"";
        }
        if !self.bias {
            text += ", bias = false";
        }
        text
    }

    fn words(&self) -> String {
        let padding = if self.same { "same" } else { "valid" };
        let bias = if self.bias { "" } else { " without a bias" };
        format!("{0}×{0} stride {1} {padding}{bias}", self.side, self.stride)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text and the gap of a layer behind an image of 28 rows and 8 channels.
    fn known(class: &str, output: &[usize], parameters: usize) -> (String, Option<String>) {
        let row = Row {
            name: "x".to_owned(),
            class: class.to_owned(),
            output: Some(output.to_vec()),
            parameters: Some(parameters),
        };
        match layer(&row, Some(&[28, 28, 8])) {
            Layer::Known(text, gap) => (text, gap),
            Layer::Left(why) => (String::new(), Some(why)),
        }
    }

    #[test]
    fn a_separable_convolution_is_told_with_its_multiplier() {
        let of = |output: &[usize], count| known("SeparableConv2D", output, count).0;
        let begins = "{ separable_conv2d = { filters = 16, kernel = ";
        let one = of(&[26, 26, 16], 8 * 9 + 8 * 16 + 16);
        assert_eq!(
            one,
            format!("{begins}[3, 3], activation = \"linear\" }} }}")
        );
        let two = of(&[24, 24, 16], 16 * 25 + 16 * 16 + 16);
        assert_eq!(
            two,
            format!("{begins}[5, 5], multiplier = 2, activation = \"linear\" }} }}")
        );
    }

    #[test]
    fn a_dense_layer_has_a_bias_or_none_as_its_parameters_say() {
        let of = |count| known("Dense", &[28, 28, 5], count);
        let function = Some(FUNCTION.to_owned());
        let text = |bias| format!("{{ dense = {{ units = 5{bias}, activation = \"linear\" }} }}");
        assert_eq!(of(8 * 5 + 5), (text(""), function.clone()));
        assert_eq!(of(8 * 5), (text(", bias = false"), function));
        let row = Row {
            name: "x".to_owned(),
            class: "Dense".to_owned(),
            output: Some(vec![5]),
            parameters: Some(45),
        };
        let Layer::Known(_, Some(gap)) = layer(&row, None) else {
            panic!("its bias cannot be told")
        };
        assert!(gap.starts_with("whether it has a bias"), "{gap}");
    }

    #[test]
    fn a_batch_normalisation_has_four_parameters_for_each_channel() {
        let gap = |count| known("BatchNormalization", &[28, 28, 8], count).1;
        assert_eq!(gap(32), None);
        assert!(gap(24).unwrap().contains("not four for each channel"));
    }

    #[test]
    fn a_kind_that_was_cut_is_not_one_that_nobody_knows() {
        let why = |class| known(class, &[8], 0).1.unwrap();
        for cut in ["", "GlobalAverageP…"] {
            assert!(
                why(cut).contains("the kind of the layer \"x\" was cut"),
                "{cut}"
            );
        }
        assert!(why("Attention").contains("is a \"Attention\""));
    }

    #[test]
    fn of_many_windows_the_first_four_are_listed() {
        let of = |count: usize| listed(&vec!["w".to_owned(); count]);
        assert_eq!(of(4), "w; w; w; w");
        assert_eq!(of(6), "w; w; w; w; and 2 others");
    }
}
