//! Folders that are made below one that somebody named.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Component, Path, PathBuf},
};

/// Makes a folder within another, level by level, and goes through no link on the way.
///
/// `root` is the folder that somebody named, and may be a link or lie behind one; what lies below it
/// is the program's own, and whoever laid a link there would choose where the program writes. Folders
/// that are there already are left as they are.
///
/// ```
/// let root = std::env::temp_dir().join(format!("refashion-folders-{}", std::process::id()));
/// let folder = root.join("lab3/seed-0");
/// refashion_std::make_folders(&root, &folder)?;
/// assert!(folder.is_dir());
/// # std::fs::remove_dir_all(root)?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// What the system says of making a folder, [`ErrorKind::NotADirectory`] where a file or a link lies
/// in the place of one, and [`ErrorKind::InvalidInput`] where `folder` does not lie within `root`.
pub fn make_folders(root: &Path, folder: &Path) -> io::Result<()> {
    let outside = || {
        let why = format!("it does not lie within {}", root.display());
        io::Error::new(ErrorKind::InvalidInput, why)
    };
    let below = folder.strip_prefix(root).map_err(|_| outside())?;
    let below = below.components().map(|component| match component {
        Component::Normal(name) => Ok(name),
        _ => Err(outside()),
    });
    let below = below.collect::<io::Result<Vec<_>>>()?;
    if !root.as_os_str().is_empty() {
        fs::create_dir_all(root).map_err(|error| match root.exists() && !root.is_dir() {
            true => io::Error::new(ErrorKind::NotADirectory, "it is no folder"),
            false => error,
        })?;
    }
    let mut level = root.to_owned();
    for name in below {
        level.push(name);
        make(&level)?;
    }
    Ok(())
}

/// Makes one folder, unless it is there. What the system says of one that is there depends on where it
/// lies: on a disk that is only read it is not that it exists.
fn make(level: &PathBuf) -> io::Result<()> {
    let Err(error) = fs::create_dir(level) else {
        return Ok(());
    };
    let Ok(found) = fs::symlink_metadata(level) else {
        return Err(error);
    };
    let refused = |why: &str| {
        let why = format!("{} {why}", level.display());
        Err(io::Error::new(ErrorKind::NotADirectory, why))
    };
    match found.file_type() {
        kind if kind.is_symlink() => {
            refused("is a link, which nothing is written through; remove it")
        }
        kind if !kind.is_dir() => refused("is no folder"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_named_folder_may_be_a_link_and_what_lies_below_it_may_not() {
        let folder = tempfile::tempdir().unwrap();
        let [named, real, victim] =
            ["named", "real", "victim"].map(|name| folder.path().join(name));
        fs::create_dir(&real).unwrap();
        fs::create_dir(&victim).unwrap();
        std::os::unix::fs::symlink(&real, &named).unwrap();
        make_folders(&named, &named).unwrap();
        make_folders(&named, &named.join("lab3/seed-0")).unwrap();
        make_folders(&named, &named.join("lab3/seed-0")).unwrap();
        assert!(real.join("lab3/seed-0").is_dir());

        for (link, below) in [("thesis", "thesis/seed-0"), ("lab3/seed-1", "lab3/seed-1")] {
            // One that leads nowhere is a link, too.
            for leads_to in [victim.clone(), folder.path().join("nowhere")] {
                std::os::unix::fs::symlink(leads_to, named.join(link)).unwrap();
                let error = make_folders(&named, &named.join(below)).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::NotADirectory);
                assert!(error.to_string().contains("is a link"), "{error}");
                fs::remove_file(named.join(link)).unwrap();
            }
        }
        assert_eq!(fs::read_dir(&victim).unwrap().count(), 0);
        assert!(!folder.path().join("nowhere").exists());
    }

    #[test]
    fn what_lies_elsewhere_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        for elsewhere in [root.join("../other"), folder.path().join("other")] {
            let error = make_folders(&root, &elsewhere).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        fs::write(&root, b"a file").unwrap();
        let error = make_folders(&root, &root.join("below")).unwrap_err();
        assert_eq!(error.to_string(), "it is no folder");
    }
}
