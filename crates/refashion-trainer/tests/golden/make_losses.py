#!/usr/bin/env python3
"""Writes losses.json: each loss per example, and the gradient of its mean, in Keras and in PyTorch.

    python3 make_losses.py            # needs numpy, keras 3, torch

Gradients are PyTorch's in double precision. The last rows of the logits are extreme: there only
formulas on logits are exact, so that the losses of these rows are those of PyTorch, in double.
"""
import json, os

os.environ["KERAS_BACKEND"] = "torch"  # In one process, TensorFlow and torch.optim clash.
import torch
import keras, numpy as np
import torch.nn.functional as F

rng = np.random.default_rng(11)
Z = np.concatenate([rng.normal(size=(6, 4)) * 2, [[60, -60, 0, 1], [-60, 60, 0, 1], [1, 2, 100, -100]]]).astype("float32")
Y = np.array([0, 1, 2, 3, 1, 2, 0, 0, 3])
MILD = 6
HEADS = {"linear": lambda z: z, "sigmoid": torch.sigmoid, "softmax": lambda z: z.softmax(-1), "tanh": torch.tanh}
KERAS = {
    "sparse_categorical_cross_entropy": keras.losses.SparseCategoricalCrossentropy,
    "categorical_cross_entropy": keras.losses.CategoricalCrossentropy,
    "binary_cross_entropy": keras.losses.BinaryCrossentropy,
    "mean_squared_error": keras.losses.MeanSquaredError,
}


def log_others(z):
    """log(1 - p): the log-sum-exp over all but one, less that over all."""
    n = z.shape[-1]
    others = [torch.logsumexp(z[:, [k for k in range(n) if k != j]], -1) for j in range(n)]
    return torch.stack(others, -1) - torch.logsumexp(z, -1, keepdim=True)


def exact(loss, head, z, y):
    t = torch.tensor(np.eye(z.shape[1])[y]) if z.shape[1] > 1 else torch.tensor(y[:, None]).double()
    if "categorical" in loss:
        return F.cross_entropy(z, torch.tensor(y), reduction="none")
    if loss == "binary_cross_entropy" and head == "softmax":
        return -(t * z.log_softmax(-1) + (1 - t) * log_others(z)).mean(-1)
    if loss == "binary_cross_entropy":
        return F.binary_cross_entropy_with_logits(z, t, reduction="none").mean(-1)
    return ((HEADS[head](z) - t) ** 2).mean(-1)


def in_keras(loss, head, z, y):
    t = y if "sparse" in loss else (np.eye(z.shape[1])[y] if z.shape[1] > 1 else y[:, None])
    p = HEADS[head](torch.tensor(z)).numpy()
    return np.array(KERAS[loss](reduction=None)(t, p))


def case(loss, head, z, y, mild):
    logits = torch.tensor(z).double().requires_grad_()
    losses = exact(loss, head, logits, y)
    losses.mean().backward()
    values = losses.detach().numpy().copy()
    np.testing.assert_allclose(values[:mild], in_keras(loss, head, z[:mild], y[:mild]), rtol=1e-4)
    return {"loss": loss, "head": head, "outputs": z.shape[1], "logits": z.ravel().tolist(), "labels": y.tolist(),
            "losses": values.tolist(), "gradient": logits.grad.numpy().ravel().tolist()}


ONE = np.array([[-2.0], [0.3], [1.5], [-90.0]], dtype="float32")
cases = [
    case("sparse_categorical_cross_entropy", "softmax", Z, Y, MILD),
    case("categorical_cross_entropy", "softmax", Z, Y, MILD),
    case("binary_cross_entropy", "sigmoid", Z, Y, MILD),
    case("binary_cross_entropy", "softmax", Z, Y, MILD),
    case("binary_cross_entropy", "sigmoid", ONE, np.array([0, 1, 0, 1]), 3),
    case("mean_squared_error", "linear", Z, Y, MILD),
    case("mean_squared_error", "sigmoid", Z, Y, MILD),
    case("mean_squared_error", "softmax", Z, Y, MILD),
    case("mean_squared_error", "tanh", ONE, np.array([0, 1, 0, 1]), 3),
]
name = os.path.join(os.path.dirname(os.path.abspath(__file__)), "losses.json")
with open(name, "w") as f:
    json.dump({"made_with": f"keras {keras.__version__}, torch {torch.__version__}", "cases": cases}, f, separators=(",", ":"))
