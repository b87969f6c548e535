//! `cargo xtask lesson`: ten minutes with a document, and what students made of them.

mod checked;
mod records;

use std::{fs, path::Path, process::ExitCode};

use anyhow::{Result, anyhow, bail, ensure};
use refashion_documents::Document;
use refashion_report::{
    Table, left,
    lesson::{Lesson, Reader},
};
use refashion_review::Review;
use refashion_runs::write_file;
use refashion_std::{counted, near_names};
use serde_json::{Value, json};

use crate::{
    cli::{self, Format, LessonAction},
    output,
    output::quoted,
    workspace,
};
use records::{recorded, subject};

pub(crate) fn lesson(options: &cli::Lesson) -> Result<ExitCode> {
    match (&options.action, &options.document) {
        (Some(LessonAction::Check { runs, format }), _) => checked::check(runs, *format),
        (
            Some(LessonAction::Export {
                folder,
                for_students,
                replace,
            }),
            _,
        ) => {
            let reader = match for_students {
                true => Reader::Student,
                false => Reader::Teacher,
            };
            export(folder, reader, *replace)
        }
        (None, Some(document)) => print(document),
        (None, None) => list(options.format),
    }
}

fn list(format: Format) -> Result<ExitCode> {
    let (documents, lessons) = (Document::all()?, Lesson::all()?);
    let rows = lessons.iter().map(|lesson| {
        let document = documents.iter().find(|one| one.id == lesson.document);
        let title = document.map_or("", |document| &document.title);
        (lesson.document.as_str(), &lesson.change.set, title)
    });
    match format {
        Format::Text => {
            let mut table = Table::new([left("lesson"), left("what is changed"), left("document")]);
            rows.for_each(|(lesson, set, title)| table.row([lesson, &set.join(", "), title]));
            outln!("{}", output::table(&table));
            proseln!("{} prints one.", workspace::typed("lesson DOCUMENT"));
        }
        Format::Json => {
            let rows = rows.map(
                |(lesson, set, title)| json!({ "lesson": lesson, "set": set, "document": title }),
            );
            outln!("{}", crate::output::json(&rows.collect::<Value>())?);
        }
        Format::Csv => {
            outln!("lesson,set,document");
            rows.for_each(|(lesson, set, title)| {
                outln!("{lesson},{},{}", quoted(&set.join(" ")), quoted(title));
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print(document: &str) -> Result<ExitCode> {
    let lessons = Lesson::all()?;
    let names = lessons.iter().map(|one| one.document.as_str());
    let hint = near_names(document, names);
    let Some(lesson) = lessons.iter().find(|one| one.document == document) else {
        bail!("there is no lesson {document:?}{hint}");
    };
    let review = recorded()?;
    let (text, from) = filled(lesson, &review, Reader::Teacher, workspace::called_as())?;
    tell_where_from(from);
    out!("{}", output::prose(&text));
    Ok(ExitCode::SUCCESS)
}

fn export(folder: &Path, reader: Reader, replace: bool) -> Result<ExitCode> {
    let (lessons, review) = (Lesson::all()?, recorded()?);
    let mut files = Vec::new();
    let mut from_all = Numbers::OfRecords;
    for lesson in &lessons {
        let (text, from) = filled(lesson, &review, reader, workspace::written_as())?;
        if from == Numbers::OfProgram {
            from_all = from;
        }
        files.push((folder.join(format!("{}.md", lesson.document)), text));
    }
    // Before any is written: a folder of hand-outs does not get some of the answers.
    for (path, text) in &files {
        ensure!(
            replace || !is_there_otherwise(path, text),
            "{} is there already, with another text; --replace writes over it, another folder leaves \
             it alone",
            path.display()
        );
    }
    tell_where_from(from_all);
    for (path, text) in &files {
        // The folder is named without an option here.
        write_file(path, text.as_bytes())
            .map_err(|error| anyhow!("{error}, or name another folder"))?;
    }
    let answers = match reader {
        Reader::Teacher => "with",
        Reader::Student => "without",
    };
    outln!(
        "{} {answers} answers in {}",
        counted(lessons.len(), "lesson"),
        folder.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Whether something is there that is not this text. What cannot be read is not.
fn is_there_otherwise(path: &Path, text: &str) -> bool {
    path.symlink_metadata().is_ok() && fs::read(path).ok().as_deref() != Some(text.as_bytes())
}

/// Whose numbers stand in a lesson.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// Those of the runs below `results/`.
    OfRecords,
    /// Those that came with the program.
    OfProgram,
}

/// A lesson with its numbers: outside a checkout no run is at hand to take them from.
fn filled(
    lesson: &Lesson,
    review: &Review,
    reader: Reader,
    program: &str,
) -> Result<(String, Numbers)> {
    let one = subject(review, lesson)?;
    Ok(match one.was_run() {
        true => (lesson.markdown(one, reader, program)?, Numbers::OfRecords),
        false => (lesson.as_recorded(reader, program), Numbers::OfProgram),
    })
}

fn tell_where_from(numbers: Numbers) {
    if numbers == Numbers::OfProgram {
        output::tell_prose(
            "No recorded run is at hand here, so that the numbers are those that came with the \
             program.",
        );
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use refashion_report::lesson::Lesson;
    use refashion_runs::Draft;

    use super::recorded;
    use crate::cli::{Cli, Command};

    /// What is changed is a setting of the experiment that `train` takes where nothing else is said.
    #[test]
    fn the_change_of_a_lesson_is_one_of_the_experiment_that_train_takes() {
        let review = recorded().unwrap();
        for lesson in Lesson::all().unwrap() {
            let document = &review.document(&lesson.document).unwrap().document;
            let command = lesson.change.command(document).unwrap();
            let words = std::iter::once("refashion").chain(command.split(' '));
            let Command::Train(train) = Cli::try_parse_from(words).unwrap().command else {
                panic!("{command}");
            };
            assert_eq!(train.settings.set, lesson.change.set);
            let network = refashion_zoo::by_name(&train.what).unwrap();
            let taken = Draft::of_network(network).unwrap();
            let asked = Draft::of_experiment(document, &lesson.change.experiment).unwrap();
            let settings = |draft: &Draft| {
                let of = draft.experiment();
                (of.training.clone(), of.split, of.scaling, of.dataset)
            };
            assert_eq!(settings(&taken), settings(&asked), "{command}");
        }
    }
}
