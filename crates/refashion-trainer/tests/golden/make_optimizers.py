#!/usr/bin/env python3
"""Writes optimizers.json: ten steps of each optimizer in Keras and in PyTorch.

    python3 make_optimizers.py        # needs numpy, keras 3, torch

Each case: the settings as the trainer reads them, the rate of each step unless it is one for all,
and the weights after each step. All cases share
the first weights and the gradients. `clips` holds clipped gradients, `schedules` rates by epoch,
`triangles` rates by step.
"""
import json, os

os.environ["KERAS_BACKEND"] = "torch"  # In one process, TensorFlow and torch.optim clash.
import torch
import keras, numpy as np

rng = np.random.default_rng(7)
W = rng.normal(size=6).astype("float32")
G = (rng.normal(size=(10, 6)) * 10.0 ** rng.integers(-3, 2, size=(10, 6))).astype("float32")
K, T = keras.optimizers, torch.optim


def run_keras(optimizer):
    w = keras.Variable(W)
    optimizer.build([w])
    rows = []
    for g in G:
        optimizer.apply([keras.ops.convert_to_tensor(g)], [w])
        rows.append(w.numpy().tolist())
    return rows


def run_torch(make, rates=None, images=1):
    """With a rate for each step; on the sum of the losses of so many images in place of their mean."""
    w = torch.nn.Parameter(torch.tensor(W))
    optimizer, rows = make([w]), []
    for step, g in enumerate(G):
        w.grad = torch.tensor(g) * images
        if rates:
            optimizer.param_groups[0]["lr"] = rates[step]
        optimizer.step()
        rows.append(w.detach().numpy().tolist())
    return rows


RATES = [0.01 * rate for rate in (0.2, 0.4, 0.6, 0.8, 1.0, 0.8, 0.6, 0.4, 0.2, 0.07)]
NESTEROV = {"momentum": 0.85, "nesterov": True, "decay": 0.2, "convention": "pytorch"}

cases = [
    ({"sgd": {}}, run_keras(K.SGD())),
    ({"sgd": {"momentum": 0.9}}, run_keras(K.SGD(momentum=0.9))),
    ({"sgd": {"momentum": 0.9, "nesterov": True}}, run_keras(K.SGD(momentum=0.9, nesterov=True))),
    ({"sgd": {"rate": 0.1, "momentum": 0.5}}, run_torch(lambda p: T.SGD(p, 0.1, momentum=0.5))),
    ({"sgd": {"momentum": 0.5, "nesterov": True}}, run_torch(lambda p: T.SGD(p, 0.01, momentum=0.5, nesterov=True))),
    ({"sgd": {"decay": 0.1}}, run_torch(lambda p: T.SGD(p, 0.01, weight_decay=0.1))),
    ({"sgd": NESTEROV}, run_torch(lambda p: T.SGD(p, 0.01, momentum=0.85, nesterov=True, weight_decay=0.2))),
    ({"sgd": NESTEROV}, run_torch(lambda p: T.SGD(p, 0.01 / 1024, momentum=0.85, nesterov=True, weight_decay=0.2 * 1024), images=1024)),
    ({"sgd": NESTEROV}, run_torch(lambda p: T.SGD(p, 0.01, momentum=0.85, nesterov=True, weight_decay=0.2), RATES), RATES),
    ({"sgd": {"momentum": 0.5, "convention": "pytorch"}}, run_torch(lambda p: T.SGD(p, 0.01, momentum=0.5), RATES), RATES),
    ({"adagrad": {}}, run_keras(K.Adagrad())),
    ({"adagrad": {"rate": 0.01, "initial": 0.0, "epsilon": 0.001, "convention": "pytorch"}}, run_torch(lambda p: T.Adagrad(p, 0.01, eps=0.001))),
    ({"rmsprop": {}}, run_keras(K.RMSprop())),
    ({"rmsprop": {"momentum": 0.5, "rho": 0.8, "epsilon": 0.001}}, run_keras(K.RMSprop(momentum=0.5, rho=0.8, epsilon=0.001))),
    ({"rmsprop": {"rate": 0.01, "rho": 0.99, "epsilon": 0.001, "convention": "pytorch"}}, run_torch(lambda p: T.RMSprop(p, 0.01, eps=0.001))),
    ({"rmsprop": {"rho": 0.99, "epsilon": 1e-8, "momentum": 0.9, "convention": "pytorch"}}, run_torch(lambda p: T.RMSprop(p, 0.001, momentum=0.9))),
    ({"adam": {}}, run_keras(K.Adam())),
    ({"adam": {"rate": 0.01, "beta1": 0.8, "beta2": 0.99, "epsilon": 0.001}}, run_keras(K.Adam(0.01, beta_1=0.8, beta_2=0.99, epsilon=0.001))),
    ({"adam": {"rate": 0.01, "epsilon": 0.001, "convention": "pytorch"}}, run_torch(lambda p: T.Adam(p, 0.01, eps=0.001))),
    ({"adamw": {}}, run_keras(K.AdamW())),
    ({"adamw": {"rate": 0.01, "decay": 0.1}}, run_keras(K.AdamW(0.01, weight_decay=0.1))),
    ({"adamw": {"rate": 0.01, "decay": 0.01, "epsilon": 1e-8, "convention": "pytorch"}}, run_torch(lambda p: T.AdamW(p, 0.01))),
]

