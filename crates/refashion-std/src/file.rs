//! Files that are whole or not there, and no longer than they may be.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// What a kill has left of a file is cleared away after so long: whoever still wrote it would have
/// touched it since. How old it is, the disk's own clock says: that of this machine may be another.
const LEFT: Duration = Duration::from_secs(3600);

/// Writes a file that is there whole or not at all.
///
/// The bytes go to a new file in the same folder, which is then renamed, so that a crash or a full
/// disk leaves what was there before. The new file is called as `path` with the number of the
/// process, a count and `.partial` behind it, so that two who write at once do not meet; a file or
/// link of that name is neither opened nor followed, and the next name is taken. A link in the place
/// of `path` itself is refused: whoever laid it there would choose what is overwritten. The links of
/// the system, such as `/dev/stdout`, are what they lead to. What kills have left of the same file, an
/// hour ago or more, is removed.
///
/// ```
/// let folder = std::env::temp_dir().join(format!("refashion-atomic-{}", std::process::id()));
/// std::fs::create_dir_all(&folder)?;
/// let path = folder.join("weights.bin");
/// refashion_std::write_atomic(&path, b"whole")?;
/// assert_eq!(std::fs::read(&path)?, b"whole");
/// assert_eq!(std::fs::read_dir(&folder)?.count(), 1);
/// # std::fs::remove_dir_all(folder)?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// What the system says of writing or renaming, and [`ErrorKind::InvalidInput`] when `path` is
/// there and no regular file: a folder, a device or a pipe, which the renamed file would replace, or
/// a link.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = &target(path)?;
    let (partial, mut file) = create_partial(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    // Some systems do not rename a file that is open.
    drop(file);
    written
        .and_then(|()| fs::rename(&partial, path))
        // What is left is of no use; that it cannot be removed matters less than why.
        .inspect_err(|_| drop(fs::remove_file(&partial)))
        .inspect(|()| clear_left(path, written_at(path)))
}

/// Whether [`write_atomic`] could write a file now, which is left as it is: long work whose outcome has
/// no place is not worth beginning.
///
/// ```
/// let folder = std::env::temp_dir();
/// assert!(refashion_std::check_writable(&folder.join("outcome.csv")).is_ok());
/// assert!(refashion_std::check_writable(&folder.join("absent/outcome.csv")).is_err());
/// ```
///
/// # Errors
///
/// As [`write_atomic`].
pub fn check_writable(path: &Path) -> io::Result<()> {
    let (partial, file) = create_partial(&target(path)?)?;
    // Some systems do not remove a file that is open.
    drop(file);
    fs::remove_file(partial)
}

