//! Signals of Unix.
//!
//! A thread of its own waits for them, so that what answers them may do anything.

use std::{ffi::c_int, fs, io, process::Child, thread, time::Duration};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    process::{Pid, Signal, getpgrp, getppid, getsid, kill_current_process_group, kill_process},
    stdio::stdin,
    termios::tcgetpgrp,
};
use signal_hook::{
    consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2, SIGXCPU},
    iterator::Signals,
    low_level::emulate_default_handler,
};

use crate::{
    interrupt::{self, CONTROL_C, TRY_AGAIN},
    screen,
};

/// The signals that are answered.
const HEARD: [c_int; 9] = [
    SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU, SIGQUIT, SIGTSTP, SIGCONT,
];

/// Listens to signals from now on. One that was ignored when the program started stays so, as
/// under `nohup`; where that cannot be told, `SIGHUP` is left as it is.
pub(crate) fn listen() -> io::Result<()> {
    let ignored = ignored();
    let heard = |signal: &c_int| match ignored {
        Some(ignored) => ignored >> (signal - 1) & 1 == 0,
        None => *signal != SIGHUP,
    };
    let mut signals = Signals::new(HEARD.iter().filter(|signal| heard(signal)))?;
    let hear = move || signals.forever().for_each(answer);
    thread::Builder::new().spawn(hear).map(drop)
}

fn answer(signal: c_int) {
    match signal {
        SIGINT => interrupt::insist(),
        // What schedulers send some minutes before the time is up, and the system when that of the
        // processor is.
        SIGUSR1 | SIGUSR2 | SIGXCPU => interrupt::ask(TRY_AGAIN),
        // As a shell reports them: 143 and 129.
        SIGTERM | SIGHUP => interrupt::ask((CONTROL_C - SIGINT as u8) + signal as u8),
        SIGQUIT => {
            screen::close();
            let _ = emulate_default_handler(signal);
        }
        SIGTSTP if !orphaned() => {
            screen::leave();
            // The process stands still in here, until it is told to go on.
            let _ = emulate_default_handler(signal);
            screen::come_back();
        }
        SIGCONT => screen::doubt(),
        _ => {}
    }
}

/// The signals that are ignored, a bit for each from the first; nothing where the system does not
/// say.
fn ignored() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(mask.trim(), 16).ok()
}

/// Whether the terminal is ours to draw on and to read from, and no other job's.
pub(crate) fn foreground() -> bool {
    tcgetpgrp(stdin()).map_or(true, |group| group == getpgrp())
}

/// Whether something is typed within this time; an error where the terminal is gone, whose end
/// crossterm would read for ever.
pub(crate) fn key_waits(patience: Duration) -> io::Result<bool> {
    let stdin = stdin();
    let mut waiting = [PollFd::new(&stdin, PollFlags::IN)];
    let patience = Timespec::try_from(patience).ok();
    match poll(&mut waiting, patience.as_ref()) {
        Err(Errno::INTR) | Ok(0) => return Ok(false),
        told => told?,
    };
    let told = waiting[0].revents();
    match told.intersects(PollFlags::HUP | PollFlags::ERR) {
        true => Err(io::ErrorKind::BrokenPipe.into()),
        false => Ok(told.contains(PollFlags::IN)),
    }
}

/// Stops the job that this process is in, as the terminal does on Ctrl-Z.
pub(crate) fn stop_group() {
    if !orphaned() {
        let _ = kill_current_process_group(Signal::TSTP);
    }
}

/// Asks a process that this one started to end after a checkpoint.
pub(crate) fn ask_to_end(process: &mut Child) {
    // One that has ended by itself is asked in vain.
    let _ = kill_process(Pid::from_child(process), Signal::TERM);
}

/// Whether there is no shell that could let a stopped process go on.
fn orphaned() -> bool {
    let own = getsid(None).ok();
    getppid().is_none_or(|parent| getsid(Some(parent)).ok() != own)
}
