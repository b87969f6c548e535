//! Fetching from the Hugging Face hub into its cache.
//!
//! `hf-hub` speaks to the server and keeps the cache. What is added here: another attempt where one
//! may help, a limit on how long a silent server is waited for, and a check of the size and (where
//! the hub names it) the SHA-256 of what came, so that nothing half-written is taken as whole.
//! No token is sent: the data are public.

use std::fs;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use hf_hub::api::sync::{Api, ApiBuilder, ApiError, Metadata};
use hf_hub::{Cache, Repo};
use sha2::{Digest, Sha256};

use crate::{DatasetName, canonical, hub};

/// How often a file is asked for before giving up.
const ATTEMPTS: u32 = 3;

/// How long to wait before the second attempt; before the third, twice as long.
const PAUSE: Duration = Duration::from_millis(500);

/// How long a server may stay silent.
const PATIENCE: Duration = Duration::from_secs(60);

/// How far the download of one file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// The file.
    pub file: &'a str,
    /// Bytes that are there.
    pub done: u64,
    /// Bytes of the whole file.
    pub total: u64,
}

/// Fetches both files of a data set into the cache, or says why that failed.
pub(crate) fn fetch(
    name: DatasetName,
    endpoint: &str,
    cache: &Path,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), String> {
    let cache = std::path::absolute(cache).map_err(|error| error.to_string())?;
    for (file, url) in urls(name, endpoint) {
        let hub = Hub {
            cache: Cache::new(cache.clone()),
            repo: Repo::dataset(name.hub_repository().to_owned()),
            endpoint: endpoint.to_owned(),
            file: format!("{}/{file}", name.hub_folder()),
            url: url.clone(),
        };
        let (sender, receiver) = mpsc::channel();
        // The client has no time limits of its own, so it runs apart and may be left behind.
        thread::spawn(move || {
            let outcome = hub.fetch_patiently(&sender);
            // Nobody listens any more once the patience has run out.
            let _ = sender.send(Event::Done(outcome));
        });
        listen(&receiver, PATIENCE, file, progress).map_err(|reason| format!("{url}: {reason}"))?;
    }
    Ok(())
}

/// The files of a data set on the hub with their addresses.
pub(crate) fn urls(name: DatasetName, endpoint: &str) -> [(&'static str, String); 2] {
    let (repository, folder) = (name.hub_repository(), name.hub_folder());
    [hub::TRAIN_FILE, hub::TEST_FILE].map(|file| {
        let url = format!("{endpoint}/datasets/{repository}/resolve/main/{folder}/{file}");
        (file, url)
    })
}

/// What the downloading thread tells.
enum Event {
    Bytes { done: u64, total: u64 },
    Done(Result<(), String>),
}

/// Passes on the progress until the download is over.
fn listen(
    receiver: &Receiver<Event>,
    patience: Duration,
    file: &str,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), String> {
    loop {
        match receiver.recv_timeout(patience) {
            Ok(Event::Bytes { done, total }) => progress(Progress { file, done, total }),
            Ok(Event::Done(outcome)) => return outcome,
            Err(RecvTimeoutError::Timeout) => {
                return Err(format!("nothing came for {patience:?}"));
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err("the answer was not as the hub gives it".to_owned());
            }
        }
    }
}

/// One file on the hub and its place in the cache.
struct Hub {
    cache: Cache,
    repo: Repo,
    endpoint: String,
    file: String,
    url: String,
}

/// Why an attempt failed, and whether another may help.
struct Failure {
    reason: String,
    lasting: bool,
}

impl Hub {
    fn fetch_patiently(&self, sender: &Sender<Event>) -> Result<(), String> {
        let mut attempt = 1;
        loop {
            match self.fetch_once(sender) {
                Ok(()) => return Ok(()),
                Err(failure) if failure.lasting => return Err(failure.reason),
                Err(failure) if attempt == ATTEMPTS => {
                    return Err(format!("{} ({ATTEMPTS} attempts)", failure.reason));
                }
                Err(failure) => tracing::warn!(url = self.url, failure.reason, "trying again"),
            }
            thread::sleep(PAUSE * attempt);
            attempt += 1;
        }
    }

    fn fetch_once(&self, sender: &Sender<Event>) -> Result<(), Failure> {
        let api = self.api().map_err(Failure::of)?;
        let metadata = api.metadata(&self.url).map_err(Failure::of)?;
        let blob = self
            .cache
            .repo(self.repo.clone())
            .blob_path(metadata.etag());
        let link = self
            .cache
            .repo(self.repo.clone())
            .pointer_path(metadata.commit_hash())
            .join(&self.file);
        if link.exists() && check(&link, &metadata).is_ok() {
            return self.remember(&metadata);
        }
        // The client takes what lies in these places as it is, so remains are cleared away.
        remove(&link);
        let part = blob.with_extension("part");
        if size(&part) >= Some(metadata.size() as u64) {
            remove(&part);
        }
        let reporter = Reporter::new(sender.clone());
        let downloaded = api
            .repo(self.repo.clone())
            .download_with_progress(&self.file, reporter);
        if let Err(error) = downloaded {
            return Err(Failure::of(error));
        }
        check(&link, &metadata).inspect_err(|_| {
            remove(&link);
            remove(&blob);
        })
    }

    fn api(&self) -> Result<Api, ApiError> {
        ApiBuilder::from_cache(self.cache.clone())
            .with_endpoint(self.endpoint.clone())
            .with_token(None)
            .with_progress(false)
            .build()
    }

    /// Lets `main` point to the commit that the file is of.
    fn remember(&self, metadata: &Metadata) -> Result<(), Failure> {
        self.cache
            .repo(self.repo.clone())
            .create_ref(metadata.commit_hash())
            .map_err(|error| Failure {
                reason: error.to_string(),
                lasting: true,
            })
    }
}

impl Failure {
    fn of(error: ApiError) -> Self {
        let reason = error.to_string();
        // The client's own error type is not at hand; its text ends in the status.
        let status = reason.rsplit("http status: ").next().unwrap_or_default();
        let lasting = match &error {
            ApiError::RequestError(_) => ["400", "401", "403", "404", "410"].contains(&status),
            ApiError::MissingHeader(_) | ApiError::InvalidHeader(_) => true,
            _ => false,
        };
        Self { reason, lasting }
    }
}

/// Compares a file with what the hub said of it.
fn check(file: &Path, metadata: &Metadata) -> Result<(), Failure> {
    let damaged = |reason| Failure {
        reason,
        lasting: false,
    };
    let (found, expected) = (size(file).unwrap_or(0), metadata.size() as u64);
    if found != expected {
        return Err(damaged(format!("{found} of {expected} bytes came")));
    }
    // Large files are named by their SHA-256, small ones by a git hash.
    let etag = metadata.etag();
    if etag.len() == 64 && etag.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let found = sha256(file).map_err(|error| damaged(error.to_string()))?;
        if found != etag {
            return Err(damaged(format!("SHA-256 {found} came, expected {etag}")));
        }
    }
    Ok(())
}

