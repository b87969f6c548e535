//! `hf:owner/name`: a folder that `export --to hub` wrote, on a hub on this machine.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use refashion_inference::{Inputs, ModelCard, ModelFile, Seen};
use refashion_zoo::{
    Model, Network, Precision, Shape,
    convert::{self, Format},
};
use serde_json::Value;

use crate::{
    server::{Answer, Asked, COMMIT, Server},
    support::{command, stdout, write_small_set, xtask},
};

/// A hub with one model, whose files lie in a folder.
fn hub(folder: &Path) -> Server {
    let folder = folder.to_owned();
    Server::start(move |asked: &Asked| {
        let parts: Vec<&str> = asked.path.split('/').collect();
        let file = match parts[..] {
            ["", "someone", "mine", "resolve", _, file] => fs::read(folder.join(file)).ok(),
            _ => None,
        };
        match file {
            Some(bytes) => Answer::file(asked, &bytes, &format!("{:040x}", bytes.len())),
            None => Answer::status("404 Not Found"),
        }
    })
}

/// What the hub's own client makes of a folder: its files to the last byte, and the lines of the model
/// card that a hub reads.
const CLIENT: &str = "
import sys
from huggingface_hub import ModelCard, hf_hub_download
for name in sys.argv[1:]:
    print(hf_hub_download('someone/mine', name))
card = ModelCard.load(hf_hub_download('someone/mine', 'README.md')).data.to_dict()
print(card['library_name'], card['pipeline_tag'], ','.join(card['tags']))
";

