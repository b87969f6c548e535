//! `convert` and `explain`, as a user types them.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

use std::process::{Command, Output};

use refashion_zoo::{
    Model, by_name, convert, convert::Format, read_safetensors, write_safetensors,
};

fn xtask(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_refashion"));
    command
        .args(arguments)
        .env("REFASHION_CALLED_AS", "cargo xtask")
        .env_remove("RUST_LOG")
        .output()
        .unwrap()
}

/// What a command that fails says.
fn error(arguments: &[&str]) -> String {
    let output = xtask(arguments);
    assert!(!output.status.success(), "{arguments:?} did not fail");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn weights_go_from_keras_here_and_on_to_pytorch() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let [keras, mine, torch] = ["keras", "mine", "torch"].map(path);
    let network = by_name("hw5-example").unwrap();
    let model = Model::new(&network, 7).unwrap();
    convert::save(&model, &keras, Format::Keras).unwrap();

    let output = xtask(&["convert", &keras, &mine, "--network", "hw5-example"]);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("61,706") && text.contains("from Keras to refashion"),
        "{text}"
    );
    let mut loaded = Model::new(&network, 8).unwrap();
    loaded.load(&mine).unwrap();
    assert_eq!(loaded.parameters(), model.parameters());

    let call = [
        "convert",
        &mine,
        &torch,
        "--network",
        "hw5-example",
        "--to",
        "torch",
    ];
    let output = xtask(&call);
    assert!(output.status.success(), "{output:?}");
    let mut loaded = Model::new(&network, 8).unwrap();
    assert_eq!(convert::load(&mut loaded, &torch).unwrap(), Format::PyTorch);
    assert_eq!(loaded.parameters(), model.parameters());
}

#[test]
fn weights_that_do_not_fit_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let [keras, out] = ["keras", "out"].map(path);
    let model = Model::new(&by_name("lenet5").unwrap(), 7).unwrap();
    let mut parameters = convert::to_keras(&model);
    parameters[0].name = "convolution/kernel".to_owned();
    parameters[1].shape = vec![3, 2];
    write_safetensors(&keras, &parameters).unwrap();
    assert_eq!(read_safetensors(&keras).unwrap().len(), parameters.len());

    let said = error(&["convert", &keras, &out, "--network", "lenet5"]);
    for part in [
        keras.as_str(),
        "Keras",
        "\"conv2d/kernel\" is missing",
        "\"convolution/kernel\" is not needed",
        "\"conv2d/bias\" is [3, 2], expected [6]",
        "cargo xtask params lenet5",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let said = error(&[
        "convert",
        &keras,
        &out,
        "--network",
        "lenet5",
        "--from",
        "torch",
    ]);
    assert!(said.contains("Keras's, not PyTorch's"), "{said}");
    assert!(error(&["convert", &keras, &out, "--network", "lenet"]).contains("lenet5"));
    let other = path("other");
    assert!(error(&["convert", &out, &other, "--network", "lenet5"]).contains("No such file"));
    let said = error(&["convert", &out, &keras, "--network", "lenet5"]);
    assert!(said.contains("--replace"), "{said}");
}

#[test]
fn weights_that_are_no_numbers_are_not_handed_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let [keras, out] = ["keras", "out"].map(path);
    let model = Model::new(&by_name("lenet5").unwrap(), 7).unwrap();
    let mut parameters = convert::to_keras(&model);
    for wrong in [f32::NAN, f32::NEG_INFINITY] {
        parameters[2].values[1] = wrong;
        write_safetensors(&keras, &parameters).unwrap();
        let said = error(&["convert", &keras, &out, "--network", "lenet5"]);
        assert!(
            said.contains("the weights of conv2d_1 are not all finite"),
            "{said}"
        );
        assert!(!folder.path().join("out").exists());
    }
}

#[test]
fn a_topic_is_explained_and_a_misspelt_one_brings_near_ones() {
    let output = xtask(&["explain", "max-pool"]);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    for part in ["Image 12", "112   37", "cargo xtask params thesis"] {
        assert!(text.contains(part), "{text}");
    }
    let list = String::from_utf8(xtask(&["explain"]).stdout).unwrap();
    assert!(list.contains("transposed-convolution"), "{list}");
    assert!(error(&["explain", "max-pol"]).contains("max-pool"));
}
