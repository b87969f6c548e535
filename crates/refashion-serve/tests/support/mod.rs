//! A server on a port of its own, and a client that sends whatever it is told.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use refashion_inference::{Framing, Inputs, ModelCard, ModelFile, Predictor, Seen, Taken};
use refashion_serve::{Limits, Served, Server};
use refashion_zoo::{Model, Network, Precision, Shape};
use serde_json::Value;

/// A network for digits whose weights are drawn.
pub(crate) fn predictor() -> Predictor {
    let network = Network::new("small", Shape::image(1, 28, 28))
        .conv2d(4, 3)
        .relu()
        .flatten()
        .dense(10)
        .softmax();
    let inputs = Inputs {
        framing: Framing::DIGIT,
        ..Inputs::new([1, 28, 28])
    };
    let classes = (0..10).map(|digit| format!("digit {digit}"));
    let card = ModelCard::new("small", network, classes, inputs);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.safetensors");
    let model = Model::new(&card.network, 1).unwrap();
    ModelFile::write(&path, &card, &model, Precision::F32).unwrap();
    Predictor::new(&ModelFile::read(&path).unwrap()).unwrap()
}

/// What is taken as it is.
pub(crate) fn as_it_is(pixels: Vec<u8>) -> Seen {
    Seen {
        shape: [1, 28, 28],
        pixels,
        taken: Taken::AS_IT_IS,
    }
}

/// A bar, light on black, that lies elsewhere for each number.
pub(crate) fn bar(number: usize) -> Seen {
    let mut pixels = vec![0; 28 * 28];
    for row in 6..22 {
        let left = row * 28 + 4 + (number + row / 4) % 18;
        pixels[left..left + 3].fill(100 + (number % 150) as u8);
    }
    as_it_is(pixels)
}

/// A server that runs until it is stopped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Served>>,
}

impl Running {
    pub(crate) fn start(limits: Limits) -> Self {
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = Server::bind(loopback, predictor(), limits).unwrap();
        let address = server.address();
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stop);
        let run = move || server.run(move || asked.load(Ordering::SeqCst)).unwrap();
        Self {
            address,
            stop,
            thread: Some(thread::spawn(run)),
        }
    }

    /// Says that it is to stop, without waiting for it.
    pub(crate) fn ask_to_stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }

    pub(crate) fn stop(mut self) -> Served {
        self.ask_to_stop();
        self.thread.take().unwrap().join().unwrap()
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }

    /// Sends bytes and nothing after them, and reads what comes.
    pub(crate) fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // A server that refuses may hang up before all of it is written.
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        read(&mut stream)
    }

    pub(crate) fn post(&self, path: &str, kind: &str, body: &[u8]) -> Answer {
        let request = post(self.address, path, kind, body);
        let mut stream = self.connect();
        let _ = stream.write_all(&request);
        Answer::of(&read(&mut stream))
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        let address = self.address;
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        Answer::of(&read(&mut stream))
    }

    pub(crate) fn is_well(&self) {
        let answer = self.get("/health");
        assert_eq!(
            (answer.status, &answer.json()["status"]),
            (200, &"ok".into())
        );
    }
}

/// The bytes of a request.
pub(crate) fn post(address: SocketAddr, path: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: {kind}\r\n\
         Content-Length: {length}\r\n\r\n"
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

/// A form of files.
pub(crate) fn form(files: &[(&str, &[u8])]) -> (String, Vec<u8>) {
    let boundary = "the-boundary";
    let mut body = Vec::new();
    for (name, bytes) in files {
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"{name}\"\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// All that comes until the other side hangs up.
pub(crate) fn read(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn of(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Self {
            status: status.unwrap_or_default(),
            head: head.to_lowercase(),
            body: body.to_owned(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The words of a refusal.
    pub(crate) fn error(&self) -> String {
        self.json()["error"].as_str().unwrap().to_owned()
    }
}

/// The classes with their scores, as an answer has them and as a network gives them.
pub(crate) fn assert_same(result: &Value, scores: &[f32]) {
    let mut found = vec![f32::NAN; scores.len()];
    for prediction in result["predictions"].as_array().unwrap() {
        let index = prediction["index"].as_u64().unwrap() as usize;
        assert_eq!(prediction["label"], format!("digit {index}"));
        found[index] = prediction["score"].as_f64().unwrap() as f32;
    }
    assert_eq!(found, scores);
}
