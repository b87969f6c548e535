//! Many at once, and an end while something is under way.

use std::{
    io::Write,
    net::TcpStream,
    sync::Barrier,
    thread::{self, sleep},
    time::{Duration, Instant},
};

use refashion_inference::{Fit, Picture, Seen, Taken};
use refashion_serve::Limits;

use crate::support::{Answer, Running, assert_same, bar, form, post, predictor, read};

#[test]
fn many_at_once_get_their_own_answers_and_are_computed_together() {
    const CLIENTS: usize = 32;
    const TURNS: usize = 5;
    let server = Running::start(Limits {
        gather: Duration::from_millis(50),
        ..Limits::default()
    });
    let mut predictor = predictor();
    let pictures: Vec<_> = (0..CLIENTS).map(bar).collect();
    let expected = predictor.scores(&pictures);
    let together = Barrier::new(CLIENTS);
    thread::scope(|scope| {
        for (picture, scores) in pictures.iter().zip(&expected) {
            let (server, together) = (&server, &together);
            scope.spawn(move || {
                let png = picture.png().unwrap();
                for _ in 0..TURNS {
                    together.wait();
                    let answer = server.post("/predict?top=10", "image/png", &png);
                    assert_eq!(answer.status, 200, "{answer:?}");
                    assert_same(&answer.json()["results"][0], scores);
                }
            });
        }
    });
    let served = server.stop();
    let pictures = (CLIENTS * TURNS) as u64;
    assert_eq!((served.answered, served.pictures), (pictures, pictures));
    assert!(served.batches < pictures, "{served:?}");
}

#[test]
fn one_connection_asks_again_and_again() {
    let server = Running::start(Limits::default());
    let png = bar(5).png().unwrap();
    let request =
        String::from_utf8_lossy(&post(server.address, "/predict", "image/png", b"")).into_owned();
    let head = request.replace("Connection: close\r\n", "").replace(
        "Content-Length: 0",
        &format!("Content-Length: {}", png.len()),
    );
    let mut all = [head.as_bytes(), &png].concat().repeat(20);
    all.extend_from_slice(&post(server.address, "/predict", "image/png", &png));
    let mut stream = server.connect();
    stream.write_all(&all).unwrap();
    let answers = read(&mut stream);
    assert_eq!(answers.matches("HTTP/1.1 200").count(), 21, "{answers}");
}

#[test]
fn who_comes_beyond_the_most_is_told_to_come_again() {
    let server = Running::start(Limits {
        at_once: 1,
        ..Limits::default()
    });
    let png = bar(1).png().unwrap();
    let request = post(server.address, "/predict", "image/png", &png);
    let (start, rest) = request.split_at(request.len() - 1);
    let mut first = server.connect();
    first.write_all(start).unwrap();
    sleep(Duration::from_millis(200));
    let second = server.post("/predict", "image/png", &png);
    assert_eq!(second.status, 503, "{second:?}");
    assert!(second.head.contains("retry-after: 1"), "{second:?}");
    assert!(second.error().contains("1 requests"), "{second:?}");
    // It does not keep others from asking how it is.
    server.is_well();
    first.write_all(rest).unwrap();
    assert_eq!(Answer::of(&read(&mut first)).status, 200);
    assert_eq!(server.post("/predict", "image/png", &png).status, 200);
}

#[test]
fn what_is_under_way_is_answered_before_it_stops() {
    let server = Running::start(Limits::default());
    let request = post(
        server.address,
        "/predict",
        "image/png",
        &bar(1).png().unwrap(),
    );
    let (start, rest) = request.split_at(request.len() - 1);
    let mut started: Vec<TcpStream> = (0..8).map(|_| server.connect()).collect();
    for stream in &mut started {
        stream.write_all(start).unwrap();
    }
    let mut idle = server.connect();
    server.is_well();
    server.ask_to_stop();
    sleep(Duration::from_millis(300));
    assert!(
        TcpStream::connect(server.address).is_err(),
        "it takes more on"
    );
    assert_eq!(read(&mut idle), "");
    for stream in &mut started {
        stream.write_all(rest).unwrap();
    }
    for stream in &mut started {
        assert_eq!(Answer::of(&read(stream)).status, 200);
    }
    assert_eq!(server.stop().answered, 8);
}

#[test]
fn pictures_that_nobody_waits_for_any_more_are_not_read() {
    const MANY: usize = 60;
    let side = 1500;
    let taken = Taken {
        as_it_is: true,
        inverted: false,
        found: None,
        fit: Fit::Stretch,
    };
    let large = Seen {
        shape: [1, side, side],
        pixels: vec![0; side * side],
        taken,
    };
    let png = large.png().unwrap();
    let started = Instant::now();
    Picture::read(&png[..], "it").unwrap();
    let one = started.elapsed();
    let server = Running::start(Limits {
        time: one * 2,
        ..Limits::default()
    });
    let (kind, body) = form(&[("it", &png[..]); MANY]);
    let answer = server.post("/predict", &kind, &body);
    assert_eq!(answer.status, 503, "{answer:?}");
    let started = Instant::now();
    server.stop();
    let ended = started.elapsed();
    assert!(ended < one * 20, "{ended:?}, where one takes {one:?}");
}
