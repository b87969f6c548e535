//! Clients that take their time.

use std::{
    io::{ErrorKind, Read, Write},
    thread::sleep,
    time::{Duration, Instant},
};

use refashion_serve::Limits;

use crate::support::{Answer, Running, bar, post, read};

const SHORT: Duration = Duration::from_millis(300);

fn impatient() -> Running {
    Running::start(Limits {
        time: SHORT,
        idle: SHORT,
        ..Limits::default()
    })
}

#[test]
fn a_head_that_does_not_come_is_not_waited_for() {
    let server = impatient();
    for sent in [
        "",
        "POST /predict HTT",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nX: ",
    ] {
        let mut stream = server.connect();
        stream.write_all(sent.as_bytes()).unwrap();
        let started = Instant::now();
        let answer = Answer::of(&read(&mut stream));
        assert!(started.elapsed() < Duration::from_secs(10), "{sent}");
        assert!([408, 0].contains(&answer.status), "{sent}: {answer:?}");
    }
    // A connection without another request is closed too.
    let mut stream = server.connect();
    let request = format!("GET /health HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    stream.write_all(request.as_bytes()).unwrap();
    let started = Instant::now();
    assert!(read(&mut stream).starts_with("HTTP/1.1 200"));
    assert!(started.elapsed() < Duration::from_secs(10));
    server.is_well();
}

/// Who bounds the time of a request bounds that of its first line, too.
#[test]
fn half_a_line_has_the_time_of_a_request() {
    let server = Running::start(Limits {
        time: SHORT,
        ..Limits::default()
    });
    for sent in ["", "POST /pre", "POST /predict HTTP/1.1\r\nHost: loc"] {
        let mut stream = server.connect();
        stream.write_all(sent.as_bytes()).unwrap();
        let started = Instant::now();
        read(&mut stream);
        let waited = started.elapsed();
        assert!(waited < Limits::default().idle / 2, "{sent}: {waited:?}");
    }
    server.is_well();
}

#[test]
fn a_body_that_drips_is_not_waited_for() {
    let server = impatient();
    let request = post(
        server.address,
        "/predict",
        "image/png",
        &bar(1).png().unwrap(),
    );
    let (start, rest) = request.split_at(request.len() - 40);
    let mut stream = server.connect();
    stream.write_all(start).unwrap();
    let started = Instant::now();
    for byte in rest {
        sleep(Duration::from_millis(20));
        if stream.write_all(&[*byte]).is_err() {
            break;
        }
    }
    let answer = Answer::of(&read(&mut stream));
    assert_eq!(answer.status, 408, "{answer:?}");
    assert!(answer.error().contains("did not arrive"), "{answer:?}");
    assert!(started.elapsed() < Duration::from_secs(10));
    server.is_well();
}

#[test]
fn answers_that_nobody_reads_are_not_kept_for_ever() {
    let server = impatient();
    let request = format!("GET /model HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    let many = request.repeat(1000);
    let mut stream = server.connect();
    let patience = Some(Duration::from_millis(100));
    stream.set_write_timeout(patience).unwrap();
    let started = Instant::now();
    // It writes and never reads, until it is cut off.
    let error = loop {
        match stream.write_all(many.as_bytes()) {
            Ok(()) => {}
            Err(error) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind()) => {}
            Err(error) => break error,
        }
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "nothing cuts it off"
        );
    };
    let gone = [
        ErrorKind::ConnectionReset,
        ErrorKind::BrokenPipe,
        ErrorKind::ConnectionAborted,
    ];
    assert!(gone.contains(&error.kind()), "{error}");
    server.is_well();
    let mut some = [0; 10];
    stream.set_read_timeout(patience).unwrap();
    let _ = stream.read(&mut some);
}
