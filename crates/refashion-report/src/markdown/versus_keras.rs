//! The section of a report on the experiments that were also run in Keras.

use refashion_review::KerasComparison;

use crate::tables::versus_keras::{added_line, equivalence_line, keras_table, stopped_line};

/// The section on the experiments that were also run in Keras; nothing where there are none. `program` is
/// what its command begins with.
pub(super) fn keras_section(rows: &[KerasComparison], program: &str) -> String {
    match rows {
        [] => String::new(),
        rows => {
            let lines = [
                equivalence_line(rows),
                added_line(rows),
                stopped_line(rows, program),
            ];
            let lines = lines.into_iter().flatten();
            let lines: String = lines.map(|line| format!("\n{line}\n")).collect();
            let table = keras_table(rows).markdown();
            format!("\n## Beside Keras\n\n`{program} keras` {VERSUS_KERAS}{table}{lines}")
        }
    }
}

const VERSUS_KERAS: &str = "\
trained the same networks on the same images in Keras, each framework with seeds of \
its own. The difference is ours less Keras', with its 95 % confidence interval (Welch); p is corrected for \
the experiments being several (Holm). Where no difference is found, the two are called the same if the 90 % \
interval lies within ± 0.01, the declared margin; how many seeds in each framework would show it stands beside it. Where Keras was stopped early, both are compared after the \
last epoch that all its runs reached. Keras is not left to shuffle by itself: on TensorFlow, with a seed, Keras 3 repeats the order of the \
first epoch in all others, and then overfits sooner than here and than in the documents.\n\n";
