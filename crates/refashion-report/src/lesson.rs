//! A lesson of ten minutes for each document.
//!
//! A [`Lesson`] is a text with gaps and the change that it asks for. What stands in the gaps comes from
//! the records: published and measured values, settings, what the audit found. The same text is read as
//! Markdown and folded into the document's chapter of the page; for students the answers are left out.
//!
//! ```
//! use refashion_documents::{Document, audit::Audit};
//! use refashion_report::lesson::{Lesson, Reader};
//! use refashion_review::Review;
//! use refashion_runs::Store;
//!
//! let documents = Document::all()?;
//! let review = Review::of(&documents, &Audit::of(&documents), &Store::new("no-runs-yet"))?;
//! let lesson = Lesson::all()?.remove(0);
//! let text = lesson.markdown(&review.documents[0], Reader::Student, "refashion")?;
//! assert!(text.starts_with("# The thesis"));
//! assert!(!text.contains("\n> "));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod numbers;
mod runs;

use refashion_documents::Moment;
use refashion_review::{AskedChange, ChangedRun, DocumentReview, Position, title};
use serde::Deserialize;

pub use runs::changed_runs_table;

use crate::error::{Error, Result};

/// The lessons, in the order of the documents.
const TEXTS: [&str; 5] = [
    include_str!("../lessons/thesis.md"),
    include_str!("../lessons/lab3.md"),
    include_str!("../lessons/report.md"),
    include_str!("../lessons/hw5.md"),
    include_str!("../lessons/masters.md"),
];

/// The lessons as the recorded runs fill them, but for the gap of the program, in the same order: whoever
/// has no checkout has no records.
const RECORDED: [&str; 5] = [
    include_str!("../lessons/recorded/thesis.md"),
    include_str!("../lessons/recorded/lab3.md"),
    include_str!("../lessons/recorded/report.md"),
    include_str!("../lessons/recorded/hw5.md"),
    include_str!("../lessons/recorded/masters.md"),
];

/// What came of the changes where they were tried: a row of `lesson check RUN --as json` each, in a line,
/// of what the command of the lesson has trained.
const TRIED: &str = include_str!("../lessons/tried.jsonl");

/// The gap in which the program stands, as its reader calls it.
const PROGRAM: &str = "{program}";

/// What stands before and behind the data of a lesson.
const FENCE: &str = "+++\n";

/// What a line of an answer begins with.
pub(crate) const ANSWER: &str = ">";

/// A lesson on a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// The id of the document.
    pub document: String,
    /// The change that it asks for.
    pub change: AskedChange,
    /// What came of it, where that was tried.
    pub tried: Option<ChangedRun>,
    /// The text, with gaps.
    text: &'static str,
    /// The text as the recorded runs fill it.
    recorded: &'static str,
}

/// Who reads a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Who teaches: with the answers.
    Teacher,
    /// Who learns: without.
    Student,
}

/// What stands before the text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    document: String,
    change: AskedChange,
}

impl Lesson {
    /// Every lesson.
    ///
    /// # Errors
    ///
    /// [`Error::Lesson`] if one cannot be read.
    pub fn all() -> Result<Vec<Self>> {
        let texts = TEXTS.into_iter().zip(RECORDED);
        texts
            .map(|(text, recorded)| Self::read(text, recorded))
            .collect()
    }

    fn read(text: &'static str, recorded: &'static str) -> Result<Self> {
        let fault = |problem: String| Error::Lesson {
            lesson: text.lines().take(2).collect(),
            problem,
        };
        let parts = text
            .strip_prefix(FENCE)
            .and_then(|rest| rest.split_once(FENCE));
        let (head, text) = parts.ok_or_else(|| fault("its data stand between no +++".into()))?;
        let head: Head = toml::from_str(head).map_err(|error| fault(error.to_string()))?;
        let tried = TRIED.lines().map(serde_json::from_str);
        let tried: std::result::Result<Vec<ChangedRun>, _> = tried.collect();
        let tried = tried.map_err(|error| fault(error.to_string()))?;
        let mut tried = tried.into_iter();
        Ok(Self {
            tried: tried.find(|run| run.experiment == head.change.experiment),
            document: head.document,
            change: head.change,
            text: text.trim_start(),
            recorded,
        })
    }

