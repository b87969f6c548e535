//! The whole screen of a terminal: taken, given back as it was, left for a while and taken again.

// Where no process is stopped for a while, nobody leaves the screen.
#![cfg_attr(not(unix), allow(dead_code))]

use std::{
    io::{self, stdout},
    sync::{
        Once,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    thread,
    time::Duration,
};

use ratatui::{
    DefaultTerminal, Frame, Terminal,
    backend::CrosstermBackend,
    crossterm::{
        cursor::Show,
        execute,
        terminal::{Clear, ClearType, EnterAlternateScreen, enable_raw_mode},
    },
};

/// The screen is not ours.
const CLOSED: u8 = 0;
/// It is ours to draw on.
const SHOWN: u8 = 1;
/// It was given back until the process is stopped and goes on.
const LEFT: u8 = 2;
/// It is to be taken again with the next picture.
const RETURNING: u8 = 3;
/// Others may have changed it, as a shell does while a process is stopped.
const DOUBTFUL: u8 = 4;

static STATE: AtomicU8 = AtomicU8::new(CLOSED);

/// Whether a picture is being drawn.
static DRAWING: AtomicBool = AtomicBool::new(false);

/// Takes the screen.
pub(crate) fn open() -> io::Result<DefaultTerminal> {
    give_back_on_panic();
    let terminal = ratatui::try_init()?;
    STATE.store(SHOWN, Ordering::SeqCst);
    Ok(terminal)
}

pub(crate) fn is_open() -> bool {
    STATE.load(Ordering::SeqCst) != CLOSED
}

/// Gives the screen back as it was, after the picture that is being drawn.
pub(crate) fn close() {
    let state = STATE.swap(CLOSED, Ordering::SeqCst);
    if [SHOWN, DOUBTFUL].contains(&state) {
        give_back();
    }
}

/// Gives the screen back for a while, until [`come_back`].
pub(crate) fn leave() {
    if change(SHOWN, LEFT) || change(DOUBTFUL, LEFT) {
        give_back();
    }
}

/// Takes the screen again with the next picture, if it was left.
pub(crate) fn come_back() {
    change(LEFT, RETURNING);
}

/// Sets the screen up anew with the next picture, as others may have changed it.
pub(crate) fn doubt() {
    change(SHOWN, DOUBTFUL);
}

/// Draws a picture, as long as the screen is ours.
pub(crate) fn draw(
    terminal: &mut DefaultTerminal,
    picture: impl FnOnce(&mut Frame),
) -> io::Result<()> {
    DRAWING.store(true, Ordering::SeqCst);
    let drawn = drawn(terminal, picture);
    DRAWING.store(false, Ordering::SeqCst);
    drawn
}

fn drawn(terminal: &mut DefaultTerminal, picture: impl FnOnce(&mut Frame)) -> io::Result<()> {
    if change(DOUBTFUL, SHOWN) {
        restore();
        take(terminal)?;
    } else if change(RETURNING, SHOWN) {
        take(terminal)?;
    }
    match STATE.load(Ordering::SeqCst) {
        SHOWN => terminal.draw(picture).map(|_| ()),
        _ => Ok(()),
    }
}

/// Takes the screen again, empty, with a terminal that knows of nothing on it: clearing the old one
/// would ask for the place of the cursor, which not every terminal answers.
fn take(terminal: &mut DefaultTerminal) -> io::Result<()> {
    enable_raw_mode()?;
    execute!(stdout(), EnterAlternateScreen, Clear(ClearType::All))?;
    *terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
    Ok(())
}

fn change(from: u8, to: u8) -> bool {
    STATE
        .compare_exchange(from, to, Ordering::SeqCst, Ordering::SeqCst)
        .is_ok()
}

fn give_back() {
    for _ in 0..50 {
        if !DRAWING.load(Ordering::SeqCst) {
            break;
        }
        thread::sleep(Duration::from_millis(2));
    }
    restore();
}

fn restore() {
    // A terminal that is gone needs nothing back.
    let _ = ratatui::try_restore();
    let _ = execute!(stdout(), Show);
}

/// Whatever a panic says is to be read on the screen that it leaves.
fn give_back_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            close();
            before(info);
        }));
    });
}
