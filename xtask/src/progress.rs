//! Progress: bars on a terminal, plain lines elsewhere, nothing with `--quiet`.

use std::{
    io::{IsTerminal, stderr},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};
use refashion_datasets::Progress;

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
        Self { mode: Mode::here(quiet), bar: None, last: None }
    }

    pub(crate) fn show(&mut self, progress: &Progress<'_>) {
        match self.mode {
            Mode::Silent => {}
            Mode::Bar => self.draw(progress),
            Mode::Lines => self.line(progress),
        }
    }

    fn draw(&mut self, progress: &Progress<'_>) {
        if self.bar.as_ref().is_none_or(|(file, _)| file != progress.file) {
            let bar = ProgressBar::new(progress.total).with_message(progress.file.to_owned());
            bar.set_style(style("{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}"));
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
            eprintln!("{}: {percent} % of {} bytes", progress.file, progress.total);
            self.last = Some((progress.file.to_owned(), Instant::now()));
        }
    }
}

/// A bar's layout; a plain bar if the layout were wrong.
pub(crate) fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
