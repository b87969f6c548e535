//! `cargo xtask explain`: the mathematics, one topic at a time.

use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use refashion_explain::{Topic, all, by_name};
use refashion_inference::{ModelCard, ModelFile, Picture, Preprocessing};
use refashion_report::{Table, left};
use serde_json::{Value, json};

use crate::{
    cli::{Explain, Format},
    models, output, page_images,
    workspace::{called_as, typed},
};

pub(crate) fn explain(options: &Explain, quiet: bool) -> Result<ExitCode> {
    let Some(name) = &options.topic else {
        match options.format {
            Format::Text => out!("{}", list()),
            Format::Json => outln!("{}", crate::output::json(&topics())?),
            Format::Csv => {
                outln!("topic,title");
                let topics = all().into_iter();
                topics.for_each(|topic| outln!("{},{}", topic.name, output::quoted(topic.title)));
            }
        }
        return Ok(ExitCode::SUCCESS);
    };
    let topic = by_name(name)?;
    let with_model = options.model.as_deref();
    let with_model = with_model.map(|model| {
        let file = models::find(model, options.hub, quiet)?;
        example_of(&topic, &file, &options.image)
    });
    let with_model = with_model.transpose()?;
    out!("{}", output::prose(&topic.text(called_as())?));
    if let Some(example) = with_model {
        outln!("\n{example}");
    }
    Ok(ExitCode::SUCCESS)
}

/// The example of a topic with a model and a picture.
fn example_of(topic: &Topic, file: &ModelFile, image: &str) -> Result<String> {
    models::warn(&file.card);
    let inputs = &file.card.inputs;
    let (name, pixels) = match image.parse::<usize>() {
        Ok(number) => test_image(&file.card, number)?,
        Err(_) => {
            let picture = Picture::open(image)?;
            let seen = inputs.take(&picture, &Preprocessing::default())?;
            (format!("{image} ({})", seen.taken), seen.pixels)
        }
    };
    let example = topic.example_of(&file.model()?, &inputs.numbers(&pixels))?;
    let lines = example.lines().map(|line| format!("  {line}"));
    let lines: Vec<String> = lines.map(|line| line.trim_end().to_owned()).collect();
    Ok(format!(
        "With {} and {name}\n{}",
        file.card.reference(),
        lines.join("\n")
    ))
}

/// What a test image of the set that a model was trained on is called, and its bytes.
fn test_image(card: &ModelCard, number: usize) -> Result<(String, Vec<u8>)> {
    let set = page_images::at_hand(card).with_context(|| without_images(card))?;
    let count = set.test.len();
    ensure!(
        number < count,
        "there is no test image {number}: {} has {count}, counted from 0",
        set.name.title
    );
    let class = &card.classes[usize::from(set.test.labels[number])];
    let name = format!("test image {number} of {}, {class}", set.name.title);
    Ok((name, set.test.images.image(number).to_vec()))
}

/// Why there is no test image to take, and what to do.
fn without_images(card: &ModelCard) -> String {
    let model = card.reference();
    let file = "--image FILE takes a picture of your own";
    match (&card.data, page_images::named_set(card)) {
        (None, _) => format!("{model} does not say what it was trained on; {file}"),
        (Some(data), None) => format!(
            "{model} was trained on {:?}, which is none of the published sets; {file}",
            data.name
        ),
        (_, Some(set)) if page_images::set_at_hand(set).is_some() => format!(
            "the images of {} are not of the size or the classes of {model}; {file}",
            set.title
        ),
        (_, Some(set)) => format!(
            "{} is not here; `{}` fetches it, and {file}",
            set.title,
            typed(format_args!("data fetch {set}"))
        ),
    }
}

fn topics() -> Value {
    let topics = all().into_iter();
    let topics = topics.map(|topic| json!({ "topic": topic.name, "title": topic.title }));
    topics.collect()
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
        output::prose(&format!(
            "{} prints the formula, where the documents have it, and an example.\n",
            typed("explain TOPIC")
        ))
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
                let words = std::iter::once("refashion").chain(command.split(' '));
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
                    Command::Explain(Explain {
                        topic: Some(name), ..
                    }) => {
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