/// When a file was written by the clock of the disk, which may be another machine's.
fn written_at(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

/// Reads a file that may be at most so long.
///
/// What a file holds is taken into memory, and a sparse file of any length is laid in a moment; a pipe
/// or a device may have no end at all, and a pipe that nobody writes to is waited for.
///
/// ```
/// let path = std::env::temp_dir().join(format!("refashion-most-{}", std::process::id()));
/// refashion_std::write_atomic(&path, b"whole")?;
/// assert_eq!(refashion_std::read_at_most(&path, 5)?, b"whole");
/// let error = refashion_std::read_at_most(&path, 4).unwrap_err();
/// assert_eq!(error.to_string(), "it has 5 bytes, where at most 4 are read");
/// # std::fs::remove_file(path)?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// What the system says of opening or reading, [`ErrorKind::FileTooLarge`] where the file is longer,
/// and [`ErrorKind::InvalidInput`] where it is no regular file, nor a link to one.
pub fn read_at_most(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let found = fs::metadata(path)?;
    if !found.is_file() {
        let why = "it is no regular file";
        return Err(io::Error::new(ErrorKind::InvalidInput, why));
    }
    let too_large = |length: u64| {
        let why = format!("it has {length} bytes, where at most {most} are read");
        io::Error::new(ErrorKind::FileTooLarge, why)
    };
    if found.len() > most {
        return Err(too_large(found.len()));
    }
    let mut bytes = Vec::new();
    // It may grow in between.
    let mut file = File::open(path)?.take(most.saturating_add(1));
    file.read_to_end(&mut bytes)?;
    match bytes.len() as u64 {
        length if length > most => Err(too_large(length)),
        _ => Ok(bytes),
    }
}

/// Opens a file to be read from its beginning to its end, or a pipe of the system's: `/dev/stdin`, or
/// `/dev/fd/63`, as a shell writes `<(command)`.
///
/// # Errors
///
/// What the system says of opening, and [`ErrorKind::InvalidInput`] for a pipe that lies in a folder:
/// whoever opens it waits until somebody writes to it, which may be never.
pub fn open_to_read(path: &Path) -> io::Result<File> {
    if is_pipe(path)? && !of_the_system(path) {
        let why = "it is a pipe, which is waited for until somebody writes to it; give a file, or `/dev/stdin`";
        return Err(io::Error::new(ErrorKind::InvalidInput, why));
    }
    File::open(path)
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::FileTypeExt;

    Ok(fs::metadata(path)?.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_pipe(_path: &Path) -> io::Result<bool> {
    Ok(false)
}

/// How many partial files this process has begun.
static BEGUN: AtomicU64 = AtomicU64::new(0);

/// A new file beside `path`, under a name that nothing else has.
fn create_partial(path: &Path) -> io::Result<(PathBuf, File)> {
    loop {
        let count = BEGUN.fetch_add(1, Ordering::Relaxed);
        let partial = partial_name(path, count);
        match File::create_new(&partial) {
            Ok(file) => return Ok((partial, file)),
            // A process of the same number was killed, or somebody has laid a link there.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

/// Removes what kills have left of a file that was written just now. What cannot be removed is in
/// nobody's way.
fn clear_left(path: &Path, now: Option<SystemTime>) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(OsStr::to_str))
    else {
        return;
    };
    let here = Path::new(".");
    let folder = if folder.as_os_str().is_empty() {
        here
    } else {
        folder
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let found = entry.file_name();
        // A folder may have thousands of files; few are asked how old they are.
        if !found.to_str().is_some_and(|found| is_partial(found, name)) {
            continue;
        }
        // A link is told of, not what it leads to.
        let found = entry.metadata().ok().filter(|found| found.is_file());
        let age = found.and_then(|found| now?.duration_since(found.modified().ok()?).ok());
        if age.is_some_and(|age| age > LEFT) {
            drop(fs::remove_file(entry.path()));
        }
    }
}

/// Removes what kills have left of files below a folder in which nobody else writes, however new it is.
/// Links are not followed. What cannot be removed is in nobody's way.
pub fn clear_partials(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_left = || name.to_str().and_then(written_name).is_some();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => clear_partials(&entry.path()),
            Ok(kind) if kind.is_file() && is_left() => drop(fs::remove_file(entry.path())),
            _ => {}
        }
    }
}

/// Whether a name is one that [`partial_name`] gives the file `of`.
fn is_partial(name: &str, of: &str) -> bool {
    written_name(name) == Some(of)
}

/// The name of the file that was being written under a name that [`partial_name`] gives.
fn written_name(partial: &str) -> Option<&str> {
    let (name, numbers) = partial.strip_suffix(".partial")?.rsplit_once('.')?;
    let (process, count) = numbers.split_once('-')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(process) && digits(count)).then_some(name)
}

fn partial_name(path: &Path, count: u64) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}-{count}.partial", process::id()));
    PathBuf::from(name)
}

/// The file to write: `path`, or what a link of the system leads to.
fn target(path: &Path) -> io::Result<PathBuf> {
    let refused = |why| Err(io::Error::new(ErrorKind::InvalidInput, why));
    let link = path.is_symlink();
    if link && !of_the_system(path) {
        return refused("a link lies in its place; remove it, or name the file that it leads to");
    }
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => refused("it is no regular file; choose another place"),
        Ok(_) if link => fs::canonicalize(path),
        // What is not there yet is made; what cannot be looked at, writing says better.
        Ok(_) | Err(_) => Ok(path.to_owned()),
    }
}

