//! Who makes a unit, and how what it made gets to its place.
//!
//! A run is made in a folder that no other process has, and gets to its place by one rename, which
//! fails where another run lies there. Locks, where the disk knows them, keep two processes from
//! making the same; where it does not, or is wrong about them, time is lost and no file is mixed.

use std::{
    fs::{self, File},
    io::{ErrorKind, Seek, Write},
    path::{Path, PathBuf},
    process, thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use refashion_std::{clear_partials, read_at_most};

use crate::{
    error::{Error, Result},
    files::{if_there, make_within, make_writable},
    lock::{self, RunLock},
};

/// The folder that a process left which was told to end: it is anybody's.
const FREE: &str = "free";

/// What the folders of processes begin with.
const OF_PROCESS: &str = "process-";

/// What a process that failed says of it, in its folder: no experiment is called so.
const LAST_WORDS: &str = ".last-words";

/// Room for them is taken on the disk before there are any: a full disk is what they may be about.
const WORDS: usize = 4 << 10;

/// Somebody who asks whether a lock is held has it for a moment: so often it is tried again.
const TRIES: usize = 5;

/// The right to make a unit, in a folder that no other process has.
#[derive(Debug)]
pub struct Lease {
    place: PathBuf,
    folder: PathBuf,
    words: File,
    lock: RunLock,
}

/// What is known of the claims on a unit that is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaseState {
    /// Nobody has anything of it.
    Untouched,
    /// Its last process ended when it was told to; anybody may go on.
    Free,
    /// A process makes it, or may do so where the disk knows no locks.
    Running,
    /// A process has begun it and ended otherwise: by an error, or killed.
    Left,
}

impl Lease {
    /// Claims a unit, with all that an ended process has left of it. Its claims lie in `place`, within the
    /// folder `root`.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`] if another process makes it; [`Error::Write`] if `place` cannot be written.
    pub fn take(root: &Path, place: &Path) -> Result<Self> {
        for _ in 1..TRIES {
            match Self::take_now(root, place) {
                // Whoever made the unit meanwhile has removed the place.
                Err(Error::Write { source, .. } | Error::Read { source, .. })
                    if source.kind() == ErrorKind::NotFound => {}
                taken => return taken,
            }
        }
        Self::take_now(root, place)
    }

    fn take_now(root: &Path, place: &Path) -> Result<Self> {
        make_writable(root, place)?;
        let lock = lock_of(place)?;
        let folder = place.join(format!("{OF_PROCESS}{}", never_used()));
        // Whoever can rename it has it, alone.
        let mut left = folders(place, lock.is_sure())?.into_iter();
        let taken = left.any(|left| fs::rename(left, &folder).is_ok());
        match taken {
            true => clear_partials(&folder),
            false => fs::create_dir(&folder).map_err(|source| Error::write(&folder, source))?,
        }
        Ok(Self {
            place: place.to_owned(),
            words: room_for_words(&folder)?,
            folder,
            lock,
        })
    }

    /// The folder in which the unit is to be made.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Gives a unit that is not whole back: any process may go on with what is there.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] with the folder.
    pub fn release(self) -> Result<()> {
        let free = self.place.join(FREE);
        match fs::rename(&self.folder, &free) {
            // Where there are no locks, others may have got as far.
            Err(_) if free.exists() => Ok(()),
            renamed => renamed.map_err(|source| Error::write(&free, source)),
        }
    }

    /// Ends without the unit, and says why: [`Lease::last_words`] tells it. What there is of the unit is
    /// left to whoever takes it.
    pub fn fail(mut self, why: &str) {
        let words = (0..=WORDS).rev().find_map(|end| why.get(..end));
        let words = words.unwrap_or_default();
        // Who cannot write them says them where it was called.
        let _ = self
            .words
            .rewind()
            .and_then(|()| self.words.write_all(words.as_bytes()));
    }

    /// What the last process that failed to make a unit has said; nothing where it was killed.
    pub fn last_words(place: &Path) -> Option<String> {
        let written = |folder: &PathBuf| {
            let path = folder.join(LAST_WORDS);
            let since = path.symlink_metadata().and_then(|found| found.modified());
            let text = read_at_most(&path, WORDS as u64).ok()?;
            let text = String::from_utf8_lossy(&text).trim().to_owned();
            (!text.is_empty()).then_some((since.ok()?, text))
        };
        let left = folders(place, true).unwrap_or_default();
        let last = left.iter().filter_map(written).max();
        last.map(|(_, text)| text)
    }

