//! Requests that are none, and bodies that hold no picture.

use refashion_serve::Limits;

use crate::support::{Answer, Running, bar, form, post};

#[test]
fn what_is_no_picture_is_refused_in_words() {
    let server = Running::start(Limits::default());
    let png = bar(1).png().unwrap();
    let one = |bytes: &[u8], words: &str| {
        let answer = server.post("/predict", "image/png", bytes);
        assert_eq!(answer.status, 422, "{answer:?}");
        assert!(answer.error().contains(words), "{answer:?}");
    };
    one(b"", "an empty file");
    one(b"no picture", "PNG, JPEG, WebP, GIF or BMP");
    one(&png[..png.len() / 2], "broken, or cut off");

    let (kind, body) = form(&[("good.png", &png), ("bad.png", b"GIF89a")]);
    let answer = server.post("/predict", &kind, &body);
    assert_eq!(answer.status, 422);
    assert!(answer.error().starts_with("bad.png: "), "{answer:?}");

    let field = b"--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nhello\r\n--b--\r\n";
    for (kind, body, words) in [
        ("multipart/form-data", &b"x"[..], "boundary"),
        ("multipart/form-data; boundary=b", b"x", "multipart"),
        ("multipart/form-data; boundary=b", field, "no file"),
        (
            "multipart/form-data; boundary=b",
            b"--b--\r\n",
            "no picture",
        ),
        ("application/json", b"", "EOF"),
        ("application/json", b"{\"pictures\": []}", "no picture"),
        (
            "application/json",
            b"{\"pictures\": [[0]]}",
            "784 numbers, or 28 lists of 28",
        ),
    ] {
        let answer = server.post("/predict", kind, body);
        assert_eq!(answer.status, 400, "{kind}: {answer:?}");
        assert!(answer.error().contains(words), "{answer:?}");
    }
    for query in ["top=0", "top=x", "fit=big", "invert=1", "model=other"] {
        let answer = server.post(&format!("/predict?{query}"), "image/png", &png);
        assert_eq!(answer.status, 400, "{query}");
    }
    server.is_well();
}

#[test]
fn what_is_too_large_is_refused() {
    let limits = Limits {
        body: 10_000,
        pictures: 3,
        ..Limits::default()
    };
    let server = Running::start(limits);
    let address = server.address;
    for length in [10_001, 30_000, 3_000_000] {
        let answer = server.post("/predict", "image/png", &vec![0; length]);
        assert_eq!(answer.status, 413, "{length}: {answer:?}");
        assert!(answer.error().contains("longer than 10000 bytes"));
    }
    assert_eq!(server.post("/predict", "x", &[0; 10_000]).status, 422);
    // What is only announced is not waited for.
    let head =
        format!("POST /predict HTTP/1.1\r\nHost: {address}\r\nContent-Length: 99999999999\r\n\r\n");
    assert_eq!(Answer::of(&server.raw(head.as_bytes())).status, 413);
    let head = format!(
        "POST /predict HTTP/1.1\r\nHost: {address}\r\nContent-Length: 10001\r\nExpect: 100-continue\r\n\r\n"
    );
    assert_eq!(Answer::of(&server.raw(head.as_bytes())).status, 413);
    // A body without an end, in pieces.
    let mut endless =
        format!("POST /predict HTTP/1.1\r\nHost: {address}\r\nTransfer-Encoding: chunked\r\n\r\n")
            .into_bytes();
    for _ in 0..100 {
        endless.extend_from_slice(b"3e8\r\n");
        endless.extend_from_slice(&[b'x'; 1000]);
        endless.extend_from_slice(b"\r\n");
    }
    let answer = Answer::of(&server.raw(&endless));
    assert!([413, 0].contains(&answer.status), "{answer:?}");
    let png = bar(1).png().unwrap();
    let (kind, body) = form(&[("a", &png[..]); 4]);
    let answer = server.post("/predict", &kind, &body);
    assert_eq!(answer.status, 400);
    assert!(answer.error().contains("more than 3 pictures"));
    // A head without an end.
    let head = format!(
        "GET / HTTP/1.1\r\nHost: {address}\r\nX: {}\r\n\r\n",
        "x".repeat(1_000_000)
    );
    let answer = Answer::of(&server.raw(head.as_bytes()));
    assert!([431, 0].contains(&answer.status), "{answer:?}");
    let head = format!(
        "GET /{} HTTP/1.1\r\nHost: {address}\r\n\r\n",
        "x".repeat(1_000_000)
    );
    let answer = Answer::of(&server.raw(head.as_bytes()));
    assert!([414, 431, 0].contains(&answer.status), "{answer:?}");
    server.is_well();
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    /// Changes some bytes, and cuts some off.
    fn spoil(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(8) {
            if bytes.is_empty() {
                return;
            }
            let place = self.below(bytes.len());
            match self.below(4) {
                0 => bytes.truncate(place),
                1 => drop(bytes.remove(place)),
                2 => bytes.insert(place, self.next() as u8),
                _ => bytes[place] = self.next() as u8,
            }
        }
    }
}

