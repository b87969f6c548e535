//! The table at the heart of a report: published beside measured.

use refashion_metrics::{
    statistics,
    verdict::{Judgement, MOST_SEEDS, Verdict},
};

use refashion_review::{Comparison, FigureRow, Ruling};

use crate::table::{Cell, Sign, Table, left, right};

/// Every published figure beside what was measured, with the verdict.
pub fn figure_table(comparison: &Comparison) -> Table {
    let mut table = Table::new([
        left("place"),
        left("figure"),
        right("published"),
        right("measured"),
        right("difference"),
        right("margin"),
        right("percentile"),
        right("power"),
        left("verdict"),
        left("before"),
    ]);
    comparison
        .figures
        .iter()
        .for_each(|row| table.row(cells(row)));
    table
}

/// Place, figure, published, measured, difference, margin, percentile, power, verdict, and the
/// verdict of the rule before.
pub(crate) fn cells(row: &FigureRow) -> [Cell; 10] {
    match &row.ruling {
        Ruling::Judged(judgement) => judged(row, judgement),
        Ruling::NotHeld { .. } => not_judged(
            row,
            Cell::verdict(Sign::NotHeld, "not held against it, see below"),
        ),
        Ruling::Shortened => not_judged(
            row,
            Cell::verdict(Sign::Shortened, "shortened, not compared"),
        ),
        Ruling::NotRun => not_judged(row, Cell::verdict(Sign::NotRun, "not run")),
    }
}

/// Why figures are not held against the runs, one line a figure.
pub fn not_held(comparison: &Comparison) -> Vec<String> {
    let note = |row: &FigureRow| match &row.ruling {
        Ruling::NotHeld { reason } => Some(format!("{}, {}: {reason}", row.place, row.title)),
        _ => None,
    };
    comparison.figures.iter().filter_map(note).collect()
}

/// What a document compares, over the seeds that both experiments were run with.
pub fn paired_table(comparison: &Comparison) -> Table {
    let mut table = Table::new([
        left("experiment"),
        right("mean"),
        left("other"),
        right("mean"),
        left("of"),
        right("other − experiment"),
        left("95 % interval"),
        right("seeds with the experiment lower"),
    ]);
    for row in &comparison.paired {
        let mean = |values: &[f64]| statistics::mean(values).unwrap_or(f64::NAN);
        let interval = row
            .interval
            .map_or("one seed".to_owned(), |interval| format!("{interval:.4}"));
        table.row([
            row.first.clone(),
            format!("{:.4}", mean(&row.of_first)),
            row.second.clone(),
            format!("{:.4}", mean(&row.of_second)),
            row.title.clone(),
            format!("{:+.4}", row.difference),
            interval,
            format!("{} of {}", row.first_is_less, row.seeds.len()),
        ]);
    }
    table
}

fn judged(row: &FigureRow, judgement: &Judgement) -> [Cell; 10] {
    let digits = row.digits as usize;
    let mean = match (judgement.mean, judgement.standard_deviation) {
        (Some(mean), Some(s)) => format!("{mean:.digits$} ± {s:.digits$}"),
        (Some(mean), None) => format!("{mean:.digits$}"),
        (None, _) => "diverged".to_owned(),
    };
    let measured = match judgement.diverged {
        some if some > 0 && judgement.mean.is_some() => {
            format!("{mean} ({some} of {} diverged)", judgement.runs)
        }
        _ => mean,
    };
    let difference = directed(judgement, digits).unwrap_or_default();
    let margin = format!("{:.digits$}", judgement.margin);
    let [place, title, printed] = head(row);
    let [measured, difference, margin] = [measured, difference, margin].map(Cell::from);
    let percentile = percentile(row, judgement).into();
    let power = judgement
        .power
        .map_or(String::new(), |power| format!("{power:.2}"));
    // What a matrix implies was not judged before.
    let former = if judgement.former == Verdict::Difference || row.implied_by.is_some() {
        Cell::from("")
    } else {
        word(judgement.former).into()
    };
    [
        place,
        title,
        printed,
        measured,
        difference,
        margin,
        percentile,
        power.into(),
        verdict(judgement),
        former,
    ]
}

