//! What can go wrong with a server.

use std::{io, net::SocketAddr};

/// What can go wrong with a server. What goes wrong with a request is answered, and ends nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing can be listened to at an address.
    #[error("cannot listen at {address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The system gives no thread, or nothing to wait for connections with.
    #[error("cannot start the server: {source}")]
    Start {
        /// What the system says.
        source: io::Error,
    },
    /// What a model says of itself cannot be written down.
    #[error("what the model says of itself cannot be written: {source}")]
    Card {
        /// What the writer of JSON says.
        source: serde_json::Error,
    },
}

/// The result of anything that can go wrong with a server.
pub type Result<T, E = Error> = std::result::Result<T, E>;
