"""Writes splits.json: splits made by scikit-learn and streams drawn by NumPy.

Large splits are kept as their first and last indices and the SHA-256 of all indices, each as
eight bytes, little-endian. Fractions are kept as text, since
JSON readers may round them. Run beside this file: python make_splits.py
"""

import hashlib
import json

import numpy as np
import sklearn
from sklearn.model_selection import KFold, train_test_split


def digest(indices):
    indices = np.asarray(indices, dtype="<u8")
    return {
        "len": len(indices),
        "first": indices[:5].tolist(),
        "last": indices[-5:].tolist(),
        "sha256": hashlib.sha256(indices.tobytes()).hexdigest(),
    }


def split(count, test_size, seed):
    train, test = train_test_split(np.arange(count), test_size=test_size, random_state=seed)
    return {
        "count": count,
        "test_size": test_size,
        "random_state": seed,
        "train": digest(train),
        "validation": digest(test),
    }


def stratified(labels, test_size, seed):
    labels = np.asarray(labels)
    train, test = train_test_split(np.arange(len(labels)), test_size=test_size, random_state=seed, stratify=labels)
    return {
        "labels": labels.tolist(),
        "test_size": test_size,
        "random_state": seed,
        "train": train.tolist(),
        "validation": test.tolist(),
    }


def folds(count, n_splits, seed):
    kfold = KFold(n_splits, shuffle=seed is not None, random_state=seed)
    return {
        "count": count,
        "n_splits": n_splits,
        "random_state": seed,
        "folds": [
            {"train": digest(train), "validation": digest(test)}
            for train, test in kfold.split(np.zeros(count))
        ],
    }


def stream(seed):
    state = np.random.RandomState(seed)
    return {
        "seed": seed,
        "u32": [int(v) for v in state.randint(0, 2**32, size=700, dtype=np.uint32)[-3:]],
        "unit": [repr(v) for v in state.random_sample(3).tolist()],
        "uniform": [repr(v) for v in state.uniform(-8.0, 8.0, 3).tolist()],
        "permutation": state.permutation(20).tolist(),
    }


train, test = train_test_split(np.arange(12), test_size=0.3, random_state=4)
json.dump(
    {
        "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__},
        "small": {"train": train.tolist(), "validation": test.tolist()},
        "splits": [
            split(60_000, 0.2, 13),
            split(50_000, 0.2, 0),
            split(1_001, 0.33, 42),
            split(2, 0.5, 2**32 - 1),
        ],
        "stratified": [
            stratified([0, 1] * 10, 0.25, 3),
            stratified([0] * 9 + [2] * 5 + [1] * 7 + [5] * 3, 0.3, 0),
            stratified(np.random.RandomState(1).randint(0, 7, 101), 0.2, 42),
        ],
        "kfolds": [folds(60_000, 5, 1), folds(23, 4, 7), folds(23, 4, None)],
        "streams": [stream(0), stream(1), stream(2**32 - 1)],
    },
    open("splits.json", "w"),
    indent=1,
)
