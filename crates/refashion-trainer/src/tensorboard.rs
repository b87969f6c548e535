//! Event files for TensorBoard.

mod messages;
mod records;

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use prost::Message;
use refashion_std::read_at_most;

use crate::file::write_atomic;
use crate::{Epoch, Error, History, Progress, Result, Training};
use messages::{Event, What};

/// The end of the names of the files that are written here: no other file is ever touched.
const SUFFIX: &str = ".refashion";

/// An event file is at most so long: 1 GiB, twenty million batches.
const MOST_BYTES: u64 = 1 << 30;

/// The tag of the loss of single batches; all other tags are by epoch.
const BATCH_LOSS: &str = "batch/loss";

/// Where to write an event file that TensorBoard reads, and how often.
///
/// By epoch it holds `loss`, `accuracy`, `val_loss`, `val_accuracy` and `learning_rate`; by step
/// `batch/loss`, the loss of single batches; and the settings as a text. A folder is one run in
/// TensorBoard, so that runs beside each other are compared.
///
/// A run that is resumed carries over what its last checkpoint knows of and drops the rest: no
/// epoch is there twice. A run that starts anew replaces the file of the one before, and so does one
/// whose epochs are not those of the file.
///
/// ```
/// use refashion_trainer::TensorBoard;
///
/// let folder = std::env::temp_dir().join("refashion-tensorboard-example").join("thesis").join("seed-0");
/// let tensorboard = TensorBoard { folder, every: 10 };
/// # assert_eq!(tensorboard.every, 10);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorBoard {
    /// The folder of this run, made if need be.
    pub folder: PathBuf,
    /// The loss of a batch is noted after every so many steps; 0 for never.
    pub every: usize,
}

/// A number in an event file.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    /// What it is.
    pub tag: String,
    /// The epoch, or for the loss of a batch the step, from 1.
    pub step: i64,
    /// Its value.
    pub value: f32,
}

impl TensorBoard {
    /// Writes the epochs of a run that is over, as far as its event file lacks them.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] and [`Error::Read`] name the file.
    pub fn record(&self, training: &Training, history: &History) -> Result<()> {
        EventLog::start(self, &[], training, history, u64::MAX).map(|_| ())
    }

    /// The numbers in the event files of the folder, in the order in which they were written.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] names the file or folder.
    pub fn scalars(&self) -> Result<Vec<Scalar>> {
        let mut scalars = Vec::new();
        for path in self.files()? {
            for event in read(&path)? {
                scalars.extend(event.values().map(|(tag, value)| Scalar {
                    tag: tag.into(),
                    step: event.step,
                    value,
                }));
            }
        }
        Ok(scalars)
    }

