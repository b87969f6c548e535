//! One process a run: who makes it holds its lock, and a second one is told who that is.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    process,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use refashion_std::clear_partials;

use crate::{
    error::{Error, Holder, Result},
    files::if_there,
    store::{Store, UNFINISHED},
};

/// The file that is locked, in the folder of the run.
pub const LOCK: &str = ".lock";

/// The right to make one run. It ends when this is dropped, or with the process, however that ends.
///
/// Where a disk knows no locks (some shared ones), this is a right that others may have too: files
/// are still written whole, so that only time is lost.
#[derive(Debug)]
pub struct RunLock {
    /// Open as long as the lock is held.
    file: File,
    /// Whether the disk knows locks.
    sure: bool,
}

impl RunLock {
    /// Takes the lock of a run, and clears away what a killed process left of its last clean-up and of
    /// files that it was writing.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`] if another process makes the run; [`Error::Write`] if its folder cannot be
    /// written.
    pub fn take(store: &Store, experiment: &str, seed: u64) -> Result<Self> {
        Self::of(&store.prepare(experiment, seed)?)
    }

    /// Takes the lock of a run by its folder, wherever that lies; see [`RunLock::take`].
    ///
    /// # Errors
    ///
    /// [`Error::Busy`] if another process makes the run; [`Error::Write`] if the folder cannot be written.
    pub fn of(folder: &Path) -> Result<Self> {
        let (path, mut file) = open(folder)?;
        let sure = match file.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => {
                let (folder, holder) = (folder.to_owned(), holder(&mut file));
                return Err(Error::Busy { folder, holder });
            }
            Err(TryLockError::Error(error)) => without_locks(&path, error)?,
        };
        Self::held(folder, &path, file, sure)
    }

    /// Waits until no other process makes the run, and takes its lock.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] if its folder cannot be written.
    pub fn wait(store: &Store, experiment: &str, seed: u64) -> Result<Self> {
        let folder = store.prepare(experiment, seed)?;
        let (path, file) = open(&folder)?;
        let sure = match file.lock() {
            Ok(()) => true,
            Err(error) => without_locks(&path, error)?,
        };
        Self::held(&folder, &path, file, sure)
    }

    /// Whether no other process can have it: not where the disk knows no locks.
    pub(crate) fn is_sure(&self) -> bool {
        self.sure
    }

    fn held(folder: &Path, path: &Path, mut file: File, sure: bool) -> Result<Self> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let since = since.unwrap_or_default().as_secs();
        let note = format!("{} {since}\n", process::id());
        let written = has_other_names(&file).and_then(|others| match others {
            // Held it is all the same.
            true => Ok(()),
            false => file
                .set_len(0)
                .and_then(|()| file.rewind())
                .and_then(|()| file.write_all(note.as_bytes())),
        });
        written.map_err(|source| Error::write(path, source))?;
        remove(&gone(&folder.join(UNFINISHED)))?;
        // Where locks are known nobody else is writing here.
        if sure {
            clear_partials(folder);
        }
        Ok(Self { file, sure })
    }
}

impl Drop for RunLock {
    /// Closing the file is not enough: a process that is being started holds a copy of what is open here
    /// until its program is loaded, and with it the lock.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

/// Whether the lock of a folder is held; nothing where there is none, or where that cannot be told.
/// Nothing is written.
pub(crate) fn is_held(folder: &Path) -> Option<bool> {
    let file = File::open(folder.join(LOCK)).ok()?;
    match file.try_lock_shared() {
        Ok(()) => {
            // As above: nobody is to find held what was only looked at.
            let _ = file.unlock();
            Some(false)
        }
        Err(TryLockError::WouldBlock) => Some(true),
        Err(TryLockError::Error(_)) => None,
    }
}

/// Removes a folder in one step, as far as others see: it is renamed, and what is left of it by a
/// kill is cleared away when the lock is taken again.
pub(crate) fn remove_at_once(folder: &Path) -> Result<()> {
    let gone = gone(folder);
    remove(&gone)?;
    if_there(fs::rename(folder, &gone)).map_err(|source| Error::write(folder, source))?;
    remove(&gone)
}

/// The name of a folder that is being removed.
fn gone(folder: &Path) -> PathBuf {
    folder.with_extension("gone")
}

fn remove(folder: &Path) -> Result<()> {
    if_there(fs::remove_dir_all(folder)).map_err(|source| Error::write(folder, source))?;
    Ok(())
}

/// The place of the lock of a folder, and that file, opened.
fn open(folder: &Path) -> Result<(PathBuf, File)> {
    let path = folder.join(LOCK);
    if let Some(why) = not_ours(&path) {
        let source = io::Error::new(io::ErrorKind::InvalidInput, why);
        return Err(Error::write(&path, source));
    }
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|source| Error::write(&path, source))?;
    Ok((path, file))
}

/// Why what lies in the place of a lock is none.
fn not_ours(path: &Path) -> Option<&'static str> {
    let found = fs::symlink_metadata(path).ok()?;
    match found.file_type() {
        kind if kind.is_symlink() => Some("a link lies in its place; remove it"),
        kind if !kind.is_file() => Some("it is no regular file; remove it"),
        _ => None,
    }
}

/// Whether what is written to a file is written to one of another name as well: to that of a backup
/// made of links, or to any that somebody chose.
fn has_other_names(file: &File) -> io::Result<bool> {
    let found = file.metadata()?;
    #[cfg(unix)]
    let names = std::os::unix::fs::MetadataExt::nlink(&found);
    // Elsewhere it is not told.
    #[cfg(not(unix))]
    let names = u64::from(found.is_file());
    Ok(names > 1)
}

