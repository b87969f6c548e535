//! Models of a hub: fetched whole, or refused, whatever the server answers.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use refashion_datasets::{DownloadLimits, Error, HubModel, HubModelFile, Search};
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
