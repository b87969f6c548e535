//! Files of every kind that is read, changed at random: an error in words, or the right answer.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    program,
    random::Random,
    training::{RUNS, Training},
    trial::{Trial, Turn},
};

/// A kind of file, and a command that reads it.
struct Reader {
    /// The files that are changed, one at a time.
    files: Vec<PathBuf>,
    words: Vec<String>,
}

/// What no file of a few kilobytes may make the program take, in kilobytes of address space.
const MEMORY: &str = "ulimit -v 4000000; exec ";

pub(crate) fn data(turn: &mut Turn) {
    let readers = copied_seeds(turn.folder);
    mutate(turn, &readers, None);
}

pub(crate) fn records(turn: &mut Turn) {
    let training = Training::in_folder(turn.folder);
    training.make_whole(RUNS[1], "out");
    let again = training.words(RUNS[1], "out");
    let place = |name: &str| turn.folder.join(name).display().to_string();
    let page = place("page.html");
    let out = place("out");
    let report = ["report", "--results", &out, "--out", &page].map(str::to_owned);
    let document = place("torn.toml");
    let audit_out = place("audit");
    let audit = ["audit", "--document", &document, "--out", &audit_out].map(str::to_owned);
    let run = training.run_folder(RUNS[1], "out");
    let files: Vec<_> = [
        "run.json",
        "outcome.json",
        "history.csv",
        "weights.safetensors",
    ]
    .map(|name| run.join(name))
    .to_vec();
    let readers = [
        Reader {
            files: files.clone(),
            words: again.clone(),
        },
        Reader {
            files,
            words: report.to_vec(),
        },
        Reader {
            files: vec![document.into()],
            words: audit.to_vec(),
        },
    ];
    let kept = turn.folder.join("kept");
    copy_all(&turn.folder.join("out"), &kept);
    mutate(turn, &readers, Some((&kept, "out")));
}

/// An interrupted run, whose checkpoints are changed.
pub(crate) fn checkpoints(turn: &mut Turn) {
    let training = Training::in_folder(turn.folder);
    training.make_whole(RUNS[1], "whole");
    let checkpoint = training.run_folder(RUNS[1], "out").join("checkpoint");
    let last = checkpoint.join("last.safetensors");
    let before = checkpoint.join("last.previous.safetensors");
    let mut child = program::start(
        &mut training.command("exec ", RUNS[1], "out"),
        &training.folder,
    );
    while !(before.exists() && last.exists()) && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    let _ = child.kill();
    child.wait().unwrap();
    if !before.exists() || !last.exists() {
        turn.trial.skipped = Some("the run ended before it could be interrupted".to_owned());
        return;
    }
    let kept = turn.folder.join("kept");
    copy_all(&turn.folder.join("out"), &kept);
    while turn.goes_on() {
        restore(&kept, &turn.folder.join("out"));
        let both = turn.random.below(4) == 0;
        let files = [&last, &before];
        for file in &files[..1 + usize::from(both)] {
            change(file, turn.random);
        }
        let ended = training.make(RUNS[1], "out");
        turn.trial.tried(ended.fault());
        if ended.status.success() {
            turn.trial.count("went on", 1);
            turn.trial
                .note(training.differences(RUNS[1], "out", "whole"));
        } else {
            turn.trial.count("refused", 1);
        }
    }
}

/// The seeds of the fuzz targets, each folder with the command that reads it.
fn copied_seeds(folder: &Path) -> Vec<Reader> {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    let sets = [
        ("idx", "fashion-mnist"),
        ("idx-gzip", "fashion-mnist"),
        ("parquet", "fashion-mnist"),
        ("batches", "cifar-10"),
        ("tar", "cifar-10"),
        ("npz", "mnist"),
        ("csv", "fashion-mnist"),
        ("pickle", "cifar-10"),
    ];
    let reader = |(seed, set): (&str, &str)| {
        let place = folder.join(seed);
        copy_all(&seeds.join(seed), &place);
        let files = fs::read_dir(&place)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = files.collect();
        files.sort();
        let place = place.display().to_string();
        let words = [
            "data",
            "verify",
            set,
            "--allow-unverified-data",
            "--data",
            &place,
        ];
        Reader {
            files,
            words: words.map(str::to_owned).to_vec(),
        }
    };
    sets.into_iter().map(reader).collect()
}

