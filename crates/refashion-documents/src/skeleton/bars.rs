//! The bars of a log: how many steps an epoch took and how long, and where that contradicts itself.
//!
//! Keras prints whole seconds of an epoch, and whole milliseconds (or seconds, or microseconds) of a
//! step: `1875/1875 - 9s 5ms/step`. Its seconds hold all of the epoch, with the images that validate
//! and, in the first one, the time in which the network is compiled. Its time of a step leaves out the
//! first step, and in some versions the images that validate. So an epoch is never shorter than its
//! other steps, and may be a good deal longer, the first one most of all.

use std::collections::BTreeMap;

use refashion_std::thousands;

use crate::Enclosure;

/// No longer number is read: nothing took so long.
const MOST_DIGITS: usize = 9;

/// How many times its steps an epoch may take.
const LONGEST: f64 = 2.0;

/// How many seconds more may go by before the first step of a training, and what they are in words.
const COMPILED: (f64, &str) = (60.0, "a minute before the first step");

/// The same of a later epoch, in which nothing is compiled.
const BEGUN: (f64, &str) = (10.0, "ten seconds more");

/// A bar that has come to its end.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) steps: usize,
    /// Whether what it counts are images.
    pub(super) of_images: bool,
    /// How many seconds the epoch took.
    seconds: Option<Enclosure>,
    /// How many seconds a step took, and how that was printed.
    step: Option<(Enclosure, String)>,
}

impl Bar {
    /// Reads `1500/1500 [=====] - 12s 8ms/step`; `None` for one that is on its way.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (done, steps) = steps(text)?;
        let words = || text.split_whitespace();
        let step = words().find_map(|word| {
            let time = word
                .split_once('/')
                .filter(|(_, unit)| UNITS.contains(unit));
            Some((time_of(time?.0)?, word.to_owned()))
        });
        (done == steps).then(|| Self {
            steps,
            of_images: words().any(|word| word.ends_with("/sample")),
            seconds: words()
                .filter(|word| !word.ends_with("ms") && !word.ends_with("us"))
                .find_map(time_of),
            step,
        })
    }

    /// What is wrong with its times, in the first epoch that was printed or in a later one.
    fn fault(&self, is_first: bool) -> Option<String> {
        let (seconds, (step, shown)) = (self.seconds?, self.step.as_ref()?);
        let (steps, whole) = (self.steps as f64, seconds.high.floor());
        let least = (steps - 1.0) * step.low;
        let (more, words) = if is_first { COMPILED } else { BEGUN };
        let most = LONGEST * steps * step.high + more;
        let told = format!("took {whole} s, and its {} steps {shown}", self.steps);
        // Keras 3 shows the time that is left where it later shows the time that was taken, and at the
        // end that is 0.
        if whole > 0.0 && least > seconds.high {
            return Some(format!("{told}: these alone are {least:.1} s or more"));
        }
        (most < seconds.low)
            .then(|| format!("{told}: twice as long, and {words}, would be {most:.0} s at most"))
    }
}

/// What Keras counts.
const UNITS: [&str; 2] = ["step", "sample"];

/// `1500/1500` at the start of a bar: how many are done, and of how many.
pub(super) fn steps(text: &str) -> Option<(usize, usize)> {
    let (done, of) = text.split_whitespace().next()?.split_once('/')?;
    Some((done.parse().ok()?, of.parse().ok()?))
}

/// `5ms` as seconds that were rounded so.
fn time_of(word: &str) -> Option<Enclosure> {
    let end = word.find(|c: char| !c.is_ascii_digit())?;
    let (digits, unit) = word.split_at(end);
    let unit = match unit {
        "s" => 1.0,
        "ms" => 1e-3,
        "us" | "µs" => 1e-6,
        _ => return None,
    };
    let number: f64 = digits.parse().ok()?;
    (digits.len() <= MOST_DIGITS).then(|| Enclosure {
        low: (number - 0.5).max(0.0) * unit,
        high: (number + 0.5) * unit,
    })
}

