//! What the system tells a process: signals, and whose turn on the terminal it is.
//!
//! What is Unix's alone stands in `unix.rs`. Elsewhere there is Ctrl-C, which does the same there;
//! a process that is ended in another way goes on from its last checkpoint, and none is stopped
//! for a while.

#[cfg(not(unix))]
mod elsewhere;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub(crate) use elsewhere::{ask_to_end, foreground, key_waits, listen, stop_group};
#[cfg(unix)]
pub(crate) use unix::{ask_to_end, foreground, key_waits, listen, stop_group};
