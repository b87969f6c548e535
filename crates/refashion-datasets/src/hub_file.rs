//! A file of a hub's repository in the cache: written beside its place and put there when whole.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use hf_hub::{Cache, Repo};
use sha2::{Digest, Sha256};

use crate::digest::hex;
use crate::hub_names::{Commit, EntityTag};

/// How long another process that fetches the same file is waited for without its part growing.
const PATIENCE: Duration = Duration::from_secs(60);

/// The places of one file in the cache: `blobs/<tag>`, and a link to it in `snapshots/<commit>/`.
///
/// They are made of names that were checked, so that they lie in the repository's folder.
pub(crate) struct HubFile {
    repository: PathBuf,
    /// The file's path in the repository.
    file: String,
    /// What was asked for: `main`, another name, or a commit.
    revision: String,
    commit: Commit,
    etag: EntityTag,
    size: u64,
    link: PathBuf,
}

impl HubFile {
    /// The places of `file`, a path of plain names, in a repository whose names are plain too.
    pub(crate) fn new(
        cache: &Path,
        repository: &Repo,
        file: &str,
        commit: Commit,
        etag: EntityTag,
        size: u64,
    ) -> Self {
        let snapshot = Cache::new(cache.to_owned())
            .repo(repository.clone())
            .pointer_path(commit.as_str());
        Self {
            repository: cache.join(repository.folder_name()),
            revision: repository.revision().to_owned(),
            link: snapshot.join(file),
            file: file.to_owned(),
            commit,
            etag,
            size,
        }
    }

    /// The file as the snapshot of its commit has it.
    pub(crate) fn link(&self) -> &Path {
        &self.link
    }

    pub(crate) fn commit(&self) -> &Commit {
        &self.commit
    }

    /// Whether the file is there already, whole; it is then of what its revision points to.
    pub(crate) fn is_there(&self) -> io::Result<bool> {
        if self.fault(&self.link).is_some() {
            if self.fault(&self.blob()).is_some() {
                return Ok(false);
            }
            self.place_link()?;
        }
        self.remember()?;
        Ok(true)
    }

    /// Waits until no other process fetches the file. The lock is that of hf-hub, and ends with
    /// the file that is answered.
    pub(crate) fn lock(&self) -> io::Result<File> {
        let blobs = self.repository.join("blobs");
        fs::create_dir_all(&blobs)?;
        let path = blobs.join(format!("{}.lock", self.etag.as_str()));
        refuse_link(&path)?;
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)?;
        let mut wait = Wait {
            grown: Instant::now(),
            size: self.part_size(),
        };
        while !is_ours(file.try_lock())? {
            if wait.is_over(self.part_size(), Instant::now()) {
                let reason = "another process fetches it and does not get on";
                return Err(io::Error::new(io::ErrorKind::WouldBlock, reason));
            }
            thread::sleep(Duration::from_millis(200));
        }
        Ok(file)
    }

    /// Opens what an earlier attempt left, with its length, or begins anew.
    pub(crate) fn open_part(&self) -> io::Result<(File, u64)> {
        let path = self.part();
        // What is whole by its size and yet not in its place was found wrong.
        if refuse_link(&path).is_err() || self.part_size() >= self.size {
            remove(&path)?;
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)?;
        let size = file.seek(SeekFrom::End(0))?;
        Ok((file, size))
    }

    /// Puts the finished part into its place, or says what is wrong with it.
    ///
    /// The outer error is the system's, the inner one the server's.
    pub(crate) fn finish(&self) -> io::Result<Result<(), String>> {
        let part = self.part();
        if let Some(fault) = self.fault(&part) {
            // A part that is short is gone on with.
            if self.part_size() >= self.size {
                remove(&part)?;
            }
            return Ok(Err(fault));
        }
        fs::rename(&part, self.blob())?;
        self.place_link()?;
        self.remember()?;
        Ok(Ok(()))
    }

    /// What is wrong with a copy of the file; nothing where it is whole.
    fn fault(&self, path: &Path) -> Option<String> {
        let found = fs::metadata(path).map_or(0, |metadata| metadata.len());
        if found != self.size {
            return Some(format!("{found} of {} bytes came", self.size));
        }
        let expected = self.etag.sha256()?;
        match sha256(path) {
            Ok(found) if found == expected => None,
            Ok(found) => Some(format!("SHA-256 {found} came, expected {expected}")),
            Err(error) => Some(error.to_string()),
        }
    }

    fn blob(&self) -> PathBuf {
        self.repository.join("blobs").join(self.etag.as_str())
    }

    fn part(&self) -> PathBuf {
        self.blob().with_extension("part")
    }

    fn part_size(&self) -> u64 {
        fs::metadata(self.part()).map_or(0, |metadata| metadata.len())
    }

    /// Lets the snapshot have the file: a link, or a copy where the system has no links.
    fn place_link(&self) -> io::Result<()> {
        if let Some(folder) = self.link.parent() {
            fs::create_dir_all(folder)?;
        }
        remove(&self.link)?;
        #[cfg(unix)]
        {
            // From the link's folder up to that of the repository: past the folders of the file, the
            // commit, and `snapshots`.
            let up = "../".repeat(self.file.matches('/').count() + 2);
            let target = format!("{up}blobs/{}", self.etag.as_str());
            std::os::unix::fs::symlink(target, &self.link)
        }
        // Links need a privilege on Windows, so that a copy takes their place, as the hub's tools do it.
        #[cfg(not(unix))]
        fs::copy(self.blob(), &self.link).map(|_| ())
    }

    /// Lets the revision point to the commit that the file is of; a commit is one.
    fn remember(&self) -> io::Result<()> {
        let revision = self.revision.as_str();
        if revision == self.commit.as_str() {
            return Ok(());
        }
        let folder = self.repository.join("refs");
        fs::create_dir_all(&folder)?;
        let aside = folder.join(format!("{revision}.{}.part", std::process::id()));
        remove(&aside)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&aside)?;
        file.write_all(self.commit.as_str().as_bytes())?;
        fs::rename(&aside, folder.join(revision))
    }
}

