//! What all requests share.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use axum::http::StatusCode;
use refashion_inference::{Inputs, ModelCard, Picture, Preprocessing, Seen, Taken};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    batches::Desk,
    error::{Error, Result},
    limits::Limits,
    numbers::pictures,
    page::Page,
    refusal::Refusal,
    upload::{File, Upload},
};

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) reference: String,
    pub(crate) classes: Vec<String>,
    /// What the model says of itself, as JSON.
    pub(crate) card: String,
    pub(crate) page: Page,
    pub(crate) limits: Limits,
    pub(crate) desk: Desk,
    /// Whether this machine alone can ask.
    pub(crate) local: bool,
    pub(crate) counts: Arc<Counts>,
    inputs: Inputs,
    /// For as many bytes as all bodies may have that are worked on.
    pub(crate) room: Arc<Semaphore>,
    places: Arc<Semaphore>,
    stopping: AtomicBool,
}

/// How many requests there were.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) answered: AtomicU64,
    pub(crate) refused: AtomicU64,
}

/// A picture with what it is called.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) name: Option<String>,
    pub(crate) seen: Seen,
}

impl Service {
    pub(crate) fn new(card: &ModelCard, limits: Limits, desk: Desk, local: bool) -> Result<Self> {
        let text = card.text().map_err(|source| Error::Card { source })?;
        // The room of one body is taken in permits, which are counted in 32 bits.
        // The head of a request is a part of it.
        let limits = Limits {
            body: limits.body.min(u32::MAX as usize),
            idle: limits.idle.min(limits.time),
            ..limits
        };
        Ok(Self {
            reference: card.reference(),
            classes: card.classes.clone(),
            card: text,
            page: Page::of(card),
            desk,
            local,
            counts: Arc::default(),
            inputs: card.inputs.clone(),
            room: semaphore(limits.at_once.saturating_mul(limits.body)),
            places: semaphore(limits.at_once),
            limits,
            stopping: AtomicBool::new(false),
        })
    }

    /// A place among the requests that are worked on, as long as it is held.
    pub(crate) fn place(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        place.map_err(|_| {
            let most = self.limits.at_once;
            Refusal::busy(format!("{most} requests are worked on, which is the most"))
        })
    }

    /// Whether a request would have a place now.
    pub(crate) fn has_place(&self) -> Result<(), Refusal> {
        self.place().map(drop)
    }

    /// Says that no more connections are taken.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }

    pub(crate) fn stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// What the network sees of what was sent. Once `is_left`, nobody waits for it, and no more is read.
    pub(crate) fn seen(
        &self,
        upload: Upload,
        asked: &Preprocessing,
        is_left: &impl Fn() -> bool,
    ) -> Result<Vec<Named>, Refusal> {
        let named: Vec<Named> = match upload {
            Upload::Files(files) => (files.into_iter())
                .map(|file| match is_left() {
                    true => Err(Refusal::busy("nobody waits for it any more")),
                    false => self.of_file(file, asked),
                })
                .collect::<Result<_, _>>()?,
            Upload::Json(text) => {
                let shape = self.inputs.shape;
                let pictures = pictures(&text, shape, self.limits.pictures);
                let pictures = pictures.map_err(Refusal::bad)?.into_iter();
                pictures.map(|pixels| of_numbers(shape, pixels)).collect()
            }
        };
        match named.is_empty() {
            true => Err(Refusal::bad("no picture was sent")),
            false => Ok(named),
        }
    }

    fn of_file(&self, file: File, asked: &Preprocessing) -> Result<Named, Refusal> {
        let called = file.name.as_deref().unwrap_or("the picture");
        let picture = Picture::read(&file.bytes[..], called);
        let seen = picture.and_then(|picture| self.inputs.take(&picture, asked));
        let seen = seen
            .map_err(|error| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))?;
        Ok(Named {
            name: file.name,
            seen,
        })
    }
}

fn semaphore(permits: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(permits.min(Semaphore::MAX_PERMITS)))
}

/// Numbers are taken as they are.
fn of_numbers(shape: [usize; 3], pixels: Vec<u8>) -> Named {
    Named {
        name: None,
        seen: Seen {
            shape,
            pixels,
            taken: Taken::AS_IT_IS,
        },
    }
}