#[test]
fn the_client_of_the_hub_reads_the_same_folder() {
    let python = std::env::var("REFASHION_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let import = ["-c", "import huggingface_hub"];
    let found = Command::new(&python).args(import).output();
    if !found.is_ok_and(|output| output.status.success()) {
        println!("SKIPPED: {python} cannot import huggingface_hub; REFASHION_PYTHON names another");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let uploaded = folder.path().join("hub");
    let words = [
        "export",
        "lenet5",
        uploaded.to_str().unwrap(),
        "--to",
        "hub",
    ];
    let exported = xtask(&words);
    assert!(exported.status.success(), "{exported:?}");
    let server = hub(&uploaded);
    let names = ["model.safetensors", "config.json", "README.md"];
    let output = Command::new(python)
        .args(["-c", CLIENT])
        .args(names)
        .env("HF_ENDPOINT", &server.address)
        .env("HF_HOME", folder.path().join("home"))
        .env("HF_HUB_DISABLE_TELEMETRY", "1")
        .env("NO_PROXY", "127.0.0.1")
        .env_remove("HF_HUB_OFFLINE")
        .output()
        .unwrap();
    let said = stdout(&output);
    assert!(output.status.success(), "{output:?}");
    let mut lines = said.lines();
    for name in names {
        let fetched = fs::read(lines.next().unwrap()).unwrap();
        assert!(fetched == fs::read(uploaded.join(name)).unwrap(), "{name}");
    }
    let card = "refashion image-classification safetensors,refashion";
    assert_eq!(lines.next(), Some(card), "{said}");
}

#[test]
fn a_model_of_a_hub_is_taken_wherever_a_model_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (model, uploaded, picture, home) =
        (path("mine"), path("hub"), path("picture.png"), path("home"));
    let network = Network::new("tiny", Shape::image(1, 4, 4))
        .flatten()
        .dense(3)
        .softmax();
    let card = ModelCard::new(
        "mine",
        network,
        ["cup", "jug", "bowl"],
        Inputs::new([1, 4, 4]),
    );
    let weights = Model::new(&card.network, 1).unwrap();
    ModelFile::write(&model, &card, &weights, Precision::F32).unwrap();
    let seen = Seen {
        shape: [1, 4, 4],
        pixels: (0..16).map(|place| 16 * place).collect(),
        taken: refashion_inference::Taken::AS_IT_IS,
    };
    fs::write(&picture, seen.png().unwrap()).unwrap();
    assert!(
        xtask(&["export", &model, &uploaded, "--to", "hub"])
            .status
            .success()
    );

    let server = hub(Path::new(&uploaded));
    let online = |arguments: &[&str]| -> Output {
        let mut command = command(arguments);
        command
            .env("HF_ENDPOINT", &server.address)
            .env("HF_HOME", &home)
            .env("NO_PROXY", "127.0.0.1")
            .env_remove("HF_HUB_OFFLINE");
        command.output().unwrap()
    };
    let rows = |output: &Output| -> Value {
        assert!(output.status.success(), "{output:?}");
        serde_json::from_str(&stdout(output)).unwrap()
    };
    let fault = |output: Output| {
        assert!(!output.status.success(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let told = fault(online(&[
        "predict",
        "hf:someone/mine",
        &picture,
        "--max-download",
        "100",
    ]));
    assert!(told.contains("at most 100 are expected"), "{told}");
    assert!(told.contains("`--max-download SIZE` allows more"), "{told}");
    let told = fault(online(&["predict", "hf:someone/other", &picture]));
    assert!(told.contains("http status: 404"), "{told}");
    assert!(
        told.contains("is what its page at the hub is called"),
        "{told}"
    );
    let told = fault(online(&["predict", "hf:someone/../mine", &picture]));
    assert!(told.contains("names no model of a hub"), "{told}");

    let own = rows(&xtask(&["predict", &model, &picture, "--as", "json"]));
    let fetched = rows(&online(&[
        "predict",
        "hf:someone/mine",
        &picture,
        "--as",
        "json",
    ]));
    assert_eq!(fetched[0]["predictions"], own[0]["predictions"]);
    // The commit is in the record.
    let named = format!("hf:someone/mine@{COMMIT}");
    assert_eq!(fetched[0]["model"], named);
    // Nothing but safetensors was asked for.
    assert!(
        server
            .asked()
            .iter()
            .all(|asked| asked.path.ends_with(".safetensors"))
    );
    let offline = command(&["predict", "hf:someone/mine", &picture, "--as", "json"])
        .env("HF_HOME", &home)
        .output()
        .unwrap();
    assert_eq!(rows(&offline), fetched);

    // The other commands take it too, and what they write says where it is from.
    let saved = path("saved");
    let output = online(&["models", "save", "hf:someone/mine@v1", &saved]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(
        ModelFile::read(&saved).unwrap().card.origin,
        Some(named.clone())
    );
    let shown = online(&["models", "show", "hf:someone/mine"]);
    assert!(stdout(&shown).contains(&named), "{shown:?}");
    let converted = path("converted");
    let output = online(&["convert", "hf:someone/mine", &converted, "--to", "torch"]);
    assert!(output.status.success(), "{output:?}");
    let mut again = Model::new(&card.network, 2).unwrap();
    assert_eq!(
        convert::load(&mut again, &converted).unwrap(),
        Format::PyTorch
    );
    assert_eq!(again.parameters(), weights.parameters());

    // Weights that say nothing of themselves are described by the JSON beside them.
    let place = Path::new(&uploaded);
    convert::save(&weights, place.join("model.safetensors"), Format::Refashion).unwrap();
    let fetched = rows(&online(&[
        "predict",
        "hf:someone/mine",
        &picture,
        "--as",
        "json",
    ]));
    assert_eq!(fetched[0]["predictions"], own[0]["predictions"]);
    fs::write(place.join("config.json"), "{\"architectures\": [\"Bert\"]}").unwrap();
    let told = fault(online(&["predict", "hf:someone/mine", &picture]));
    assert!(told.contains("it describes no network"), "{told}");
}

/// As `export --to hub` writes it, or as a browser has fetched it.
#[test]
fn a_folder_as_a_hub_has_it_is_a_model_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (hub, data, picture) = (path("hub"), path("data"), path("picture.png"));
    let exported = xtask(&["export", "lab3", &hub, "--to", "hub"]);
    assert!(exported.status.success(), "{exported:?}");
    fs::create_dir(&data).unwrap();
    write_small_set(Path::new(&data));
    let seen = path("seen");
    let grey = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../refashion-datasets/tests/golden/grey.jpg"
    ));
    fs::copy(grey, &picture).unwrap();
    let (onnx, page, saved) = (path("one.onnx"), path("page.html"), path("saved"));
    let images = [
        "--dataset",
        "fashion-mnist",
        "--data",
        &data,
        "--allow-unverified-data",
    ];
    let of = |model: &str| -> Vec<Output> {
        let written = |file: &str| format!("{file}-{}", model.len());
        let (seen, onnx) = (written(&seen), written(&onnx));
        let (page, saved) = (written(&page), written(&saved));
        let calls: [&[&str]; 8] = [
            &[
                "predict",
                model,
                &picture,
                "--as",
                "json",
                "--save-input",
                &seen,
            ],
            &[
                "evaluate", model, images[0], images[1], images[2], images[3], images[4],
            ],
            &[
                "compare", model, "thesis", images[0], images[1], images[2], images[3], images[4],
            ],
            &[
                "explain",
                "convolution",
                "--model",
                model,
                "--image",
                &picture,
            ],
            &["export", model, &onnx, "--to", "onnx"],
            &["export", model, &page, "--to", "html"],
            &["models", "show", model, "--as", "json"],
            &["models", "save", model, &saved],
        ];
        calls.map(xtask).into()
    };
    for (own, other) in of("lab3").iter().zip(of(&hub)) {
        assert!(other.status.success(), "{other:?}");
        // Only what was written has another name.
        let said = |output: &Output| {
            let text = stdout(output);
            let lines = text
                .lines()
                .filter(|line| !line.contains(folder.path().to_str().unwrap()));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(said(own), said(&other));
    }
    let torch = xtask(&["convert", &hub, &path("torch"), "--to", "torch"]);
    assert!(torch.status.success(), "{torch:?}");

    // It is held to what a fetched one is held to.
    let weights = Path::new(&hub).join("model.safetensors");
    let model = ModelFile::read(&weights).unwrap().model().unwrap();
    convert::save(&model, &weights, Format::Refashion).unwrap();
    let shown = xtask(&["models", "show", &hub]);
    assert!(stdout(&shown).contains("lab3/dropout@0"), "{shown:?}");
    let fault = |why: &str| {
        let refused = xtask(&["predict", &hub, &picture]);
        let told = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success() && told.contains(why), "{told}");
    };
    let config = Path::new(&hub).join("config.json");
    fs::write(&config, "{\"architectures\": [\"Bert\"]}").unwrap();
    fault("it describes no network");
    fs::remove_file(&config).unwrap();
    fault("config.json");
    fs::write(
        &weights,
        [b"\xff\xff\xff\xff\0\0\0\0{}".as_slice(), &[0; 64]].concat(),
    )
    .unwrap();
    fault("model.safetensors");
    fs::remove_file(&weights).unwrap();
    fault("nor a model.safetensors, as a hub has it");
}
