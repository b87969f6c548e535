//! `hf:owner/name`: a folder that `export --to hub` wrote, on a hub on this machine.

use std::{fs, path::Path, process::Output};

use refashion_inference::{Inputs, ModelCard, ModelFile, Seen};
use refashion_zoo::{
    Model, Network, Precision, Shape,
    convert::{self, Format},
};
use serde_json::Value;

use crate::{
    server::{Answer, Asked, COMMIT, Server},
    support::{command, stdout, xtask},
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
        taken: refashion_inference::Taken {
            as_it_is: true,
            inverted: false,
            found: None,
            fit: refashion_inference::Fit::Stretch,
        },
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
