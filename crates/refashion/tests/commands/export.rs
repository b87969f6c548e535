//! Models for other software, as a user asks for them.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use refashion_inference::{Inputs, ModelCard, ModelFile};
use refashion_zoo::{
    Model, Network, Precision, Shape, by_name,
    convert::{self, Format},
    read_safetensors, write_safetensors,
};

use crate::{
    folders::{inside, pictures},
    support::{stdout, write_small_set, xtask},
};

/// What a command that fails says.
fn error(arguments: &[&str]) -> String {
    let output = xtask(arguments);
    assert!(!output.status.success(), "{arguments:?} did not fail");
    String::from_utf8(output.stderr).unwrap()
}

/// What a command that works prints.
fn printed(arguments: &[&str]) -> String {
    let output = xtask(arguments);
    assert!(output.status.success(), "{output:?}");
    stdout(&output)
}

/// A folder with the file of a small model, and the paths in it.
fn small() -> (tempfile::TempDir, impl Fn(&str) -> String) {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_owned();
    let path = move |name: &str| place.join(name).to_str().unwrap().to_owned();
    let network = Network::new("tiny", Shape::image(1, 8, 8))
        .conv2d(2, 3)
        .batch_norm()
        .relu()
        .flatten()
        .dense(3)
        .softmax();
    let card = ModelCard::new(
        "mine",
        network,
        ["cup", "jug", "bowl"],
        Inputs::new([1, 8, 8]),
    );
    let model = Model::new(&card.network, 1).unwrap();
    ModelFile::write(path("mine"), &card, &model, Precision::F32).unwrap();
    (folder, path)
}

#[test]
fn a_model_becomes_onnx_and_nothing_is_written_over_unasked() {
    let (_folder, path) = small();
    let [mine, onnx] = ["mine", "mine.onnx"].map(&path);
    let call = ["export", &mine, &onnx, "--to", "onnx"];
    let text = printed(&call);
    assert!(text.contains("mine as ONNX, 247 values"), "{text}");
    let bytes = fs::read(&onnx).unwrap();
    assert!(error(&call).contains("--replace writes over it"));
    printed(&[&call[..], &["--replace", "--logits"]].concat());
    assert!(fs::read(&onnx).unwrap().len() < bytes.len());

    let no_python = [
        &call[..],
        &["--replace", "--check", "--python", "/no/python"],
    ]
    .concat();
    let said = error(&no_python);
    assert!(
        said.contains("pip install onnxruntime onnx tract"),
        "{said}"
    );
    let said = error(&["export", &mine, &path("k"), "--to", "keras", "--logits"]);
    assert!(
        said.contains("--logits and --check are for --to onnx"),
        "{said}"
    );
    assert!(!Path::new(&path("k")).exists());
    let said = error(&["convert", &mine, &path("k"), "--network", "mlp", "--logits"]);
    assert!(said.contains("are for --to onnx"), "{said}");
    let no_norm = [
        "convert",
        &mine,
        &path("k"),
        "--network",
        "mlp",
        "--epsilon",
        "1e-5",
    ];
    assert!(error(&no_norm).contains("has no batch norm"));
    // Its input is a file that is there, too.
    let before = fs::read(&mine).unwrap();
    let said = error(&["convert", &mine, &mine, "--to", "keras"]);
    assert!(said.contains("--replace writes over it"), "{said}");
    assert_eq!(fs::read(&mine).unwrap(), before);
}