tensors = [(0, 4), (4, 6)]


def clipped(**bound):
    optimizer = K.SGD(**bound)
    out = optimizer._clip_gradients([keras.ops.convert_to_tensor(G[0, a:b]) for a, b in tensors])
    return np.concatenate([np.array(g) for g in out]).tolist()


clips = [
    ({"norm": 0.05}, clipped(clipnorm=0.05)),
    ({"value": 0.01}, clipped(clipvalue=0.01)),
    ({"global_norm": 0.05}, clipped(global_clipnorm=0.05)),
    ({"global_norm": 1e6}, clipped(global_clipnorm=1e6)),
]


def rates(make, epochs=12):
    optimizer = T.SGD([torch.nn.Parameter(torch.zeros(1))], 0.1)
    scheduler, out = make(optimizer), []
    for _ in range(epochs):
        out.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return out


LOSSES = [1.0, 0.8, 0.79, 0.795, 0.8, 0.81, 0.5, 0.49, 0.6, 0.6, 0.6, 0.6]


def plateau(**settings):
    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    model.compile(K.SGD(0.1), "mse")
    callback, out = keras.callbacks.ReduceLROnPlateau(**settings), []
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, loss in enumerate(LOSSES):
        out.append(float(model.optimizer.learning_rate))
        callback.on_epoch_end(epoch, {"val_loss": loss})
    return out


S = T.lr_scheduler
schedules = [
    ("constant", [0.1] * 12),
    ({"step": {"every": 3, "factor": 0.5}}, rates(lambda o: S.StepLR(o, 3, 0.5))),
    ({"exponential": {"factor": 0.9}}, rates(lambda o: S.ExponentialLR(o, 0.9))),
    ({"cosine": {"epochs": 12, "floor": 0.01}}, rates(lambda o: S.CosineAnnealingLR(o, 12, 0.001))),
    ({"plateau": {"patience": 2, "factor": 0.5, "min_delta": 0.02}}, plateau(patience=2, factor=0.5, min_delta=0.02)),
    ({"plateau": {"patience": 1, "factor": 0.1, "cooldown": 2, "min_rate": 0.0005}}, plateau(patience=1, factor=0.1, cooldown=2, min_lr=0.0005)),
]



def triangle(epochs, peak, start, end, per_epoch):
    """The rates of LambdaLR from step to step, as airbench94 makes them."""
    steps = int(np.ceil(epochs * per_epoch))
    heights = np.interp(np.arange(1 + steps), [0, int(peak * steps), steps], [start, 1, end])
    settings = {"epochs": epochs, "peak": peak, "start": start, "end": end}
    found = rates(lambda o: S.LambdaLR(o, lambda step: heights[min(step, steps)]), steps + 3)
    return {"schedule": {"triangle": settings}, "per_epoch": per_epoch, "rates": found}


triangles = [triangle(9.9, 0.23, 0.2, 0.07, 48), triangle(2, 0.5, 0.0, 0.0, 7), triangle(1.5, 0.0, 0.3, 0.1, 4), triangle(1, 1.0, 0.3, 0.1, 4)]

name = os.path.join(os.path.dirname(os.path.abspath(__file__)), "optimizers.json")
with open(name, "w") as f:
    json.dump({
        "made_with": f"keras {keras.__version__}, torch {torch.__version__}",
        "weights": W.tolist(), "gradients": G.tolist(),
        "cases": [{"optimizer": o, "weights": w} | ({"rates": rates[0]} if rates else {}) for o, w, *rates in cases],
        "tensors": tensors,
        "clips": [{"clip": c, "gradients": g} for c, g in clips],
        "losses": LOSSES,
        "triangles": triangles,
        "schedules": [{"schedule": s, "rates": r} for s, r in schedules],
    }, f, separators=(",", ":"))