    /// The lesson as Markdown, with what the records say in its gaps. `program` is what its commands begin
    /// with, as the reader calls the program.
    ///
    /// # Errors
    ///
    /// [`Error::Lesson`] if a gap asks for what neither the document nor its records can have.
    pub fn markdown(
        &self,
        review: &DocumentReview,
        reader: Reader,
        program: &str,
    ) -> Result<String> {
        let fault = |problem: String| Error::Lesson {
            lesson: self.document.clone(),
            problem,
        };
        let lines = for_reader(self.text, reader).into_iter();
        let filled: std::result::Result<Vec<String>, String> = lines
            .map(|line| self.filled(line, review, program))
            .collect();
        Ok(joined(&filled.map_err(fault)?))
    }

    /// The lesson as Markdown, with the numbers of the runs that were recorded when this crate was
    /// written, for whoever has no records at hand. `program` as for [`Lesson::markdown`].
    pub fn as_recorded(&self, reader: Reader, program: &str) -> String {
        joined(&for_reader(self.recorded, reader)).replace(PROGRAM, program)
    }

    /// What is expected of the change, and what came of it.
    fn expected(&self) -> String {
        let place = match self.change.expected {
            Position::Above => "above that of all recorded runs",
            Position::Among => "among those of the recorded runs",
            Position::Below => "below that of all recorded runs",
        };
        let watched = title(self.change.watched, Moment::Epoch(self.change.epochs));
        let tried = self.tried.as_ref();
        let tried = tried.and_then(|run| Some((run.seed, run.found?, run.position?)));
        let measured = match tried {
            None => "That is reasoned, not measured: no recorded run has the change.".to_owned(),
            Some((seed, found, position)) => {
                let place = match position {
                    Position::Above => "above all of them",
                    Position::Among => "among them",
                    Position::Below => "below all of them",
                };
                format!("Tried once, with seed {seed}: {found:.4}, {place}.")
            }
        };
        format!("Expected: {watched}, {place}. {measured}")
    }

    /// A line with its gaps filled.
    fn filled(
        &self,
        line: &str,
        review: &DocumentReview,
        program: &str,
    ) -> std::result::Result<String, String> {
        let (mut filled, mut rest) = (String::new(), line);
        while let Some((before, behind)) = rest.split_once('{') {
            let end = || format!("a gap has no end: {line}");
            let (gap, after) = behind.split_once('}').ok_or_else(end)?;
            filled.push_str(before);
            filled.push_str(&match gap {
                "program" => program.to_owned(),
                "command" => match self.change.command(&review.document) {
                    Ok(words) => format!("{program} {words}"),
                    Err(error) => return Err(error.to_string()),
                },
                "expected" => self.expected(),
                gap => numbers::number(gap, review)?,
            });
            rest = after;
        }
        Ok(filled + rest)
    }
}