#[test]
fn weights_scripts_and_a_folder_for_a_hub_come_of_the_same_model() {
    let (_folder, path) = small();
    let mine = path("mine");
    for (to, name, first) in [
        ("keras", "k", "conv2d/kernel"),
        ("torch", "t", "conv2d.weight"),
    ] {
        let text = printed(&["export", &mine, &path(name), "--to", to]);
        assert!(
            text.contains("note: weights do not carry batch norm's ε"),
            "{text}"
        );
        let tensors = read_safetensors(path(name)).unwrap();
        assert!(tensors.iter().any(|tensor| tensor.name == first));
    }
    let script = printed(&["export", &mine, "--to", "keras-script"]);
    assert!(script.contains("    layers.Conv2D(2, 3),\n"), "{script}");
    let script = printed(&["export", &mine, "--to", "torch-script"]);
    assert!(
        script.contains("(\"conv2d\", nn.Conv2d(1, 2, 3)),\n"),
        "{script}"
    );
    let text = printed(&["export", &mine, &path("s.py"), "--to", "torch-script"]);
    assert!(text.contains("s.py: "), "{text}");
    assert_eq!(fs::read_to_string(path("s.py")).unwrap(), script);

    let text = printed(&["export", &mine, &path("page.html"), "--to", "html"]);
    assert!(
        text.contains("page.html: mine with 0 test images, "),
        "{text}"
    );
    let page = fs::read_to_string(path("page.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("batch_normalization"));

    printed(&["export", &mine, &path("hub"), "--to", "hub"]);
    let again = ModelFile::read(Path::new(&path("hub")).join("model.safetensors")).unwrap();
    assert_eq!(again, ModelFile::read(&mine).unwrap());
    let said = error(&["export", &mine, &path("hub"), "--to", "hub"]);
    assert!(said.contains("is there already"), "{said}");
}

#[test]
fn other_names_are_matched_and_said_or_refused() {
    let (_folder, path) = small();
    let [mine, torch, out] = ["mine", "torch", "out"].map(&path);
    let file = ModelFile::read(&mine).unwrap();
    let mut tensors = convert::to_torch(&file.model().unwrap());
    for (layer, number) in [
        ("conv2d", "0"),
        ("batch_normalization", "1"),
        ("dense", "4"),
    ] {
        for tensor in &mut tensors {
            tensor.name = tensor
                .name
                .replace(&format!("{layer}."), &format!("{number}."));
        }
    }
    write_safetensors(&torch, &tensors).unwrap();
    // A model's file says itself what it is; weights alone are told.
    let said = error(&["convert", &torch, &out]);
    assert!(said.contains("--network NAME"), "{said}");
    let text = printed(&["convert", &mine, &out, "--to", "torch"]);
    assert!(
        text.contains("of tiny, from refashion to PyTorch"),
        "{text}"
    );

    let lenet = Model::new(&by_name("lenet5").unwrap(), 3).unwrap();
    let mut tensors = convert::to_keras(&lenet);
    for tensor in &mut tensors {
        let (layer, kind) = tensor.name.split_once('/').unwrap();
        tensor.name = format!("{layer}_7/{kind}")
            .replace("_1_7", "_8")
            .replace("_2_7", "_9");
    }
    let keras = path("keras");
    write_safetensors(&keras, &tensors).unwrap();
    let convert = ["convert", &keras, &out, "--network", "lenet5", "--replace"];
    let text = printed(&convert);
    assert!(text.contains("matched by order and shape"), "{text}");
    assert!(text.contains("conv2d_8/kernel  conv2d_1/kernel"), "{text}");
    let mut loaded = Model::new(&by_name("lenet5").unwrap(), 4).unwrap();
    loaded.load(&out).unwrap();
    assert_eq!(loaded.parameters(), lenet.parameters());

    // Two dense layers alike, whose names say nothing of their order.
    let mlp = Network::new("mlp", Shape::Flat(4)).dense(4).dense(4);
    let card = ModelCard::new(
        "mlp",
        mlp.clone(),
        ["0", "1", "2", "3"],
        Inputs::new([1, 1, 4]),
    );
    let model = Model::new(&mlp, 1).unwrap();
    let mut tensors = convert::to_torch(&model);
    for tensor in &mut tensors {
        tensor.name = tensor
            .name
            .replace("dense_1.", "head.")
            .replace("dense.", "body.");
    }
    write_safetensors(&torch, &tensors).unwrap();
    let mut other = Model::new(&card.network, 2).unwrap();
    let said = convert::load_matching(&mut other, &torch)
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("two readings fit") && said.contains("\"head\""),
        "{said}"
    );
}

#[test]
fn epsilon_is_carried_by_a_models_file() {
    let (_folder, path) = small();
    let [mine, torch, out] = ["mine", "torch", "out"].map(&path);
    printed(&["export", &mine, &torch, "--to", "torch"]);
    printed(&["convert", &mine, &out, "--epsilon", "1e-5"]);
    let file = ModelFile::read(&out).unwrap();
    let json = serde_json::to_string(&file.card.network).unwrap();
    assert!(json.contains("1e-5") || json.contains("0.00001"), "{json}");
    let said = error(&["convert", &mine, &out, "--epsilon", "0"]);
    assert!(said.contains("ε is a number above 0"), "{said}");
}

/// Files of Keras and PyTorch, and what the three lines make of them, where Python has both.
#[test]
fn the_three_lines_write_what_is_read() {
    let python = std::env::var("REFASHION_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let (_folder, path) = small();
    let run = |code: &str| {
        let mut command = Command::new(&python);
        command.args(["-c", code]).env("TF_CPP_MIN_LOG_LEVEL", "3");
        command.stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let lenet = by_name("lenet5").unwrap();
    let cases = [
        ("keras", "a.keras", "model.save(PATH)"),
        ("keras", "b.h5", "model.save(PATH)"),
        ("keras", "c.weights.h5", "model.save_weights(PATH)"),
        ("torch", "d.pt", "torch.save(model.state_dict(), PATH)"),
    ];
    for (package, name, save) in cases {
        if !run(&format!("import {package}, safetensors")) {
            println!(
                "SKIPPED: {python} cannot import {package} and safetensors; REFASHION_PYTHON names another"
            );
            continue;
        }
        let card = ModelCard::new(
            "l",
            lenet.clone(),
            ('0'..='9').map(String::from),
            Inputs::new([1, 32, 32]),
        );
        let model = path("lenet");
        ModelFile::write(
            &model,
            &card,
            &Model::new(&lenet, 1).unwrap(),
            Precision::F32,
        )
        .unwrap();
        let script = printed(&["export", &model, "--to", &format!("{package}-script")]);
        let build = script.split("# The training").next().unwrap();
        let file = path(name);
        let save = save.replace("PATH", &format!("{file:?}"));
        assert!(run(&format!("{build}\n{save}")), "{build}");

        let said = error(&["convert", &file, &path("out"), "--network", "lenet5"]);
        let lines: Vec<&str> = said
            .lines()
            .filter_map(|line| line.strip_prefix("  "))
            .collect();
        assert_eq!(lines.len(), 3, "{said}");
        let code = format!("{build}\n{}", lines.join("\n"));
        assert!(run(&code), "{code}");
        let made = Path::new(&file).with_extension("safetensors");
        let text = printed(&[
            "convert",
            made.to_str().unwrap(),
            &path("out"),
            "--network",
            "lenet5",
        ]);
        assert!(text.contains("61,706"), "{text}");
        let mut loaded = Model::new(&lenet, 2).unwrap();
        assert_eq!(
            convert::load(&mut loaded, path("out")).unwrap(),
            Format::Refashion
        );
    }
}

#[test]
fn a_run_leaves_its_epochs_and_the_page_shows_them() {
    let folder = tempfile::tempdir().unwrap();
    write_small_set(folder.path());
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    printed(&[
        "reproduce",
        "thesis",
        "--allow-unverified-data",
        "--data",
        folder.path().to_str().unwrap(),
        "--epochs",
        "1",
        "--snapshots",
        "--out",
        &path("out"),
    ]);
    let run = folder.path().join("out/shortened/epochs-1/thesis/seed-0");
    let [first, last] = [0, 1].map(|epoch| {
        let file = run.join(format!("snapshots/epoch-00{epoch}.safetensors"));
        ModelFile::read(file).unwrap().model().unwrap()
    });
    assert_ne!(first.weights(), last.weights());
    let left = ModelFile::read(run.join("weights.safetensors")).unwrap();
    let left = left.model().unwrap();
    for (half, whole) in last.weights().iter().zip(left.weights()) {
        assert!(
            (half - whole).abs() <= whole.abs() / 1024.0 + 1e-7,
            "{half} {whole}"
        );
    }
    printed(&[
        "export",
        run.to_str().unwrap(),
        &path("page.html"),
        "--to",
        "html",
    ]);
    let page = fs::read_to_string(path("page.html")).unwrap();
    assert!(page.contains("Before the first epoch") && page.contains("After epoch 1, training"));
    assert_eq!(page.matches("class=\"snapshot\"").count(), 2);

    // An epoch of another network is told, and none is passed over that is no file.
    let epoch = run.join("snapshots/epoch-001.safetensors");
    fs::remove_file(&epoch).unwrap();
    let again = [
        "export",
        run.to_str().unwrap(),
        &path("again.html"),
        "--to",
        "html",
    ];
    printed(&["models", "save", "lenet5", epoch.to_str().unwrap()]);
    let said = error(&again);
    assert!(said.contains("not of that of its run"), "{said}");
    fs::remove_file(&epoch).unwrap();
    fs::create_dir(&epoch).unwrap();
    let said = error(&again);
    assert!(said.contains("epoch-001"), "{said}");
    assert!(!Path::new(&path("again.html")).exists());
}

/// Those that the run's experiment names, as `evaluate` takes them; where it cannot, it is said.
#[test]
fn a_page_shows_pictures_of_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves/train"), 6);
    pictures(&here.join("halves/test"), 2);
    pictures(&here.join("alone"), 6);
    for set in ["halves", "alone"] {
        let train = ["train", "mlp", "--dataset", set, "--epochs", "1", "-q"];
        inside(here, &train);
    }
    let export = |run: &str, page: &str| {
        let output = inside(here, &["export", run, page, "--to", "html"]);
        let html = fs::read_to_string(here.join(page)).unwrap();
        (stdout(&output), html)
    };
    let (text, html) = export("runs/mlp-1", "tests.html");
    assert!(text.contains(" with 4 test images, "), "{text}");
    assert!(html.contains("of 4 test images wrong"), "{text}");
    // Whoever gets the page learns nothing of the folders of a machine.
    assert!(!html.contains(here.to_str().unwrap()));
    let (text, html) = export("runs/mlp-2", "alone.html");
    assert!(text.contains(" pictures, "), "{text}");
    assert!(html.contains("on which it was trained, too"));

    fs::rename(here.join("halves"), here.join("gone")).unwrap();
    let (text, html) = export("runs/mlp-1", "without.html");
    assert!(text.contains("with 0 test images"), "{text}");
    assert!(
        text.contains("note: the page shows no test images"),
        "{text}"
    );
    assert!(html.contains("No test images were at hand"), "{text}");
}