    /// Puts a run that was made in [`Lease::folder`] into its place within the folder `root`, unless one
    /// lies there: says whether it did. All else that was claimed is then removed.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] with the place.
    pub fn publish(&self, made: &Path, root: &Path, to: &Path) -> Result<bool> {
        let failed = |source| Error::write(to, source);
        if let Some(parent) = to.parent() {
            make_within(root, parent)?;
        }
        let published = match fs::rename(made, to) {
            Ok(()) => true,
            Err(_) if to.exists() => false,
            Err(source) => return Err(failed(source)),
        };
        let mut others = folders(&self.place, self.lock.is_sure())?;
        others.push(self.folder.clone());
        // What cannot be removed is in nobody's way.
        others
            .iter()
            .for_each(|folder| drop(fs::remove_dir_all(folder)));
        Ok(published)
    }

    /// What is known of the claims on a unit; nothing is written.
    pub fn state(place: &Path) -> LeaseState {
        let begun = folders(place, true).unwrap_or_default();
        let free = begun.iter().any(|folder| folder.ends_with(FREE));
        match lock::is_held(place) {
            Some(true) => LeaseState::Running,
            _ if begun.is_empty() => LeaseState::Untouched,
            _ if free => LeaseState::Free,
            Some(false) => LeaseState::Left,
            None => LeaseState::Running,
        }
    }
}

/// The lock on the claims of a unit.
fn lock_of(place: &Path) -> Result<RunLock> {
    for _ in 1..TRIES {
        match RunLock::of(place) {
            Err(Error::Busy { .. }) => thread::sleep(Duration::from_millis(50)),
            taken => return taken,
        }
    }
    RunLock::of(place)
}

/// The file of the last words in a folder, all of it blank.
fn room_for_words(folder: &Path) -> Result<File> {
    let path = folder.join(LAST_WORDS);
    let made = if_there(fs::remove_file(&path)).and_then(|_| File::create_new(&path));
    let written = made.and_then(|mut file| file.write_all(&[b' '; WORDS]).map(|()| file));
    written.map_err(|source| Error::write(&path, source))
}

/// The folders that may be taken over, the free one first: those of processes only where it is sure
/// that these have ended.
fn folders(place: &Path, of_processes: bool) -> Result<Vec<PathBuf>> {
    let entries = if_there(fs::read_dir(place)).map_err(|source| Error::read(place, source))?;
    let wanted = |name: &str| name == FREE || of_processes && name.starts_with(OF_PROCESS);
    let mut folders: Vec<PathBuf> = (entries.into_iter().flatten())
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter(|entry| entry.file_name().to_str().is_some_and(wanted))
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    Ok(folders)
}