fn not_judged(row: &FigureRow, why: Cell) -> [Cell; 10] {
    let values: Vec<f64> = row.measured.iter().copied().flatten().collect();
    let digits = row.digits as usize;
    let mean = statistics::mean(&values);
    let measured = mean.map_or_else(String::new, |mean| format!("{mean:.digits$}"));
    let [place, title, printed] = head(row);
    [
        place,
        title,
        printed,
        measured.into(),
        "".into(),
        "".into(),
        "".into(),
        "".into(),
        why,
        "".into(),
    ]
}

fn head(row: &FigureRow) -> [Cell; 3] {
    [
        Cell::from(&row.place),
        format!("{}: {}", row.experiment, row.title).into(),
        Cell::from(&row.printed),
    ]
}

/// The difference with its direction, so that its sign need not be thought about; one within what printing
/// rounds has none, and one that is printed as zero has no sign either.
fn directed(judgement: &Judgement, digits: usize) -> Option<String> {
    let difference = judgement.difference?;
    let size = format!("{:.digits$}", difference.abs());
    if size.chars().all(|c| matches!(c, '0' | '.')) {
        return Some(size);
    }
    let word = match judgement.gain? {
        _ if judgement.is_as_printed()? => "as printed",
        gain if gain > 0.0 => "better",
        _ => "worse",
    };
    Some(format!("{difference:+.digits$} {word}"))
}

/// From so many percentiles on between the values that print alike, both ends are shown.
const COARSE: f64 = 5.0;

/// Where the published value lies among runs like ours, and above how many of ours; of a coarse print from
/// where to where.
fn percentile(row: &FigureRow, judgement: &Judgement) -> String {
    let Some(percentile) = judgement.percentile else {
        return String::new();
    };
    let values: Vec<f64> = row.measured.iter().copied().flatten().collect();
    let below = |reach: f64| {
        let bound = judgement.published + reach;
        values.iter().filter(|value| **value < bound).count()
    };
    let all = values.len();
    let range = judgement.percentile_range;
    match range.filter(|range| range.high - range.low >= COARSE) {
        Some(range) => {
            let (low, high) = (below(-judgement.half_unit()), below(judgement.half_unit()));
            let above = match low == high {
                true => low.to_string(),
                false => format!("{low} to {high}"),
            };
            let [low, high] = [range.low, range.high].map(in_percent);
            format!("{low} to {high} (above {above} of {all})")
        }
        None => format!("{} (above {} of {all})", in_percent(percentile), below(0.0)),
    }
}

/// A percentile with a digit behind the point; none is sure to lie beyond all runs like ours.
fn in_percent(percentile: f64) -> String {
    match format!("{percentile:.1}").as_str() {
        "100.0" => "> 99.9".to_owned(),
        "0.0" => "< 0.1".to_owned(),
        plain => plain.to_owned(),
    }
}

/// A verdict in a word or two.
pub(crate) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Reproduced => "reproduced",
        Verdict::Close => "close",
        Verdict::NotReproduced => "not reproduced",
        Verdict::Inconclusive { .. } => "inconclusive",
        Verdict::Difference => "no verdict",
    }
}

/// The sign of a verdict.
pub(crate) fn sign(verdict: Verdict) -> Sign {
    match verdict {
        Verdict::Reproduced => Sign::Good,
        Verdict::Close => Sign::Close,
        Verdict::NotReproduced => Sign::Bad,
        Verdict::Inconclusive { .. } => Sign::Unsure,
        Verdict::Difference => Sign::OneSeed,
    }
}

