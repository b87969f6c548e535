//! How the runs of an experiment were made: a row a run, and what they say of themselves.

use refashion_datasets::OwnDataset;
use refashion_documents::Experiment;

use refashion_runs::RunRecord;
use refashion_std::counted;

use crate::{
    line::Line,
    table::{Column, Table, left, right},
    words::{minutes, score, short},
};

/// The columns of [`cells`].
fn columns() -> [Column; 9] {
    [
        right("seed"),
        right("epochs"),
        right("loss"),
        right("accuracy"),
        right("test loss"),
        right("test accuracy"),
        right("minutes"),
        right("peak MiB"),
        left("commit"),
    ]
}

/// One row a run, so that every mean can be traced to its parts.
pub fn run_table(runs: &[RunRecord]) -> Table {
    let mut table = Table::new(columns());
    runs.iter().for_each(|run| table.row(cells(run)));
    table
}

/// The same with a link to the files of each run, from the folder of the document.
pub(crate) fn linked_run_table(
    document: &str,
    experiment: &Experiment,
    runs: &[RunRecord],
) -> Table {
    let mut table = Table::new(columns().into_iter().chain([left("files")]));
    let way = way(document, &experiment.id);
    for run in runs {
        let files = format!("[seed-{0}]({way}seed-{0}/)", run.seed);
        table.row(cells(run).into_iter().chain([files]));
    }
    table
}

/// The way from the folder of a document to that of an experiment, which of a document of one's own need
/// not lie within it.
fn way(document: &str, experiment: &str) -> String {
    let [document, experiment] = [document, experiment].map(|id| id.split('/').collect::<Vec<_>>());
    let pairs = document.iter().zip(&experiment);
    let shared = pairs.take_while(|(one, other)| one == other).count();
    let down = experiment.iter().skip(shared);
    let down: String = down.map(|folder| format!("{folder}/")).collect();
    "../".repeat(document.len() - shared) + &down
}

fn cells(run: &RunRecord) -> [String; 9] {
    let last = run.history.epochs.last();
    let number = |value: Option<f64>| value.map_or("–".into(), score);
    let folds = run.settings.folds.map_or(1, |folds| folds.n_splits);
    let epochs = run.settings.published_epochs.saturating_mul(folds);
    let memory = run.cost.peak_memory;
    [
        run.seed.to_string(),
        format!("{} of {epochs}", run.epochs()),
        if run.diverged {
            "diverged".into()
        } else {
            number(last.map(|epoch| epoch.loss))
        },
        number(last.map(|epoch| epoch.accuracy)),
        number(run.test.as_ref().map(|test| test.loss)),
        number(run.test.as_ref().map(|test| test.accuracy)),
        minutes(run.cost.seconds),
        memory.map_or("–".into(), |bytes| (bytes >> 20).to_string()),
        short(&run.provenance.commit).to_owned(),
    ]
}

/// What runs say, each thing once with the seeds of those that say it.
pub(crate) fn by_seed<T: IntoIterator<Item = Line>>(
    runs: &[RunRecord],
    says: impl Fn(&RunRecord) -> T,
) -> Vec<(Line, Vec<String>)> {
    let mut said: Vec<(Line, Vec<String>)> = Vec::new();
    for run in runs {
        for text in says(run) {
            match said.iter_mut().find(|(known, _)| *known == text) {
                Some((_, seeds)) => seeds.push(run.seed.to_string()),
                None => said.push((text, vec![run.seed.to_string()])),
            }
        }
    }
    said
}

/// What a run says of itself in one respect.
type Says = fn(&RunRecord) -> Vec<Line>;

/// On which data runs were made, where, and by which command. What does not hold for all of
/// them has the seeds behind it.
pub fn origin_lines(runs: &[RunRecord]) -> Vec<Line> {
    lines(runs, &[data, digests, machine, command])
}

/// What was trained, and how, likewise.
pub(crate) fn setting_lines(runs: &[RunRecord]) -> Vec<Line> {
    lines(runs, &[network, training])
}

fn lines(runs: &[RunRecord], respects: &[Says]) -> Vec<Line> {
    let line = |(line, seeds): (Line, Vec<String>)| {
        if seeds.len() == runs.len() {
            line
        } else {
            line.text(format!(" (seed {})", seeds.join(", ")))
        }
    };
    let said = respects.iter().flat_map(|says| by_seed(runs, says));
    said.map(line).collect()
}

fn network(run: &RunRecord) -> Vec<Line> {
    let (name, parameters) = (&run.settings.network.name, run.settings.parameters);
    let line = Line::new("Network: ").code(name);
    vec![line.text(format!(", {parameters} parameters"))]
}

fn training(run: &RunRecord) -> Vec<Line> {
    let training = &run.settings.training;
    let folds = run.settings.folds.map_or(String::new(), |folds| {
        let start = if folds.carries_weights {
            "the weights that the last one left"
        } else {
            "new weights"
        };
        format!(
            " in each of {} folds, each from {start}, with a new optimizer",
            folds.n_splits
        )
    });
    let share = match training.last_epoch < 1.0 {
        true => format!(" ({} of the last)", training.last_epoch),
        false => String::new(),
    };
    vec![Line::new(format!(
        "Training: {}{share} in batches of {}{folds}, {}",
        counted(training.epochs, "epoch"),
        training.batch_size,
        training.optimizer
    ))]
}

fn data(run: &RunRecord) -> Vec<Line> {
    let [train, validation, test] = run.settings.images;
    let line = Line::new("Data: ").name(run.data.name.title).text(" (");
    let own = OwnDataset::of(run.data.name).is_some();
    let line = match (own, run.data.verified) {
        (true, _) => line.text("images of one's own"),
        (false, true) => line.text("verified"),
        (false, false) => line.strong("UNVERIFIED"),
    };
    vec![line.text(format!(
        "; {}): {train} train, {validation} validate, {test} test",
        run.data.origin
    ))]
}

fn digests(run: &RunRecord) -> Vec<Line> {
    // The digest of no images says nothing.
    let no_test = OwnDataset::of(run.data.name).is_some() && run.settings.images[2] == 0;
    let digests = run.data.digests.iter();
    digests
        .filter(|digest| !(no_test && digest.file == "test"))
        .map(|digest| Line::new(format!("SHA-256 of {}: ", digest.file)).code(&digest.found))
        .collect()
}

fn machine(run: &RunRecord) -> Vec<Line> {
    let machine = &run.provenance.machine;
    vec![Line::new(format!(
        "Machine: {}, {}, {}, {}",
        machine.processor,
        counted(machine.cores, "core"),
        counted(run.provenance.threads, "thread"),
        machine.vectors
    ))]
}

fn command(run: &RunRecord) -> Vec<Line> {
    vec![Line::new("Command: ").code(&run.provenance.command)]
}

#[cfg(test)]
mod tests {
    use super::way;

    #[test]
    fn the_files_of_a_run_are_where_its_experiment_lies() {
        for (document, experiment, expected) in [
            ("thesis", "thesis", ""),
            ("lab3", "lab3/dropout", "dropout/"),
            ("own", "a", "../a/"),
            ("own", "other/a", "../other/a/"),
            ("own", "own-2/a", "../own-2/a/"),
        ] {
            assert_eq!(way(document, experiment), expected, "{experiment}");
        }
    }
}