/// A name that no process of this machine or another has used.
fn never_used() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    format!("{}-{:x}", process::id(), now.unwrap_or_default().as_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes what a run would be, in the folder of a lease.
    fn written_run(lease: &Lease, text: &str) -> PathBuf {
        let run = lease.folder().join("lab3/dropout/seed-0");
        fs::create_dir_all(&run).unwrap();
        fs::write(run.join("run.json"), text).unwrap();
        run
    }

    #[test]
    fn what_was_begun_is_gone_on_with_by_whoever_comes() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("3");
        assert_eq!(Lease::state(&place), LeaseState::Untouched);
        let lease = Lease::take(folder.path(), &place).unwrap();
        assert_eq!(Lease::state(&place), LeaseState::Running);
        assert!(matches!(
            Lease::take(folder.path(), &place),
            Err(Error::Busy { .. })
        ));
        written_run(&lease, "half");
        lease.release().unwrap();
        assert_eq!(Lease::state(&place), LeaseState::Free);

        let left =
            |lease: &Lease| fs::read_to_string(lease.folder().join("lab3/dropout/seed-0/run.json"));
        let lease = Lease::take(folder.path(), &place).unwrap();
        assert_eq!(left(&lease).unwrap(), "half");
        // As a kill does, while a file is written.
        let half = lease.folder().join("lab3/dropout/run.json.1-2.partial");
        fs::write(half, "ha").unwrap();
        drop(lease);
        assert_eq!(Lease::state(&place), LeaseState::Left);
        let lease = Lease::take(folder.path(), &place).unwrap();
        assert_eq!(left(&lease).unwrap(), "half");

        let names = fs::read_dir(lease.folder().join("lab3/dropout")).unwrap();
        assert_eq!(names.count(), 1);

        let to = folder.path().join("results/lab3/dropout/seed-0");
        let run = written_run(&lease, "whole");
        assert!(lease.publish(&run, folder.path(), &to).unwrap());
        assert_eq!(fs::read_to_string(to.join("run.json")).unwrap(), "whole");
        assert_eq!(folders(&place, true).unwrap(), [] as [PathBuf; 0]);
    }

    #[test]
    fn what_the_last_one_said_of_its_failure_is_kept_until_it_is_taken_again() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("3");
        assert_eq!(Lease::last_words(&place), None);
        let take = || Lease::take(folder.path(), &place).unwrap();
        take().fail("error: no data\nand more");
        assert_eq!(Lease::state(&place), LeaseState::Left);
        let words = Lease::last_words(&place);
        assert_eq!(words.as_deref(), Some("error: no data\nand more"));
        // As many as there is room for, and no half of a letter.
        take().fail(&"é".repeat(WORDS));
        assert_eq!(Lease::last_words(&place).unwrap(), "é".repeat(WORDS / 2));
        // Who is killed says nothing, and nothing of others is left to it.
        drop(take());
        assert_eq!(Lease::state(&place), LeaseState::Left);
        assert_eq!(Lease::last_words(&place), None);
    }

    #[test]
    fn of_two_that_make_the_same_one_is_published_and_whole() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("results/seed-0");
        // Two places stand for a disk that knows no locks.
        let claims =
            ["a", "b"].map(|name| Lease::take(folder.path(), &folder.path().join(name)).unwrap());
        let published = claims.map(|lease| {
            let name = lease.folder().display().to_string();
            let run = written_run(&lease, &name);
            fs::write(run.join("weights"), &name).unwrap();
            lease.publish(&run, folder.path(), &to).unwrap()
        });
        assert_eq!(published, [true, false]);
        let text = |file: &str| fs::read_to_string(to.join(file)).unwrap();
        assert!(text("run.json").contains("/a/") && text("run.json") == text("weights"));
    }

    #[test]
    fn what_is_not_there_is_not_published() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("3");
        let lease = Lease::take(folder.path(), &place).unwrap();
        let to = folder.path().join("results/seed-0");
        let nothing = lease.folder().join("nothing");
        let error = lease.publish(&nothing, folder.path(), &to).unwrap_err();
        assert!(
            matches!(&error, Error::Write { path, .. } if *path == to),
            "{error}"
        );
        // What was begun stays for who comes next.
        assert!(lease.folder().exists() && !to.exists());
        // Another may have given the unit back by then.
        fs::create_dir(place.join(FREE)).unwrap();
        fs::write(place.join(FREE).join("a file"), "").unwrap();
        lease.release().unwrap();
        assert_eq!(Lease::state(&place), LeaseState::Free);
    }

    #[test]
    fn what_cannot_be_given_back_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("3");
        let lease = Lease::take(folder.path(), &place).unwrap();
        let name = lease.folder().file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with(&format!("process-{}-", process::id())));
        fs::remove_dir_all(lease.folder()).unwrap();
        let error = lease.release().unwrap_err();
        let free = place.join(FREE);
        assert!(
            matches!(&error, Error::Write { path, .. } if *path == free),
            "{error}"
        );
    }

    #[test]
    fn a_place_that_is_not_there_has_no_claims_and_a_file_is_no_place() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("3");
        assert_eq!(folders(&place, true).unwrap(), [] as [PathBuf; 0]);
        fs::write(&place, "").unwrap();
        assert!(matches!(folders(&place, true), Err(Error::Read { .. })));
        assert!(Lease::take(folder.path(), &place).is_err());
    }

    #[test]
    fn without_locks_only_what_was_given_back_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["process-1-2f", "free", "other", ".lock"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let names = |sure| folders(folder.path(), sure).unwrap();
        assert_eq!(names(false), [folder.path().join("free")]);
        assert_eq!(names(true).len(), 2);
    }
}
