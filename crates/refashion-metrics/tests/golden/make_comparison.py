"""Writes comparison.json: McNemar's exact test by statsmodels, the exact interval of the difference by
SciPy, and the expected calibration error.

Of n images that one alone has right, of N in all, the first has the share p: the difference is
n / N·(2p − 1), with the ends of Clopper and Pearson's interval for p.

The error is computed here as torchmetrics' `calibration_error(…, norm="l1")` states it: bins of equal
width, each with its upper edge, Σ (n_b / n)·|accuracy_b − confidence_b|. Run beside this file:
python make_comparison.py
"""

import json

import numpy as np
import scipy
import statsmodels
from scipy.stats import binomtest
from statsmodels.stats.contingency_tables import mcnemar


def pair(both, first, second, neither):
    result = mcnemar([[both, first], [second, neither]], exact=True)
    alone, images = first + second, both + first + second + neither
    interval = [0.0, 0.0]
    if alone:
        share = binomtest(first, alone).proportion_ci(0.95, method="exact")
        interval = [float(alone / images * (2 * end - 1)) for end in (share.low, share.high)]
    return {"counts": [both, first, second, neither], "p_value": float(result.pvalue), "interval": interval}


def calibration(rng, n, classes, bins):
    logits = rng.normal(size=(n, classes)) * 2
    scores = (np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)).astype(np.float32)
    truth = np.where(rng.random(n) < 0.6, scores.argmax(axis=1), rng.integers(0, classes, n))
    confidence = scores.max(axis=1).astype(np.float64)
    right = scores.argmax(axis=1) == truth
    places = np.digitize(confidence, np.linspace(0, 1, bins + 1), right=True) - 1
    distances, shares = [], []
    for place in range(bins):
        within = places == place
        if within.any():
            distances.append(abs(right[within].mean() - confidence[within].mean()))
            shares.append(within.mean())
    return {
        "classes": classes,
        "bins": bins,
        "truth": truth.tolist(),
        "scores": scores.ravel().tolist(),
        "expected_error": float(np.dot(distances, shares)),
        "greatest_error": float(max(distances)),
    }


rng = np.random.default_rng(5)
golden = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__},
    "pairs": [
        pair(*counts)
        for counts in [(9000, 121, 59, 820), (101, 12, 30, 33), (14, 1, 8, 2), (14, 3, 0, 22), (7, 5, 5, 1), (60, 0, 0, 3), (80, 0, 6, 4)]
    ],
    "calibrations": [calibration(rng, 200, 10, 15), calibration(rng, 80, 3, 10)],
}
with open("comparison.json", "w") as file:
    json.dump(golden, file, separators=(",", ":"))
    file.write("\n")
