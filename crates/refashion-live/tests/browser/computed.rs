//! The forward pass in the browser, against the one in Rust on the same 16-bit weights.

use std::collections::BTreeSet;

use refashion_inference::{Predictor, Seen, Taken};
use refashion_layers::{Activation, Pass};
use refashion_live::{Content, halved};
use refashion_zoo::{AddSpec, Conv2dSpec, LayerSpec, Model, Network, Shape};

use crate::{
    browser,
    browser_session::Session,
    pages::{card, digits, kept, open},
    random::Random,
};

/// How far numbers may be apart, as a part of the largest, which counts for 1 at least.
const TOLERANCE: f32 = 1e-4;

#[test]
fn forty_random_networks_compute_the_same() {
    let Some(mut browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(40);
    let mut networks: Vec<Network> = (0..40)
        .map(|number| random.network(format!("random-{number}")))
        .collect();
    networks.extend(others());
    let mut met = BTreeSet::new();
    for network in &networks {
        let mut model = halved(&random.model(network)).unwrap();
        let inputs: Vec<f32> = (0..model.input_len()).map(|_| random.unit()).collect();
        let expected = model.forward(&inputs, &Pass::inference(1)).to_vec();
        open(
            &mut browser,
            folder.path(),
            &card(network),
            &model,
            &Content::default(),
        );
        let found = logits(&mut browser, &inputs);
        agree(&network.name, &found, &expected);
        terms_add_up(&mut browser, network, &inputs);
        gradients_are_slopes(&mut browser, network, &inputs);
        met.extend(model.infos().iter().map(|info| info.class));
    }
    assert!(met.len() >= 17, "{met:?}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// What the random networks do not have: shortcuts, and functions that other software calls otherwise.
fn others() -> Vec<Network> {
    let mut residual = Network::new("residual", Shape::image(2, 9, 8));
    residual = residual.layer(Conv2dSpec::new(3, 3).same());
    residual = residual.layer(LayerSpec::Activation(Activation::Relu));
    residual = residual.layer(Conv2dSpec::new(3, 3).same());
    residual = residual.layer(AddSpec::new("conv2d").activation(Activation::Relu));
    residual = residual.layer(Conv2dSpec::new(5, 3).same().stride(2));
    residual = residual.layer(AddSpec::new("add").subsampled(2));
    let functions = [
        Activation::Gelu,
        Activation::GeluTanh,
        Activation::Silu,
        Activation::Softplus,
    ];
    let gated = functions.into_iter().fold(
        Network::new("functions", Shape::Flat(12)),
        |network, function| network.dense(12).layer(LayerSpec::Activation(function)),
    );
    vec![
        residual.flatten().dense(4).softmax(),
        gated.dense(1).layer(Activation::Sigmoid),
    ]
}

#[test]
fn two_hundred_pictures_have_the_same_logits_and_soon() {
    let Some(mut browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    for (name, most) in [("lenet5", 400_000), ("thesis", 4_000_000)] {
        let file = kept(name);
        let mut model = file.model().unwrap();
        let content = Content {
            examples: digits(30),
            ..Content::default()
        };
        open(&mut browser, folder.path(), &file.card, &model, &content);
        let bytes = folder.path().join("page.html").metadata().unwrap().len();
        assert!(bytes <= most, "the page of {name} has {bytes} bytes");
        for digit in digits(200) {
            let inputs = file.card.inputs.numbers(&digit.pixels);
            let expected = model.forward(&inputs, &Pass::inference(1)).to_vec();
            let found = logits(&mut browser, &inputs);
            agree(name, &found, &expected);
        }
        // A machine that does other work at once is slow at everything, so the time is held against
        // that of a plain loop in the same page: the least of turns.
        let pixels: usize = file.card.inputs.shape.iter().product();
        let times = browser.text(&format!(
            "(() => {{ const picture = new Uint8Array({pixels}).fill(100); const numbers = new Float32Array(1 << 20).fill(.5); let see = Infinity; let loop = Infinity; for (let k = 0; k < 9; k++) {{ let from = performance.now(); Live.see(picture, ''); see = Math.min(see, performance.now() - from); from = performance.now(); let sum = 0; for (let j = 0; j < 20; j++) for (let i = 0; i < numbers.length; i++) sum += numbers[i] * numbers[i]; loop = Math.min(loop, performance.now() - from + 0 * sum); }} return [see, loop].join(' '); }})()"
        ));
        let (time, plain) = times.split_once(' ').unwrap();
        let (time, plain): (f64, f64) = (time.parse().unwrap(), plain.parse().unwrap());
        println!(
            "{name}: {bytes} bytes, {time:.1} ms a picture, all maps drawn; {plain:.1} ms a loop"
        );
        assert!(
            time < 100.0_f64.max(5.0 * plain),
            "a picture takes {time} ms with {name}"
        );
    }
}

#[test]
fn what_is_lost_under_a_square_is_what_predict_says() {
    let Some(mut browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = kept("lenet5");
    let mut predictor = Predictor::new(&file).unwrap();
    let model = file.model().unwrap();
    let content = Content {
        examples: digits(3),
        ..Content::default()
    };
    open(&mut browser, folder.path(), &file.card, &model, &content);
    for (place, digit) in digits(3).into_iter().enumerate() {
        let found = browser.text(&format!(
            "document.querySelectorAll('[data-list=examples] button')[{place}].click(), Live.matters().then(({{ chosen, falls }}) => [chosen, ...falls].join())"
        ));
        let found: Vec<f32> = found.split(',').map(|one| one.parse().unwrap()).collect();
        let seen = Seen {
            shape: file.card.inputs.shape,
            pixels: digit.pixels,
            taken: Taken::AS_IT_IS,
        };
        let why = predictor.occlusion(&seen, found[0] as usize);
        assert!(why.deepest() > 1e-3, "{why:?}");
        agree("occlusion", &found[1..], &why.falls);
    }
}

fn logits(browser: &mut Session, inputs: &[f32]) -> Vec<f32> {
    let text = browser.text(&format!(
        "[...Layers.logits(Live.network, Live.weights, Float32Array.from({inputs:?}))].join()"
    ));
    text.split(',')
        .map(|number| number.parse().unwrap())
        .collect()
}

fn agree(name: &str, found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len(), "{name}");
    let largest = expected
        .iter()
        .fold(1.0, |most, value| f32::max(most, value.abs()));
    for (found, expected) in found.iter().zip(expected) {
        let apart = (found - expected).abs();
        assert!(
            apart <= TOLERANCE * largest,
            "{name}: {found} where Rust has {expected}"
        );
    }
}

/// What a cell is said to be made of makes its value, in every layer.
fn terms_add_up(browser: &mut Session, network: &Network, inputs: &[f32]) {
    let wrong = browser.text(&format!(
        "(() => {{
            const made = Layers.forward(Live.network, Live.weights, Float32Array.from({inputs:?}));
            const wrong = [];
            Live.network.steps.forEach((step, k) => {{
                const largest = made[k + 1].reduce((a, b) => Math.max(a, Math.abs(b)), 1);
                const every = Math.max(1, Math.floor(made[k + 1].length / 25));
                for (let at = 0; at < made[k + 1].length; at += every) {{
                    const found = Terms.result(Terms.of(Live.network, Live.weights, made, k + 1, at));
                    if (!(Math.abs(found - made[k + 1][at]) <= 1e-4 * largest)) wrong.push(`${{step.name}} ${{step.kind}} ${{at}}: ${{found}}, not ${{made[k + 1][at]}}`);
                }}
            }});
            return wrong.join('; ');
        }})()"
    ));
    assert_eq!(wrong, "", "{}", network.name);
}

/// A step along the gradient changes the logit as much as the gradient says, in 32 bits.
fn gradients_are_slopes(browser: &mut Session, network: &Network, inputs: &[f32]) {
    let wrong = browser.text(&format!(
        "(() => {{
            const numbers = Float32Array.from({inputs:?});
            const made = Layers.forward(Live.network, Live.weights, numbers);
            const count = made[made.length - 1].length;
            const chosen = count === 1 ? 1 : Math.min(1, count - 1);
            const logit = (x) => Layers.logits(Live.network, Live.weights, x)[count === 1 ? 0 : chosen];
            const slopes = Matter.gradient(Live.network, Live.weights, made, chosen);
            const length = Math.hypot(...slopes);
            if (length === 0) return '';
            const best = [1e-2, 3e-3, 1e-3, 3e-4].map((step) => {{
                const there = (sign) => numbers.map((x, at) => x + sign * step * slopes[at] / length);
                const found = (logit(there(1)) - logit(there(-1))) / (2 * step);
                return Math.abs(found - length) / length;
            }});
            const least = Math.min(...best);
            return least < 0.02 || length < 1e-3 ? '' : `${{length}}, apart by ${{best.join(' ')}}`;
        }})()"
    ));
    assert_eq!(wrong, "", "{}", network.name);
}

#[test]
fn weights_that_are_no_numbers_of_16_bits_are_refused() {
    let network = Network::new("large", Shape::image(1, 2, 2))
        .flatten()
        .dense(3)
        .softmax();
    let mut model = Model::new(&network, 1).unwrap();
    model.weights_mut()[3] = 1e6;
    let told = refashion_live::page(&card(&network), &model, &Content::default(), "refashion")
        .unwrap_err();
    assert!(
        told.to_string()
            .contains("dense.kernel has the weight 1000000"),
        "{told}"
    );
}
