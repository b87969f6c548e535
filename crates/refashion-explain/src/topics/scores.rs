//! Scores: how right the predictions are.

use refashion_metrics::{ClassificationReport, ConfusionMatrix, Scores, top_k_accuracy};

use crate::show::{done, grid, number};
use crate::{Result, Topic};

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "accuracy",
        title: "the share of the images that are put into the right class",
        formula: &[
            "accuracy = right predictions / all predictions = Σᵢ C[i, i] / Σᵢ Σⱼ C[i, j]",
            "the prediction is the class of the largest probability",
        ],
        source: &[
            "thesis, lab3, report and hw5 print it: of the training images, of those that validate, or of",
            "the test images, which the training never sees.",
        ],
        example: accuracy,
        written: None,
        commands: &["reproduce thesis --epochs 1", "explain confusion-matrix"],
    },
    Topic {
        name: "confusion-matrix",
        title: "which classes are taken for which",
        formula: &["C[i, j] = the number of images of class i that were put into class j"],
        source: &[
            "masters, Figures 20, 24, 29, 33 and 35; report, Figures 2 and 4; hw5, \"CNN Confusion Matrix\"",
            "and \"Dense Confusion Matrix\". A row is a true class, a column a predicted one.",
        ],
        example: confusion,
        written: None,
        commands: &["figures report", "explain precision-and-recall"],
    },
    Topic {
        name: "top-k-accuracy",
        title: "the right class is among the k likeliest",
        formula: &[
            "share of the images of which fewer than k classes are likelier than the right one",
        ],
        source: &[
            "No document. Of equal probabilities the class with the lower number comes first, so that",
            "k = 1 is the accuracy.",
        ],
        example: top_k,
        written: Some("metrics = [\"top3_accuracy\"]"),
        commands: &["evaluate thesis@0"],
    },
    Topic {
        name: "macro-f1",
        title: "the mean of the classes' F1 scores",
        formula: &[
            "F1[c] = 2·C[c, c] / (Σⱼ C[c, j] + Σᵢ C[i, c]),   macro F1 = mean of F1[c] over the classes",
        ],
        source: &[
            "lab3 prints it as \"macro avg\". A rare class counts as much as a frequent one, where the",
            "accuracy hardly sees it. Classes without an image that were not predicted either are left",
            "out of the mean, as in scikit-learn.",
        ],
        example: macro_f1,
        written: Some("metrics = [\"macro_f1\"]"),
        commands: &["explain precision-and-recall"],
    },
    Topic {
        name: "precision-and-recall",
        title: "how far a class can be believed, and how much of it is found",
        formula: &[
            "precision[j] = C[j, j] / Σᵢ C[i, j], the share of what was put into j that belongs there",
            "recall[i]    = C[i, i] / Σⱼ C[i, j], the share of class i that was put there",
            "F1           = 2 · precision · recall / (precision + recall)",
        ],
        source: &[
            "No equation. lab3, \"Classification Report\", says which classes lack one or the other: its",
            "shirts, class 6, have the lowest of both.",
        ],
        example: precision_and_recall,
        written: None,
        commands: &["figures lab3", "explain confusion-matrix"],
    },
];

/// Ten images of each of three classes.
const ROWS: [[u64; 3]; 3] = [[8, 2, 0], [1, 6, 3], [0, 0, 10]];
const NAMES: [&str; 3] = ["shirt", "coat", "bag"];

fn matrix() -> Result<ConfusionMatrix> {
    Ok(ConfusionMatrix::from_rows(&ROWS)?)
}

/// The matrix, a row for each true class.
fn table(matrix: &ConfusionMatrix) -> String {
    let heading = NAMES.map(|name| format!("{name:>7}")).concat();
    let lines = NAMES.iter().zip(matrix.rows()).map(|(name, row)| {
        let cells: String = row.iter().map(|count| format!("{count:>7}")).collect();
        format!("{name:<7}{cells}")
    });
    let lines: Vec<String> = lines.collect();
    format!("{:<7}{heading}\n{}", "", lines.join("\n"))
}

fn accuracy() -> Result<String> {
    let matrix = matrix()?;
    done(&[
        "Thirty images, a row for each true class, a column for each predicted one:",
        &table(&matrix),
        &format!(
            "accuracy = {} / {} = {}",
            matrix.trace(),
            matrix.total(),
            number(matrix.accuracy().unwrap_or(0.0))
        ),
        "With ten classes of equal size a guess is right in 0.1 of all cases.",
    ])
}

fn confusion() -> Result<String> {
    let matrix = matrix()?;
    let largest = matrix.confusions();
    let lines = largest.iter().take(2).map(|confusion| {
        let (truth, predicted) = (NAMES[confusion.truth], NAMES[confusion.predicted]);
        format!(
            "{} of class {truth} are taken for {predicted}",
            confusion.count
        )
    });
    let lines: Vec<String> = lines.collect();
    done(&[
        "Ten images of each class:",
        &table(&matrix),
        "The largest confusions:",
        &lines.join("\n"),
    ])
}

fn precision_and_recall() -> Result<String> {
    let matrix = matrix()?;
    let report = ClassificationReport::new(&matrix, &NAMES)?;
    let lines = report.classes.iter().map(|class| {
        format!(
            "{:<7}{:>11}{:>8}{:>8}",
            class.name,
            number(class.precision),
            number(class.recall),
            number(class.f1)
        )
    });
    let lines: Vec<String> = lines.collect();
    done(&[
        &table(&matrix),
        "",
        &format!("{:<7}{:>11}{:>8}{:>8}", "", "precision", "recall", "F1"),
        &lines.join("\n"),
        "Every bag is found (recall), but of the 13 called bags 3 are coats (precision).",
    ])
}

fn top_k() -> Result<String> {
    let values = [0.5, 0.3, 0.2, 0.1, 0.3, 0.6, 0.2, 0.7, 0.1];
    let scores = Scores::new(&values, 3)?;
    let truth = [1_u8, 2, 0];
    let [one, two] = [1, 2].map(|k| top_k_accuracy(&truth, scores, k));
    done(&[
        "Three images of three classes, truly of 1, 2 and 0, a row each:",
        &grid(&values, 3),
        &format!("k = 1: {},  k = 2: {}", number(one?), number(two?)),
    ])
}

fn macro_f1() -> Result<String> {
    let matrix = ConfusionMatrix::from_rows(&[[90, 5], [4, 1]])?;
    let [accuracy, score] =
        [matrix.accuracy(), matrix.macro_f1()].map(|value| number(value.unwrap_or(0.0)));
    done(&[
        "95 images of class 0 and 5 of class 1, of which one is found, and 5 of class 0 taken for 1:",
        "F1 = 180 / (95 + 94) and 2 / (5 + 6)",
        &format!("accuracy {accuracy}, macro F1 {score}"),
    ])
}
