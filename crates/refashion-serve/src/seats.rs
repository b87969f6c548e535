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
    taken: Mutex<Vec<Occupied>>,
}

#[derive(Debug)]
struct Occupied {
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
        let mut taken = self.lock();
        if taken.len() >= self.most {
            let waits = |one: &Occupied| !one.worked_on.load(Ordering::SeqCst);
            let Some(longest) = taken.iter().position(waits) else {
                return;
            };
            taken.remove(longest).connection.abort();
        }
        drop(taken);
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
        self.lock().push(Occupied {
            worked_on,
            connection,
        });
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Occupied>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// From now on the server has to do, and no longer the client.
    pub(crate) fn work(&self) -> Working {
        self.worked_on.store(true, Ordering::SeqCst);
        Working(self.clone())
    }

    /// The place of the connection among those that have seats.
    fn place(&self, taken: &[Occupied]) -> Option<usize> {
        let is_this = |one: &Occupied| Arc::ptr_eq(&one.worked_on, &self.worked_on);
        taken.iter().position(is_this)
    }
}

impl Drop for Working {
    /// The client is waited for anew.
    fn drop(&mut self) {
        let Self(seat) = self;
        let mut taken = seat.seats.lock();
        seat.worked_on.store(false, Ordering::SeqCst);
        if let Some(place) = seat.place(&taken) {
            let last = taken.remove(place);
            taken.push(last);
        }
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        let Self(seat) = self;
        let mut taken = seat.seats.lock();
        if let Some(place) = seat.place(&taken) {
            taken.remove(place);
        }
    }
}
