//! A server on this machine that speaks as much of the hub's language as its clients ask for.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What a client asked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The path, or the whole address where the client speaks to a proxy.
    pub(crate) path: String,
    /// The first byte wanted.
    pub(crate) from: usize,
    /// Whether only the first byte is wanted, as clients do to learn of a file.
    pub(crate) probe: bool,
    /// Whether a proxy is asked for a tunnel to the host in `path`.
    pub(crate) tunnel: bool,
    /// How many earlier requests, which were not probes, there were.
    pub(crate) earlier: usize,
}

/// What the server answers.
pub(crate) struct Answer {
    pub(crate) status: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// The length told; none is told where this is empty.
    pub(crate) length: Option<usize>,
    /// How long the server rests before each byte of the body.
    pub(crate) rest: Duration,
}

/// The commit that every file is of.
pub(crate) const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

impl Answer {
    /// A redirect to another place, with what the hub says of the file.
    pub(crate) fn redirect(status: &'static str, place: String, etag: &str) -> Self {
        let mut answer = Self::status(status);
        answer.headers = vec![
            ("Location", place),
            ("X-Repo-Commit", COMMIT.to_owned()),
            ("X-Linked-Etag", format!("\"{etag}\"")),
        ];
        answer
    }

    pub(crate) fn status(status: &'static str) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: b"sorry".to_vec(),
            length: Some(5),
            rest: Duration::ZERO,
        }
    }

    /// The file, from the byte asked for on.
    pub(crate) fn file(asked: &Asked, file: &[u8], etag: &str) -> Self {
        let end = if asked.probe { 1 } else { file.len() };
        if asked.from >= file.len() {
            return Self::status("416 Range Not Satisfiable");
        }
        let range = format!("bytes {}-{}/{}", asked.from, end - 1, file.len());
        let body = file[asked.from..end].to_vec();
        Self {
            status: "206 Partial Content",
            headers: vec![
                ("Content-Range", range),
                ("ETag", format!("\"{etag}\"")),
                ("X-Repo-Commit", COMMIT.to_owned()),
            ],
            length: Some(body.len()),
            body,
            rest: Duration::ZERO,
        }
    }

    /// Breaks off after `kept` bytes of what was promised.
    pub(crate) fn broken_off(mut self, kept: usize) -> Self {
        self.body.truncate(kept);
        self
    }
}

/// A running server; it ends with the process.
pub(crate) struct Server {
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub(crate) fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&asked), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &log, &*answer));
            }
        });
        Self { address, asked }
    }

    /// Everything asked for so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The first bytes wanted, in order, without the probes.
    pub(crate) fn starts(&self) -> Vec<usize> {
        let asked = self.asked().into_iter();
        asked.filter(|a| !a.probe).map(|a| a.from).collect()
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<Asked>>, answer: &dyn Fn(&Asked) -> Answer) {
    let Some(mut asked) = read_request(&stream) else {
        return;
    };
    if asked.tunnel {
        // As a proxy this server plays every hub itself.
        log.lock().unwrap().push(asked);
        let _ = stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n");
        return serve(stream, log, answer);
    }
    {
        let mut log = log.lock().unwrap();
        asked.earlier = log.iter().filter(|earlier| !earlier.probe).count();
        log.push(asked.clone());
    }
    let answer = answer(&asked);
    // The connection is closed behind the answer, and as some servers do this one does not say so.
    let mut head = format!("HTTP/1.1 {}\r\n", answer.status);
    for (name, value) in &answer.headers {
        head += &format!("{name}: {value}\r\n");
    }
    if let Some(length) = answer.length {
        head += &format!("Content-Length: {length}\r\n");
    }
    head += "\r\n";
    // A client that has gone away is no concern of the server's.
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| write_body(&mut stream, &answer));
}

fn write_body(stream: &mut TcpStream, answer: &Answer) -> std::io::Result<()> {
    if answer.rest.is_zero() {
        return stream.write_all(&answer.body);
    }
    for byte in &answer.body {
        thread::sleep(answer.rest);
        stream.write_all(&[*byte])?;
    }
    Ok(())
}

fn read_request(stream: &TcpStream) -> Option<Asked> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let (method, rest) = first.split_once(' ')?;
    let path = rest.split(' ').next()?.to_owned();
    let mut range = String::new();
    while let Some(Ok(line)) = lines.next() {
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("range: bytes=") {
            range = value.to_owned();
        }
    }
    let (from, to) = range.split_once('-').unwrap_or(("0", ""));
    Some(Asked {
        path,
        from: from.parse().ok()?,
        probe: to == "0",
        tunnel: method == "CONNECT",
        earlier: 0,
    })
}