/// Whether a file that another process may hold is held by this one.
fn is_ours(tried: Result<(), TryLockError>) -> io::Result<bool> {
    match tried {
        Ok(()) => Ok(true),
        // Some shared disks have no locks; the check of the whole file remains.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
        Err(TryLockError::WouldBlock) => Ok(false),
    }
}

/// Waiting for another process: when its part last grew, and how long it then was.
struct Wait {
    grown: Instant,
    size: u64,
}

impl Wait {
    /// Whether the part, which is so long now, has not grown for too long.
    fn is_over(&mut self, size: u64, now: Instant) -> bool {
        if size != self.size {
            *self = Self { grown: now, size };
        }
        now - self.grown > PATIENCE
    }
}

/// An error where a link lies in the place of a file that is to be written: what it points to is
/// not ours.
fn refuse_link(path: &Path) -> io::Result<()> {
    if path.is_symlink() {
        let reason = format!(
            "{} is a link, and nothing is written through it",
            path.display()
        );
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    Ok(())
}

/// Deletes a file or link, if it is there.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn sha256(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok(hex(hasher))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_deleted_is_an_error_and_what_is_not_there_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "x").unwrap();
        remove(&file).unwrap();
        assert!(!file.exists());
        remove(&file).unwrap();
        // A folder is no file.
        assert!(remove(folder.path()).is_err());
    }

    #[test]
    fn a_file_is_ours_where_it_is_locked_or_cannot_be() {
        let failed = |kind| is_ours(Err(TryLockError::Error(io::Error::from(kind))));
        assert!(is_ours(Ok(())).unwrap());
        assert!(!is_ours(Err(TryLockError::WouldBlock)).unwrap());
        assert!(failed(io::ErrorKind::Unsupported).unwrap());
        assert!(failed(io::ErrorKind::PermissionDenied).is_err());
    }

    #[test]
    fn another_process_is_waited_for_while_its_part_grows() {
        let start = Instant::now();
        let mut wait = Wait {
            grown: start,
            size: 5,
        };
        let mut is_over = |size, seconds| wait.is_over(size, start + Duration::from_secs(seconds));
        assert!(!is_over(5, 60) && is_over(5, 61));
        assert!(!is_over(6, 100) && !is_over(6, 160) && is_over(6, 161));
        // It may begin anew.
        assert!(!is_over(0, 300) && is_over(0, 361));
    }
}
