"""A document that is none, runs that were never made, and what a review has to say of them.

Run in this folder: python make_review.py
Writes review.toml (the document) and review.json (the runs, and what is expected). Needs numpy and scipy.

Every rule is stated here a second time, from the documentation of the document format and of the
review, and not from its code. The verdicts themselves have golden numbers of their own in
refashion-metrics; their rule is taken from the script beside those.
"""

import json
import math
import os
import sys

import numpy as np
import scipy
from scipy import stats

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../../refashion-metrics/tests/golden"))
import make_verdict  # noqa: E402

from claims import experiments_of, judge, made_up_claims  # noqa: E402
from measures import LOSSES, TITLES, complete, confusion, measure, recall, title  # noqa: E402
from runs import CLASSES, EPOCHS, FOLDS, ONE, ROUNDS, SHORT, TWO, made_up_runs, scores  # noqa: E402

LEVEL = 0.95
MARGINS = {
    "accuracy": 0.01, "val_accuracy": 0.02, "test_accuracy": 0.01,
    "loss": 0.05, "val_loss": 0.04, "test_loss": 0.03, "seconds_per_epoch": 0.5,
}  # fmt: skip
# The figure that has a margin of its own, and that margin.
OWN = (4, 0.08)


def made_up_figures(rng, made):
    """Figures near what was measured, some by little and some by much."""
    wanted = [
        (ONE, "loss", "last_epoch"), (ONE, "accuracy", {"epoch": 2}), (ONE, "accuracy", "last_epoch"),
        (ONE, "test_loss", "final_test"), (ONE, "val_loss", "best_epoch"), (TWO, "val_accuracy", "best_epoch"),
        (TWO, "val_loss", "last_epoch"), (TWO, "loss", {"epoch": 5}), (FOLDS, "loss", {"epoch": 1}),
        (FOLDS, "val_loss", "last_epoch"), (SHORT, "loss", {"epoch": 3}), (SHORT, "accuracy", "last_epoch"),
        (ONE, "seconds_per_epoch", "mean_epoch"),
    ]  # fmt: skip
    figures = []
    for number, (experiment, quantity, at) in enumerate(wanted):
        values = [v for v in (measure(one, quantity, at) for one in made[experiment]) if v is not None] or [0.5]
        decimals = int(rng.integers(2, 5))
        far = rng.choice([0.2, 0.8, 3.0]) * MARGINS[quantity]
        figures.append({
            "id": f"figure-{number}",
            "experiment": experiment,
            "quantity": quantity,
            "at": at,
            "printed": f"{np.mean(values) + rng.choice([-1, 1]) * far:.{decimals}f}",
            "decimals": decimals,
            "margin": OWN[1] if number == OWN[0] else MARGINS[quantity],
        })  # fmt: skip
    return figures


def made_up_matrices(rng):
    counts = scores(rng, 1000)["confusion"]
    # A class that no run gets as wrong.
    counts[0][0], counts[0][1] = 0, counts[0][1] + counts[0][0]
    shares = [[round(100 * cell / sum(row)) for cell in row] for row in scores(rng, 100)["confusion"]]
    return [
        {"id": "counts", "experiment": TWO, "of": "test", "unit": "count", "cells": counts},
        {"id": "shares", "experiment": ONE, "of": "validation", "unit": "percent", "cells": shares},
    ]


def implied(matrix, made):
    """The figure that a confusion matrix implies: an accuracy, or the mean recall of percentages."""
    cells, count = np.array(matrix["cells"], float), matrix["unit"] == "count"
    of = {"test": "test_accuracy", "validation": "val_accuracy"}[matrix["of"]]

    def value(one):
        if not complete(one):
            return None
        found = confusion(one, matrix["of"])
        if count:
            return float(np.trace(found) / found.sum())
        return float(np.mean([recall(found, label) for label in range(CLASSES)]))

    return {
        "id": f"{matrix['id']}/implied",
        "experiment": matrix["experiment"],
        "title": f"{TITLES[of]}, implied by Table {matrix['id']}",
        "published": float(np.trace(cells) / cells.sum() if count else np.trace(cells) / 100 / CLASSES),
        "decimals": 4 if count else 2,
        "margin": MARGINS[of],
        "measured": [value(one) for one in made[matrix["experiment"]]],
        "lower": False,
    }


def rows(made, figures, matrices):
    """Every figure that may be judged."""
    for figure in figures:
        if figure["quantity"] != "seconds_per_epoch":
            yield {
                "id": figure["id"],
                "experiment": figure["experiment"],
                "title": title(figure["quantity"], figure["at"]),
                "published": float(figure["printed"]),
                "decimals": figure["decimals"],
                "margin": figure["margin"],
                "measured": [measure(one, figure["quantity"], figure["at"]) for one in made[figure["experiment"]]],
                "lower": figure["quantity"] in LOSSES,
            }
    yield from (implied(matrix, made) for matrix in matrices)


