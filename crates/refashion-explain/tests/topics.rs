//! Every topic: complete, true to the documents' own numbers, and fit for a terminal.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use refashion_explain::{all, by_name};

#[test]
fn every_topic_is_whole_and_narrow() {
    let topics = all();
    assert!(topics.len() >= 61, "only {} topics", topics.len());
    let names: BTreeSet<&str> = topics.iter().map(|topic| topic.name).collect();
    assert_eq!(names.len(), topics.len(), "a name stands twice");
    for topic in &topics {
        let name = topic.name;
        assert!(
            !topic.formula.is_empty() && !topic.source.is_empty(),
            "{name}"
        );
        assert!(!topic.commands.is_empty(), "{name}");
        let example = topic.example().unwrap();
        assert!(
            example.chars().any(|c| c.is_ascii_digit()),
            "{name}: {example}"
        );
        assert!(
            !example.contains("NaN") && !example.contains("inf"),
            "{name}: {example}"
        );
        for line in topic.text("cargo xtask").unwrap().lines() {
            assert!(line.chars().count() <= 100, "{name}: {line}");
            assert_eq!(line, line.trim_end(), "{name}");
        }
    }
}

/// What a document prints, or what follows by hand from its formula.
#[test]
fn examples_have_the_numbers_of_the_documents() {
    for (topic, parts) in [
        ("max-pool", &[" 20   30", "112   37"][..]),
        ("average-pool", &["13", "79  19.5"]),
        ("convolution", &["24×24 = 576", "27  27   0"]),
        ("dilated-convolution", &["5×5", "= 117"]),
        ("grouped-convolution", &["614,656", "307,456"]),
        (
            "depthwise-separable-convolution",
            &["= 9.5", "18,496", "2,400"],
        ),
        ("transposed-convolution", &["1   1   3   2   2"]),
        (
            "connections",
            &[
                "14,450,688",
                "352,800, 2.4 %",
                "450",
                "IC = 75",
                "1   2   3   4   5   5",
            ],
        ),
        ("output-size", &["24", " 28", " 14", " 55", " 54"]),
        ("parameters", &["2,416", "320", "128", "100,480"]),
        ("sigmoid", &["0.8808", "0.105"]),
        ("softmax", &["0.09", "0.2447", "0.6652", "add up to 1."]),
        ("prelu", &["-0.5", "-0.25", "= -3"]),
        // Φ(1) = 0.8413, σ(1) = 0.7311, ln(1 + e) = 1.3133.
        ("gelu", &["0.8413", "0.8412"]),
        ("silu", &["0.7311", "-0.2689"]),
        ("softplus", &["1.313", "0.3133"]),
        ("residual-connection", &["269,722", "271,098", "= 2"]),
        ("elu", &["-0.8647", "0.1353"]),
        ("mean-squared-error", &["E = 0.0467"]),
        (
            "binary-cross-entropy",
            &["200", "2.1269", "0.6931", "0.1269", "-0.8808"],
        ),
        ("categorical-cross-entropy", &["E = 0.4076", "-0.3348"]),
        ("l2", &["= 0.14", "0.02  -0.04   0.06"]),
        (
            "gradient-descent",
            &["0.8", "0.64", "0.512", "0.4096", "0.3277"],
        ),
        ("momentum", &["η = 0.1 and m = 0.9:", "0.46"]),
        ("nesterov", &["η = 0.1 and m = 0.9:"]),
        ("adagrad", &["η = 0.1, ε = 1e-7 and G = 0 at first:"]),
        ("rmsprop", &["η = 0.1, γ = 0.9 and ε = 1e-7:"]),
        ("adam", &["η = 0.1, β₁ = 0.9, β₂ = 0.999 and ε = 1e-8:"]),
        ("adamw", &["λ = 0.004, β₁ = 0.9, β₂ = 0.999 and ε = 1e-7:"]),
        ("clipping", &["(0.6, 0.8)", "(1, 1)"]),
        (
            "step-decay",
            &["η₀ = 0.1, k = 3 and f = 0.5:", "0.05", "0.025"],
        ),
        ("exponential-decay", &["η₀ = 0.1 and f = 0.8:"]),
        ("cosine-decay", &["η₀ = 0.1, k = 7 and b = 0:"]),
        (
            "triangle",
            &[
                "η₀ = 0.1, k = 7, p = 0.25, a = 0.2 and b = 0:",
                "0.02",
                "0.0657",
            ],
        ),
        ("plateau", &["0.1", "0.05"]),
        ("batch-norm", &["(-1.3415, ", "(0.05, 1.04)"]),
        ("dropout", &["1.3333"]),
        (
            "rescaling",
            &["a = 4.0486 and b = -1.9895", "(-1.9895, 0, 1, 2.0591)"],
        ),
        // 4/5 of (step/6)³ at steps 2, 4 and 6.
        (
            "lookahead",
            &["0.0296   0.237     0.8", "The slow copy, 3.8667"],
        ),
        ("parameter-groups", &["(0.994, 0.999)", "(0.679, 0.999)"]),
        ("whitening", &["  1    -1", "λ = 2"]),
        (
            "alternating-flips",
            &["(0, 1, 1, 0, 1, 0)", "(1, 0, 0, 1, 0, 1)"],
        ),
        (
            "test-views",
            &["0.25 of (3, 2, 1, ", "0.125 of (5, 4, 5, 2, 1, 2, 5, 4, 5)"],
        ),
        (
            "perceptron",
            &[
                "x = (0.5, -1)",
                "= 0.3",
                "0.5744",
                "0.5544",
                "= (0.1064, -0.2128)",
            ],
        ),
        ("dense", &["a = (0, 2)"]),
        (
            "backpropagation",
            &[
                "binary cross-entropy",
                "(0.3, -0.2) and (0.5, 0.4), biases (0.1, -0.1)",
                "weights (0.7, -0.6) and bias 0.2: E = 0.5915",
            ],
        ),
        ("accuracy", &["= 24 / 30 = 0.8"]),
        ("confusion-matrix", &["3 of class coat are taken for bag"]),
        (
            "precision-and-recall",
            &["0.8889     0.8  0.8421", "0.7692       1  0.8696"],
        ),
        (
            "epoch",
            &["750 steps", "15000 steps", "1719 steps, the last with 24"],
        ),
        ("learning-rate", &["0.9039", "0.0102", "-2.4883"]),
        ("overfitting", &["From epoch 5", "0.39"]),
        (
            "early-stopping",
            &["after epoch 6", "weights of epoch 4", "p = 2 and d = 0"],
        ),
        (
            "cross-validation",
            &["fold 1  validates 2 3    trains 0 1 4 5 6 7 8 9"],
        ),
        (
            "augmentation",
            &["moved by 0.128 pixels to the right", "seed 2"],
        ),
        ("label-smoothing", &["-0.1348", "0.7076 instead of 0.4076"]),
        ("class-weights", &["w = (0.5556, 1.6667, 1.6667)"]),
        ("focal-loss", &["0.6931", "0.0433"]),
        ("mixup", &["0.75 · 0.4076 + 0.25 · 1.4076 = 0.6576"]),
        ("cutout", &["1  1  1  1  1  1"]),
        ("warm-up", &["0.025", "0.05", "0.075"]),
        ("gradient-accumulation", &["one batch of 3"]),
        ("weight-averaging", &["1.4", "1.32"]),
        ("mixed-precision", &["r(w)  0.1001", "1.4161"]),
        ("top-k-accuracy", &["k = 1: 0.3333,  k = 2: 1"]),
        ("macro-f1", &["accuracy 0.91, macro F1 0.5671"]),
        ("flatten", &["784"]),
        ("global-average-pool", &["(2.5, 15)"]),
    ] {
        let example = by_name(topic).unwrap().example().unwrap();
        for part in parts {
            assert!(
                example.contains(part),
                "{topic} without {part:?}:\n{example}"
            );
        }
    }
}

