//! Servers that mean harm: what they choose becomes no path, and what they send has bounds.

use std::fs;
use std::time::{Duration, Instant};

use refashion_datasets::DownloadLimits;

use crate::download::{Client, assert_whole, good, right};
use crate::fixtures::PARQUET_FILES;
use crate::server::{Answer, Asked, COMMIT, Server};

/// The right answer with another value in one of its headers.
fn with_header(asked: &Asked, name: &str, value: &str) -> Answer {
    let mut answer = good(asked);
    for (known, found) in &mut answer.headers {
        if *known == name {
            value.clone_into(found);
        }
    }
    answer
}

fn hasty() -> DownloadLimits {
    DownloadLimits {
        patience: Duration::from_millis(300),
        ..DownloadLimits::default()
    }
}

#[test]
fn a_server_chooses_no_paths() {
    let aside = tempfile::tempdir().unwrap();
    let victim = aside.path().join("victim.txt");
    let folder = aside.path().join("pdir");
    fs::write(&victim, "mine").unwrap();
    fs::create_dir(&folder).unwrap();
    let absolute = victim.to_str().unwrap().to_owned();
    let climbing = format!("../../../../../../../../../..{absolute}");
    let pdir = format!("../../../../../../../../../..{}", folder.display());
    for (header, value) in [
        ("ETag", absolute.as_str()),
        ("ETag", &format!("\"{absolute}\"")),
        ("ETag", &climbing),
        ("ETag", "..\\..\\victim"),
        ("ETag", "C:victim"),
        ("ETag", ""),
        ("X-Repo-Commit", &absolute),
        ("X-Repo-Commit", &pdir),
        ("X-Repo-Commit", ".."),
        ("X-Repo-Commit", "main"),
    ] {
        // The second answer is another than the first, as the checks may have been of that.
        for late in [false, true] {
            let (name, chosen) = (header.to_owned(), value.to_owned());
            let server = Server::start(move |asked| match late && asked.probe {
                true => good(asked),
                false => with_header(asked, &name, &chosen),
            });
            let client = Client::of(&server);
            let answer = client.load();
            assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
            assert!(folder.is_dir());
            assert_eq!(fs::read_dir(aside.path()).unwrap().count(), 2);
            // Whatever was written lies where the hub's own names put it.
            for entry in fs::read_dir(client.cache.path()).unwrap().flatten() {
                assert_eq!(entry.path(), client.repository());
            }
            for commit in client.names("snapshots") {
                assert_eq!(commit, COMMIT);
            }
            if !late {
                let message = answer.unwrap_err().to_string();
                assert!(message.contains(&format!("{header} is \"")), "{message}");
                assert!(!message.contains("rm \""), "{message}");
            }
        }
    }
}

#[test]
fn a_server_chooses_no_paths_while_it_redirects() {
    let server = Server::start(|asked| {
        let place = format!("/elsewhere{}", asked.path);
        Answer::redirect("302 Found", place, "../../../../victim")
    });
    let message = Client::of(&server).load().unwrap_err().to_string();
    assert!(message.contains("ETag is \""), "{message}");
}

#[test]
fn the_cache_chooses_no_paths() {
    let server = Server::start(good);
    let client = Client::of(&server);
    assert_whole(&client.load().unwrap());
    let reference = client.repository().join("refs/main");
    assert_eq!(fs::read_to_string(&reference).unwrap(), COMMIT);
    let outside = client.cache.path().join("outside/mnist");
    fs::create_dir_all(&outside).unwrap();
    for file in PARQUET_FILES {
        fs::write(outside.join(file), "not these").unwrap();
    }
    fs::write(&reference, "../../outside").unwrap();
    assert_whole(&client.load().unwrap());
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let aside = tempfile::tempdir().unwrap();
    let victim = aside.path().join("victim.txt");
    fs::write(&victim, "mine").unwrap();
    let server = Server::start(good);
    let client = Client::of(&server);
    let blobs = client.repository().join("blobs");
    fs::create_dir_all(&blobs).unwrap();
    let asked = Asked {
        path: format!("/{}", PARQUET_FILES[0]),
        from: 0,
        probe: false,
        tunnel: false,
        earlier: 0,
    };
    let (_, etag) = right(&asked);
    for name in [format!("{etag}.part"), etag.clone()] {
        std::os::unix::fs::symlink(&victim, blobs.join(name)).unwrap();
    }
    assert_whole(&client.load().unwrap());
    assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
}

#[test]
fn no_more_is_written_than_was_announced() {
    let server = Server::start(|asked| {
        let mut answer = good(asked);
        if !asked.probe {
            answer.length = None;
            answer.body.extend(vec![0; 10_000_000]);
        }
        answer
    });
    let client = Client::of(&server);
    let message = client.load().unwrap_err().to_string();
    assert!(message.contains("more than the announced"), "{message}");
    for name in client.names("blobs") {
        let size = client.repository().join("blobs").join(name).metadata();
        assert!(size.unwrap().len() < 100_000);
    }
}

