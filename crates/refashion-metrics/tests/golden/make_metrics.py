"""Golden numbers for the metrics, from scikit-learn and NumPy.

Run in this folder: python make_metrics.py
Writes metrics.json. Needs numpy and scikit-learn.
"""

import json
import warnings

import numpy as np
import sklearn
from sklearn.metrics import (
    accuracy_score,
    classification_report,
    confusion_matrix,
    precision_recall_fscore_support,
    top_k_accuracy_score,
)

warnings.filterwarnings("ignore")


def report_case(name, truth, predicted, names):
    labels = list(range(len(names)))
    common = {"labels": labels, "zero_division": 0.0}

    def scores(average):
        p, r, f, s = precision_recall_fscore_support(truth, predicted, average=average, **common)
        return [np.asarray(x).tolist() for x in (p, r, f)] + [np.asarray(s).tolist()]

    # Thirteen digits are wider than a column and than "weighted avg".
    text = {
        str(digits): classification_report(
            truth, predicted, target_names=names, digits=digits, **common
        )
        for digits in (2, 3, 4, 13)
    }
    return {
        "name": name,
        "names": names,
        "truth": [int(x) for x in truth],
        "predicted": [int(x) for x in predicted],
        "matrix": confusion_matrix(truth, predicted, labels=labels).tolist(),
        "accuracy": accuracy_score(truth, predicted),
        "classes": scores(None),
        "macro": scores("macro")[:3],
        "weighted": scores("weighted")[:3],
        "text": text,
    }


def absent_case(truth, predicted, classes):
    """Means over the classes that occur, which scikit-learn finds by itself, of more classes than those."""
    def means(average):
        return list(precision_recall_fscore_support(truth, predicted, average=average, zero_division=0.0)[:3])

    return {
        "classes": classes,
        "truth": truth,
        "predicted": predicted,
        "macro": [float(x) for x in means("macro")],
        "weighted": [float(x) for x in means("weighted")],
    }


def noisy(rng, n, classes, wrong):
    truth = rng.integers(0, classes, n)
    predicted = np.where(rng.random(n) < wrong, rng.integers(0, classes, n), truth)
    return truth, predicted


def score_case(rng, n, classes):
    logits = rng.normal(size=(n, classes)) * 1.5
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    probabilities = probabilities.astype(np.float32)
    truth = np.where(
        rng.random(n) < 0.7, probabilities.argmax(axis=1), rng.integers(0, classes, n)
    )
    # Rows that tie, at one half and elsewhere, and exact halves above 1.
    ties = np.zeros((4, classes), dtype=np.float32)
    ties[0, 1:3] = 0.5
    ties[1, 2:6] = 0.25
    ties[2, 3] = 0.5
    ties[2, 4:6] = 0.25
    ties[3, 1:6] = [0.5, 1.5, 2.5, 2.4, 3.5]
    tied = np.concatenate([probabilities, ties])
    predicted = probabilities.argmax(axis=1)
    return {
        "classes": classes,
        "truth": truth.tolist(),
        "scores": probabilities.ravel().tolist(),
        "accuracy": accuracy_score(truth, predicted),
        "top_k": [
            top_k_accuracy_score(truth, probabilities, k=k, labels=range(classes))
            if k < classes
            else 1.0
            for k in range(1, classes + 1)
        ],
        "tied_scores": tied.ravel().tolist(),
        "tied_argmax": tied.argmax(axis=1).tolist(),
        "tied_rounded_argmax": np.argmax(np.round(tied), axis=1).tolist(),
        # The stable order of falling scores puts the lower index first among equals.
        "tied_order": np.argsort(-tied, axis=1, kind="stable").tolist(),
        "thresholds": [0.0, 0.3, 0.5, 0.75, 1.0],
        "true_positives": [
            [
                int(np.sum((truth == c) & (predicted == c) & (probabilities[:, c] >= np.float32(t))))
                for t in (0.0, 0.3, 0.5, 0.75, 1.0)
            ]
            for c in range(classes)
        ],
    }


def main():
    rng = np.random.default_rng(13)
    ten = [f"Class {i}" for i in range(10)]
    never = noisy(rng, 120, 4, 0.4)
    reports = [
        report_case("ten classes", *noisy(rng, 300, 10, 0.3), ten),
        report_case("long and non-ASCII names", *noisy(rng, 90, 3, 0.2),
                    ["sandales d'été pour enfants", "bag", "ankle boot"]),
        report_case("a class never predicted", never[0], np.where(never[1] == 2, 0, never[1]),
                    ["a", "b", "c", "d"]),
        report_case("a class without examples", np.where(never[0] == 2, 0, never[0]), never[1],
                    ["a", "b", "c", "d"]),
        report_case("a class right never", [0, 0, 1, 1], [0, 0, 0, 0], ["x", "y"]),
        report_case("ratios that end in five", [0] * 8 + [1] * 8, [0] + [1] * 7 + [0] * 3 + [1] * 5,
                    ["x", "y"]),
        report_case("all right", [0, 1, 2], [0, 1, 2], ["x", "y", "z"]),
    ]
    golden = {
        "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__},
        "reports": reports,
        "scores": score_case(rng, 60, 6),
        "absent": [
            absent_case([2, 2, 2], [2, 2, 0], 4),
            absent_case([0, 1, 1, 3, 3, 3], [0, 1, 3, 3, 3, 1], 6),
            absent_case([1, 1], [1, 1], 3),
        ],
    }
    with open("metrics.json", "w") as file:
        json.dump(golden, file, separators=(",", ":"), ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main()
