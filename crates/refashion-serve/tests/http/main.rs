//! Real HTTP on this machine: right answers, and what hostile or slow clients get.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod bad;
mod busy;
mod slow;
#[path = "../support/mod.rs"]
mod support;

use refashion_inference::{Picture, Preprocessing, Seen};
use refashion_serve::Limits;
use serde_json::json;
use support::{Running, as_it_is, assert_same, bar, form, predictor};

/// A picture of another size, dark on light.
fn photograph() -> Vec<u8> {
    let mut seen = Seen {
        shape: [1, 60, 90],
        ..as_it_is(vec![230; 60 * 90])
    };
    for row in 10..40 {
        seen.pixels[row * 90 + 20..row * 90 + 26].fill(20);
    }
    seen.png().unwrap()
}

#[test]
fn answers_are_those_of_predict_to_the_last_bit() {
    let server = Running::start(Limits::default());
    let mut predictor = predictor();
    let photograph = photograph();
    let picture = Picture::read(&photograph[..], "it").unwrap();
    let taken = predictor
        .card
        .inputs
        .take(&picture, &Preprocessing::default());
    let (taken, one, two) = (taken.unwrap(), bar(1), bar(2));
    let scores = predictor.scores([&taken, &one, &two]);

    // Whatever the type of a body says.
    for kind in ["image/png", "application/x-www-form-urlencoded", "x"] {
        let answer = server.post("/predict?top=10", kind, &photograph);
        assert_eq!(answer.status, 200, "{answer:?}");
        let answer = answer.json();
        assert_eq!(answer["model"], "small");
        let result = &answer["results"][0];
        assert_same(result, &scores[0]);
        let expected = serde_json::to_value(&taken.taken).unwrap();
        assert_eq!(result["preprocessing"], expected);
    }

    let files = [one.png().unwrap(), photograph, two.png().unwrap()];
    let names = ["one.png", "../two\u{202e}", "three"];
    let files: Vec<(&str, &[u8])> = (names.into_iter())
        .zip(files.iter().map(|file| &file[..]))
        .collect();
    let (kind, body) = form(&files);
    let answer = server.post("/predict?top=99", &kind, &body).json();
    let results = answer["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    for (result, place) in results.iter().zip([1, 0, 2]) {
        assert_same(result, &scores[place]);
    }
    assert_eq!(results[0]["name"], "one.png");

    let rows: Vec<&[u8]> = two.pixels.chunks(28).collect();
    let numbers = json!({ "pictures": [one.pixels, rows, [rows]] }).to_string();
    let answer = server.post(
        "/predict?top=10",
        "Application/JSON; charset=utf-8",
        numbers.as_bytes(),
    );
    let answer = answer.json();
    for (result, place) in answer["results"].as_array().unwrap().iter().zip([1, 2, 2]) {
        assert_same(result, &scores[place]);
    }

    let asked = server.post(
        "/predict?top=1&invert=yes&fit=stretch",
        "image/png",
        files[0].1,
    );
    let result = &asked.json()["results"][0];
    assert_eq!(result["predictions"].as_array().unwrap().len(), 1);
    assert_eq!(result["preprocessing"]["inverted"], true);
    let served = server.stop();
    assert_eq!(
        (served.answered, served.refused, served.pictures),
        (6, 0, 10)
    );
}

#[test]
fn what_is_there_is_told_and_what_is_not() {
    let server = Running::start(Limits::default());
    server.is_well();
    let model = server.get("/model").json();
    assert_eq!(model["name"], "small");
    assert_eq!(model["classes"].as_array().unwrap().len(), 10);

    let page = server.get("/");
    assert_eq!(page.status, 200);
    assert!(page.head.contains("content-type: text/html"), "{page:?}");
    for part in [
        "default-src 'none'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
    ] {
        assert!(page.head.contains(part), "{page:?}");
    }
    // Nothing within leads elsewhere.
    assert!(!page.body.contains("http"), "{}", page.body);
    assert!(page.body.contains("<title>small</title>"));

    let absent = server.get("/etc/passwd");
    assert_eq!(absent.status, 404);
    assert!(absent.error().contains("POST /predict"));
    for part in ["nosniff", "no-store", "no-referrer"] {
        assert!(absent.head.contains(part), "{absent:?}");
    }
    let other = server.get("/predict");
    assert_eq!(other.status, 405);
    assert!(other.head.contains("allow: post"), "{other:?}");
    assert!(other.error().contains("POST"));
    assert_eq!(server.post("/health", "x", b"").status, 405);
}

#[test]
fn what_other_sites_ask_is_refused() {
    let server = Running::start(Limits::default());
    let address = server.address;
    let ask = |headers: &str| {
        let request = format!("GET /model HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
        support::Answer::of(&server.raw(request.as_bytes())).status
    };
    assert_eq!(ask(&format!("Host: {address}\r\n")), 200);
    assert_eq!(ask(&format!("Host: localhost:{}\r\n", address.port())), 200);
    assert_eq!(ask("Host: evil.example\r\n"), 403);
    assert_eq!(ask(""), 403);
    let own = format!("Host: {address}\r\nOrigin: http://{address}\r\n");
    assert_eq!(ask(&own), 200);
    assert_eq!(
        ask(&format!(
            "Host: {address}\r\nOrigin: http://evil.example\r\n"
        )),
        403
    );
}
