//! What a server takes on.

use std::time::Duration;

/// What a server takes on at most. What goes beyond is refused in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The longest body of a request, in bytes.
    pub body: usize,
    /// The most pictures of one request.
    pub pictures: usize,
    /// So many requests are worked on at once; what comes beyond is told to come again.
    pub at_once: usize,
    /// How long a request may take to arrive, and again to be answered.
    pub time: Duration,
    /// How long a client may take to send the head of a request, or keep a connection without one, or
    /// let an answer lie; never longer than [`Limits::time`].
    pub idle: Duration,
    /// How long what is worked on has to be answered once the server is to stop.
    pub grace: Duration,
    /// How long a picture waits for others that are on their way, to be computed with them.
    pub gather: Duration,
}

impl Default for Limits {
    /// 16 MiB, 64 pictures, 64 requests, half a minute, ten seconds, eight, two milliseconds.
    fn default() -> Self {
        Self {
            body: 16 << 20,
            pictures: 64,
            at_once: 64,
            time: Duration::from_secs(30),
            idle: Duration::from_secs(10),
            grace: Duration::from_secs(8),
            gather: Duration::from_millis(2),
        }
    }
}
