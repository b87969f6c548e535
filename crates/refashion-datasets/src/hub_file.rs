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
        let (mut grown, mut size) = (Instant::now(), self.part_size());
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                    // Some shared disks have no locks; the check of the whole file remains.
                    return Ok(file);
                }
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) => {}
            }
            let now = self.part_size();
            if now != size {
                (grown, size) = (Instant::now(), now);
            } else if grown.elapsed() > PATIENCE {
                let reason = "another process fetches it and does not get on";
                return Err(io::Error::new(io::ErrorKind::WouldBlock, reason));
            }
            thread::sleep(Duration::from_millis(200));
        }
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
        // From the link's folder up to that of the repository: past the folders of the file, the
        // commit, and `snapshots`.
        let up = "../".repeat(self.file.matches('/').count() + 2);
        let target = format!("{up}blobs/{}", self.etag.as_str());
        link_or_copy(Path::new(&target), &self.blob(), &self.link)
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

#[cfg(unix)]
fn link_or_copy(target: &Path, _blob: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

/// Links need a privilege on Windows, so that a copy takes their place, as the hub's tools do it.
#[cfg(not(unix))]
fn link_or_copy(_target: &Path, blob: &Path, link: &Path) -> io::Result<()> {
    fs::copy(blob, link).map(|_| ())
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
