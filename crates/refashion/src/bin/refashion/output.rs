//! What is printed, without the panic of `println!` where nobody reads on or a disk is full.
//!
//! A reader who has left (`cargo xtask params --all | head -1`) is no reason to stop: a training
//! goes on and leaves its record. Where standard output cannot be written for any other reason, the
//! command ends with an error, as nobody would see what it found.

use std::{
    fmt::Arguments,
    io::{ErrorKind, IsTerminal, Write, stderr, stdout},
    process::exit,
    sync::atomic::{AtomicBool, Ordering},
};

use anyhow::{Error, Result};
use ratatui::crossterm::terminal::size;
use refashion_report::{Table, fitted};
use refashion_std::{is_control, without_controls};
use serde::Serialize;

use crate::cli::Format;

/// Prints to standard output as `print!` does.
macro_rules! out {
    ($($text:tt)*) => { $crate::output::print(format_args!($($text)*), "") };
}

/// Prints a line to standard output as `println!` does.
macro_rules! outln {
    ($($text:tt)*) => { $crate::output::print(format_args!($($text)*), "\n") };
}

/// Prints sentences to standard output in lines that fit the terminal, and ends the line.
macro_rules! proseln {
    ($($text:tt)*) => { $crate::output::print(format_args!("{}", $crate::output::prose(&format!($($text)*))), "\n") };
}

/// Prints a line to standard error as `eprintln!` does.
macro_rules! errln {
    ($($text:tt)*) => { $crate::output::tell(format_args!($($text)*)) };
}

/// Whether standard output is for a machine, so that what people read goes to standard error.
static IS_FOR_A_MACHINE: AtomicBool = AtomicBool::new(false);

/// Leaves standard output to [`print_rows`] where a machine reads what is printed; answers whether one
/// does.
pub(crate) fn leave_to_a_machine(format: Format) -> bool {
    let machine = format != Format::Text;
    IS_FOR_A_MACHINE.store(machine, Ordering::Relaxed);
    machine
}

/// Prints to standard output, and ends the program where that fails though somebody reads it.
pub(crate) fn print(text: Arguments, end: &str) {
    if IS_FOR_A_MACHINE.load(Ordering::Relaxed) {
        let _ = write!(stderr().lock(), "{}{end}", safe(text));
        return;
    }
    write_out(text, end);
}

/// Prints rows for a machine, as JSON or as the CSV that is made of them; nothing for people.
pub(crate) fn print_rows<R: Serialize>(
    format: Format,
    rows: &R,
    csv: impl FnOnce(&R) -> String,
) -> Result<()> {
    match format {
        Format::Text => {}
        Format::Json => write_out(format_args!("{}", json(rows)?), "\n"),
        Format::Csv => write_out(format_args!("{}", csv(rows)), ""),
    }
    Ok(())
}

fn write_out(text: Arguments, end: &str) {
    let mut stdout = stdout().lock();
    let written = write!(stdout, "{}{end}", safe(text)).and_then(|()| stdout.flush());
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        errln!("error: cannot write to standard output: {error}; send it to another place");
        exit(1);
    }
}

/// Prints a line to standard error; where that fails there is no place left to say so.
pub(crate) fn tell(text: Arguments) {
    let _ = writeln!(stderr().lock(), "{}", safe(text));
}

/// Prints sentences to standard error in lines that fit the terminal there.
pub(crate) fn tell_prose(text: &str) {
    let text = shortened(text);
    errln!("{}", within(&text, columns(stderr().is_terminal())));
}

/// A number of more digits is not repeated: a rate of 1e300 has 301 of them where it is written out.
const MOST_DIGITS: usize = 40;

/// Nor is a word of more characters, which a file may have instead of a number.
const MOST_CHARACTERS: usize = 500;

/// Text in which the beginning stands for a long number or word.
pub(crate) fn shortened(text: &str) -> String {
    let mut short = String::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let (word, space) = word.split_at(word.trim_end().len());
        match without_long_numbers(word) {
            word if word.chars().count() <= MOST_CHARACTERS => short += &word,
            _ => {
                let begin: String = word.chars().take(60).collect();
                short += &format!("{begin}… ({} characters)", word.chars().count());
            }
        }
        short += space;
    }
    short
}

