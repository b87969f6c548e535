//! What experiments run with: against what the document states, and against what was assumed.

use super::{Check, Finding, Outcome};
use crate::field;
use crate::normal::folded;
use crate::{Document, Experiment, Field, Setting, SettingName, Stated};

/// Words of losses that are other numbers than the cross-entropy of the classes.
const OTHER_LOSSES: [&str; 2] = ["binary", "focal"];

/// The findings on every setting of the experiments of a document.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let settings = document.settings.iter();
    let stated = settings.flat_map(|setting| of_setting(document, setting));
    let experiments = || document.experiments.iter();
    let assumed = experiments().flat_map(|experiment| of_assumptions(document, experiment));
    let open = experiments().filter_map(|experiment| open(document, experiment));
    let unrun = unrun(document);
    stated.chain(assumed).chain(open).chain(unrun).collect()
}

/// A setting against the experiments that are run with it: one of the places has to give what runs,
/// as places that contradict each other are another finding.
fn of_setting<'d>(document: &'d Document, setting: &'d Setting) -> Vec<Finding> {
    let pairs = setting.sets.iter().flat_map(|(name, experiments)| {
        let experiments = experiments.iter();
        experiments.filter_map(move |id| Some((name, document.experiment(id)?)))
    });
    pairs
        .filter_map(|(name, experiment)| {
            let values = setting.values.iter();
            let told = |of: &'d Stated| Some((of, Ran::with(experiment, name, &of.value)?));
            let mut given = values.filter_map(told);
            let first = given.next()?;
            let agrees = |(_, ran): &(&'d Stated, Ran)| ran.outcome == Outcome::Consistent;
            let (stated, ran) = match agrees(&first) {
                true => first,
                false => given.find(agrees).unwrap_or(first),
            };
            Some(
                Finding::new(&document.id, Check::Run, &setting.id)
                    .between(&stated.place, format!("what {} runs with", experiment.id))
                    .says(&setting.says)
                    .outcome(ran.outcome, ran.beside(&format!("{} here", stated.value)))
                    .disputes_nothing(),
            )
        })
        .collect()
}

/// What was assumed against what runs.
fn of_assumptions(document: &Document, experiment: &Experiment) -> Vec<Finding> {
    let taken = experiment.assumptions.iter().flat_map(|assumption| {
        let taken = assumption.takes.iter();
        taken.map(move |(name, value)| (assumption, name, value))
    });
    taken
        .filter_map(|(assumption, name, value)| {
            let ran = Ran::with(experiment, name, value)?;
            let place = format!("Assumed for {}: {}", experiment.id, assumption.setting);
            let what = match name {
                SettingName::Field(field) => format!("the {}", field.title()),
                SettingName::Key(key) => format!("the setting {key}"),
            };
            Some(
                Finding::new(&document.id, Check::Run, &experiment.id)
                    .between(place, "what it runs with")
                    .says(what)
                    .outcome(ran.outcome, ran.beside(&format!("{value} assumed")))
                    .disputes_nothing(),
            )
        })
        .collect()
}

/// What runs of a setting, and whether it is what is stated.
struct Ran {
    outcome: Outcome,
    runs: Option<String>,
}

impl Ran {
    /// `None` where nothing runs.
    fn with(experiment: &Experiment, name: &SettingName, stated: &str) -> Option<Self> {
        experiment.training.as_ref()?;
        let runs = experiment.ran(name);
        let (outcome, runs) = match (name, runs) {
            (SettingName::Key(_), None) => untold(name, stated),
            (_, runs) => {
                let runs = runs.unwrap_or_else(|| none_of(name));
                let agrees = is_stated(experiment, name, stated, &runs);
                (Outcome::of(agrees), Some(runs))
            }
        };
        Some(Self { outcome, runs })
    }

    /// The same behind what is stated.
    fn beside(&self, stated: &str) -> String {
        let link = self.outcome.link();
        match &self.runs {
            Some(runs) => format!("{stated}, {link} {runs} runs"),
            None => format!("{stated}, {link} what runs leaves it as it is untold"),
        }
    }
}

fn none_of(name: &SettingName) -> String {
    format!("no {}", name.title())
}

