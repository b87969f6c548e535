//! Fetching from a real server, a good one and ones that misbehave.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use refashion_datasets::{Dataset, DatasetName, DownloadLimits, Error, Origin, Search, load};
use sha2::{Digest, Sha256};
use tempfile::{TempDir, tempdir};

use crate::fixtures::{PARQUET_FILES, parquet_files, small};
use crate::server::{Answer, Asked, COMMIT, Server};

pub(crate) const NAME: DatasetName = DatasetName::MNIST;

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The right file for what was asked, with the name that the hub gives it.
pub(crate) fn right(asked: &Asked) -> (Vec<u8>, String) {
    let files = parquet_files(&small(NAME));
    let (_, bytes) = files
        .into_iter()
        .find(|(file, _)| asked.path.ends_with(file))
        .unwrap();
    let etag = sha256(&bytes);
    (bytes, etag)
}

pub(crate) fn good(asked: &Asked) -> Answer {
    let (bytes, etag) = right(asked);
    Answer::file(asked, &bytes, &etag)
}

pub(crate) struct Client {
    pub(crate) cache: TempDir,
    endpoint: String,
    pub(crate) limits: DownloadLimits,
}

impl Client {
    pub(crate) fn of(server: &Server) -> Self {
        Self {
            cache: tempdir().unwrap(),
            endpoint: server.address.clone(),
            limits: DownloadLimits::default(),
        }
    }

    pub(crate) fn load(&self) -> Result<Dataset, Error> {
        let search = Search {
            hub_cache: Some(self.cache.path().to_owned()),
            hub_endpoint: self.endpoint.clone(),
            limits: self.limits.clone(),
            offline: false,
            allow_unverified: true,
            ..Search::default()
        };
        load(NAME, &search, &mut |_| ())
    }

    pub(crate) fn repository(&self) -> PathBuf {
        self.cache.path().join("datasets--ylecun--mnist")
    }

    /// The names of what lies in a folder of the repository.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.repository().join(folder));
        let entries = entries.into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().into_string().unwrap());
        names.filter(|name| !name.ends_with(".lock")).collect()
    }
}

