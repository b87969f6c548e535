//! Fetching from the Hugging Face hub into its cache.
//!
//! The files lie where `hf-hub` and the hub's other tools look for them, but its own download is
//! not used: it takes paths from the server's headers, asks for them again where they cannot be
//! checked, and bounds nothing. Here every name is checked before it becomes a path
//! ([`crate::hub_names`]), every answer is bounded ([`crate::remote`]), and the size and (where the
//! hub names it) the SHA-256 of what came are compared before it is taken as whole.

use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use hf_hub::Repo;
use ureq::http::Uri;

use crate::address::address;
use crate::failure::Failure;
use crate::fetching::{DownloadLimits, Progress, user_of};
use crate::hub_file::HubFile;
use crate::hub_names::Commit;
use crate::name::DatasetName;
use crate::remote::{Client, Promise};

/// How often a file is asked for before giving up.
const ATTEMPTS: u32 = 3;

/// How long to wait before the second attempt; before the third, twice as long.
const PAUSE: Duration = Duration::from_millis(500);

/// Fetches both files of a data set into the cache, or says why that failed.
pub(crate) fn fetch(
    name: DatasetName,
    endpoint: &str,
    limits: &DownloadLimits,
    cache: &Path,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), String> {
    let cache = std::path::absolute(cache).map_err(|error| error.to_string())?;
    check_endpoint(endpoint)?;
    let repository = name.hub.ok_or("the hub has no such data set")?;
    let client = Client::new(limits.clone())?;
    let counts = [name.train_count, name.test_count];
    for ((file, url), count) in repository.urls(endpoint).into_iter().zip(counts) {
        let download = Download {
            client: &client,
            repository: Repo::dataset(repository.name.to_owned()),
            cache: &cache,
            file: &format!("{}/{file}", repository.folder),
            shown: file,
            url: &url,
            most: name.most_encoded(count),
        };
        let fetched = download.fetch(progress);
        fetched.map_err(|failure| failure.reason)?;
    }
    Ok(())
}

/// Fetches one file of a repository into the cache, where need be, or says why that failed.
pub(crate) fn fetch_file(
    repository: Repo,
    file: &str,
    url: &str,
    most: u64,
    limits: &DownloadLimits,
    cache: &Path,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(PathBuf, Commit), Failure> {
    let cache = std::path::absolute(cache).map_err(|error| Failure::here(error.to_string()))?;
    let client = Client::new(limits.clone()).map_err(Failure::here)?;
    let download = Download {
        client: &client,
        repository,
        cache: &cache,
        file,
        shown: file,
        url,
        most,
    };
    let place = download.fetch(progress)?;
    Ok((place.link().to_owned(), place.commit().clone()))
}

/// An address that files' names are written behind, and that every error shows.
pub(crate) fn check_endpoint(endpoint: &str) -> Result<(), String> {
    if user_of(endpoint).is_some() {
        return Err(
            "the hub's address (HF_ENDPOINT) has a user's name or password in it; leave them out"
                .to_owned(),
        );
    }
    match endpoint.find(['?', '#']) {
        None => Ok(()),
        Some(at) => Err(format!(
            "{endpoint:?} goes on behind {:?}, where the hub's address (HF_ENDPOINT) must end",
            &endpoint[at..=at]
        )),
    }
}

/// One file on the hub and its place in the cache.
struct Download<'a> {
    client: &'a Client,
    repository: Repo,
    cache: &'a Path,
    file: &'a str,
    /// What progress calls it.
    shown: &'a str,
    url: &'a str,
    most: u64,
}

