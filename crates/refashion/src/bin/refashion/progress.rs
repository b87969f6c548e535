//! Progress: bars on a terminal, plain lines elsewhere, nothing with `--quiet`.

use std::{
    cell::RefCell,
    fmt::Write,
    io::{IsTerminal, stderr},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use refashion_datasets::Progress;
use refashion_std::decimals;
use refashion_trainer::{Evaluation, History, Progress as TrainingProgress};

use crate::{
    dashboard::Dashboard,
    pace::{Pace, duration},
};

/// How what is shown reaches the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A bar that redraws itself.
    Bar,
    /// A line now and then.
    Lines,
    /// Nothing.
    Silent,
}

impl Mode {
    /// What suits standard error.
    pub(crate) fn here(quiet: bool) -> Self {
        match (quiet, stderr().is_terminal()) {
            (true, _) => Self::Silent,
            (false, true) => Self::Bar,
            (false, false) => Self::Lines,
        }
    }
}

/// Shows how far a download is.
pub(crate) struct Download {
    mode: Mode,
    bar: Option<(String, ProgressBar)>,
    last: Option<(String, Instant)>,
}

impl Download {
    pub(crate) fn new(quiet: bool) -> Self {
        Self {
            mode: Mode::here(quiet),
            bar: None,
            last: None,
        }
    }

    pub(crate) fn show(&mut self, progress: &Progress<'_>) {
        match self.mode {
            Mode::Silent => {}
            Mode::Bar => self.draw(progress),
            Mode::Lines => self.line(progress),
        }
    }

    fn draw(&mut self, progress: &Progress<'_>) {
        if self
            .bar
            .as_ref()
            .is_none_or(|(file, _)| file != progress.file)
        {
            let bar = ProgressBar::new(progress.total).with_message(progress.file.to_owned());
            bar.set_style(style(
                "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
            ));
            self.bar = Some((progress.file.to_owned(), bar));
        }
        if let Some((_, bar)) = &self.bar {
            bar.set_length(progress.total);
            bar.set_position(progress.done);
            if progress.done == progress.total {
                bar.finish();
            }
        }
    }

    fn line(&mut self, progress: &Progress<'_>) {
        let done = progress.done == progress.total;
        let due = match &self.last {
            Some((file, at)) if file == progress.file => at.elapsed() > Duration::from_secs(10),
            _ => true,
        };
        if done || due {
            let percent = 100 * progress.done / progress.total.max(1);
            errln!("{}: {percent} % of {} bytes", progress.file, progress.total);
            self.last = Some((progress.file.to_owned(), Instant::now()));
        }
    }
}

/// A bar's layout; a plain bar if the layout were wrong.
pub(crate) fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    style.with_key("rate", |state: &ProgressState, text: &mut dyn Write| {
        // Where nobody reads it, there is nobody to tell.
        let rate = state.per_sec();
        let _ = write!(text, "{}/s", decimals(rate, usize::from(rate < 10.0)));
    })
}

/// Shows how far a training is.
pub(crate) struct Training {
    mode: Mode,
    label: String,
    bar: Option<(usize, ProgressBar)>,
    pace: Pace,
    last: Instant,
}

impl Training {
    pub(crate) fn new(quiet: bool, label: &str) -> Self {
        Self {
            mode: Mode::here(quiet),
            label: label.to_owned(),
            bar: None,
            pace: Pace::default(),
            last: Instant::now(),
        }
    }

    pub(crate) fn show(&mut self, progress: &TrainingProgress) {
        self.pace.see(progress);
        match self.mode {
            Mode::Silent => {}
            Mode::Bar => self.draw(progress),
            Mode::Lines => self.line(progress),
        }
    }

    fn draw(&mut self, progress: &TrainingProgress) {
        if self
            .bar
            .as_ref()
            .is_none_or(|(epoch, _)| *epoch != progress.epoch)
        {
            let bar = ProgressBar::new(progress.batches as u64);
            bar.set_style(style("{prefix} {bar:30} {pos}/{len} {eta} {msg}"));
            bar.set_prefix(format!(
                "{}, epoch {}/{}",
                self.label, progress.epoch, progress.epochs
            ));
            self.bar = Some((progress.epoch, bar));
        }
        if let Some((_, bar)) = &self.bar {
            bar.set_message(self.numbers(progress));
            bar.set_position(progress.batch as u64);
            if progress.batch == progress.batches {
                bar.finish();
            }
        }
    }

    /// A line at the end of each epoch, and every half minute within one.
    fn line(&mut self, progress: &TrainingProgress) {
        let done = progress.batch == progress.batches;
        if done || self.last.elapsed() > Duration::from_secs(30) {
            errln!(
                "{}, epoch {}/{}, batch {}/{}: {}",
                self.label,
                progress.epoch,
                progress.epochs,
                progress.batch,
                progress.batches,
                self.numbers(progress)
            );
            self.last = Instant::now();
        }
    }

    fn numbers(&self, progress: &TrainingProgress) -> String {
        format!(
            "{:.0} images/s, {} left, loss {:.4}, accuracy {:.4}",
            progress.images_per_second,
            duration(self.pace.left()),
            progress.loss,
            progress.accuracy
        )
    }
}

/// A training as the terminal can show it.
pub(crate) enum Shown {
    /// Bars or lines.
    Plain(RefCell<Training>),
    /// The whole screen.
    Live(Dashboard),
}

impl Shown {
    /// Takes note of a batch.
    pub(crate) fn batch(&self, progress: &TrainingProgress) {
        match self {
            Self::Plain(training) => training.borrow_mut().show(progress),
            Self::Live(dashboard) => dashboard.batch(progress),
        }
    }

    /// Takes note of an epoch.
    pub(crate) fn epoch(&self, history: &History, validated: Option<&Evaluation>) {
        if let Self::Live(dashboard) = self {
            dashboard.epoch(history, validated);
        }
    }
}
