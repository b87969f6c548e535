//! The script that an engine is given. Nothing from outside stands in it unquoted, and nothing of it
//! in the lines that the engine itself reads.

use std::{ffi::OsString, path::Path, time::Duration};

use anyhow::{Context, Result};

use crate::shell::quoted;

/// So long before its time is up a unit is told to end, where there is as much.
const WARNING: Duration = Duration::from_secs(120);

/// Slurm counts times in minutes, and warns up to a minute early: what has less is told to end as it
/// begins.
pub(super) const SHORTEST_OF_SLURM: Duration = Duration::from_secs(120);

/// An array of Slurm has at most so many tasks, counted from 0: its own limit is 1001 unless it is set
/// up otherwise.
const ARRAY: usize = 1000;

/// What a script is to do.
pub(super) struct Script<'a> {
    /// The program.
    pub(super) program: &'a Path,
    /// The folder of the plan, with its whole path.
    pub(super) folder: &'a Path,
    /// The units, in their order.
    pub(super) units: &'a [usize],
    /// How many run at once.
    pub(super) parallel: Option<usize>,
    /// The cores of each.
    pub(super) cpus: usize,
    /// How long each may take.
    pub(super) time: Option<Duration>,
    /// Where the data are looked for, with its whole path.
    pub(super) data: Option<&'a Path>,
    pub(super) allow_unverified: bool,
}