#[test]
fn no_more_is_announced_than_a_data_set_takes() {
    let server = Server::start(|asked| {
        let range = "bytes 0-0/10000000000000";
        with_header(asked, "Content-Range", range)
    });
    let message = Client::of(&server).load().unwrap_err().to_string();
    assert!(
        message.contains("10000000000000 bytes are announced"),
        "{message}"
    );
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn what_is_packed_is_refused() {
    let server = Server::start(|asked| {
        let mut answer = good(asked);
        if !asked.probe {
            answer.headers.push(("Content-Encoding", "gzip".to_owned()));
        }
        answer
    });
    let message = Client::of(&server).load().unwrap_err().to_string();
    assert!(message.contains("Content-Encoding"), "{message}");
}

#[test]
fn a_circle_of_redirects_ends() {
    let server =
        Server::start(|asked| Answer::redirect("302 Found", asked.path.clone(), &right(asked).1));
    let message = Client::of(&server).load().unwrap_err().to_string();
    assert!(message.contains("more than 10 redirects"), "{message}");
    assert_eq!(server.asked().len(), 11);

    for place in ["file:///etc/passwd", "http://", "\u{1b}[2J"] {
        let server = Server::start(move |asked| {
            Answer::redirect("302 Found", place.to_owned(), &right(asked).1)
        });
        let message = Client::of(&server).load().unwrap_err().to_string();
        assert!(message.contains("Not fetched"), "{message}");
        assert!(!message.contains('\u{1b}'), "{message:?}");
    }
}

#[test]
fn a_server_that_says_a_byte_now_and_then_is_not_waited_for() {
    let server = Server::start(|asked| {
        let mut answer = good(asked);
        if !asked.probe {
            answer.rest = Duration::from_millis(50);
        }
        answer
    });
    let mut client = Client::of(&server);
    client.limits = hasty();
    let started = Instant::now();
    let message = client.load().unwrap_err().to_string();
    assert!(message.contains("bytes a second come"), "{message}");
    assert!(started.elapsed() < Duration::from_secs(10));

    client.limits.least_rate = 0;
    client.limits.total = Duration::from_millis(500);
    let message = client.load().unwrap_err().to_string();
    assert!(message.contains("it takes more than 500ms"), "{message}");
}

#[test]
fn a_silent_server_is_not_waited_for() {
    let server = Server::start(|asked| {
        let mut answer = good(asked);
        answer.rest = Duration::from_secs(3_600);
        answer
    });
    let mut client = Client::of(&server);
    client.limits = hasty();
    let started = Instant::now();
    let message = client.load().unwrap_err().to_string();
    assert!(message.contains("timeout"), "{message}");
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_page_to_log_in_is_called_that() {
    let server = Server::start(|_| {
        let mut answer = Answer::status("200 OK");
        answer.headers = vec![("Content-Type", "text/html; charset=utf-8".to_owned())];
        answer
    });
    let message = Client::of(&server).load().unwrap_err().to_string();
    assert!(message.contains("captive portal"), "{message}");
}

#[cfg(unix)]
#[test]
fn a_cache_that_cannot_be_written_is_not_the_servers_fault() {
    let server = Server::start(good);
    let client = Client::of(&server);
    // A file where a folder is wanted: root may write anywhere else.
    fs::write(client.repository(), "in the way").unwrap();
    let message = client.load().unwrap_err().to_string();
    assert!(message.contains("cannot write into the cache"), "{message}");
}

#[test]
fn a_page_in_the_place_of_the_file_is_called_that() {
    for late in [false, true] {
        let server = Server::start(move |asked| match late && asked.probe {
            true => good(asked),
            false => {
                let mut page = Answer::status("200 OK");
                let kind = "application/xhtml+xml; charset=utf-8".to_owned();
                page.headers = vec![("Content-Type", kind)];
                page
            }
        });
        let client = Client::of(&server);
        let message = client.load().unwrap_err().to_string();
        assert!(message.contains("captive portal"), "{message}");
        assert_eq!(server.starts().len(), usize::from(late));
    }
}

/// What is behind the last piece of a body in pieces: headers, as many as the server likes.
#[test]
fn what_goes_on_behind_the_end_is_not_waited_for() {
    let server = Server::start(|asked| {
        let mut answer = good(asked);
        if !asked.probe {
            answer.status = "200 OK";
            answer.headers.retain(|(name, _)| *name != "Content-Range");
            answer
                .headers
                .push(("Transfer-Encoding", "chunked".to_owned()));
            answer.length = None;
            let size = format!("{:x}\r\n", answer.body.len());
            answer.body = [size.as_bytes(), &answer.body, b"\r\n0\r\n"].concat();
            answer.body.extend(b"X-More: yes\r\n".repeat(1 << 20));
        }
        answer
    });
    assert_whole(&Client::of(&server).load().unwrap());
}

#[test]
fn an_empty_file_is_none() {
    let server = Server::start(|asked| with_header(asked, "Content-Range", "bytes 0-0/0"));
    let message = Client::of(&server).load().unwrap_err().to_string();
    assert!(message.contains("announced as empty"), "{message}");
}

#[test]
fn a_digest_in_capitals_is_one() {
    let server = Server::start(|asked| {
        let (bytes, etag) = right(asked);
        Answer::file(asked, &bytes, &etag.to_uppercase())
    });
    assert_whole(&Client::of(&server).load().unwrap());
}