/// Where a disk knows no locks, nobody can be sure to hold one.
fn without_locks(path: &Path, error: io::Error) -> Result<bool> {
    match error.kind() {
        io::ErrorKind::Unsupported => Ok(false),
        _ => Err(Error::write(path, error)),
    }
}

/// What the holder wrote of itself; nothing where it had no time to, or the system does not let a
/// locked file be read.
fn holder(file: &mut File) -> Option<Holder> {
    let mut note = String::new();
    file.take(64).read_to_string(&mut note).ok()?;
    let (process, since) = note.trim().split_once(' ')?;
    let since = UNIX_EPOCH.checked_add(Duration::from_secs(since.parse().ok()?))?;
    Some(Holder {
        process: process.parse().ok()?,
        since: SystemTime::now().duration_since(since).ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_kill_left_half_written_goes_when_the_run_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        let run = store.prepare("thesis", 0).unwrap();
        let left = run.join("outcome.json.12-3.partial");
        fs::write(&left, "{").unwrap();
        drop(RunLock::take(&store, "thesis", 0).unwrap());
        assert!(!left.exists());
    }

    #[test]
    fn what_cannot_be_removed_is_told_and_what_is_not_there_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        remove_at_once(&folder.path().join("nothing")).unwrap();
        let run = folder.path().join("run");
        fs::create_dir_all(run.join("deep")).unwrap();
        remove_at_once(&run).unwrap();
        assert!(!run.exists() && !gone(&run).exists());
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(remove_at_once(&file.join("run")).is_err());
        assert!(remove(&file.join("run")).is_err());
    }

    #[test]
    fn a_lock_ends_with_its_holder_whoever_has_a_copy_of_the_open_file() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        let lock = RunLock::take(&store, "thesis", 0).unwrap();
        let copy = lock.file.try_clone().unwrap();
        drop(lock);
        drop(RunLock::take(&store, "thesis", 0).unwrap());
        drop(copy);
    }

    #[test]
    fn where_a_disk_knows_no_locks_nobody_is_sure_to_hold_one() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join(LOCK);
        let kept = |kind: io::ErrorKind| without_locks(&place, kind.into());
        assert!(!kept(io::ErrorKind::Unsupported).unwrap());
        let denied = kept(io::ErrorKind::PermissionDenied).unwrap_err();
        assert!(
            matches!(&denied, Error::Write { path, .. } if *path == place),
            "{denied}"
        );
        // Another may be writing what is half written there.
        let half = folder.path().join("outcome.json.12-3.partial");
        fs::write(&half, "{").unwrap();
        let (path, file) = open(folder.path()).unwrap();
        let lock = RunLock::held(folder.path(), &path, file, false).unwrap();
        assert!(!lock.is_sure() && half.exists());
        drop(lock);
        assert!(RunLock::of(folder.path()).unwrap().is_sure() && !half.exists());
    }

    #[test]
    fn a_second_one_is_told_who_holds_it_and_waits() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        let lock = RunLock::take(&store, "lab3/dropout", 1).unwrap();
        let error = RunLock::take(&store, "lab3/dropout", 1).unwrap_err();
        let Error::Busy { holder, .. } = &error else {
            panic!("{error}")
        };
        assert_eq!(holder.unwrap().process, process::id());
        assert!(
            error.to_string().contains(&process::id().to_string()),
            "{error}"
        );
        // The clock of another machine may be ahead, and a note may be any.
        for (since, said) in [("99999999999", true), ("18446744073709551615", false)] {
            let note = format!("{} {since}\n", process::id());
            let place = store.prepare("lab3/dropout", 1).unwrap().join(LOCK);
            fs::write(place, note).unwrap();
            let told = RunLock::take(&store, "lab3/dropout", 1)
                .unwrap_err()
                .to_string();
            assert!(!told.contains(", for"), "{told}");
            assert_eq!(told.contains("number"), said, "{told}");
        }
        // Another run is nobody's.
        RunLock::take(&store, "lab3/dropout", 2).unwrap();

        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| RunLock::wait(&store, "lab3/dropout", 1).map(drop));
            std::thread::sleep(Duration::from_millis(50));
            assert!(!waiting.is_finished());
            drop(lock);
            waiting.join().unwrap().unwrap();
        });
        RunLock::take(&store, "lab3/dropout", 1).unwrap();
    }

    #[test]
    fn what_a_kill_left_of_a_clean_up_is_cleared_away() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        let unfinished = store.unfinished("thesis", 0);
        let left = gone(&unfinished);
        fs::create_dir_all(left.join("half")).unwrap();
        drop(RunLock::take(&store, "thesis", 0).unwrap());
        assert!(!left.exists());

        fs::create_dir_all(unfinished.join("deep")).unwrap();
        fs::create_dir_all(left.join("half")).unwrap();
        remove_at_once(&unfinished).unwrap();
        assert!(!unfinished.exists() && !left.exists());
        remove_at_once(&unfinished).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_followed_and_no_other_file_written() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        let victim = folder.path().join("victim");
        fs::write(&victim, "mine").unwrap();
        let place = store.prepare("thesis", 0).unwrap().join(LOCK);
        let refused = |words: &str| {
            let error = RunLock::take(&store, "thesis", 0).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
            assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
        };
        std::os::unix::fs::symlink(&victim, &place).unwrap();
        refused("a link lies in its place");
        fs::remove_file(&place).unwrap();
        fs::hard_link(&victim, &place).unwrap();
        let lock = RunLock::take(&store, "thesis", 0).unwrap();
        refused("another process");
        drop(lock);
        fs::remove_file(&place).unwrap();
        fs::create_dir(&place).unwrap();
        refused("no regular file");
    }
}
