//! `cargo xtask explain`: the mathematics, one topic at a time.

use std::process::ExitCode;

use anyhow::Result;
use refashion_explain::{all, by_name};
use refashion_report::{Table, left};

use crate::{cli::Explain, output};

pub(crate) fn explain(options: &Explain) -> Result<ExitCode> {
    match &options.topic {
        Some(name) => out!("{}", output::prose(&by_name(name)?.text()?)),
        None => out!("{}", list()),
    }
    Ok(ExitCode::SUCCESS)
}

/// All topics, and how to go on.
fn list() -> String {
    let mut table = Table::new([left("topic"), left("what it is")]);
    for topic in all() {
        table.row([topic.name, topic.title]);
    }
    format!(
        "{}\n{}",
        output::table(&table),
        output::prose(
            "cargo xtask explain TOPIC prints the formula, where the documents have it, and an \
             example.\n"
        )
    )
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use refashion_documents::Document;
    use refashion_explain::all;
    use refashion_runs::select;

    use crate::cli::{Cli, Command, Explain};

    /// What a topic tells the reader to type is a command, on things that exist.
    #[test]
    fn every_command_can_be_typed() {
        let documents = Document::all().unwrap();
        let experiments = || documents.iter().flat_map(|document| &document.experiments);
        let mut commands = 0;
        for topic in all() {
            for command in topic.commands {
                let words = command.strip_prefix("cargo xtask ").unwrap().split(' ');
                let words = std::iter::once("cargo xtask").chain(words);
                let cli = Cli::try_parse_from(words).unwrap_or_else(|e| panic!("{command}: {e}"));
                match cli.command {
                    Command::Params(params) => {
                        refashion_zoo::by_name(&params.network.unwrap()).unwrap();
                    }
                    Command::Reproduce(reproduce) => assert!(
                        experiments().any(|experiment| experiment.id == reproduce.what),
                        "{command}"
                    ),
                    Command::Train(train) => {
                        refashion_zoo::by_name(&train.what).unwrap();
                    }
                    Command::Evaluate(evaluate) => {
                        let (experiment, seed) = evaluate.model.split_once('@').unwrap();
                        assert!(
                            experiments().any(|known| known.id == experiment),
                            "{command}"
                        );
                        seed.parse::<u64>().unwrap();
                    }
                    Command::Figures(figures) => {
                        select(&documents, &figures.what).unwrap();
                    }
                    Command::Explain(Explain { topic: Some(name) }) => {
                        refashion_explain::by_name(&name).unwrap();
                    }
                    other => panic!("{command}: {other:?} is not expected here"),
                }
                commands += 1;
            }
        }
        assert!(commands >= all().len() / 2, "only {commands} commands");
    }

    #[test]
    fn the_list_has_every_topic() {
        let list = super::list();
        for topic in all() {
            assert!(list.contains(topic.name), "{}", topic.name);
        }
    }
}