def present(row):
    return [v for v in row["measured"] if v is not None]


def judged(all_rows):
    """Judges the figures that some run has a value for, as one family."""
    held = [row for row in all_rows if present(row)]
    several = [row for row in held if len(present(row)) > 1]
    p = [float(make_verdict.p_value(row, len(present(row)))) for row in several]
    alphas = make_verdict.holm_alphas(p, 1 - LEVEL)
    for row, alone, together, alpha in zip(several, p, holm(p), alphas):
        verdict, seeds = make_verdict.verdict(row, 1 - LEVEL, alpha)
        percentile, power = make_verdict.shown(row, LEVEL)
        row["judgement"] = {
            "verdict": verdict, "seeds": seeds, "p_value": alone, "adjusted_p_value": together,
            "percentile": percentile, "power": power, "mean": float(np.mean(present(row))),
        }  # fmt: skip
    return held


def holm(p):
    adjusted, most = [0.0] * len(p), 0.0
    for place, index in enumerate(np.argsort(p, kind="stable")):
        most = max(most, min(1.0, p[index] * (len(p) - place)))
        adjusted[index] = float(most)
    return adjusted


def gain(row, value):
    """How much better than published a value is, in margins."""
    return (-1 if row["lower"] else 1) * (value - row["published"]) / row["margin"]


def whole(held):
    """The line of the document: one number a run and experiment, joined by Fisher's method."""
    several = [row for row in held if "judgement" in row]
    gains = [gain(row, row["judgement"]["mean"]) for row in several]
    # A mean within half a unit of the print lies to no side.
    half_units = [0.5 * 10.0 ** -row["decimals"] / row["margin"] for row in several]
    sides = [one for one, half in zip(gains, half_units) if abs(one) > half]
    reach = []
    for row in several:
        values = present(row)
        half = stats.t.ppf(LEVEL, len(values) - 1) * np.std(values, ddof=1) / math.sqrt(len(values))
        ends = [np.mean(values) - half, np.mean(values) + half]
        reach.append(max(abs(end - row["published"]) for end in ends) / row["margin"])
    below, above = [], []
    for experiment in dict.fromkeys(row["experiment"] for row in several):
        of = [row for row in several if row["experiment"] == experiment]
        by_run = zip(*(row["measured"] for row in of))
        z = [np.mean([gain(row, v) for row, v in zip(of, run)]) for run in by_run if None not in run]
        if len(z) > 1:
            rounding = np.mean([0.5 * 10.0 ** -row["decimals"] / row["margin"] for row in of])
            spread = np.std(z, ddof=1) * math.sqrt(1 + 1 / len(z))
            below.append(stats.t.cdf((rounding - np.mean(z)) / spread, len(z) - 1))
            above.append(stats.t.sf((-rounding - np.mean(z)) / spread, len(z) - 1))
    joined = [stats.combine_pvalues(side, "fisher").pvalue for side in (below, above)]
    return {
        "figures": len(several),
        "better": sum(one > 0 for one in sides),
        "worse": sum(one < 0 for one in sides),
        "margins": float(max(reach)),
        "gain": float(np.mean(gains)),
        "experiments": len(below),
        "p_value": float(min(1.0, 2 * min(joined))),
    }


def recalls(matrix, made):
    """Every class of a published matrix beside the runs."""
    measured = [confusion(one, matrix["of"]) for one in made[matrix["experiment"]] if complete(one)]
    classes = []
    for label, row in enumerate(matrix["cells"]):
        values = [recall(one, label) for one in measured]
        published, half_unit = row[label] / 100, 0.005
        if matrix["unit"] == "count":
            published, half_unit = row[label] / sum(row), 0.5 / sum(row)
        mean, s, k = np.mean(values), np.std(values, ddof=1), len(values)
        wide = s * math.sqrt(1 + 1 / k)
        reach = stats.t.ppf(0.5 + 0.5 * LEVEL, k - 1) * wide + half_unit
        p = 2 * stats.t.sf(max(0.0, abs(published - mean) - half_unit) / wide, k - 1)
        classes.append({
            "class": label, "published": published, "measured": float(mean), "standard_deviation": float(s),
            "low": float(mean - reach), "high": float(mean + reach), "p_value": float(p),
        })  # fmt: skip
    for one, p in zip(classes, holm([one["p_value"] for one in classes])):
        one["outlier"] = p < 1 - LEVEL
    return {"id": matrix["id"], "seeds": len(measured), "classes": classes}


