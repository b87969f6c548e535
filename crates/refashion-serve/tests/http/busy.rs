//! Many at once, and an end while something is under way.

use std::{
    io::Write,
    net::TcpStream,
    sync::Barrier,
    thread::{self, sleep},
    time::{Duration, Instant},
};

use refashion_inference::{Picture, Seen, Taken};
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

/// A picture that takes a while to read.
fn large() -> Vec<u8> {
    let side = 1500;
    let taken = Taken::AS_IT_IS;
    let large = Seen {
        shape: [1, side, side],
        pixels: vec![0; side * side],
        taken,
    };
    large.png().unwrap()
}

#[test]
fn who_comes_beyond_the_most_is_told_to_come_again() {
    let server = Running::start(Limits {
        at_once: 1,
        ..Limits::default()
    });
    let png = bar(1).png().unwrap();
    let large = large();
    let (kind, body) = form(&[("it", &large[..]); 60]);
    let mut first = server.connect();
    let request = post(server.address, "/predict", &kind, &body);
    first.write_all(&request).unwrap();
    sleep(Duration::from_millis(100));
    let second = server.post("/predict", "image/png", &png);
    assert_eq!(second.status, 503, "{second:?}");
    assert!(second.head.contains("retry-after: 1"), "{second:?}");
    assert!(second.error().contains("1 requests"), "{second:?}");
    // It does not keep others from asking how it is.
    server.is_well();
    assert_eq!(Answer::of(&read(&mut first)).status, 200);
    assert_eq!(server.post("/predict", "image/png", &png).status, 200);
}

#[test]
fn who_sends_slowly_or_not_at_all_keeps_nobody_out() {
    let server = Running::start(Limits {
        at_once: 2,
        ..Limits::default()
    });
    let png = bar(1).png().unwrap();
    let request = post(server.address, "/predict", "image/png", &png);
    // More than there are seats: connections without a word, heads that break off, bodies without an end.
    let parts = [0, 20, request.len() - 1];
    let mut slow: Vec<TcpStream> = Vec::new();
    for part in parts.into_iter().cycle().take(30) {
        let mut stream = server.connect();
        stream.write_all(&request[..part]).unwrap();
        slow.push(stream);
        let started = Instant::now();
        assert_eq!(server.post("/predict", "image/png", &png).status, 200);
        assert!(started.elapsed() < Duration::from_secs(5));
    }
    // Who has waited longest was cut off, and who came last was not.
    assert_eq!(read(&mut slow[0]), "");
    let last = slow.last_mut().unwrap();
    last.write_all(&request[parts[2]..]).unwrap();
    assert_eq!(Answer::of(&read(last)).status, 200);
}

#[test]
fn bodies_take_no_more_room_than_there_is() {
    let limit = 1 << 16;
    let server = Running::start(Limits {
        at_once: 2,
        body: limit,
        ..Limits::default()
    });
    let body = vec![0; limit];
    let request = post(server.address, "/predict", "image/png", &body);
    let mut slow: Vec<TcpStream> = (0..2).map(|_| server.connect()).collect();
    for stream in &mut slow {
        stream.write_all(&request[..request.len() - 1]).unwrap();
    }
    sleep(Duration::from_millis(300));
    let third = server.post("/predict", "image/png", &body);
    assert_eq!(third.status, 503, "{third:?}");
    assert!(third.error().contains("room"), "{third:?}");
    drop(slow);
    sleep(Duration::from_millis(300));
    let fourth = server.post("/predict", "image/png", &bar(1).png().unwrap());
    assert_eq!(fourth.status, 200, "{fourth:?}");
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
    let png = large();
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