/// The lines of a lesson that a reader gets.
fn for_reader(text: &'static str, reader: Reader) -> Vec<&'static str> {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        if reader == Reader::Student && line.trim_start().starts_with(ANSWER) {
            continue;
        }
        // Where an answer was left out one empty line is enough.
        if !(line.is_empty() && lines.last().is_some_and(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    lines
}

fn joined<T: AsRef<str>>(lines: &[T]) -> String {
    let lines: Vec<&str> = lines.iter().map(AsRef::as_ref).collect();
    format!("{}\n", lines.join("\n").trim_end())
}

#[cfg(test)]
mod tests {
    use refashion_documents::Document;

    use super::{numbers::NOT_RUN, *};

    #[test]
    fn every_document_has_a_lesson_in_all_its_parts() {
        let lessons = Lesson::all().unwrap();
        let of: Vec<&str> = lessons.iter().map(|one| one.document.as_str()).collect();
        assert_eq!(of, Document::NAMES);
        for lesson in lessons {
            for part in [
                "## What it did",
                "## Run it",
                "## Look inside",
                "## Change one thing",
                "## What the verdict says",
                "## What the audit found",
                "## Three questions",
            ] {
                assert!(lesson.text.contains(part), "{}: {part}", lesson.document);
            }
            let questions = lesson.text.split("## Three questions").nth(1).unwrap();
            let count = |start: &str| {
                questions
                    .lines()
                    .filter(|line| line.starts_with(start))
                    .count()
            };
            assert_eq!(
                [count("1. "), count("2. "), count("3. ")],
                [1; 3],
                "{}",
                lesson.document
            );
            assert_eq!(count("> "), 3, "{}", lesson.document);
        }
    }

    /// Whether they are what the records say is looked at where the records are.
    #[test]
    fn each_lesson_comes_with_its_numbers() {
        for lesson in Lesson::all().unwrap() {
            let [teacher, student] = [Reader::Teacher, Reader::Student]
                .map(|reader| lesson.as_recorded(reader, PROGRAM));
            let title = lesson.text.lines().next().unwrap();
            assert_eq!(teacher.lines().next().unwrap(), title);
            assert_eq!(teacher, lesson.recorded);
            assert!(!teacher.contains(NOT_RUN), "{teacher}");
            assert!(teacher.contains("\n> ") && !student.contains("\n> "));
            assert!(student.contains("\n3. "), "{student}");
        }
    }

    /// Which way a value goes is said by the change, and nowhere else.
    #[test]
    fn what_is_expected_stands_in_an_answer() {
        for lesson in Lesson::all().unwrap() {
            let mut lines = lesson.text.lines();
            let expected = |line: &str| line.starts_with("> {expected} ");
            assert_eq!(lines.clone().filter(|line| expected(line)).count(), 1);
            let told = lines.any(|line| line.contains("{expected}") && !expected(line));
            assert!(!told, "{} tells students", lesson.document);
        }
    }

    /// Digits stand in gaps, in code, behind the word for a place, or in a name.
    #[test]
    fn no_lesson_states_a_number_of_its_own() {
        const PLACES: [&str; 7] = [
            "Section", "Listing", "Figure", "Image", "Table", "layer", "Appendix",
        ];
        const NAMES: [&str; 8] = [
            "lab3", "hw5", "LeNet-5", "CIFAR-10", "In[4]", "In[24]", "1.", "2.",
        ];
        for lesson in Lesson::all().unwrap() {
            let prose = without_code(lesson.text);
            let words: Vec<&str> = prose.split_whitespace().collect();
            for (place, word) in words.iter().enumerate() {
                let known = NAMES.iter().chain(&["3."]).any(|name| word.contains(name));
                let stands_behind = place > 0 && PLACES.contains(&words[place - 1]);
                assert!(
                    known
                        || stands_behind
                        || !word.contains(|letter: char| letter.is_ascii_digit()),
                    "{} states {word:?}, which is no gap",
                    lesson.document
                );
            }
        }
    }

    fn without_code(text: &str) -> String {
        let mut fenced = false;
        let lines = text.lines().filter(|line| {
            let fence = line.starts_with("```");
            fenced ^= fence;
            !fenced && !fence
        });
        let text = lines.collect::<Vec<_>>().join("\n");
        let outside_ticks: String = text.split('`').step_by(2).collect();
        let mut rest = outside_ticks.as_str();
        let mut prose = String::new();
        while let Some((before, behind)) = rest.split_once('{') {
            prose.push_str(before);
            rest = behind.split_once('}').unwrap().1;
        }
        prose + rest
    }
}
