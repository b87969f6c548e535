//! Data are fetched once, however many processes of a machine want them.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    path::Path,
};

use refashion_datasets::{DatasetName, Search, find};

/// The file that is locked, in the cache that files are fetched into.
const LOCK: &str = ".refashion-fetch.lock";

/// The right to fetch, where something has to be fetched; waits until nobody else does. Nothing where
/// there is nothing to fetch, or where the cache knows no locks: files are still written whole there.
pub(super) fn lock(name: DatasetName, search: &Search, quiet: bool) -> Option<File> {
    let cache = search.hub_cache.as_deref();
    let cache = cache.filter(|_| !search.offline && search.data_dir.is_none())?;
    if name.hub.is_none() || find(name, search).is_ok() {
        return None;
    }
    taken(cache, || {
        if !quiet {
            errln!("another process fetches data; waiting for it");
        }
    })
}

/// The lock of a cache, once nobody else has it.
fn taken(cache: &Path, waits: impl FnOnce()) -> Option<File> {
    fs::create_dir_all(cache).ok()?;
    let path = cache.join(LOCK);
    if path.is_symlink() {
        return None;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    let file = options.open(&path).ok()?;
    if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
        waits();
        file.lock().ok()?;
    }
    Some(file)
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        thread,
        time::Duration,
    };

    use super::*;

    #[test]
    fn one_fetches_while_the_others_wait() {
        let folder = tempfile::tempdir().unwrap();
        let (inside, waited) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let lock = taken(folder.path(), || {
                        waited.fetch_add(1, Ordering::SeqCst);
                    });
                    assert!(lock.is_some());
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                    thread::sleep(Duration::from_millis(30));
                    inside.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        assert!(waited.into_inner() > 0);
    }

    #[test]
    fn what_is_here_or_may_not_be_fetched_waits_for_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let search = |offline| Search {
            hub_cache: Some(folder.path().join("hub")),
            offline,
            ..Search::default()
        };
        assert!(lock(DatasetName::RANDOM, &search(false), true).is_none());
        assert!(lock(DatasetName::MNIST, &search(true), true).is_none());
        assert!(!folder.path().join("hub").exists());
        assert!(lock(DatasetName::MNIST, &search(false), true).is_some());
    }
}
