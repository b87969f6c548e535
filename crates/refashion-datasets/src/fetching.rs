//! What fetching a file may take, and how far it is.

use std::time::Duration;

/// What fetching one file may take at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadLimits {
    /// How long a server may stay silent.
    pub patience: Duration,
    /// The bytes a second that have to come, over every stretch of [`patience`](Self::patience).
    pub least_rate: u64,
    /// How long the whole file may take.
    pub total: Duration,
    /// How many redirects in a row are followed.
    pub redirects: u32,
}

impl Default for DownloadLimits {
    /// A minute of silence, a kilobyte a second, two hours, ten redirects.
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(60),
            least_rate: 1_000,
            total: Duration::from_secs(7_200),
            redirects: 10,
        }
    }
}

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

/// What stands before the host in an address, if anything does: a user's name, and often a password.
pub(crate) fn user_of(address: &str) -> Option<&str> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    Some(authority.rsplit_once('@')?.0)
}
