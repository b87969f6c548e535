//! A training shown live in the terminal.
//!
//! A thread of its own draws and listens to the keyboard, so that the view answers while the
//! training computes. It holds the screen as long as the [`Dashboard`] lives. Whatever ends it (the
//! end of the run, an error, a panic, `q` or Ctrl-C) the terminal is given back as it was. Stopping
//! is what a kill is: files are written aside and renamed, so that a run that keeps its steps goes
//! on from its last whole epoch.

mod state;
mod view;

use std::{
    io::{self, IsTerminal, stdin, stdout},
    process::exit,
    sync::{
        Arc, Mutex, MutexGuard, Once, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use ratatui::{
    DefaultTerminal,
    crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers},
};
use refashion_trainer::{Evaluation, History, Progress};

pub(crate) use state::Published;
use state::State;

/// What a shell reports of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// The time between two pictures, unless a key or a new size comes first.
const TICK: Duration = Duration::from_millis(250);

/// Whether the screen is ours to draw on.
static OPEN: AtomicBool = AtomicBool::new(false);

/// Whether a picture is being drawn.
static DRAWING: AtomicBool = AtomicBool::new(false);

/// A training shown live in the terminal.
pub(crate) struct Dashboard {
    state: Arc<Mutex<State>>,
    thread: Option<JoinHandle<()>>,
}

impl Dashboard {
    /// Whether there is a terminal to show it in, and a keyboard to leave it with.
    pub(crate) fn possible() -> bool {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        stdout().is_terminal() && stdin().is_terminal() && !dumb
    }

    /// Takes the screen and shows an experiment of which nothing has happened yet; `goes_on` says
    /// whether the same command would go on where this one is stopped.
    pub(crate) fn open(
        label: &str,
        classes: Vec<&'static str>,
        published: Vec<Published>,
        goes_on: bool,
    ) -> io::Result<Self> {
        give_back_on_panic();
        let terminal = ratatui::try_init()?;
        OPEN.store(true, Ordering::SeqCst);
        let state = Arc::new(Mutex::new(State::new(label, classes, published, goes_on)));
        let shown = Arc::clone(&state);
        let show = move || show(terminal, &shown);
        let thread = thread::Builder::new()
            .spawn(show)
            .inspect_err(|_| close())?;
        Ok(Self {
            state,
            thread: Some(thread),
        })
    }

    /// Takes note of a batch.
    pub(crate) fn batch(&self, progress: &Progress) {
        lock(&self.state).batch(progress);
    }

    /// Takes note of an epoch.
    pub(crate) fn epoch(&self, history: &History, validated: Option<&Evaluation>) {
        lock(&self.state).epoch(history, validated);
    }
}

impl Drop for Dashboard {
    fn drop(&mut self) {
        close();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been told by the hook.
            let _ = thread.join();
        }
    }
}

/// Draws and listens until the screen is given back.
fn show(mut terminal: DefaultTerminal, state: &Mutex<State>) {
    while OPEN.load(Ordering::SeqCst) {
        DRAWING.store(true, Ordering::SeqCst);
        let drawn = match OPEN.load(Ordering::SeqCst) {
            true => terminal
                .draw(|frame| view::draw(frame, &lock(state)))
                .map(|_| ()),
            false => Ok(()),
        };
        DRAWING.store(false, Ordering::SeqCst);
        // A terminal that is gone takes nothing and tells nothing: the training goes on unseen.
        if drawn.is_err() {
            return;
        }
        match pressed() {
            Ok(false) => {}
            Ok(true) => stop(&lock(state)),
            Err(_) => return,
        }
    }
}

/// Waits for a key or the next picture; answers whether the key was one that stops.
fn pressed() -> io::Result<bool> {
    if !event::poll(TICK)? {
        return Ok(false);
    }
    Ok(match event::read()? {
        Event::Key(key) if key.kind == KeyEventKind::Press => stops(&key),
        _ => false,
    })
}

fn stops(key: &KeyEvent) -> bool {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char('q' | 'Q') => true,
        KeyCode::Char('c' | 'C') => control,
        _ => false,
    }
}

fn stop(state: &State) {
    close();
    errln!("{}", state.farewell());
    exit(INTERRUPTED);
}

/// Gives the screen back as it was, after the picture that is being drawn.
fn close() {
    if OPEN.swap(false, Ordering::SeqCst) {
        for _ in 0..50 {
            if !DRAWING.load(Ordering::SeqCst) {
                break;
            }
            thread::sleep(Duration::from_millis(2));
        }
        // A terminal that is gone needs nothing back.
        let _ = ratatui::try_restore();
    }
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

/// The state, even if a thread panicked while it held it: it is only looked at.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q_and_control_c_stop_and_nothing_else_does() {
        let key = |code, modifiers| stops(&KeyEvent::new(code, modifiers));
        assert!(key(KeyCode::Char('q'), KeyModifiers::NONE));
        assert!(key(KeyCode::Char('c'), KeyModifiers::CONTROL));
        assert!(!key(KeyCode::Char('c'), KeyModifiers::NONE));
        assert!(!key(KeyCode::Esc, KeyModifiers::NONE));
    }
}
