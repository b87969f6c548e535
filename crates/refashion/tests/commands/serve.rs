//! `serve`: the program answers over HTTP what `predict` prints, and ends well.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::Stdio,
};

use refashion_inference::{Inputs, ModelCard, ModelFile};
use refashion_zoo::{Model, Network, Precision, Shape};
use serde_json::Value;

use crate::support::{command, stdout, xtask};

#[cfg(unix)]
#[test]
fn it_says_what_predict_says_and_stops_when_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (model, picture) = (path("mine.safetensors"), path("picture.bmp"));
    let network = Network::new("tiny", Shape::image(3, 2, 2))
        .flatten()
        .dense(3)
        .softmax();
    let card = ModelCard::new(
        "mine",
        network,
        ["cup", "jug", "bowl"],
        Inputs::new([3, 2, 2]),
    );
    let weights = Model::new(&card.network, 1).unwrap();
    ModelFile::write(&model, &card, &weights, Precision::F32).unwrap();
    fs::write(&picture, bitmap()).unwrap();
    let predicted = stdout(&xtask(&["predict", &model, &picture, "--as", "json"]));
    let predicted: Value = serde_json::from_str(&predicted).unwrap();

    let mut server = command(&["serve", &model, "--port", "0", "--threads", "1"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let said = lines.next().unwrap().unwrap();
    assert!(
        said.starts_with("mine is served at http://127.0.0.1:"),
        "{said}"
    );
    let address = said
        .split(['/', ' '])
        .find(|word| word.starts_with("127."))
        .unwrap();
    let body = fs::read(&picture).unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST /predict HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    )
    .unwrap();
    stream.write_all(&body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let answered: Value = serde_json::from_str(body).unwrap();
    assert_eq!(answered["model"], predicted[0]["model"]);
    for part in ["predictions", "preprocessing"] {
        assert_eq!(answered["results"][0][part], predicted[0][part], "{part}");
    }

    let taken = xtask(&[
        "serve",
        &model,
        "--port",
        address.split(':').nth(1).unwrap(),
    ]);
    let error = String::from_utf8(taken.stderr).unwrap();
    assert!(
        !taken.status.success() && error.contains("--port N"),
        "{error}"
    );

    let pid = server.id().to_string();
    let told = std::process::Command::new("kill")
        .args(["-TERM", &pid])
        .status();
    assert!(told.unwrap().success());
    let last = lines.next().unwrap().unwrap();
    assert_eq!(
        last,
        "stopped: 1 request answered, 0 refused; 1 picture in 1 run of the network"
    );
    assert!(server.wait().unwrap().success());
}

/// Two by two pixels as a BMP file.
#[cfg(unix)]
fn bitmap() -> Vec<u8> {
    let mut file = b"BM".to_vec();
    for number in [70_u32, 0, 54, 40, 2, 2] {
        file.extend(number.to_le_bytes());
    }
    file.extend([1, 0, 24, 0]);
    for number in [0_u32, 16, 2835, 2835, 0, 0] {
        file.extend(number.to_le_bytes());
    }
    file.extend([0, 0, 255, 0, 255, 0, 0, 0, 255, 0, 0, 9, 90, 200, 0, 0]);
    file
}

#[test]
fn what_is_no_address_is_refused_in_words() {
    let output = xtask(&["serve", "thesis@0", "--host", "example"]);
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("no address such as 127.0.0.1"), "{error}");
}
