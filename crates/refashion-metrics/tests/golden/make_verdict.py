"""Golden verdicts on random figures: the rule of the verdict module, stated by p-values in SciPy.

Run in this folder: python make_verdict.py
Writes verdict.json. Needs numpy and scipy.

A figure is outside its interval if p < alpha, where p is that of the value nearest to our mean
among those that print as the published one. Holm's procedure compares adjusted p-values.
"""

import json
import math

import numpy as np
import scipy
from scipy import stats

MOST_SEEDS = 100


def p_value(figure, k):
    values = [v for v in figure["measured"] if v is not None]
    mean, s = np.mean(values), np.std(values, ddof=1)
    distance = max(0.0, abs(figure["published"] - mean) - 0.5 * 10.0 ** -figure["decimals"])
    return 2 * stats.t.sf(distance / (s * math.sqrt(1 + 1 / k)), k - 1)


def verdict(figure, rejects):
    """`rejects(k)`: whether the published value is outside when k runs did not diverge."""
    measured = figure["measured"]
    values = [v for v in measured if v is not None]
    diverged = len(measured) - len(values)
    if len(measured) == 1:
        return ["difference", None]
    if 2 * diverged >= len(measured):
        return ["not_reproduced", None]
    near = abs(np.mean(values) - figure["published"]) <= figure["margin"]
    if rejects(len(values)):
        if not near:
            return ["not_reproduced", None]
    else:
        if near and not diverged:
            return ["reproduced", None]
        if not near:
            for runs in range(len(measured) + 1, MOST_SEEDS + 1):
                if rejects(runs - diverged):
                    return ["inconclusive", runs]
    return ["inconclusive", None]


def holm_alphas(p, alpha):
    """The level of each test: alpha over the hypotheses left, frozen at the first that stands."""
    order = np.argsort(p, kind="stable")
    rejected = 0
    while rejected < len(p) and p[order[rejected]] < alpha / (len(p) - rejected):
        rejected += 1
    frozen = alpha / max(1, len(p) - rejected)
    alphas = np.full(len(p), frozen)
    for j in range(rejected):
        alphas[order[j]] = alpha / (len(p) - j)
    return alphas


def random_figure(rng, divergence):
    k = int(rng.integers(1, 9))
    decimals = int(rng.integers(1, 5))
    s = 10 ** rng.uniform(-3.5, -1.5)
    measured = [None if rng.random() < divergence else float(v) for v in rng.normal(0.9, s, k)]
    published = round(float(0.9 + rng.normal(0, 4) * s), decimals)
    return {
        "published": published,
        "decimals": decimals,
        "margin": float(s * rng.choice([0.5, 2, 4])),
        "measured": measured,
    }


def single(rng):
    figure = random_figure(rng, rng.choice([0.0, 0.0, 0.2]))
    level = float(rng.choice([0.9, 0.95, 0.99]))
    rejects = lambda k: p_value(figure, k) < 1 - level
    return {"figure": figure, "level": level, "verdict": verdict(figure, rejects)}


def family(rng):
    figures = [random_figure(rng, 0.1) for _ in range(int(rng.integers(1, 8)))]
    alpha = 0.05

    def testable(figure):
        diverged = figure["measured"].count(None)
        return len(figure["measured"]) > 1 and 2 * diverged < len(figure["measured"])

    tested = [f for f in figures if testable(f)]
    p = [p_value(f, len(f["measured"]) - f["measured"].count(None)) for f in tested]
    alphas = iter(holm_alphas(p, alpha)) if tested else iter(())
    verdicts, levels = [], []
    for figure in figures:
        level = float(1 - next(alphas)) if testable(figure) else 0.95
        rejects = lambda k: p_value(figure, k) < 1 - level
        verdicts.append(verdict(figure, rejects))
        levels.append(level)
    return {"figures": figures, "levels": levels, "verdicts": verdicts}


def main():
    rng = np.random.default_rng(2026)
    golden = {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
        "single": [single(rng) for _ in range(150)],
        "families": [family(rng) for _ in range(25)],
    }
    with open("verdict.json", "w") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
