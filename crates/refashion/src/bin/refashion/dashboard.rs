//! A training shown live in the terminal.
//!
//! A thread of its own draws and listens to the keyboard, so that the view answers while the
//! training computes. It holds the screen as long as the [`Dashboard`] lives. Whatever ends it (the
//! end of the run, an error, a panic, `q`, Ctrl-C or another signal) the terminal is given back as
//! it was, and so it is while Ctrl-Z stops the process.

mod state;
mod view;

use std::{
    io::{self, IsTerminal, stdin, stdout},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use ratatui::{
    DefaultTerminal,
    crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers},
};
use refashion_trainer::{Evaluation, History, Progress};

use crate::{interrupt, screen, signals};
pub(crate) use state::Published;
use state::State;

/// The time between two pictures, unless a key or a new size comes first.
const TICK: Duration = Duration::from_millis(250);

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
        let terminal = screen::open()?;
        let state = Arc::new(Mutex::new(State::new(label, classes, published, goes_on)));
        let shown = Arc::clone(&state);
        let show = move || show(terminal, &shown);
        let thread = thread::Builder::new()
            .spawn(show)
            .inspect_err(|_| screen::close())?;
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
        screen::close();
        if let Some(thread) = self.thread.take() {
            let patience = Instant::now();
            while !thread.is_finished() && patience.elapsed() < 4 * TICK {
                thread::sleep(Duration::from_millis(5));
            }
            // One that hangs on its terminal draws no more. A panic has been told by the hook.
            if thread.is_finished() {
                let _ = thread.join();
            }
        }
    }
}

/// Draws and listens until the screen is given back.
fn show(mut terminal: DefaultTerminal, state: &Mutex<State>) {
    while screen::is_open() {
        // In the background the terminal is another's, and the training goes on unseen.
        if !signals::foreground() {
            thread::sleep(TICK);
            continue;
        }
        let stopping = interrupt::asked();
        let drawn = screen::draw(&mut terminal, |frame| {
            view::draw(frame, &lock(state), stopping)
        });
        // A terminal that is gone takes nothing and tells nothing.
        if drawn.is_err() {
            return;
        }
        let Ok(wishes) = wishes() else { return };
        for wish in wishes {
            match wish {
                Wish::End => interrupt::insist(),
                Wish::Pause => signals::stop_group(),
            }
        }
    }
}

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// That the training ends.
    End,
    /// That the process stops until the shell lets it go on.
    Pause,
}

/// What is typed until the next picture is due.
fn wishes() -> io::Result<Vec<Wish>> {
    let mut wishes = Vec::new();
    if signals::key_waits(TICK)? {
        // Several keys are read at once, and kept.
        while event::poll(Duration::ZERO)? {
            match event::read()? {
                Event::Key(key) if key.kind == KeyEventKind::Press => wishes.extend(wish(&key)),
                _ => {}
            }
        }
    }
    Ok(wishes)
}

fn wish(key: &KeyEvent) -> Option<Wish> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char('q' | 'Q') => Some(Wish::End),
        KeyCode::Char('c' | 'C') if control => Some(Wish::End),
        KeyCode::Char('z' | 'Z') if control => Some(Wish::Pause),
        _ => None,
    }
}

/// The state, even if a thread panicked while it held it: it is only looked at.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q_and_control_c_end_control_z_pauses_and_nothing_else_does() {
        let key = |code, modifiers| wish(&KeyEvent::new(code, modifiers));
        let end = Some(Wish::End);
        assert_eq!(key(KeyCode::Char('q'), KeyModifiers::NONE), end);
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::CONTROL), end);
        let pause = Some(Wish::Pause);
        assert_eq!(key(KeyCode::Char('z'), KeyModifiers::CONTROL), pause);
        for other in [KeyCode::Char('c'), KeyCode::Char('z'), KeyCode::Esc] {
            assert_eq!(key(other, KeyModifiers::NONE), None);
        }
    }
}