#[test]
fn a_thousand_bad_requests_end_nothing() {
    let server = Running::start(Limits {
        body: 100_000,
        ..Limits::default()
    });
    let address = server.address;
    let png = bar(3).png().unwrap();
    let json = format!("{{\"pictures\": [{:?}]}}", bar(4).pixels);
    let (form_kind, form_body) = form(&[("a.png", &png), ("b.png", &png)]);
    let bodies: [(&str, &[u8]); 3] = [
        ("image/png", &png),
        ("application/json", json.as_bytes()),
        (&form_kind, &form_body),
    ];
    let mut random = Random(1);
    let mut statuses = std::collections::BTreeMap::new();
    for turn in 0..1000 {
        let (kind, body) = bodies[random.below(3)];
        let mut body = body.to_vec();
        let request = match random.below(4) {
            // The body is spoilt, and the head is right.
            0 | 1 => {
                random.spoil(&mut body);
                post(address, "/predict", kind, &body)
            }
            // All of it is spoilt.
            2 => {
                let mut request = post(address, "/predict?top=2", kind, &body);
                random.spoil(&mut request);
                request
            }
            _ => {
                let method =
                    random.one(&["GET", "POST", "PUT", "\u{1b}[2J", "CONNECT", "OPTIONS", ""]);
                let path = random.one(&[
                    "/",
                    "/predict",
                    "*",
                    "//",
                    "/%00",
                    "/../x",
                    "http://x/",
                    "x",
                    "/predict?%",
                ]);
                let version = random.one(&["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9", ""]);
                let header = random.one(&[
                    "Content-Length: 5",
                    "Content-Length: -1",
                    "Content-Length: 99999999999999999999",
                    "Transfer-Encoding: chunked",
                    "Transfer-Encoding: gzip",
                    "Content-Type: multipart/form-data; boundary=",
                    "Content-Encoding: gzip",
                    "Expect: 100-continue",
                    "Upgrade: h2c",
                    "Connection: upgrade",
                    "X\0: 1",
                    ": :",
                    "Content-Length: 5\r\nContent-Length: 6",
                    "Content-Length: 5\r\nTransfer-Encoding: chunked",
                ]);
                format!("{method} {path} {version}\r\nHost: {address}\r\n{header}\r\n\r\nhello")
                    .into_bytes()
            }
        };
        let answer = Answer::of(&server.raw(&request));
        let status = answer.status;
        // What a spoilt request still says may be right; what breaks off gets no answer.
        assert!(status < 500, "{turn}: {answer:?}");
        *statuses.entry(status).or_insert(0) += 1;
    }
    println!("{statuses:?}");
    assert!(statuses.len() > 4, "{statuses:?}");
    server.is_well();
    assert_eq!(server.post("/predict", "image/png", &png).status, 200);
    server.stop();
}