/// Whether a link is one of those by which the system names open files: `/dev/stdout`, `/dev/fd/3`.
/// Below them, as in `/dev/shm`, anybody may lay links.
fn of_the_system(link: &Path) -> bool {
    let folders = ["/dev", "/dev/fd", "/proc/self/fd"].map(Path::new);
    link.parent()
        .is_some_and(|folder| folders.contains(&folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lays a link at each place where the next partial files may come to stand.
    #[cfg(unix)]
    #[test]
    fn only_what_a_kill_has_left_is_cleared() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).unwrap();
        let others = ["a.partial", "a.1-x.partial", "b.json", "c.12-3.partial.txt"];
        for name in others {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let left = [
            folder.path().join("b.json.12-0.partial"),
            inner.join("c.1-22.partial"),
        ];
        for path in &left {
            fs::write(path, "").unwrap();
        }
        clear_partials(folder.path());
        assert!(left.iter().all(|path| !path.exists()));
        assert!(others.iter().all(|name| folder.path().join(name).exists()));
    }

    #[test]
    fn a_link_in_the_place_of_a_partial_file_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let [path, victim] = ["file", "victim"].map(|name| folder.path().join(name));
        fs::write(&victim, b"precious").unwrap();
        let next = BEGUN.load(Ordering::Relaxed);
        let links: Vec<PathBuf> = (next..next + 200)
            .map(|count| partial_name(&path, count))
            .collect();
        for link in &links {
            std::os::unix::fs::symlink(&victim, link).unwrap();
        }
        write_atomic(&path, b"whole").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert!(!path.is_symlink());
        assert_eq!(fs::read(&victim).unwrap(), b"precious");
        for link in &links {
            assert_eq!(fs::read_link(link).unwrap(), victim);
        }
    }

    /// Whoever opens a pipe waits for its writer.
    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_no_regular_file_is_neither_read_nor_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        let to_pipe = folder.path().join("to-pipe");
        std::os::unix::fs::symlink(&pipe, &to_pipe).unwrap();
        for path in [&pipe, &to_pipe] {
            let error = open_to_read(path).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        }
        for path in [pipe, link, folder.path().to_owned()] {
            let error = read_at_most(&path, 100).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        }
    }

    #[test]
    fn what_a_kill_has_left_of_a_file_goes_with_its_next_writing() {
        let folder = tempfile::tempdir().unwrap();
        let lay = |name: &str, age: u64| {
            let path = folder.path().join(name);
            let file = File::create(path).unwrap();
            let age = Duration::from_secs(age);
            file.set_modified(std::time::SystemTime::now() - age)
                .unwrap();
        };
        let day = 86_400;
        lay("curves.svg.77-3.partial", day);
        for (name, age) in [
            // Somebody may be writing it.
            ("curves.svg.78-3.partial", 60),
            // Of another file, or of nobody's.
            ("curves.svg2.77-3.partial", day),
            ("my.curves.svg.77-3.partial", day),
            ("curves.svg.mine.partial", day),
            ("curves.svg.77-3.partial.txt", day),
        ] {
            lay(name, age);
        }
        // A disk whose clock is a day behind has just written it.
        let path = folder.path().join("curves.svg");
        let behind = SystemTime::now() - Duration::from_secs(day);
        clear_left(&path, Some(behind));
        assert!(folder.path().join("curves.svg.77-3.partial").exists());
        write_atomic(&path, b"whole").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 6);
        assert!(!folder.path().join("curves.svg.77-3.partial").exists());
    }

    #[test]
    fn a_sparse_file_takes_no_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sparse");
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        let error = read_at_most(&path, 1 << 20).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge, "{error}");
    }

    #[test]
    fn writers_at_once_leave_one_whole_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::thread::scope(|scope| {
            for letter in b'a'..b'i' {
                let path = &path;
                scope.spawn(move || {
                    for _ in 0..20 {
                        write_atomic(path, &[letter; 5000]).unwrap();
                    }
                });
            }
        });
        let found = fs::read(&path).unwrap();
        assert_eq!(found, [found[0]; 5000]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
