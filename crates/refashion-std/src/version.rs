//! Which versions of a file's format are read.

use std::{error::Error, fmt};

/// Holds the version that a file says its format has against the last one that is known here.
///
/// It is looked at before anything else in the file: what a later version holds, an earlier program
/// cannot know. Each reader finds it in its own notation, and hands on how it stands there; a file that
/// says none is of version 1.
///
/// ```
/// use refashion_std::check_version;
///
/// assert!(check_version("1", 1).is_ok());
/// assert_eq!(
///     check_version("2", 1).unwrap_err().to_string(),
///     "written by a later version (format 2, this version reads 1); update refashion"
/// );
/// assert!(check_version("\"1\"", 1).is_err());
/// ```
///
/// # Errors
///
/// [`UnreadVersion::Later`] of a version that is not known here yet, [`UnreadVersion::Invalid`] of what is no
/// version.
pub fn check_version(said: &str, known: u64) -> Result<(), UnreadVersion> {
    match said.parse() {
        Ok(found) if found > known => Err(UnreadVersion::Later { found, known }),
        Ok(found) if found > 0 => Ok(()),
        _ => Err(UnreadVersion::Invalid {
            said: said.chars().take(LONGEST).collect(),
        }),
    }
}

/// So much is told of what is no version: it may be all of a file.
const LONGEST: usize = 40;

/// Why a file is not read, by the version of its format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnreadVersion {
    /// A later version of this program wrote it.
    Later {
        /// The version of its format.
        found: u64,
        /// The last that is known here.
        known: u64,
    },
    /// What it says is no version.
    Invalid {
        /// The beginning of that, as it stands there.
        said: String,
    },
}

impl fmt::Display for UnreadVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Later { found, known } => write!(
                f,
                "written by a later version (format {found}, this version reads {known}); update \
                 refashion"
            ),
            Self::Invalid { said } => write!(
                f,
                "the version of its format is {said}, where a whole number from 1 up is expected"
            ),
        }
    }
}

impl Error for UnreadVersion {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_up_to_the_last_are_read() {
        for (said, known) in [("1", 1), ("1", 3), ("3", 3)] {
            assert_eq!(check_version(said, known), Ok(()));
        }
        let later = UnreadVersion::Later { found: 4, known: 3 };
        assert_eq!(check_version("4", 3), Err(later));
    }

    #[test]
    fn what_is_no_version_is_told_as_it_stands_there() {
        for said in [
            "0",
            "-1",
            "1.0",
            "\"1\"",
            "null",
            "",
            "99999999999999999999",
        ] {
            let told = check_version(said, 1).unwrap_err().to_string();
            let expected = format!("is {said}, where a whole number from 1 up is expected");
            assert!(told.ends_with(&expected), "{told}");
        }
        let told = check_version(&"x".repeat(1000), 1).unwrap_err().to_string();
        assert!(told.len() < 150, "{told}");
    }
}