/// What the bars of one training, by epoch, say against each other, against the images that train
/// where their number is known, and each against itself.
pub(super) fn contradictions(bars: &BTreeMap<usize, Bar>, images: Option<usize>) -> Vec<String> {
    let mut found = Vec::new();
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for (epoch, bar) in bars {
        first.entry(bar.steps).or_insert(*epoch);
    }
    if first.len() > 1 {
        let shown = first.iter().take(3);
        let shown = shown.map(|(steps, epoch)| format!("{steps} in epoch {epoch}"));
        let shown: Vec<String> = shown.collect();
        let shown = shown.join(", ");
        found.push(format!(
            "the bars of one training have different ends: {shown}; are they of one training?"
        ));
    }
    let is_odd = |steps: &&usize| match images {
        Some(images) => !is_possible(**steps, images),
        None => **steps == 0,
    };
    if let Some(steps) = first.keys().find(is_odd) {
        let of = images.map_or("any".to_owned(), thousands);
        found.push(format!(
            "a bar goes to {steps}, which no batch size makes of {of} images; what does it count?"
        ));
    }
    let start = bars.keys().next();
    let mut faults = bars
        .iter()
        .filter_map(|(epoch, bar)| Some((epoch, bar.fault(Some(epoch) == start)?)));
    if let Some((epoch, fault)) = faults.next() {
        let others = match faults.count() {
            0 => String::new(),
            more => format!(" ({more} more like it)"),
        };
        found.push(format!(
            "by its bar epoch {epoch} {fault}; is that what was printed?{others}"
        ));
    }
    found
}

/// Whether so many images may come to so many steps: one each, or ⌈images / batch⌉.
fn is_possible(steps: usize, images: usize) -> bool {
    steps > 0 && images > 0 && images.div_ceil(images.div_ceil(steps)) == steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<String> {
        Bar::read(text).unwrap().fault(true)
    }

    #[test]
    fn the_bars_of_every_keras_are_read() {
        for (text, seconds, step) in [
            ("375/375 [=====] - 2s 5ms/step - loss: 0.5", 2.0, 0.005),
            ("375/375 ━━━━━ 2s 5ms/step - loss: 0.5", 2.0, 0.005),
            ("375/375 - 2s - loss: 0.5 - 2s/epoch - 5ms/step", 2.0, 0.005),
            (
                "48000/48000 [==] - 12s 250us/sample - loss: 1",
                12.0,
                250e-6,
            ),
            ("10/10 [==] - 25s 2s/step - loss: 1", 25.0, 2.0),
        ] {
            let bar = Bar::read(text).unwrap();
            assert_eq!(bar.seconds.unwrap().value(), seconds, "{text}");
            assert!(
                (bar.step.as_ref().unwrap().0.value() - step).abs() < 1e-9,
                "{text}"
            );
            assert_eq!(bar.of_images, text.contains("sample"), "{text}");
            assert_eq!(bar.fault(false), None, "{text}");
        }
        assert!(Bar::read("1/375 [=>...] - ETA: 5:12 - loss: 2.3").is_none());
        let bare = Bar::read("375/375 - ETA: 0s - loss: 2.3 - 1234567890ms/step").unwrap();
        assert!(bare.step.is_none());
        assert_eq!(bare.fault(false), None);
    }

    #[test]
    fn an_epoch_is_no_shorter_than_its_steps() {
        // 1,874 steps of 4.5 ms or more are 8.4 s or more.
        assert_eq!(fault("1875/1875 - 8s 5ms/step"), None);
        let told = fault("1875/1875 - 7s 5ms/step").unwrap();
        assert_eq!(
            told,
            "took 7 s, and its 1875 steps 5ms/step: these alone are 8.4 s or more"
        );
        // What Keras 3 shows before the epoch ends.
        assert_eq!(fault("1875/1875 ━━━ 0s 5ms/step"), None);
        // The first step is not among those that were timed.
        assert_eq!(fault("1/1 - 1s 3s/step"), None);
    }

    #[test]
    fn an_epoch_may_be_longer_than_its_steps_but_not_by_far() {
        // 2 × 1,875 × 5.5 ms and a minute are 80.6 s.
        assert_eq!(fault("1875/1875 - 81s 5ms/step"), None);
        let told = fault("1875/1875 - 99s 5ms/step").unwrap();
        assert!(told.ends_with("would be 81 s at most"), "{told}");
        // In a later epoch nothing is compiled: 30.6 s.
        let later = |text: &str| Bar::read(text).unwrap().fault(false);
        assert_eq!(later("1875/1875 - 31s 5ms/step"), None);
        let told = later("1875/1875 - 32s 5ms/step").unwrap();
        let words = "twice as long, and ten seconds more, would be 31 s at most";
        assert!(told.ends_with(words), "{told}");
    }

    #[test]
    fn steps_are_images_over_the_batch_rounded_up() {
        for batch in 1..200 {
            assert!(is_possible(100usize.div_ceil(batch), 100), "{batch}");
        }
        // 49 batches of 2 are 98 of 100 images, and 50 all.
        assert!(!is_possible(49, 100) && !is_possible(60, 100));
        assert!(!is_possible(101, 100) && !is_possible(0, 100) && !is_possible(1, 0));
    }
}
