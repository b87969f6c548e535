//! What became of the changes that were tried.

use std::{collections::BTreeSet, fmt, fs, io, path::Path};

/// The changes by what became of them.
#[derive(Default)]
pub(crate) struct Score {
    /// A test failed.
    pub(crate) noticed: usize,
    /// All tests passed.
    pub(crate) survived: Vec<String>,
    /// The tests ran for so much longer than they should that they were ended.
    pub(crate) timeout: Vec<String>,
    /// It could not be compiled.
    pub(crate) unviable: usize,
}

impl Score {
    /// Reads the folder that cargo-mutants wrote, of which only the sample counts: its filter lets
    /// changes through that delete a field.
    ///
    /// # Errors
    /// The files cannot be read, or a change of the sample is in none of them.
    pub(crate) fn read(folder: &Path, drawn: &BTreeSet<&str>) -> Result<Self, String> {
        let list = |name: &str| -> Result<Vec<String>, String> {
            let path = folder.join(name);
            let text = fs::read_to_string(&path).or_else(|error| match error.kind() {
                io::ErrorKind::NotFound => Ok(String::new()),
                _ => Err(format!("cannot read {}: {error}", path.display())),
            })?;
            let lines = text.lines().filter(|line| drawn.contains(line));
            Ok(lines.map(ToOwned::to_owned).collect())
        };
        let score = Self {
            noticed: list("caught.txt")?.len(),
            survived: list("missed.txt")?,
            timeout: list("timeout.txt")?,
            unviable: list("unviable.txt")?.len(),
        };
        let told = score.viable() + score.unviable;
        if told == drawn.len() {
            Ok(score)
        } else {
            let lost = drawn.len() - told;
            Err(format!(
                "cargo-mutants does not say what became of {lost} changes"
            ))
        }
    }

    /// How many could be compiled.
    pub(crate) fn viable(&self) -> usize {
        self.noticed + self.survived.len() + self.timeout.len()
    }

    /// How many of those were noticed: tests that do not end are noticed too.
    pub(crate) fn found(&self) -> usize {
        self.noticed + self.timeout.len()
    }

    /// The share of those, from 0 to 1; none if nothing could be compiled.
    pub(crate) fn share(&self) -> Option<f64> {
        (self.viable() > 0).then(|| self.found() as f64 / self.viable() as f64)
    }

    /// Wilson's interval of that share for all changes of the crate, at 95 %.
    pub(crate) fn interval(&self) -> Option<[f64; 2]> {
        self.share()
            .map(|share| wilson(share, self.viable() as f64))
    }
}

fn wilson(share: f64, count: f64) -> [f64; 2] {
    // The 97.5 % point of the standard normal distribution.
    let z = 1.959_963_984_540_054;
    let square = z * z / count;
    let middle = share + square / 2.0;
    let half = z * ((share * (1.0 - share) + square / 4.0) / count).sqrt();
    // At a share of 0 or 1 an end is that share itself, but for rounding.
    [middle - half, middle + half].map(|end| (end / (1.0 + square)).clamp(0.0, 1.0))
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "noticed   {}", self.noticed)?;
        writeln!(f, "survived  {}", self.survived.len())?;
        writeln!(f, "timeout   {}", self.timeout.len())?;
        writeln!(f, "unviable  {}", self.unviable)?;
        if let (Some(share), Some([low, high])) = (self.share(), self.interval()) {
            writeln!(
                f,
                "{} of {} viable changes are noticed, a timeout too: {:.1} %, 95 % interval {:.1} to {:.1} %",
                self.found(),
                self.viable(),
                share * 100.0,
                low * 100.0,
                high * 100.0
            )?;
        }
        for survivor in &self.survived {
            writeln!(f, "survived: {survivor}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(noticed: usize, survived: usize) -> Score {
        Score {
            noticed,
            survived: vec!["a.rs:1:2: b".to_string(); survived],
            ..Score::default()
        }
    }

    /// Against SciPy 1.17.1, `binomtest(k, n).proportion_ci(method="wilson")`.
    #[test]
    fn intervals_are_wilsons() {
        for (noticed, survived, expected) in WILSON {
            let interval = score(noticed, survived).interval().unwrap();
            for (ours, theirs) in interval.iter().zip(expected) {
                assert!((ours - theirs).abs() < 1e-12, "{noticed}: {interval:?}");
            }
        }
        assert!(score(0, 0).interval().is_none());
    }

    const WILSON: [(usize, usize, [f64; 2]); 3] = [
        (126, 1, [0.956_745_991_870_417_7, 0.998_608_687_958_555_4]),
        (5, 0, [0.565_517_535_216_825_2, 1.0]),
        (4, 5, [0.188_778_521_097_664_7, 0.733_348_706_504_507]),
    ];

    #[test]
    fn a_timeout_is_noticed_and_the_unviable_do_not_count() {
        let score = Score {
            timeout: vec!["a.rs:1:2: b".to_string()],
            unviable: 5,
            ..score(2, 1)
        };
        assert_eq!(score.share(), Some(0.75));
        let text = score.to_string();
        assert!(text.contains("3 of 4 viable changes"), "{text}");
        assert!(text.contains("survived: a.rs:1:2: b"), "{text}");
    }

    #[test]
    fn a_change_that_is_lost_is_an_error() {
        let folder = std::env::temp_dir().join(format!("mutants-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("caught.txt"), "one\nanother\n").unwrap();
        let whole = Score::read(&folder, &["one"].into()).unwrap();
        let lost = Score::read(&folder, &["one", "two"].into());
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(whole.noticed, 1);
        assert!(lost.is_err());
    }
}
