//! Trainings are killed at random moments, and go on: to the very bits of an undisturbed one.

use std::{fs, time::Duration};

use crate::{
    program,
    random::Random,
    training::{RUNS, Training},
    trial::{Trial, Turn},
};

/// Kills and resumes; the kill is drawn over the whole time that a run takes, its first writing and
/// its clean-up included.
pub(crate) fn killed(turn: &mut Turn) {
    let training = Training::in_folder(turn.folder);
    let whole = RUNS.map(|run| training.make_whole(run, "whole"));
    while turn.goes_on() {
        let n = turn.random.below(RUNS.len());
        let (run, takes) = (RUNS[n], whole[n]);
        let _ = fs::remove_dir_all(training.folder.join("out"));
        let kills = until_whole(&training, run, takes, turn.random);
        turn.trial.count("kills", kills);
        let ended = training.make(run, "out");
        turn.trial.tried(ended.fault());
        turn.trial.note(training.differences(run, "out", "whole"));
    }
}

/// Kills a run again and again, until it ends before the kill or five were tried.
fn until_whole(training: &Training, run: &str, takes: Duration, random: &mut Random) -> usize {
    for kills in 0..5 {
        let moment = takes.mul_f64(random.below(1100) as f64 / 1000.0);
        let mut child =
            program::start(&mut training.command("exec ", run, "out"), &training.folder);
        std::thread::sleep(moment);
        let ended = child.try_wait().unwrap().is_some();
        let _ = child.kill();
        child.wait().unwrap();
        if ended {
            return kills;
        }
    }
    5
}

/// Two processes are started on one run within a moment: one makes it, the other says who does, or
/// waits where it is asked to.
pub(crate) fn paired(turn: &mut Turn) {
    let training = Training::in_folder(turn.folder);
    let takes = training.make_whole(RUNS[1], "whole");
    while turn.goes_on() {
        let _ = fs::remove_dir_all(training.folder.join("out"));
        let waits = turn.random.below(2) == 1;
        let later = takes.mul_f64(turn.random.below(1000) as f64 / 2000.0);
        let folders = ["first", "second"].map(|name| training.folder.join(name));
        let started: Vec<_> = folders
            .iter()
            .zip([Duration::ZERO, later])
            .map(|(folder, later)| {
                fs::create_dir_all(folder).unwrap();
                std::thread::sleep(later);
                let mut command = training.command("exec ", RUNS[1], "out");
                if waits {
                    command.arg("--wait");
                }
                program::start(&mut command, folder)
            })
            .collect();
        let mut succeeded = 0;
        for (child, folder) in started.into_iter().zip(&folders) {
            let ended = program::finish(child, folder);
            succeeded += usize::from(ended.status.success());
            let told = ended.status.success() || ended.stderr.contains("another process");
            turn.trial
                .note((!told).then(|| format!("not told of the other: {}", ended.words())));
            turn.trial.note(ended.fault());
        }
        let alone = succeeded == 0 || (waits && succeeded < 2);
        turn.trial
            .tried(alone.then(|| format!("{succeeded} of two succeeded, waiting: {waits}")));
        turn.trial
            .note(training.differences(RUNS[1], "out", "whole"));
    }
}

/// The trials of this file.
pub(crate) const TRIALS: [Trial; 2] = [
    Trial::new("killed at random moments, then resumed", 4, killed),
    Trial::new("two processes at once on one run", 2, paired),
];