/// Changes a file, calls what reads it, and puts it back; where a folder is given, all of it.
fn mutate(turn: &mut Turn, readers: &[Reader], whole: Option<(&Path, &str)>) {
    while turn.goes_on() {
        let reader = turn.random.one(readers);
        let file = turn.random.one(&reader.files);
        let original = fs::read(file).unwrap();
        let what = change(file, turn.random);
        let words: Vec<&str> = reader.words.iter().map(String::as_str).collect();
        let ended = program::run(&mut program::within(MEMORY, &words), turn.folder);
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let named = |fault| format!("{} of {name} ({what}): {fault}", reader.words[0]);
        turn.trial
            .count("refused", usize::from(!ended.status.success()));
        let fault = ended.fault().map(named);
        if fault.is_some() {
            keep(file, turn.trial.faults.len());
        }
        turn.trial.tried(fault);
        if let Some((kept, out)) = whole {
            restore(kept, &turn.folder.join(out));
        }
        fs::write(file, original).unwrap();
    }
}

/// Keeps a file that made a fault, where the caller asks for it.
fn keep(file: &Path, number: usize) {
    if let Some(folder) = std::env::var_os("REFASHION_TORTURE_KEEP") {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let _ = fs::copy(file, Path::new(&folder).join(format!("{number}-{name}")));
    }
}

/// Changes a file in one of some ways, and says in which.
fn change(file: &Path, random: &mut Random) -> &'static str {
    let mut bytes = fs::read(file).unwrap();
    let what = mutated(&mut bytes, random);
    fs::write(file, bytes).unwrap();
    what
}

fn mutated(bytes: &mut Vec<u8>, random: &mut Random) -> &'static str {
    if bytes.is_empty() {
        bytes.push(b'x');
        return "no longer empty";
    }
    // Headers are where sizes lie: they are changed as often as all the rest.
    let within = if random.below(2) == 0 {
        bytes.len().min(256)
    } else {
        bytes.len()
    };
    let at = random.below(within);
    match random.below(8) {
        0 => {
            bytes.truncate(at);
            "cut off"
        }
        1 => {
            bytes[at] ^= 1 << random.below(8);
            "one bit"
        }
        2 => {
            let length = (1 + random.below(8)).min(bytes.len() - at);
            for byte in &mut bytes[at..at + length] {
                *byte = random.next() as u8;
            }
            "some bytes"
        }
        3 => {
            let length = (1 + random.below(64)).min(bytes.len() - at);
            let piece = bytes[at..at + length].to_vec();
            let to = random.below(bytes.len());
            bytes.splice(to..to, piece);
            "a piece twice"
        }
        4 => {
            let length = (1 + random.below(64)).min(bytes.len() - at);
            bytes.drain(at..at + length);
            "a piece missing"
        }
        5 => {
            let length = 8.min(bytes.len() - at);
            bytes[at..at + length].fill(if random.below(2) == 0 { 0xff } else { 0x7f });
            "a huge number"
        }
        6 => number(bytes, at, random),
        _ => {
            let words: [&[u8]; 8] = [
                b"\x1b[31m",
                b"null",
                b"-1",
                b"1e999",
                b"{",
                b"\"",
                b"\0",
                b"../../x",
            ];
            let word = random.one(&words);
            bytes.splice(at..at, word.iter().copied());
            "a strange word"
        }
    }
}

/// Puts another number in the place of the first one that is written in digits behind a place.
fn number(bytes: &mut Vec<u8>, at: usize, random: &mut Random) -> &'static str {
    let digit = |byte: &u8| byte.is_ascii_digit();
    let Some(start) = bytes[at..].iter().position(digit).map(|found| at + found) else {
        return "nothing";
    };
    let length = bytes[start..].iter().take_while(|byte| digit(byte)).count();
    let words: [&[u8]; 6] = [
        b"0",
        b"-1",
        b"99999999999999999999",
        b"1e308",
        b"4294967296",
        b"7",
    ];
    let word = random.one(&words);
    bytes.splice(start..start + length, word.iter().copied());
    "another number"
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn restore(kept: &Path, out: &Path) {
    let _ = fs::remove_dir_all(out);
    copy_all(kept, out);
}

/// The trials of this file.
pub(crate) const TRIALS: [Trial; 3] = [
    Trial::new("changed files of data sets", 60, data),
    Trial::new("changed documents and records", 30, records),
    Trial::new("changed checkpoints", 8, checkpoints),
];
