//! Connections have seats, and who has kept one waiting the longest gives way to who comes.

use std::{
    future::Future,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::task::AbortHandle;

/// The seats of a server. A connection waits for its client, or is worked on; only who waits gives way.
#[derive(Debug)]
pub(crate) struct Seats {
    most: usize,
    /// The longest waiting first.
    taken: Mutex<Vec<Taken>>,
}

#[derive(Debug)]
struct Taken {
    worked_on: Arc<AtomicBool>,
    connection: AbortHandle,
}

/// The seat of one connection.
#[derive(Debug, Clone)]
pub(crate) struct Seat {
    seats: Arc<Seats>,
    worked_on: Arc<AtomicBool>,
}

/// Says that a connection is worked on, as long as it is held.
#[derive(Debug)]
pub(crate) struct Working(Seat);

/// Gives a seat back, however its connection ends.
#[derive(Debug)]
struct Leaving(Seat);

impl Seats {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        let taken = Mutex::default();
        Arc::new(Self { most, taken })
    }

    /// Lets a connection run beside the others. Where all seats are taken, the one that has waited
    /// longest for its client is cut off; where none waits, this one is.
    pub(crate) fn take<F>(self: &Arc<Self>, connection: impl FnOnce(Seat) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let Some(room) = self.room() else {
            return;
        };
        if let Some(longest) = room {
            longest.abort();
        }
        let worked_on = Arc::new(AtomicBool::new(false));
        let seat = Seat {
            seats: Arc::clone(self),
            worked_on: Arc::clone(&worked_on),
        };
        let leaves = Leaving(seat.clone());
        let connection = connection(seat);
        let task = tokio::spawn(async move {
            let _leaves = leaves;
            connection.await;
        });
        let connection = task.abort_handle();
        self.lock().push(Taken {
            worked_on,
            connection,
        });
    }

    /// Who has to go so that there is room; nothing where there is none to be made.
    fn room(&self) -> Option<Option<AbortHandle>> {
        let mut taken = self.lock();
        if taken.len() < self.most {
            return Some(None);
        }
        let waits = |one: &Taken| !one.worked_on.load(Ordering::SeqCst);
        let longest = taken.iter().position(waits)?;
        Some(Some(taken.remove(longest).connection))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Taken>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// From now on the server has to do, and no longer the client.
    pub(crate) fn work(&self) -> Working {
        self.worked_on.store(true, Ordering::SeqCst);
        Working(self.clone())
    }

    /// Takes the connection out of those that have seats.
    fn leave(&self) -> Option<Taken> {
        let mut taken = self.seats.lock();
        let is_this = |one: &Taken| Arc::ptr_eq(&one.worked_on, &self.worked_on);
        let place = taken.iter().position(is_this)?;
        Some(taken.remove(place))
    }
}

impl Drop for Working {
    /// The client is waited for anew.
    fn drop(&mut self) {
        let Self(seat) = self;
        seat.worked_on.store(false, Ordering::SeqCst);
        if let Some(taken) = seat.leave() {
            seat.seats.lock().push(taken);
        }
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.leave();
    }
}