/// What is stated of something of which what runs says nothing: as it is untold, a choice is not made,
/// and what any other setting is then stands nowhere.
fn untold(name: &SettingName, stated: &str) -> (Outcome, Option<String>) {
    match folded(stated).trim() {
        "none" | "no" | "nothing" | "false" => (Outcome::Consistent, Some(none_of(name))),
        "true" | "yes" => (Outcome::Contradiction, Some(none_of(name))),
        _ => (Outcome::CannotBeTold, None),
    }
}

/// Whether what is stated is what runs. A cross-entropy that is not said to be the binary or the focal
/// one is that of the classes, of which Keras' two names give the same number; only of two classes
/// does the binary one, too.
fn is_stated(experiment: &Experiment, name: &SettingName, stated: &str, runs: &str) -> bool {
    let is_other = |word: &str| word != "binary" || experiment.dataset.classes.len() > 2;
    let unsaid = |word: &str| runs.contains(word) && !stated.to_lowercase().contains(word);
    let mut other = OTHER_LOSSES.into_iter().filter(|word| is_other(word));
    let is_loss = *name == SettingName::Field(Field::Loss);
    field::is_stated(stated, runs) && !(is_loss && other.any(unsaid))
}

/// What an experiment runs with and nothing says why.
fn open(document: &Document, experiment: &Experiment) -> Option<Finding> {
    experiment.training.as_ref()?;
    let told = |name: &SettingName| {
        let sets = |setting: &Setting| {
            let experiments = setting.sets.get(name);
            experiments.is_some_and(|ids| ids.contains(&experiment.id))
        };
        let mut assumptions = experiment.assumptions.iter();
        document.settings.iter().any(sets)
            || assumptions.any(|assumption| assumption.takes.contains_key(name))
            || is_described(document, experiment, name)
    };
    let fields = Field::ALL
        .into_iter()
        .filter(|field| !experiment.has_default(*field))
        .filter(|field| experiment.runs_with(*field).is_some())
        .map(SettingName::Field);
    let open: Vec<String> = fields
        .chain(experiment.departures())
        .filter(|name| !told(name))
        .map(|name| name.title().to_owned())
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

/// Whether something else than a setting of the document says what an experiment runs with.
fn is_described(document: &Document, experiment: &Experiment, name: &SettingName) -> bool {
    let (id, network) = (&experiment.id, &experiment.network);
    match name {
        SettingName::Field(Field::ValidationImages) => {
            counted(document, experiment) || experiment.runs_with(Field::TestSize).is_some()
        }
        SettingName::Field(_) => false,
        SettingName::Key(key) => match key.as_str() {
            "network" => {
                let mut own = document.networks.iter();
                own.any(|of| of.name == *network && !of.source.is_empty())
                    || layers(document).any(|(_, _, of)| of == network)
            }
            "carries_weights" => {
                let mut protocols = document.protocols.iter();
                protocols.any(|protocol| protocol.experiment == *id)
            }
            "rounds_predictions" => {
                let mut decisions = document.decisions.iter();
                decisions.any(|decision| decision.experiment == *id)
            }
            _ => false,
        },
    }
}

/// What describes the layers of a network, with its place and the network's name.
fn layers(document: &Document) -> impl Iterator<Item = (&str, &str, &String)> {
    let tables = document.tables.iter();
    let tables = tables.map(|table| (table.id.as_str(), table.place.as_str(), &table.network));
    let sequences = document.sequences.iter().flat_map(|sequence| {
        let first = sequence.lists.first();
        first.map(|first| {
            (
                sequence.id.as_str(),
                first.place.as_str(),
                &sequence.network,
            )
        })
    });
    tables.chain(sequences)
}

/// The layers that a document describes and no experiment of it has.
fn unrun(document: &Document) -> impl Iterator<Item = Finding> {
    let runs = |network: &String| {
        let mut experiments = document.experiments.iter();
        experiments.any(|experiment| experiment.network == *network)
    };
    let left = layers(document).filter(move |(_, _, network)| !runs(network));
    left.map(|(id, place, network)| {
        Finding::new(&document.id, Check::Run, id)
            .between(place, "the experiments of the document")
            .says("an experiment has the layers that are described")
            .outcome(
                Outcome::CannotBeTold,
                format!("no experiment has the network {network:?}"),
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
