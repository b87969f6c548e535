"""Runs that were never made, for make_review.py."""

import math

import numpy as np

EPOCHS, CLASSES = 8, 10
# How easy each class is.
EASE = (0.74, 0.95, 0.66, 0.82, 0.7, 0.9, 0.62, 0.86, 0.97, 0.78)
ONE, TWO, SHORT, ROUNDS, FOLDS = "made/one", "made/two", "made/short", "made/rounds", "made/folds"


def made_up_runs(rng):
    """Whole runs, one that diverged, shortened ones, one without its weights, and folds."""
    two = [run(rng, seed, diverged=seed == 3, epochs=4 if seed == 3 else EPOCHS) for seed in (1, 2, 3, 4, 6)]
    rounds = [with_weights(rng, run(rng, seed)) for seed in range(3)]
    return {
        ONE: [run(rng, seed) for seed in range(5)],
        TWO: two,
        SHORT: [run(rng, seed, epochs=4) for seed in range(2)],
        ROUNDS: rounds + [run(rng, 3)],
        FOLDS: [run(rng, seed, folds=5) for seed in range(3)],
    }


def run(rng, seed, *, epochs=EPOCHS, diverged=False, folds=0):
    return {
        "seed": seed,
        "diverged": diverged,
        "history": history(rng, epochs, diverged),
        "validation": None if diverged else scores(rng, 120),
        "test": None if diverged else scores(rng, 100),
        "folds": [fold(rng, number) for number in range(folds)],
        "rounded": None,
        "first": [],
    }


def fold(rng, number):
    return {"fold": number, "history": history(rng, EPOCHS, False), "scores": scores(rng, 50)}


def history(rng, epochs, diverged):
    """Curves that get better with some noise, so that claims of them hold of some runs only."""
    wobble = rng.uniform(0.001, 0.02)
    rows = []
    for number in range(1, epochs + 1):
        far = math.exp(-0.6 * number)
        rows.append({
            "epoch": number,
            "loss": 0.4 + 0.6 * far + rng.normal(0, wobble),
            "accuracy": 0.85 - 0.3 * far + rng.normal(0, wobble),
            "val_loss": 0.45 + 0.5 * far + 0.01 * max(0, number - 5) + rng.normal(0, wobble),
            "val_accuracy": 0.84 - 0.3 * far + rng.normal(0, wobble),
            "seconds": float(rng.uniform(1, 2)),
        })  # fmt: skip
    return {"epochs": rows, "end": {"diverged": {"epoch": epochs + 1}} if diverged else "completed"}


def scores(rng, images):
    """Scores with their confusion matrix, in which some classes are better than others."""
    rows = []
    for truth in range(CLASSES):
        right = np.clip(EASE[truth] + rng.normal(0, 0.04), 0.4, 0.98)
        others = rng.dirichlet(np.full(CLASSES - 1, 0.4)) * (1 - right)
        rows.append([int(n) for n in rng.multinomial(images, np.insert(others, truth, right))])
    matrix = np.array(rows)
    accuracy = float(np.trace(matrix) / matrix.sum())
    return {"loss": (1 - accuracy) * 2 + float(rng.uniform(0, 0.05)), "accuracy": accuracy, "confusion": rows}


def with_weights(rng, made):
    """What the weights say of the test images: rounded scores, and the first images."""
    made["rounded"] = scores(rng, 100)
    for index in range(3):
        # What a number of 32 bits can hold.
        shares = [float(np.float32(p)) for p in rng.dirichlet(np.full(CLASSES, 0.3))]
        shown = {"index": index, "truth": 1, "predicted": int(np.argmax(shares)), "probabilities": shares}
        made["first"].append(shown)
    return made
