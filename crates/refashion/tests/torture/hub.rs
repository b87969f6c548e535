//! A hub that answers rubbish, in as many ways as a generator finds.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::{
    program,
    random::Random,
    trial::{Trial, Turn},
};

pub(crate) fn bad(turn: &mut Turn) {
    let victim = turn.folder.join("victim.txt");
    while turn.goes_on() {
        fs::write(&victim, "mine").unwrap();
        let hub = Hub::start(turn.random.next(), victim.display().to_string());
        let cache = turn.folder.join("cache");
        let mut command = program::command(&["data", "fetch", "mnist", "--quiet"]);
        command
            .env("HF_ENDPOINT", format!("http://127.0.0.1:{}", hub.port))
            .env("HF_HOME", &cache)
            .env_remove("HF_HUB_OFFLINE")
            .env("NO_PROXY", "127.0.0.1");
        let ended = program::run(&mut command, turn.folder);
        drop(hub);
        let taken = ended
            .status
            .success()
            .then(|| "rubbish was taken for data".to_owned());
        turn.trial.tried(ended.fault().or(taken));
        let harmed = fs::read_to_string(&victim).is_ok_and(|text| text == "mine");
        turn.trial
            .note((!harmed).then(|| "a file was written that the server named".to_owned()));
        let _ = fs::remove_dir_all(cache);
    }
}

/// A server on a port of its own, until it is dropped.
struct Hub {
    port: u16,
    over: Arc<AtomicBool>,
}

impl Hub {
    fn start(seed: u64, victim: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&over);
        std::thread::spawn(move || {
            let mut random = Random::new(seed);
            for stream in listener.incoming().flatten() {
                if ends.load(Ordering::SeqCst) {
                    break;
                }
                // What the client does with the answer is its own affair.
                let _ = answer(stream, port, &victim, &mut random);
            }
        });
        Self { port, over }
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

/// A status, some headers and a body, of which any may be what it should not.
fn answer(
    mut stream: TcpStream,
    port: u16,
    victim: &str,
    random: &mut Random,
) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut asked = [0; 4096];
    let _ = stream.read(&mut asked)?;
    let statuses = [
        "200 OK",
        "206 Partial Content",
        "302 Found",
        "307 Temporary Redirect",
        "404 Not Found",
        "416 Range Not Satisfiable",
        "429 Too Many Requests",
        "500 \u{1b}[31mOops",
        "999 X",
        "-1",
    ];
    let climbing = format!("../../../../../../../../..{victim}");
    let here = format!("http://127.0.0.1:{port}/again");
    let values = [
        victim,
        climbing.as_str(),
        &here,
        "0123456789abcdef0123456789abcdef01234567",
        "\"abc\"",
        "W/\"abc\"",
        "",
        "-5",
        "18446744073709551616",
        "1000",
        "bytes 0-99/100",
        "bytes 5-2/1",
        "gzip",
        "chunked",
        "text/html",
        "file:///etc/passwd",
        "//",
        "%2e%2e%2f",
        "\u{1b}]0;x\u{7}",
    ];
    let headers = [
        "ETag",
        "X-Linked-ETag",
        "X-Repo-Commit",
        "Content-Length",
        "X-Linked-Size",
        "Location",
        "Content-Range",
        "Content-Encoding",
        "Transfer-Encoding",
        "Content-Type",
    ];
    let mut text = format!("HTTP/1.1 {}\r\n", random.one(&statuses));
    for _ in 0..random.below(9) {
        text += &format!("{}: {}\r\n", random.one(&headers), random.one(&values));
    }
    text += "Connection: close\r\n\r\n";
    stream.write_all(text.as_bytes())?;
    let body: Vec<u8> = (0..random.below(3000))
        .map(|_| random.next() as u8)
        .collect();
    stream.write_all(&body)
}

/// The trials of this file.
pub(crate) const TRIALS: [Trial; 1] = [Trial::new("a hub that answers rubbish", 20, bad)];