/// A word in which the beginning stands for a long number.
fn without_long_numbers(text: &str) -> String {
    let mut short = String::new();
    let mut digits = 0;
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_digit() {
            digits += 1;
            if digits <= MOST_DIGITS {
                short.push(c);
            }
            continue;
        }
        if digits > MOST_DIGITS {
            short.truncate(short.len() - MOST_DIGITS + 6);
            short += &format!("… ({digits} digits)");
        }
        digits = 0;
        short.push(c);
    }
    // The line break behind the end stood for the end.
    short.pop();
    short
}

/// A table as wide as the terminal; in a pipe as wide as it is, so that a line is a row.
pub(crate) fn table(table: &Table) -> String {
    terminal_columns().map_or_else(|| table.text(), |columns| table.text_within(columns))
}

/// The columns that a line of standard output may take; nothing where there are no bounds to it.
pub(crate) fn terminal_columns() -> Option<usize> {
    columns(stdout().is_terminal())
}

/// Sentences in lines that fit the terminal; in a pipe they stay as they are.
pub(crate) fn prose(text: &str) -> String {
    within(text, terminal_columns())
}

fn within(text: &str, columns: Option<usize>) -> String {
    let text = without_controls(text);
    match columns {
        Some(columns) => fitted(&text, columns),
        None => text.into_owned(),
    }
}

/// The columns that a line may take: `COLUMNS`, else the terminal's, else as many as it needs.
fn columns(is_terminal: bool) -> Option<usize> {
    let asked = || std::env::var("COLUMNS").ok()?.parse().ok();
    let terminal = || {
        let (columns, _) = is_terminal.then(size)?.ok()?;
        Some(usize::from(columns))
    };
    asked().or_else(terminal).filter(|columns| *columns > 0)
}

/// Text that does nothing to a terminal, whoever wrote it.
fn safe(text: Arguments) -> String {
    without_controls(&text.to_string()).into_owned()
}

/// An error and its causes, without those that its own message already tells.
pub(crate) fn told(error: &Error) -> String {
    let causes = error.chain().skip(1).map(ToString::to_string);
    causes.fold(error.to_string(), |told, cause| {
        if told.contains(&cause) {
            told
        } else {
            format!("{told}: {cause}")
        }
    })
}

/// A value as indented JSON that any terminal takes and any reader reads: what would steer a terminal is
/// written by its number.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String> {
    Ok(numbered(&serde_json::to_string_pretty(value)?))
}

/// The same in one line.
pub(crate) fn json_line<T: Serialize>(value: &T) -> Result<String> {
    Ok(numbered(&serde_json::to_string(value)?))
}

/// JSON in whose strings nothing steers a terminal.
fn numbered(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter == '\n' || !is_control(letter) {
            safe.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            safe.push_str(&format!("\\u{unit:04x}"));
        }
    }
    safe
}

/// A table of CSV: the names of its columns, and a line a row.
pub(crate) fn csv<const N: usize>(
    columns: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let head = columns.map(str::to_owned);
    let lines = [head].into_iter().chain(rows);
    let lines = lines.map(|cells| cells.map(|cell| quoted(&cell)).join(",") + "\n");
    lines.collect()
}

/// A number of CSV; nothing where there is none.
pub(crate) fn number<T: ToString>(value: Option<T>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

/// A field of CSV, between quotes where it needs them.
pub(crate) fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{json_line, shortened};

    #[test]
    fn a_string_of_json_is_the_one_that_was_meant() {
        for text in ["a\u{1b}[5m\n\"b\"", "\u{202e}gpj", "\u{e0001}", "\u{7f}ä"] {
            let json = json_line(&text).unwrap();
            assert!(!json.chars().any(super::is_control), "{json}");
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }

    #[test]
    fn what_is_hundreds_of_characters_long_is_not_repeated() {
        let long = "9".repeat(300);
        assert_eq!(
            shortened(&format!("`{long}` and 12 and {long}")),
            "`999999… (300 digits)` and 12 and 999999… (300 digits)"
        );
        let digest = "0123456789".repeat(4);
        assert_eq!(shortened(&digest), digest);
        let word = "(".repeat(50_000);
        let lines = shortened(&format!("{word}\n  and more"));
        assert!(lines.ends_with("… (50000 characters)\n  and more"));
        let lines = "an error:\n  of two lines\n";
        assert_eq!(shortened(lines), lines);
    }
}
