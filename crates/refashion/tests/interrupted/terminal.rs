//! The live view in a pseudo-terminal, which `script` of util-linux gives.

use std::{
    fs,
    io::Write,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::{Place, newest};

/// A shell in a terminal of its own, what is typed into it, and all that it shows.
struct Terminal {
    script: Child,
    place: Place,
}

impl Terminal {
    /// Nothing where the machine has no `script`.
    fn open() -> Option<Self> {
        let place = Place::new();
        let shown = place.path("shown");
        let script = Command::new("script")
            .args(["-q", "-f", "-e", "-c", "sh -i"])
            .arg(&shown)
            .env("TERM", "xterm")
            .env("PS1", "$ ")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(script) = script else {
            println!("SKIPPED: there is no `script` to give a terminal");
            return None;
        };
        let mut terminal = Self { script, place };
        terminal.types("stty rows 24 cols 80; stty -a >before; echo read''y\n");
        terminal.waits("ready");
        Some(terminal)
    }

    fn types(&mut self, text: &str) {
        let keys = text.replace("before", &self.file("before"));
        let stdin = self.script.stdin.as_mut().unwrap();
        stdin.write_all(keys.as_bytes()).unwrap();
        stdin.flush().unwrap();
    }

    /// Types what shows the endless training live, and its status at the end.
    fn starts(&mut self) {
        let words = self.place.words("small/endless", "out").into_iter();
        let quoted: String = words.map(|word| format!(" '{word}'")).collect();
        let program = env!("CARGO_BIN_EXE_refashion");
        self.types(&format!(
            "'{program}'{quoted} --dashboard; echo sta''tus=$?\n"
        ));
    }

    fn file(&self, name: &str) -> String {
        self.place.path(name).to_str().unwrap().to_owned()
    }

    fn shown(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.file("shown")).unwrap_or_default()).into_owned()
    }

    /// Waits until the terminal shows a text behind this much of what it has shown.
    fn waits_behind(&self, before: usize, text: &str) {
        let patience = Instant::now();
        while !self.shown()[before..].contains(text) {
            let shown = self.shown();
            let last: String = shown.chars().rev().take(500).collect();
            let last: String = last.chars().rev().collect();
            assert!(patience.elapsed().as_secs() < 60, "no {text:?}: {last:?}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn waits(&self, text: &str) {
        self.waits_behind(0, text);
    }

    /// The terminal's modes are those of before, the cursor is there, and so is the first screen.
    fn is_as_before(&mut self, name: &str) {
        let file = self.file(name);
        self.types(&format!("stty -a >'{file}'; echo writt''en-{name}\n"));
        self.waits(&format!("written-{name}"));
        let modes = |name: &str| fs::read_to_string(self.file(name)).unwrap();
        assert_eq!(modes(name), modes("before"));
        let shown = self.shown();
        for (on, off) in [("\x1b[?25h", "\x1b[?25l"), ("\x1b[?1049l", "\x1b[?1049h")] {
            let (on, off) = (shown.rfind(on), shown.rfind(off));
            assert!(on.is_some() && on > off, "{on:?} {off:?}");
        }
    }

    /// The processes that make the run.
    fn processes(&self) -> Vec<u32> {
        let ours = |process: &u32| {
            let typed = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&typed).contains(&self.file("small.toml"))
        };
        let all = fs::read_dir("/proc").unwrap().flatten();
        let numbers = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        numbers.filter(ours).collect()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The shell and what runs in it hang up with their terminal.
        let _ = self.script.kill();
        let _ = self.script.wait();
    }
}

#[test]
fn the_terminal_is_as_it_was_however_the_view_ends() {
    let Some(mut terminal) = Terminal::open() else {
        return;
    };
    let ends = [("q", 130), ("\x03", 130), ("TERM", 143), ("USR2", 75)];
    for (number, (end, status)) in ends.into_iter().enumerate() {
        let before = terminal.shown().len();
        terminal.starts();
        terminal.waits_behind(before, "images/s");
        match end.len() {
            1 => terminal.types(end),
            _ => {
                for process in terminal.processes() {
                    let sent = Command::new("kill")
                        .args(["-s", end, &process.to_string()])
                        .status();
                    assert!(sent.unwrap().success());
                }
            }
        }
        terminal.waits_behind(before, &format!("status={status}\r\n"));
        assert!(terminal.shown()[before..].contains("stopped in epoch"));
        terminal.is_as_before(&format!("after-{number}"));
    }
}

#[test]
fn control_z_gives_the_terminal_to_the_shell_and_fg_takes_it_again() {
    let Some(mut terminal) = Terminal::open() else {
        return;
    };
    terminal.starts();
    terminal.waits("images/s");
    terminal.types("\x1a");
    terminal.waits("Stopped");
    terminal.is_as_before("stopped");

    // In the background it goes on, and leaves the terminal alone.
    let away = terminal.shown().len();
    let checkpoints = terminal.place.path("out/small/endless/seed-0/checkpoint");
    let before = newest(&checkpoints);
    terminal.types("bg\n");
    let patience = Instant::now();
    while newest(&checkpoints) <= before {
        assert!(patience.elapsed().as_secs() < 60, "it stands still");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(600));
    terminal.is_as_before("background");
    assert!(!terminal.shown()[away..].contains("\x1b[?1049h"));

    let away = terminal.shown().len();
    terminal.types("fg\n");
    terminal.waits_behind(away, "\x1b[?1049h");
    terminal.waits_behind(away, "images/s");
    terminal.types("q");
    terminal.waits("stopped in epoch");
    terminal.is_as_before("ended");
}

#[test]
fn a_terminal_that_goes_away_ends_the_training_behind_a_checkpoint() {
    let Some(mut terminal) = Terminal::open() else {
        return;
    };
    terminal.starts();
    terminal.waits("images/s");
    let checkpoints = terminal.place.path("out/small/endless/seed-0/checkpoint");
    let before = newest(&checkpoints);
    assert!(!terminal.processes().is_empty());
    terminal.script.kill().unwrap();
    let patience = Instant::now();
    while !terminal.processes().is_empty() {
        assert!(patience.elapsed().as_secs() < 10, "it goes on unseen");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(newest(&checkpoints) >= before);
}