fn verdict(judgement: &Judgement) -> Cell {
    let words = match judgement.verdict {
        Verdict::Inconclusive { seeds: Some(seeds) } => {
            format!("inconclusive ({seeds} seeds would settle it)")
        }
        Verdict::Inconclusive { seeds: None } => {
            format!("inconclusive (not even {MOST_SEEDS} seeds would settle it)")
        }
        Verdict::Difference if judgement.mean.is_none() => "one seed, diverged".to_owned(),
        Verdict::Difference => "one seed, no verdict".to_owned(),
        verdict => word(verdict).to_owned(),
    };
    Cell::verdict(sign(judgement.verdict), words)
}

#[cfg(test)]
mod tests {
    use refashion_metrics::verdict::{Better, Replication};

    use super::*;

    /// lab3's training accuracy, published as 99 %, beside what runs measured.
    fn judged(measured: &[Option<f64>]) -> FigureRow {
        let judgement = Replication {
            name: "training accuracy".into(),
            published: 0.99,
            decimals: 2,
            margin: 0.015,
            better: Better::Higher,
            mean_of: 1,
            measured: measured.to_vec(),
        }
        .judge(0.95)
        .unwrap();
        FigureRow {
            id: "accuracy".into(),
            place: "here".into(),
            experiment: "lab3/baseline".into(),
            title: "training accuracy, last epoch".into(),
            printed: "99%".into(),
            implied_by: None,
            digits: 4,
            seeds: (0..measured.len() as u64).collect(),
            measured: measured.to_vec(),
            ruling: Ruling::Judged(Box::new(judgement)),
        }
    }

    #[test]
    fn a_percentage_that_is_not_held_has_the_digits_of_its_share() {
        let row = FigureRow {
            id: "accuracy".into(),
            place: "here".into(),
            experiment: "hw5/cnn".into(),
            title: "test accuracy".into(),
            printed: "90.86%".into(),
            implied_by: None,
            digits: 4,
            seeds: vec![0],
            measured: vec![Some(0.910_23)],
            ruling: Ruling::NotHeld {
                reason: "it is another's".into(),
            },
        };
        assert_eq!(cells(&row)[3].text(), "0.9102");
    }

    #[test]
    fn a_share_published_in_whole_percents_keeps_its_spread_and_margin() {
        let cells_of = |measured: &[Option<f64>]| cells(&judged(measured));
        let [_, _, printed, measured, difference, margin, ..] =
            cells_of(&[Some(0.988), Some(0.987)]);
        assert_eq!(printed.text(), "99%");
        assert_eq!(measured.text(), "0.9875 ± 0.0007");
        assert_eq!(difference.text(), "-0.0025 as printed");
        assert_eq!(margin.text(), "0.0150");
        let [_, _, _, _, difference, ..] = cells_of(&[Some(0.989_999), Some(0.989_995)]);
        assert_eq!(difference.text(), "0.0000");
        let [_, _, _, measured, difference, _, _, _, verdict, _] = cells_of(&[None]);
        assert_eq!(
            [measured.text(), difference.text(), verdict.text()],
            ["diverged", "", "one seed, diverged"]
        );
    }

    #[test]
    fn what_diverged_is_said_beside_the_mean_of_the_others() {
        let row = judged(&[Some(0.988), Some(0.987), Some(0.989), None]);
        assert_eq!(cells(&row)[3].text(), "0.9880 ± 0.0010 (1 of 4 diverged)");
    }

    #[test]
    fn seconds_have_the_digits_of_the_document() {
        let row = FigureRow {
            id: "seconds".into(),
            place: "here".into(),
            experiment: "thesis".into(),
            title: "seconds an epoch".into(),
            printed: "~153".into(),
            implied_by: None,
            digits: 0,
            seeds: vec![0],
            measured: vec![Some(20.4)],
            ruling: Ruling::NotHeld {
                reason: "it depends on the machine".into(),
            },
        };
        assert_eq!(cells(&row)[3].text(), "20");
    }
}