def paired(made, first, second):
    """Two experiments that a claim puts in order, over the seeds that both have a value for."""
    compared = [
        ("test_loss", "final_test"), ("test_accuracy", "final_test"),
        ("val_loss", "last_epoch"), ("val_accuracy", "last_epoch"),
    ]  # fmt: skip
    found = []
    for quantity, at in compared:
        by_seed = [{one["seed"]: measure(one, quantity, at) for one in made[name]} for name in (first, second)]
        seeds = [seed for seed in by_seed[0] if None not in (by_seed[0][seed], by_seed[1].get(seed))]
        d = np.array([by_seed[1][seed] - by_seed[0][seed] for seed in seeds])
        half = stats.t.ppf(0.5 + 0.5 * LEVEL, len(d) - 1) * d.std(ddof=1) / math.sqrt(len(d))
        found.append({
            "title": title(quantity, at), "seeds": seeds, "difference": float(d.mean()),
            "low": float(d.mean() - half), "high": float(d.mean() + half), "first_is_less": int((d > 0).sum()),
        })  # fmt: skip
    return {"first": first, "second": second, "rows": found}


def curves(made):
    """The mean of every curve over all trainings at the epochs that all have; of the tests one point."""
    found = {}
    for experiment, runs in made.items():
        whole_runs = [one for one in runs if not one["diverged"]]
        trainings = [one["history"] for run in whole_runs for one in (run["folds"] or [run])]
        epochs = min(len(training["epochs"]) for training in trainings)
        means = {}
        for quantity in ("loss", "accuracy", "val_loss", "val_accuracy"):
            values = [[epoch[quantity] for epoch in training["epochs"][:epochs]] for training in trainings]
            means[quantity] = [[n + 1, float(mean)] for n, mean in enumerate(np.mean(values, axis=0))]
        last = max(len(run["history"]["epochs"]) for run in whole_runs)
        for quantity in ("loss", "accuracy"):
            means[f"test_{quantity}"] = [[last, float(np.mean([run["test"][quantity] for run in whole_runs]))]]
        found[experiment] = {"trainings": len(trainings), "means": means}
    return found


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(of)}" for key, of in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def table(name, fields):
    return "\n".join([f"[[{name}]]", *(f"{key} = {toml(of)}" for key, of in fields.items())]) + "\n"


def document(figures, matrices, claims):
    parts = ['id = "made"\ntitle = "Made up"\nauthor = "nobody"\nkind = "Test"\n']
    parts.append("[margins]\n" + "".join(f"{key} = {of}\n" for key, of in MARGINS.items()))
    split = {"split": {"train_test_split": {"test_size": 0.2, "random_state": 1}}}
    folds = {"folds": {"n_splits": 5, "random_state": 1}}
    more = {ONE: split, TWO: split, SHORT: split, ROUNDS: split | {"rounds_predictions": True}, FOLDS: folds}
    training = {
        "loss": "sparse_categorical_cross_entropy", "batch": 8, "epochs": EPOCHS,
        "optimizer": {"sgd": {"rate": 0.05}},
    }  # fmt: skip
    for experiment in (ONE, TWO, SHORT, ROUNDS, FOLDS):
        fields = {"id": experiment, "says": "made up", "network": "hw5-example", "dataset": "fashion-mnist"}
        parts.append(table("experiment", {**fields, **more[experiment], "training": training}))
    for number, figure in enumerate(figures):
        fields = {"place": f"Place {number}"}
        fields |= {key: figure[key] for key in ("id", "printed", "experiment", "quantity", "at")}
        if number == OWN[0]:
            fields["margin"] = figure["margin"]
        parts.append(table("figure", fields))
    for matrix in matrices:
        cells = "\n".join(" ".join(map(str, row)) for row in matrix["cells"])
        fields = {"place": f"Table {matrix['id']}"}
        fields |= {key: matrix[key] for key in ("id", "experiment", "of", "unit")}
        parts.append(table("matrix", fields) + f'cells = """\n{cells}\n"""\n')
    for number, (kind, says) in enumerate(claims):
        parts.append(table("claim", {"id": f"{kind}-{number}", "place": "here", "says": "so", "holds": {kind: says}}))
    return "\n".join(parts)


def main():
    rng = np.random.default_rng(2026)
    made = made_up_runs(rng)
    figures, matrices, claims = made_up_figures(rng, made), made_up_matrices(rng), made_up_claims(rng, made)
    held = judged(list(rows(made, figures, matrices)))
    golden = {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
        "runs": made,
        "figures": held,
        "whole": whole(held),
        "matrices": [recalls(matrix, made) for matrix in matrices],
        "curves": curves(made),
        "paired": paired(made, *next(experiments_of(kind, says) for kind, says in claims if kind == "order")),
        "claims": [
            {"id": f"{kind}-{number}", "judgement": judge(kind, says, made)}
            for number, (kind, says) in enumerate(claims)
        ],
    }
    with open("review.toml", "w") as file:
        file.write(document(figures, matrices, claims))
    with open("review.json", "w") as file:
        json.dump(golden, file, separators=(",", ":"), default=lambda value: value.item())
        file.write("\n")


if __name__ == "__main__":
    main()