    /// The event files that were written here, oldest first.
    fn files(&self) -> Result<Vec<PathBuf>> {
        let fault = |error| Error::read(&self.folder, error);
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(fault)?,
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(fault)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with("events.out.tfevents.") && name.ends_with(SUFFIX) {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    /// A name that no file has and that sorts behind all others: a TensorBoard that is watching
    /// goes on to it. Its readers take the number for the time in seconds.
    fn next(&self, files: &[PathBuf], now: f64) -> PathBuf {
        let number = |path: &PathBuf| {
            let name = path.file_name()?.to_str()?.strip_suffix(SUFFIX)?;
            name.rsplit('.').next()?.parse::<u64>().ok()
        };
        let last = files.iter().filter_map(number).max().unwrap_or(0);
        let number = (now as u64).max(last + 1);
        self.folder
            .join(format!("events.out.tfevents.{number:010}{SUFFIX}"))
    }
}

/// An event file that is being written.
pub(crate) struct EventLog {
    path: PathBuf,
    file: File,
    every: usize,
    /// What went wrong in the middle of an epoch, where nobody could be told.
    fault: Option<Error>,
}

impl EventLog {
    /// Begins the file of a run that has come as far as `history`, in `steps` steps.
    pub(crate) fn start(
        settings: &TensorBoard,
        properties: &[(&str, String)],
        training: &Training,
        history: &History,
        steps: u64,
    ) -> Result<Self> {
        let folder = &settings.folder;
        fs::create_dir_all(folder).map_err(|error| Error::write(folder, error))?;
        let (now, old) = (now(), settings.files()?);
        let mut events = vec![Event::version(now), Event::start(now, 0)];
        let mut kept = kept(&old, training, history, steps)?;
        if !properties.is_empty() {
            kept.retain(|event| !is_text(event));
            events.push(Event::text(now, "settings", &table(properties, training)));
        }
        let epochs = kept.iter().filter(|event| is_epoch(event)).count();
        events.extend(kept);
        for epoch in history.epochs.iter().skip(epochs) {
            events.push(event(now, epoch, training, history));
        }

        let mut bytes = Vec::new();
        for event in &events {
            records::push(&mut bytes, &event.encode_to_vec());
        }
        let path = settings.next(&old, now);
        write_atomic(&path, &bytes)?;
        for old in old {
            fs::remove_file(&old).map_err(|error| Error::write(&old, error))?;
        }
        let file = OpenOptions::new().append(true).open(&path);
        Ok(Self {
            file: file.map_err(|error| Error::write(&path, error))?,
            path,
            every: settings.every,
            fault: None,
        })
    }

    /// Notes the loss of a batch, if it is its turn.
    pub(crate) fn batch(&mut self, progress: &Progress) {
        // Steps are counted from 1, and none of them is a multiple of 0.
        if progress.step.is_multiple_of(self.every as u64) {
            let values = [(BATCH_LOSS, progress.batch_loss)];
            let event = Event::scalars(now(), progress.step as i64, &values);
            self.fault = self.fault.take().or(self.append(&event).err());
        }
    }

    /// Notes the epoch that was the last of `history`.
    pub(crate) fn epoch(&mut self, training: &Training, history: &History) -> Result<()> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        match history.epochs.last() {
            Some(epoch) => self.append(&event(now(), epoch, training, history)),
            None => Ok(()),
        }
    }

    /// Appends a record in one piece, so that a reader hardly ever finds half of one.
    fn append(&mut self, event: &Event) -> Result<()> {
        let mut bytes = Vec::new();
        records::push(&mut bytes, &event.encode_to_vec());
        let written = self.file.write_all(&bytes);
        written.map_err(|error| Error::write(&self.path, error))
    }
}

/// The event of an epoch of `history`.
fn event(now: f64, epoch: &Epoch, training: &Training, history: &History) -> Event {
    let before = epoch.epoch.saturating_sub(1);
    let losses: Vec<f64> = history.watched().into_iter().take(before).collect();
    let rate = training.learning_rate(&losses);
    let values = [
        ("loss", Some(epoch.loss)),
        ("accuracy", Some(epoch.accuracy)),
        ("val_loss", epoch.val_loss),
        ("val_accuracy", epoch.val_accuracy),
        ("learning_rate", Some(rate)),
    ];
    let values: Vec<(&str, f64)> = values
        .into_iter()
        .filter_map(|(tag, value)| Some((tag, value?)))
        .collect();
    let metrics = history.metrics.iter();
    let measured = metrics.filter_map(|(name, all)| Some((name.as_str(), *all.get(before)?)));
    let values: Vec<(&str, f64)> = values.into_iter().chain(measured).collect();
    Event::scalars(now, epoch.epoch as i64, &values)
}

/// What stays of the files of an interrupted run: the settings, the epochs that its checkpoint knows
/// of, and the batches up to it. Nothing does of another run, whose epochs have other numbers.
fn kept(
    files: &[PathBuf],
    training: &Training,
    history: &History,
    steps: u64,
) -> Result<Vec<Event>> {
    let Some(path) = files
        .last()
        .filter(|_| !history.epochs.is_empty() || steps > 0)
    else {
        return Ok(Vec::new());
    };
    let (steps, epochs) = (
        i64::try_from(steps).unwrap_or(i64::MAX),
        history.epochs.len() as i64,
    );
    let mut events = read(path)?;
    events.retain(|event| {
        let last = if is_epoch(event) { epochs } else { steps };
        is_text(event) || (event.values().next().is_some() && event.step <= last)
    });
    let told = events.iter().filter(|event| is_epoch(event));
    let same = told.zip(&history.epochs).all(|(told, epoch)| {
        let expected = event(0.0, epoch, training, history);
        told.values().eq(expected.values())
    });
    Ok(if same { events } else { Vec::new() })
}

fn is_epoch(event: &Event) -> bool {
    event.values().any(|(tag, _)| tag != BATCH_LOSS)
}

/// Whether the event is the text with the settings: a summary without numbers.
fn is_text(event: &Event) -> bool {
    matches!(event.what, Some(What::Summary(_))) && event.values().next().is_none()
}

/// The events of a file up to the last whole one.
fn read(path: &Path) -> Result<Vec<Event>> {
    let bytes = read_at_most(path, MOST_BYTES).map_err(|error| Error::read(path, error))?;
    records::whole(&bytes)
        .map(|data| Event::decode(data).map_err(|error| Error::read(path, error)))
        .collect()
}

/// Names and values as a table in Markdown.
fn table(properties: &[(&str, String)], training: &Training) -> String {
    let epochs = training.epochs;
    let mut text = format!("| setting | value |\n|---|---|\n| epochs | {epochs} |\n");
    for (name, value) in properties {
        text += &format!("| {name} | {} |\n", value.replace('|', "\\|"));
    }
    text
}

/// Seconds since 1970.
fn now() -> f64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0.0, |since| since.as_secs_f64())
}

#[cfg(test)]
mod tests;
