"""What is read off a run, for make_review.py."""

import numpy as np

from runs import EPOCHS

LOSSES = {"loss", "val_loss", "test_loss", "seconds_per_epoch"}
TITLES = {
    "loss": "training loss",
    "accuracy": "training accuracy",
    "val_loss": "validation loss",
    "val_accuracy": "validation accuracy",
    "test_loss": "test loss",
    "test_accuracy": "test accuracy",
    "seconds_per_epoch": "seconds an epoch",
}


def complete(made):
    return not made["diverged"] and len(made["history"]["epochs"]) == EPOCHS


def measure(made, quantity, at):
    """A quantity at a moment; nothing of the end of a run that was shortened or diverged."""
    epochs = made["history"]["epochs"]
    values = [epoch.get({"seconds_per_epoch": "seconds"}.get(quantity, quantity)) for epoch in epochs]
    if isinstance(at, dict):
        return values[at["epoch"] - 1] if at["epoch"] <= len(values) else None
    if at == "mean_epoch":
        return float(np.mean(values))
    if not complete(made):
        return None
    if at == "last_epoch":
        return values[-1]
    if at == "best_epoch":
        return min(values) if quantity in LOSSES else max(values)
    return made["test"][{"test_loss": "loss", "test_accuracy": "accuracy"}[quantity]]


def title(quantity, at):
    if isinstance(at, dict):
        return f"{TITLES[quantity]}, epoch {at['epoch']}"
    return TITLES[quantity] + {"last_epoch": ", last epoch", "best_epoch": ", best epoch"}.get(at, "")


def confusion(made, of):
    return np.array(made[of]["confusion"], float)


def recall(matrix, label):
    return matrix[label, label] / matrix[label].sum()
