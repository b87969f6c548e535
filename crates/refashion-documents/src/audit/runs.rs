//! What experiments run with: against what the document states, and against what was assumed.

use super::{Check, Finding, Outcome};
use crate::field;
use crate::{Document, Experiment, Field, Setting};

/// Words of losses that are other numbers than the cross-entropy of the classes.
const OTHER_LOSSES: [&str; 2] = ["binary", "focal"];

/// The findings on every setting of the experiments of a document.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let settings = document.settings.iter();
    let stated = settings.flat_map(|setting| of_setting(document, setting));
    let experiments = || document.experiments.iter();
    let assumed = experiments().flat_map(|experiment| of_assumptions(document, experiment));
    let open = experiments().filter_map(|experiment| open(document, experiment));
    stated.chain(assumed).chain(open).collect()
}

/// A setting against the experiments that are run with it: one of the places has to give what runs,
/// as places that contradict each other are another finding.
fn of_setting(document: &Document, setting: &Setting) -> Vec<Finding> {
    let pairs = setting.sets.iter().flat_map(|(field, experiments)| {
        let experiments = experiments.iter();
        experiments.filter_map(|id| Some((*field, document.experiment(id)?)))
    });
    pairs
        .filter_map(|(field, experiment)| {
            let runs = ran_with(experiment, field)?;
            let giving =
                |stated: &&crate::Stated| is_stated(experiment, field, &stated.value, &runs);
            let given = setting.values.iter().find(giving);
            let shown = given.or(setting.values.first())?;
            let link = Outcome::of(given.is_some()).link();
            Some(
                Finding::new(&document.id, Check::Run, &setting.id)
                    .between(&shown.place, format!("what {} runs with", experiment.id))
                    .says(&setting.says)
                    .outcome(
                        Outcome::of(given.is_some()),
                        format!("{} here, {link} {runs} runs", shown.value),
                    )
                    .disputes_nothing(),
            )
        })
        .collect()
}

/// What was assumed against what runs.
fn of_assumptions(document: &Document, experiment: &Experiment) -> Vec<Finding> {
    let taken = experiment.assumptions.iter().flat_map(|assumption| {
        let taken = assumption.takes.iter();
        taken.map(move |(field, value)| (assumption, *field, value))
    });
    taken
        .filter_map(|(assumption, field, value)| {
            let runs = ran_with(experiment, field)?;
            let agrees = is_stated(experiment, field, value, &runs);
            let link = Outcome::of(agrees).link();
            let place = format!("Assumed for {}: {}", experiment.id, assumption.setting);
            Some(
                Finding::new(&document.id, Check::Run, &experiment.id)
                    .between(place, "what it runs with")
                    .says(format!("the {}", field.title()))
                    .outcome(
                        Outcome::of(agrees),
                        format!("{value} assumed, {link} {runs} runs"),
                    )
                    .disputes_nothing(),
            )
        })
        .collect()
}

/// Whether what is stated is what runs. A cross-entropy that is not said to be the binary or the focal
/// one is that of the classes, of which Keras' two names give the same number; only of two classes
/// does the binary one, too.
fn is_stated(experiment: &Experiment, field: Field, stated: &str, runs: &str) -> bool {
    let is_other = |word: &str| word != "binary" || experiment.dataset.classes.len() > 2;
    let unsaid = |word: &str| runs.contains(word) && !stated.to_lowercase().contains(word);
    let mut other = OTHER_LOSSES.into_iter().filter(|word| is_other(word));
    field::is_stated(stated, runs) && !(field == Field::Loss && other.any(unsaid))
}

/// What an experiment runs with, or that it has nothing of the kind; `None` where nothing runs.
fn ran_with(experiment: &Experiment, field: Field) -> Option<String> {
    experiment.training.as_ref()?;
    let runs = experiment.runs_with(field);
    Some(runs.unwrap_or_else(|| format!("no {}", field.title())))
}

/// What an experiment runs with and nothing says why.
fn open(document: &Document, experiment: &Experiment) -> Option<Finding> {
    experiment.training.as_ref()?;
    let told = |field: &Field| {
        let sets = |setting: &Setting| {
            let experiments = setting.sets.get(field);
            experiments.is_some_and(|ids| ids.contains(&experiment.id))
        };
        let mut assumptions = experiment.assumptions.iter();
        document.settings.iter().any(sets)
            || assumptions.any(|assumption| assumption.takes.contains_key(field))
            || (*field == Field::ValidationImages
                && (counted(document, experiment)
                    || experiment.runs_with(Field::TestSize).is_some()))
    };
    let open: Vec<&str> = Field::ALL
        .iter()
        .filter(|field| !experiment.has_default(**field))
        .filter(|field| experiment.runs_with(**field).is_some())
        .filter(|field| !told(field))
        .map(|field| field.title())
        .collect();
    (!open.is_empty()).then(|| {
        let place = format!("The data of {}", experiment.id);
        Finding::new(&document.id, Check::Run, &experiment.id)
            .between(place, "what it runs with")
            .says("what runs is stated or assumed")
            .outcome(
                Outcome::CannotBeTold,
                format!("neither stated nor assumed: {}", open.join(", ")),
            )
            .disputes_nothing()
    })
}

/// Whether a sentence counts the images that validate.
fn counted(document: &Document, experiment: &Experiment) -> bool {
    let function = format!("validation_images({{{}}})", experiment.id);
    let mut statements = document.statements.iter();
    statements.any(|statement| statement.equals.contains(&function))
}
