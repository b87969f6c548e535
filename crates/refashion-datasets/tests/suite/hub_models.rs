//! Models of a hub: fetched whole, or refused, whatever the server answers.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use refashion_datasets::{DownloadLimits, Error, HubModel, HubModelFile, Progress, Search};
use tempfile::{TempDir, tempdir};

use crate::server::{Answer, Asked, COMMIT, Server};

const BYTES: &[u8] = b"{\"a model\": 1}";

/// What a hub calls small files by.
const ETAG: &str = "0123456789abcdef0123456789abcdef01234567";

struct Client {
    folder: TempDir,
    search: Search,
}

impl Client {
    fn of(server: &Server) -> Self {
        let folder = tempdir().unwrap();
        let search = Search {
            hub_cache: Some(folder.path().join("cache")),
            hub_endpoint: server.address.clone(),
            offline: false,
            limits: DownloadLimits {
                patience: Duration::from_secs(2),
                redirects: 3,
                ..DownloadLimits::default()
            },
            ..Search::default()
        };
        Self { folder, search }
    }

    fn fetch(&self, model: &str) -> Result<HubModelFile, Error> {
        let model: HubModel = model.parse().unwrap();
        model.fetch("config.json", 1000, &self.search, &mut |_| ())
    }

    /// The reason why a file cannot be had.
    fn refusal(&self, model: &str) -> String {
        match self.fetch(model).unwrap_err() {
            Error::HubModel { reason, .. } => reason,
            long @ Error::HubModelLength { .. } => long.to_string(),
            other => panic!("{other}"),
        }
    }

    /// All that was written outside the repository's own folder in the cache.
    fn strays(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for folder in [
            self.folder.path().to_owned(),
            self.folder.path().join("cache"),
        ] {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            found.extend(entries.map(|entry| entry.path()));
        }
        let own = |path: &PathBuf| path.ends_with("cache") || path.ends_with("models--a--b");
        found.retain(|path| !own(path));
        found
    }
}

fn good(asked: &Asked) -> Answer {
    Answer::file(asked, BYTES, ETAG)
}

#[test]
fn a_file_is_fetched_once_and_known_by_its_commit() {
    let server = Server::start(good);
    let mut client = Client::of(&server);
    let found = client.fetch("a/b@v1").unwrap();
    assert_eq!(fs::read(&found.path).unwrap(), BYTES);
    assert_eq!(found.model.to_string(), format!("hf:a/b@{COMMIT}"));
    assert_eq!(server.asked()[0].path, "/a/b/resolve/v1/config.json");
    let whole = server.starts().len();
    assert_eq!(client.fetch("a/b@v1").unwrap(), found);
    assert_eq!(server.starts().len(), whole, "it is fetched again");
    // Without a network the cache knows the name and the commit, and nothing else.
    client.search.offline = true;
    assert_eq!(client.fetch("a/b@v1").unwrap(), found);
    assert_eq!(client.fetch(&format!("a/b@{COMMIT}")).unwrap(), found);
    assert!(client.refusal("a/b").contains("offline"));
    assert_eq!(client.strays(), Vec::<PathBuf>::new());
}

#[test]
fn a_file_that_is_too_long_is_not_fetched() {
    let server = Server::start(|asked| Answer::file(asked, &[b'x'; 1001], ETAG));
    let client = Client::of(&server);
    let reason = client.refusal("a/b");
    assert!(
        reason.contains("1001 bytes are announced, at most 1000"),
        "{reason}"
    );
    assert_eq!(server.starts(), Vec::<usize>::new());
    let error = client.fetch("a/b").unwrap_err();
    let (found, most) = match error {
        Error::HubModelLength { found, most, .. } => (found, most),
        other => panic!("{other}"),
    };
    assert_eq!((found, most), (1_001, 1_000));
    // As long as it may be.
    let server = Server::start(|asked| Answer::file(asked, &[b'x'; 1000], ETAG));
    let client = Client::of(&server);
    let whole = client.fetch("a/b").unwrap();
    assert_eq!(fs::read(&whole.path).unwrap(), [b'x'; 1000]);
}

/// The first answer to a request of the file is another than the right one, which is asked for again.
fn answers_again(first: impl Fn(Answer) -> Answer + Send + Sync + 'static) -> (Server, Client) {
    let server = Server::start(move |asked| match asked.probe || asked.earlier > 0 {
        true => good(asked),
        false => first(good(asked)),
    });
    let client = Client::of(&server);
    (server, client)
}

fn with_range(mut answer: Answer, range: &str) -> Answer {
    answer.headers.retain(|(name, _)| *name != "Content-Range");
    answer.headers.push(("Content-Range", range.to_owned()));
    answer
}

#[test]
fn another_part_than_was_asked_for_is_not_taken() {
    // The file has 14 bytes.
    for range in ["bytes 3-13/14", "bytes 0-13/15"] {
        let (server, client) = answers_again(move |answer| with_range(answer, range));
        let found = client.fetch("a/b").unwrap();
        assert_eq!(fs::read(&found.path).unwrap(), BYTES);
        assert_eq!(server.starts(), [0, 0], "{range}");
    }
}