impl Download<'_> {
    fn fetch(&self, progress: &mut dyn FnMut(Progress<'_>)) -> Result<HubFile, Failure> {
        let no_address = |fault| Failure::here(format!("{:?} {fault}", self.url));
        let url = address(self.url).map_err(no_address)?;
        self.fetch_patiently(&url, progress).map_err(|mut failure| {
            // What this machine does not let be written has nothing to do with the server.
            if !failure.here {
                failure.reason = format!("{}: {}", self.url, failure.reason);
            }
            failure
        })
    }

    fn fetch_patiently(
        &self,
        url: &Uri,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<HubFile, Failure> {
        let mut attempt = 1;
        loop {
            match self.fetch_once(url, progress) {
                Ok(place) => return Ok(place),
                Err(failure) if failure.lasting => return Err(failure),
                Err(mut failure) if attempt == ATTEMPTS => {
                    failure.reason += &format!(" ({ATTEMPTS} attempts)");
                    return Err(failure);
                }
                Err(failure) => {
                    tracing::warn!(url = self.url, failure.reason, "trying again");
                }
            }
            thread::sleep(PAUSE * attempt);
            attempt += 1;
        }
    }

    fn fetch_once(
        &self,
        url: &Uri,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<HubFile, Failure> {
        let Promise { commit, etag, size } = self.client.probe(url)?;
        if size > self.most {
            let most = self.most;
            let reason = format!("{size} bytes are announced, at most {most} are expected");
            return Err(Failure {
                too_long: Some(size),
                ..Failure::lasting(reason)
            });
        }
        let place = HubFile::new(self.cache, &self.repository, self.file, commit, etag, size);
        let here = |error| self.local(error);
        let _lock = place.lock().map_err(here)?;
        if place.is_there().map_err(here)? {
            return Ok(place);
        }
        let (mut part, mut done) = place.open_part().map_err(here)?;
        let mut teller = Teller::new(self.shown, size, progress);
        teller.tell(done);
        self.client.get(url, done, size, &mut |start, bytes| {
            if start != done {
                part.set_len(start).map_err(here)?;
                part.seek(SeekFrom::Start(start)).map_err(here)?;
            }
            part.write_all(bytes).map_err(here)?;
            done = start + bytes.len() as u64;
            teller.hear(done);
            Ok(())
        })?;
        part.sync_all().map_err(here)?;
        drop(part);
        place.finish().map_err(here)?.map_err(Failure::passing)?;
        teller.tell(size);
        Ok(place)
    }

    /// A failure of this machine's, which must not be taken for one of the server's.
    fn local(&self, error: std::io::Error) -> Failure {
        let cache = self.cache.display();
        Failure::here(match error.kind() {
            ErrorKind::WouldBlock => format!("{error} (in the cache {cache})"),
            _ => format!(
                "cannot write into the cache {cache}: {error}; HF_HUB_CACHE can name another one"
            ),
        })
    }
}

/// Tells of each hundredth of the file, and on a slow line each second.
struct Teller<'a> {
    file: &'a str,
    total: u64,
    progress: &'a mut dyn FnMut(Progress<'_>),
    told: u64,
    told_at: Instant,
}

impl<'a> Teller<'a> {
    fn new(file: &'a str, total: u64, progress: &'a mut dyn FnMut(Progress<'_>)) -> Self {
        Self {
            file,
            total,
            progress,
            told: 0,
            told_at: Instant::now(),
        }
    }

    fn hear(&mut self, done: u64) {
        let step = done.abs_diff(self.told) >= (self.total / 100).max(1);
        if step || self.told_at.elapsed() >= Duration::from_secs(1) {
            self.tell(done);
        }
    }

    fn tell(&mut self, done: u64) {
        (self.told, self.told_at) = (done, Instant::now());
        (self.progress)(Progress {
            file: self.file,
            done,
            total: self.total,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 1,000 bytes, ten are a hundredth.
    #[test]
    fn each_hundredth_and_each_second_are_told() {
        let mut told = Vec::new();
        let mut progress = |now: Progress<'_>| told.push((now.done, now.total));
        let mut teller = Teller::new("file", 1_000, &mut progress);
        // On a quick line no second passes, as the last telling is in the future.
        for done in [9, 10, 19, 25, 34, 35] {
            teller.told_at = Instant::now() + Duration::from_secs(3_600);
            teller.hear(done);
        }
        teller.told_at = Instant::now() - Duration::from_secs(1);
        teller.hear(36);
        assert_eq!(told, [10, 25, 35, 36].map(|done| (done, 1_000)));
    }

    #[test]
    fn failures_of_this_machine_are_told_by_the_cache() {
        let client = Client::new(DownloadLimits::default()).unwrap();
        let download = Download {
            client: &client,
            repository: Repo::dataset("a/b".to_owned()),
            cache: Path::new("/cache"),
            file: "f",
            shown: "f",
            url: "https://hub.example/f",
            most: 1,
        };
        let told = |kind| download.local(std::io::Error::new(kind, "no"));
        let busy = told(ErrorKind::WouldBlock);
        assert_eq!(busy.reason, "no (in the cache /cache)");
        assert!(busy.here && busy.lasting);
        let full = told(ErrorKind::StorageFull).reason;
        let expected = "cannot write into the cache /cache: no; HF_HUB_CACHE can name another one";
        assert_eq!(full, expected);
    }
}
