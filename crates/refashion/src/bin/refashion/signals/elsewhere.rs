//! Systems other than Unix: Ctrl-C.

use std::{
    io,
    process::Child,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use ratatui::crossterm::event;
use signal_hook::{consts::SIGINT, flag};

use crate::interrupt;

/// How long a Ctrl-C may wait.
const TICK: Duration = Duration::from_millis(50);

/// Listens to Ctrl-C from now on.
pub(crate) fn listen() -> io::Result<()> {
    let pressed = Arc::new(AtomicBool::new(false));
    flag::register(SIGINT, Arc::clone(&pressed))?;
    let hear = move || {
        loop {
            thread::sleep(TICK);
            if pressed.swap(false, Ordering::SeqCst) {
                interrupt::insist();
            }
        }
    };
    thread::Builder::new().spawn(hear).map(drop)
}

/// Whether the terminal is ours to draw on and to read from; nobody else can have it.
pub(crate) fn foreground() -> bool {
    true
}

/// Whether something is typed within this time.
pub(crate) fn key_waits(patience: Duration) -> io::Result<bool> {
    event::poll(patience)
}

/// Stops the process for a while: there is no such thing here.
pub(crate) fn stop_group() {}

/// Ends a process that this one started: it goes on from its last checkpoint when it is called again.
pub(crate) fn ask_to_end(process: &mut Child) {
    let _ = process.kill();
}