impl Script<'_> {
    /// The scripts for Slurm, one for each array: a plan may have more units than one holds.
    pub(super) fn slurm(&self) -> Result<Vec<String>> {
        let arrays = self.units.chunk_by(|one, next| one / ARRAY == next / ARRAY);
        arrays.map(|units| self.slurm_array(units)).collect()
    }

    fn slurm_array(&self, units: &[usize]) -> Result<String> {
        let first = units.first().map_or(0, |unit| unit / ARRAY * ARRAY);
        let tasks: Vec<usize> = units.iter().map(|unit| unit - first).collect();
        let unit = match first {
            0 => "$SLURM_ARRAY_TASK_ID".to_owned(),
            _ => format!("$((SLURM_ARRAY_TASK_ID + {first}))"),
        };
        let at_once = self
            .parallel
            .map_or(String::new(), |most| format!("%{most}"));
        let time = self.time.map(|time| {
            let (limit, warning) = (clock(time), self.warning(time).as_secs());
            format!("#SBATCH --time={limit}\n#SBATCH --signal=USR1@{warning}\n")
        });
        Ok(format!(
            "#!/bin/bash
# Makes units of a list, a task each. `refashion submit` wrote this.
#SBATCH --job-name=refashion
#SBATCH --array={array}{at_once}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task={cpus}
{time}#SBATCH --requeue
#SBATCH --output=/dev/null

{settings}
unit={unit}
exec >>\"$folder/logs/$unit.log\" 2>&1

srun --ntasks=1 --cpus-per-task={cpus} {call}
status=$?
# 75: it was told to end and has left a checkpoint, with which it comes back into the queue; or another
# process makes it.
if [ \"$status\" -eq 75 ]; then
    scontrol requeue \"$SLURM_JOB_ID\"
fi
exit \"$status\"
",
            array = ranges(&tasks),
            cpus = self.cpus,
            time = time.unwrap_or_default(),
            settings = self.settings()?,
            call = self.call(),
        ))
    }

    /// The script for HyperQueue, which runs as many at once as its workers have cores for.
    pub(super) fn hq(&self) -> Result<String> {
        let time = self
            .time
            .map(|time| format!("#HQ --time-request={}s\n", time.as_secs()));
        Ok(format!(
            "#!/bin/bash
# Makes units of a list, a task each. `refashion submit` wrote this.
#HQ --name=refashion
#HQ --array={array}
#HQ --cpus={cpus}
{time}#HQ --stdout=none
#HQ --stderr=none

{settings}
unit=$HQ_TASK_ID
exec >>\"$folder/logs/$unit.log\" 2>&1

# 75: it was told to end and has left a checkpoint, from which it goes on; or another process makes it.
until
    {call}
    status=$?
    [ \"$status\" -ne 75 ]
do
    sleep 10
done
exit \"$status\"
",
            array = ranges(self.units),
            cpus = self.cpus,
            time = time.unwrap_or_default(),
            settings = self.settings()?,
            call = self.call(),
        ))
    }

    /// What comes from outside, each in a variable.
    fn settings(&self) -> Result<String> {
        let mut settings = format!(
            "program={}\nfolder={}\n",
            quoted_path(self.program)?,
            quoted_path(self.folder)?
        );
        if let Some(data) = self.data {
            settings.push_str(&format!("data={}\n", quoted_path(data)?));
        }
        Ok(settings)
    }

    /// What makes a unit, in a script.
    fn call(&self) -> String {
        let mut call = "\"$program\" run-unit \"$folder\" --index \"$unit\"".to_owned();
        call.push_str(&format!(" --threads {}", self.cpus));
        if self.data.is_some() {
            call.push_str(" --data \"$data\"");
        }
        if self.allow_unverified {
            call.push_str(" --allow-unverified-data");
        }
        call
    }

    /// What the program is called with to make a unit, without a script.
    pub(super) fn words(&self, unit: usize) -> Vec<OsString> {
        let mut words: Vec<OsString> = vec!["run-unit".into(), self.folder.into()];
        words.extend(["--index".into(), unit.to_string().into()]);
        words.extend(["--threads".into(), self.cpus.to_string().into()]);
        if let Some(time) = self.time {
            words.extend(["--time-limit".into(), format!("{}s", time.as_secs()).into()]);
        }
        if let Some(data) = self.data {
            words.extend(["--data".into(), data.into()]);
        }
        if self.allow_unverified {
            words.push("--allow-unverified-data".into());
        }
        words
    }

    /// The same as a line of a shell.
    pub(super) fn line(&self, unit: usize) -> Result<String> {
        let mut line = quoted_path(self.program)?;
        for word in self.words(unit) {
            line.push_str(&format!(" {}", quoted_path(Path::new(&word))?));
        }
        Ok(line)
    }

    /// How long before the end a unit is told: half of a time that is short.
    fn warning(&self, time: Duration) -> Duration {
        WARNING.min(Duration::from_secs(time.as_secs() / 2))
    }
}

/// A path as a word of a shell, whatever is in it.
fn quoted_path(path: &Path) -> Result<String> {
    let text = path.to_str().with_context(|| {
        format!(
            "{} is not UTF-8, and cannot stand in a script",
            path.display()
        )
    })?;
    Ok(quoted(text))
}

/// `0-2,5` for 0, 1, 2 and 5.
fn ranges(units: &[usize]) -> String {
    let runs = units.chunk_by(|one, next| one + 1 == *next);
    let parts = runs.filter_map(|run| match (run.first()?, run.last()?) {
        (first, last) if first == last => Some(first.to_string()),
        (first, last) => Some(format!("{first}-{last}")),
    });
    parts.collect::<Vec<_>>().join(",")
}

/// A time as Slurm has it.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (days, hours) = (seconds / 86_400, seconds / 3600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    let days = if days > 0 {
        format!("{days}-")
    } else {
        String::new()
    };
    format!("{days}{hours:02}:{minutes:02}:{seconds:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script<'a>(folder: &'a Path, units: &'a [usize]) -> Script<'a> {
        Script {
            program: Path::new("/bin/echo"),
            folder,
            units,
            parallel: Some(20),
            cpus: 2,
            time: Some(Duration::from_secs(7200)),
            data: Some(Path::new("/data")),
            allow_unverified: false,
        }
    }

    #[test]
    fn a_script_says_what_was_asked_for() {
        let script = script(Path::new("/plan"), &[0, 1, 2, 5, 7, 8]);
        let text = script.slurm().unwrap().remove(0);
        for line in [
            "#SBATCH --array=0-2,5,7-8%20",
            "#SBATCH --cpus-per-task=2",
            "#SBATCH --time=02:00:00",
            "#SBATCH --signal=USR1@120",
            "#SBATCH --requeue",
            "folder='/plan'",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}: {text}");
        }
        let text = script.hq().unwrap();
        assert!(text.contains("#HQ --array=0-2,5,7-8\n"), "{text}");
        assert!(text.contains(" --threads 2 --data \"$data\"\n"), "{text}");
        assert!(text.contains("#HQ --time-request=7200s\n"), "{text}");
        let line = script.line(5).unwrap();
        assert!(
            line.ends_with("'--time-limit' '7200s' '--data' '/data'"),
            "{line}"
        );
        assert_eq!(clock(Duration::from_secs(90_061)), "1-01:01:01");
    }

    #[test]
    fn more_units_than_an_array_holds_are_several_arrays() {
        let units: Vec<usize> = (0..2500).filter(|unit| *unit != 1001).collect();
        let texts = script(Path::new("/plan"), &units).slurm().unwrap();
        let line_of = |text: &str, start: &str| {
            let mut lines = text.lines();
            lines
                .find(|line| line.starts_with(start))
                .map(str::to_owned)
        };
        let found = texts.iter().map(|text| {
            let array = line_of(text, "#SBATCH --array=").unwrap();
            (array, line_of(text, "unit=").unwrap())
        });
        let arrays = ["0-999%20", "0,2-999%20", "0-499%20"];
        let of_unit = [
            "$SLURM_ARRAY_TASK_ID",
            "$((SLURM_ARRAY_TASK_ID + 1000))",
            "$((SLURM_ARRAY_TASK_ID + 2000))",
        ];
        let expected = arrays.iter().zip(of_unit);
        let expected = expected
            .map(|(array, unit)| (format!("#SBATCH --array={array}"), format!("unit={unit}")));
        assert!(found.eq(expected), "{texts:?}");
    }

    /// The shell itself says what comes out of it.
    #[cfg(unix)]
    #[test]
    fn no_path_breaks_a_script() {
        use std::process::Command;

        let place = tempfile::tempdir().unwrap();
        for name in [
            "plain",
            "with space",
            "it's \"quoted\"",
            "$(touch broken) `touch broken`",
            "two\nlines\n#SBATCH --wrap=x\n#HQ --array 1-9",
            "back\\slash\\",
            "; exit 3",
            "--index",
            "日本",
        ] {
            let folder = place.path().join(name);
            std::fs::create_dir_all(folder.join("logs")).unwrap();
            let script = Script {
                time: None,
                data: Some(&folder),
                ..script(&folder, &[4])
            };
            let text = script.hq().unwrap();
            let engine = text.lines().take_while(|line| !line.is_empty());
            assert!(engine.clone().all(|line| line.starts_with('#')));
            assert_eq!(engine.filter(|line| line.contains("--array")).count(), 1);
            let ran = Command::new("bash")
                .args(["-c", &text])
                .env("HQ_TASK_ID", "4")
                .current_dir(&place)
                .status();
            assert!(ran.unwrap().success(), "{name:?}");
            let log = std::fs::read_to_string(folder.join("logs/4.log")).unwrap();
            let path = folder.display();
            assert_eq!(
                log,
                format!("run-unit {path} --index 4 --threads 2 --data {path}\n")
            );
            let slurm = script.slurm().unwrap().remove(0);
            let checked = Command::new("bash").args(["-n", "-c", &slurm]).status();
            assert!(checked.unwrap().success());
            let head = slurm.lines().take_while(|line| !line.is_empty());
            assert!(head.clone().all(|line| line.starts_with('#')));
        }
        assert!(!place.path().join("broken").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_no_text_is_refused() {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

        let folder = Path::new(OsStr::from_bytes(b"/plan\xff"));
        let message = script(folder, &[0]).slurm().unwrap_err().to_string();
        assert!(message.contains("not UTF-8"), "{message}");
    }
}