/// Differences and backpropagation print the same numbers.
#[test]
fn backpropagation_agrees_with_differences() {
    let example = by_name("backpropagation").unwrap().example().unwrap();
    let mut compared = 0;
    for line in example
        .lines()
        .filter(|line| line.contains("by differences"))
    {
        let numbers: Vec<f64> = line
            .split([' ', ','])
            .filter_map(|word| word.parse().ok())
            .collect();
        assert_eq!(numbers.len(), 2, "{line}");
        assert!(
            numbers[0] != 0.0 && (numbers[0] - numbers[1]).abs() <= 2e-4,
            "{line}"
        );
        compared += 1;
    }
    assert_eq!(compared, 4);
}

/// What is to be written in a network or a training of one's own is read.
#[test]
fn what_is_written_can_be_read() {
    let mut read = 0;
    for topic in all() {
        let Some(written) = topic.written else {
            continue;
        };
        if let Some((key, _)) = written
            .split_once(" = ")
            .filter(|(key, _)| !key.contains('{'))
        {
            let optimizer = if key == "optimizer" {
                ""
            } else {
                "optimizer = { sgd = {} }\n"
            };
            let loss = if key == "loss" {
                ""
            } else {
                "loss = \"mean_squared_error\"\n"
            };
            let epochs = if key == "epochs" { "" } else { "epochs = 1\n" };
            let text = format!("{optimizer}{loss}batch = 1\n{epochs}{written}");
            let training: refashion_trainer::Training =
                toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", topic.name));
            training.check().unwrap();
        } else {
            let text = format!("name = \"one\"\ninput = [4, 28, 28]\nlayers = [{written}]");
            toml::from_str::<refashion_zoo::Network>(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", topic.name));
        }
        read += 1;
    }
    assert!(read > 30, "only {read} were read");
}

#[test]
fn misspelt_topics_bring_near_ones() {
    for (typed, meant) in [
        ("convolutoin", "convolution"),
        ("adm", "adam"),
        ("pool", "max-pool"),
        ("recall", "precision-and-recall"),
        ("learning", "learning-rate"),
        ("cross-entropy", "binary-cross-entropy"),
    ] {
        let error = by_name(typed).unwrap_err().to_string();
        let (_, near) = error.split_once("did you mean ").unwrap();
        assert!(near.contains(meant), "{typed}: {error}");
    }
    let error = by_name("xyzzy").unwrap_err().to_string();
    assert!(
        error.contains("perceptron") && error.contains("connections"),
        "{error}"
    );
    assert!(
        error.lines().all(|line| line.chars().count() <= 80),
        "{error}"
    );
}