pub(crate) fn assert_whole(dataset: &Dataset) {
    let expected = small(NAME);
    assert_eq!(dataset.train, expected.train);
    assert_eq!(dataset.test, expected.test);
    match &dataset.origin {
        Origin::Hub {
            repository,
            revision,
            ..
        } => {
            assert_eq!(
                (repository.as_str(), revision.as_str()),
                ("ylecun/mnist", COMMIT)
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn files_are_fetched_once_and_progress_is_told() {
    let server = Server::start(good);
    let client = Client::of(&server);
    let mut told = Vec::new();
    let search = Search {
        hub_cache: Some(client.cache.path().to_owned()),
        hub_endpoint: server.address.clone(),
        offline: false,
        allow_unverified: true,
        ..Search::default()
    };
    let dataset = load(NAME, &search, &mut |progress| {
        told.push((progress.file.to_owned(), progress.done, progress.total));
    });
    assert_whole(&dataset.unwrap());
    for (file, bytes) in parquet_files(&small(NAME)) {
        let size = bytes.len() as u64;
        assert!(
            told.contains(&(file.to_owned(), size, size)),
            "{file}: {told:?}"
        );
    }
    let path = format!(
        "/datasets/ylecun/mnist/resolve/main/mnist/{}",
        PARQUET_FILES[0]
    );
    assert_eq!(server.asked()[0].path, path);

    let requests = server.asked().len();
    assert_whole(&client.load().unwrap());
    assert_eq!(server.asked().len(), requests);
}

#[test]
fn redirects_are_followed() {
    let server = Server::start(|asked| {
        if asked.path.starts_with("/elsewhere") {
            return good(asked);
        }
        // As the hub answers for a renamed repository: to a place on the same server.
        let place = format!("/elsewhere{}", asked.path);
        Answer::redirect("302 Found", place, &right(asked).1)
    });
    assert_whole(&Client::of(&server).load().unwrap());

    // As the hub answers for a large file, and mirrors for any: to another server.
    for status in ["302 Found", "307 Temporary", "308 Permanent", "301 Moved"] {
        let store = Server::start(good);
        let address = store.address.clone();
        let server = Server::start(move |asked| {
            let place = format!("{address}{}", asked.path);
            Answer::redirect(status, place, &right(asked).1)
        });
        assert_whole(&Client::of(&server).load().unwrap());
        assert!(!store.asked().is_empty());
    }
}

#[test]
fn a_broken_off_download_resumes() {
    let server = Server::start(|asked| match (asked.probe, asked.earlier) {
        (false, 0) => good(asked).broken_off(1_000),
        _ => good(asked),
    });
    assert_whole(&Client::of(&server).load().unwrap());
    assert_eq!(server.starts(), [0, 1_000, 0]);
}

#[test]
fn what_is_half_written_is_never_taken_as_whole() {
    let broken = Server::start(|asked| match asked.probe {
        true => good(asked),
        false => good(asked).broken_off(300),
    });
    let mut client = Client::of(&broken);
    let message = client.load().unwrap_err().to_string();
    assert!(message.contains("(3 attempts)"), "{message}");
    assert_eq!(broken.starts(), [0, 300, 600]);
    assert_eq!(client.names("snapshots"), Vec::<String>::new());
    let names = client.names("blobs");
    assert!(names.len() == 1 && names[0].ends_with(".part"), "{names:?}");

    let server = Server::start(good);
    client.endpoint = server.address.clone();
    assert_whole(&client.load().unwrap());
    assert_eq!(server.starts(), [900, 0]);
}

#[test]
fn an_end_without_a_promised_length_is_noticed() {
    let server = Server::start(|asked| {
        let mut answer = good(asked);
        if !asked.probe && asked.earlier == 0 {
            answer.length = None;
            answer.body.truncate(500);
        }
        answer
    });
    assert_whole(&Client::of(&server).load().unwrap());
}

#[test]
fn a_server_that_cannot_resume_is_asked_for_all() {
    let server = Server::start(|asked| match (asked.probe, asked.earlier) {
        (true, _) => good(asked),
        (false, 0) => good(asked).broken_off(1_000),
        (false, _) => {
            let mut answer = good(&Asked {
                from: 0,
                ..asked.clone()
            });
            answer.status = "200 OK";
            answer
        }
    });
    assert_whole(&Client::of(&server).load().unwrap());
    assert_eq!(server.starts(), [0, 1_000, 0]);
}

#[test]
fn remains_of_a_whole_part_do_not_block() {
    let server = Server::start(good);
    let client = Client::of(&server);
    let (_, bytes) = &parquet_files(&small(NAME))[0];
    let blobs = client.repository().join("blobs");
    fs::create_dir_all(&blobs).unwrap();
    fs::write(blobs.join(format!("{}.part", sha256(bytes))), bytes).unwrap();
    assert_whole(&client.load().unwrap());
}

fn message_of(status: &'static str) -> (String, usize) {
    let server = Server::start(move |_| Answer::status(status));
    let started = Instant::now();
    let message = Client::of(&server).load().unwrap_err().to_string();
    let requests = server.asked().len();
    // Half a second before the second attempt, and a whole one before the third.
    let pauses = [0, 500, 1_500][requests - 1];
    assert!(started.elapsed() >= Duration::from_millis(pauses));
    (message, requests)
}

#[test]
fn refusals_are_told_and_asked_again_where_that_may_help() {
    for (status, requests) in [
        ("404 Not Found", 1),
        ("401 Unauthorized", 1),
        ("429 Too Many Requests", 3),
        ("500 Internal Server Error", 3),
    ] {
        let (message, found) = message_of(status);
        assert_eq!(found, requests, "{message}");
        assert!(
            message.contains(&format!("http status: {}", &status[..3])),
            "{message}"
        );
        assert!(
            message.contains("Not fetched: http://127.0.0.1:"),
            "{message}"
        );
        assert!(message.contains("curl -fL"), "{message}");
    }
    let server = Server::start(|asked| match asked.earlier {
        0 if !asked.probe => Answer::status("503 Service Unavailable"),
        _ => good(asked),
    });
    assert_whole(&Client::of(&server).load().unwrap());
}

#[test]
fn a_wrong_file_is_found_out() {
    // The name that the hub gave promises other bytes.
    let server = Server::start(|asked| {
        let (bytes, etag) = right(asked);
        Answer::file(asked, &vec![7; bytes.len()], &etag)
    });
    let client = Client::of(&server);
    let message = client.load().unwrap_err().to_string();
    assert!(message.contains("SHA-256"), "{message}");
    assert_eq!(client.names("blobs"), Vec::<String>::new());
    assert!(
        !client
            .repository()
            .join("snapshots")
            .join(COMMIT)
            .join("mnist")
            .join(PARQUET_FILES[0])
            .is_symlink()
    );

    // Nothing promises anything, but it is not a data set.
    let server = Server::start(|asked| Answer::file(asked, b"<html>Please log in</html>", "w1"));
    let message = Client::of(&server).load().unwrap_err().to_string();
    assert!(message.starts_with("the cached file "), "{message}");
    assert!(message.contains("it is a web page"), "{message}");

    // No hub at all.
    let server = Server::start(|_| {
        let mut answer = Answer::status("200 OK");
        answer.body = b"hello".to_vec();
        answer
    });
    let message = Client::of(&server).load().unwrap_err().to_string();
    assert!(message.contains("no X-Repo-Commit or ETag"), "{message}");
}

#[test]
fn a_server_that_is_not_there_is_told() {
    let mut client = Client::of(&Server::start(good));
    client.endpoint = "http://127.0.0.1:9".to_owned();
    let message = client.load().unwrap_err().to_string();
    assert!(message.contains("http://127.0.0.1:9/datasets"), "{message}");
    for (endpoint, words) in [
        ("not an address", "has a blank in it"),
        ("hub.example", "has no scheme: write https:// before it"),
        ("ftp://hub.example", "is neither http nor https"),
    ] {
        client.endpoint = endpoint.to_owned();
        let message = client.load().unwrap_err().to_string();
        let expected = format!("Not fetched: \"{endpoint}/datasets");
        assert!(message.contains(&expected), "{message}");
        assert!(message.contains(words), "{message}");
    }
}