/// Of a part of eight bytes six are left: nine are too many, and what is there is gone on with.
#[test]
fn no_more_comes_than_is_left() {
    let (server, client) = answers_again(|mut answer| {
        answer.body.extend(b"...");
        answer.length = None;
        answer
    });
    let blobs = client.folder.path().join("cache/models--a--b/blobs");
    fs::create_dir_all(&blobs).unwrap();
    fs::write(blobs.join(format!("{ETAG}.part")), &BYTES[..8]).unwrap();
    let found = client.fetch("a/b").unwrap();
    assert_eq!(fs::read(&found.path).unwrap(), BYTES);
    assert_eq!(server.starts(), [8, 8]);
}

/// A server that sends no parts of files says how long one is by the length of its answer.
#[test]
fn a_server_without_parts_is_asked_for_the_whole() {
    let server = Server::start(|asked| {
        let mut answer = good(&Asked {
            from: 0,
            probe: false,
            ..asked.clone()
        });
        answer.status = "200 OK";
        answer.headers.retain(|(name, _)| *name != "Content-Range");
        answer
    });
    let client = Client::of(&server);
    let found = client.fetch("a/b").unwrap();
    assert_eq!(fs::read(&found.path).unwrap(), BYTES);
}

#[test]
fn progress_is_told_from_the_first_byte_to_the_last() {
    let server = Server::start(good);
    let client = Client::of(&server);
    let model: HubModel = "a/b".parse().unwrap();
    let mut told = Vec::new();
    let mut progress = |now: Progress<'_>| told.push((now.file.to_owned(), now.done, now.total));
    let fetched = model.fetch("config.json", 1000, &client.search, &mut progress);
    fetched.unwrap();
    assert!(
        told.iter()
            .all(|(file, _, total)| file == "config.json" && *total == 14)
    );
    let done: Vec<u64> = told.iter().map(|(_, done, _)| *done).collect();
    // The last byte is told of when it comes, and when the file is in its place.
    assert!(
        done.len() >= 3 && done[0] == 0 && done.is_sorted(),
        "{done:?}"
    );
    assert_eq!(done[done.len() - 2..], [14, 14]);
}

#[test]
fn the_status_of_a_refusal_is_kept() {
    let server = Server::start(|_| Answer::status("404 Not Found"));
    let status = match Client::of(&server).fetch("a/b").unwrap_err() {
        Error::HubModel { status, .. } => status,
        other => panic!("{other}"),
    };
    assert_eq!(status, Some(404));
}

#[test]
fn what_attackers_answer_is_refused_and_written_nowhere() {
    let header = |name: &'static str, value: &'static str| {
        move |asked: &Asked| {
            let mut answer = good(asked);
            answer.headers.retain(|(known, _)| *known != name);
            answer.headers.push((name, value.to_owned()));
            answer
        }
    };
    let refused = |answer: Box<dyn Fn(&Asked) -> Answer + Send + Sync>, words: &str| {
        let server = Server::start(answer);
        let client = Client::of(&server);
        let reason = client.refusal("a/b");
        assert!(reason.contains(words), "{reason}");
        assert_eq!(client.strays(), Vec::<PathBuf>::new());
        let snapshots = client.folder.path().join("cache/models--a--b/snapshots");
        assert!(!snapshots.exists(), "{reason}");
    };
    refused(
        Box::new(header("X-Repo-Commit", "../../../../evil")),
        "which is none",
    );
    refused(Box::new(header("X-Repo-Commit", "main")), "which is none");
    refused(
        Box::new(header("ETag", "\"../../../evil\"")),
        "which is none",
    );
    refused(
        Box::new(header("Content-Range", "bytes 0-0/18446744073709551616")),
        "how long",
    );
    refused(
        Box::new(header("Content-Range", "bytes 0-0/99999999999")),
        "are announced",
    );
    // A body without an end, and one that is short.
    let endless = |asked: &Asked| {
        let mut answer = good(asked);
        if !asked.probe {
            answer.body = vec![b'x'; 1 << 20];
            answer.length = None;
        }
        answer
    };
    refused(Box::new(endless), "more than the announced");
    refused(
        Box::new(|asked: &Asked| good(asked).broken_off(usize::from(asked.probe))),
        "",
    );
    // Redirects in a circle, and out of the web.
    let round = |asked: &Asked| Answer::redirect("302 Found", asked.path.clone(), ETAG);
    refused(Box::new(round), "more than 3 redirects");
    let file = |_: &Asked| Answer::redirect("302 Found", "file:///etc/passwd".to_owned(), ETAG);
    refused(Box::new(file), "a redirect leads to");
    for status in ["401 Unauthorized", "404 Not Found"] {
        refused(
            Box::new(move |_: &Asked| Answer::status(status)),
            &status[..3],
        );
    }
    // A large file's tag is its digest, and these bytes are not of it.
    let tag = "a".repeat(64);
    refused(
        Box::new(move |asked: &Asked| Answer::file(asked, BYTES, &tag)),
        "SHA-256",
    );
}
