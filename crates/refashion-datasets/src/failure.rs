//! Why a file was not fetched.

/// Why an attempt failed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) reason: String,
    /// Whether another attempt would fail as well.
    pub(crate) lasting: bool,
    /// Whether it is this machine's, not the server's.
    pub(crate) here: bool,
    /// How many bytes the server announces, where they are too many.
    pub(crate) too_long: Option<u64>,
    /// The HTTP status, where the server answered that it does not send the file.
    pub(crate) status: Option<u16>,
}

impl Failure {
    pub(crate) fn lasting(reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self {
            reason,
            lasting: true,
            here: false,
            too_long: None,
            status: None,
        }
    }

    /// What this machine does not let be done, which another attempt would not change.
    pub(crate) fn here(reason: String) -> Self {
        Self {
            reason,
            lasting: true,
            here: true,
            too_long: None,
            status: None,
        }
    }

    pub(crate) fn passing(reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self {
            reason,
            lasting: false,
            here: false,
            too_long: None,
            status: None,
        }
    }
}
