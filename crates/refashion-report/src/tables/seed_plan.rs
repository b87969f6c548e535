//! How many seeds a document needs for its verdicts to have power.

use refashion_documents::Document;
use refashion_metrics::verdict::MOST_SEEDS;
use refashion_review::{Needed, PLANNED_POWER, PlannedExperiment, SeedPlan};
use refashion_std::counted;

use crate::{
    table::{Table, left, right},
    words::minutes,
};

/// Every judged figure with its power, and the seeds that it needs for enough of it.
pub fn seed_plan_table(plan: &SeedPlan) -> Table {
    let mut table = Table::new([
        left("figure"),
        right("seeds"),
        right("spread"),
        right("margin"),
        right("power"),
        left(format!("seeds for {PLANNED_POWER:.2}")),
    ]);
    for figure in &plan.figures {
        let digits = figure.digits as usize;
        let number = |value: Option<f64>, digits: usize| {
            value.map_or(String::new(), |value| format!("{value:.digits$}"))
        };
        table.row([
            format!("{}: {}", figure.experiment, figure.title),
            figure.seeds.to_string(),
            number(figure.spread, digits),
            number(Some(figure.margin), digits),
            number(figure.power, 2),
            match figure.needed {
                Needed::Seeds(seeds) => seeds.to_string(),
                Needed::Never { power } => format!("none ({MOST_SEEDS} give {power:.2})"),
                Needed::SpreadUnknown => "unknown until there are two".to_owned(),
            },
        ]);
    }
    table
}

/// What each experiment lacks, and the document, with the time that it would take. `program` is what the
/// commands begin with, as the reader calls the program.
pub fn seed_plan_lines(document: &Document, plan: &SeedPlan, program: &str) -> Vec<String> {
    let experiments = plan.experiments.iter();
    let line = |one| line(document, one, program);
    let mut lines: Vec<String> = experiments.filter_map(line).collect();
    let id = &document.id;
    let count = |wanted: fn(&Needed) -> bool| {
        let figures = plan.figures.iter();
        figures.filter(|figure| wanted(&figure.needed)).count()
    };
    let never = count(|needed| matches!(needed, Needed::Never { .. }));
    let unknown = count(|needed| matches!(needed, Needed::SpreadUnknown));
    let all = counted(plan.figures.len(), "judged figure");
    let mut line = match plan.missing() {
        0 => format!("{id}: of {all}, none lacks seeds"),
        missing => format!(
            "{id}: {} of its experiments, about {} min, for {all}",
            counted(missing, "more run"),
            minutes(plan.seconds())
        ),
    };
    if never > 0 {
        line.push_str(&format!(
            "; no number of seeds is enough for {never}, whose runs scatter too much for their margin, or which are printed too coarsely for it"
        ));
    }
    if unknown > 0 {
        line.push_str(&format!(
            "; {unknown} of a single seed, whose spread is unknown"
        ));
    }
    lines.push(format!("{line}."));
    lines
}

fn line(document: &Document, one: &PlannedExperiment, program: &str) -> Option<String> {
    let needed = one.needed.filter(|_| one.missing() > 0)?;
    let time = one.seconds.map_or(String::new(), |seconds| {
        format!(
            ", about {} min ({} each)",
            minutes(seconds * one.missing() as f64),
            minutes(seconds)
        )
    });
    Some(format!(
        "{}: {} there, {needed} needed: {} more{time}; `{program} reproduce {}{} --seeds {needed}`.",
        one.experiment,
        counted(one.seeds, "seed"),
        one.missing(),
        one.experiment,
        document.option()
    ))
}

#[cfg(test)]
mod tests {
    use refashion_review::PlannedFigure;

    use super::*;

    fn figure(needed: Needed) -> PlannedFigure {
        PlannedFigure {
            experiment: "mine".into(),
            title: "test accuracy".into(),
            digits: 4,
            seeds: 3,
            spread: Some(0.002),
            margin: 0.01,
            power: Some(0.6),
            needed,
        }
    }

    #[test]
    fn a_plan_says_what_is_missing_and_what_no_seed_helps() {
        let plan = SeedPlan {
            figures: vec![
                figure(Needed::Seeds(5)),
                figure(Needed::Never { power: 0.31 }),
                figure(Needed::SpreadUnknown),
            ],
            experiments: vec![PlannedExperiment {
                experiment: "mine".into(),
                seeds: 3,
                needed: Some(5),
                seconds: Some(90.0),
            }],
        };
        let mut doc = Document::named("lab3").unwrap();
        doc.id = "doc".into();
        let text = seed_plan_table(&plan).text();
        assert!(text.contains("none (100 give 0.31)"), "{text}");
        assert_eq!(
            seed_plan_lines(&doc, &plan, "cargo xtask"),
            [
                "mine: 3 seeds there, 5 needed: 2 more, about 3.0 min (1.5 each); \
                 `cargo xtask reproduce mine --seeds 5`.",
                "doc: 2 more runs of its experiments, about 3.0 min, for 3 judged figures; no number \
                 of seeds is enough for 1, whose runs scatter too much for their margin, or which are \
                 printed too coarsely for it; 1 of a \
                 single seed, whose spread is unknown."
            ]
        );
        // One of one's own is found only where its file is named.
        doc.file = Some("mine.toml".into());
        let own = seed_plan_lines(&doc, &plan, "refashion").remove(0);
        let typed = "`refashion reproduce mine --document mine.toml --seeds 5`";
        assert!(own.contains(typed), "{own}");
        let enough = SeedPlan {
            figures: vec![figure(Needed::Seeds(2))],
            experiments: Vec::new(),
        };
        assert_eq!(
            seed_plan_lines(&doc, &enough, "cargo xtask"),
            ["doc: of 1 judged figure, none lacks seeds."]
        );
    }
}