fn sha256(path: &Path) -> std::io::Result<String> {
    let mut hasher = Sha256::new();
    std::io::copy(&mut fs::File::open(path)?, &mut hasher)?;
    Ok(canonical::hex(hasher))
}

fn size(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().map(|metadata| metadata.len())
}

/// Deletes a file or link; where it is not there, all is well, and where it stays, the check of
/// what is downloaded will tell.
fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}

/// Sends a message for each hundredth of the file, and on a slow line each second.
struct Reporter {
    sender: Sender<Event>,
    done: u64,
    total: u64,
    told: u64,
    told_at: Instant,
}

impl Reporter {
    fn new(sender: Sender<Event>) -> Self {
        Self {
            sender,
            done: 0,
            total: 0,
            told: 0,
            told_at: Instant::now(),
        }
    }

    fn tell(&mut self) {
        (self.told, self.told_at) = (self.done, Instant::now());
        // Nobody listens any more once the patience has run out.
        let _ = self.sender.send(Event::Bytes {
            done: self.done,
            total: self.total,
        });
    }
}

impl hf_hub::api::Progress for Reporter {
    fn init(&mut self, size: usize, _file: &str) {
        (self.done, self.total) = (0, size as u64);
        self.tell();
    }

    fn update(&mut self, bytes: usize) {
        self.done += bytes as u64;
        let step = self.done - self.told >= (self.total / 100).max(1);
        if step || self.told_at.elapsed() >= Duration::from_secs(1) {
            self.tell();
        }
    }

    fn finish(&mut self) {
        self.tell();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_server_is_not_waited_for_forever() {
        let (sender, receiver) = mpsc::channel();
        sender.send(Event::Bytes { done: 3, total: 9 }).unwrap();
        let mut told = Vec::new();
        let outcome = listen(
            &receiver,
            Duration::from_millis(20),
            "file",
            &mut |progress| {
                told.push((progress.done, progress.total));
            },
        );
        assert_eq!(outcome.unwrap_err(), "nothing came for 20ms");
        assert_eq!(told, [(3, 9)]);
    }

    #[test]
    fn a_client_that_ends_without_a_word_is_a_failure() {
        let (sender, receiver) = mpsc::channel::<Event>();
        drop(sender);
        assert!(listen(&receiver, PATIENCE, "file", &mut |_| ()).is_err());
    }
}
