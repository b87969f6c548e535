"""The table of verdict_rates.rs by NumPy and SciPy, from the rule as docs/VERDICTS.md has it.

`python verdict_rates.py SEED ROUNDS`; the shares of both should differ by chance alone.
"""

import sys

import numpy as np
from scipy import stats

SEED, ROUNDS = (int(argument) for argument in sys.argv[1:])
rng = np.random.default_rng(SEED)

print("| seeds | s in margins | truth, margins away | reproduced | close | inconclusive | not reproduced |")
print("|---:|---:|---:|---:|---:|---:|---:|")
for seeds in (3, 6, 10):
    for spread in (0.25, 0.5, 1.0):
        for shift in (0, 0.5, 1, 2):
            published = spread * rng.standard_normal(ROUNDS)
            measured = shift + spread * rng.standard_normal((ROUNDS, seeds))
            mean, s = measured.mean(1), measured.std(1, ddof=1)
            reach = stats.t.ppf(0.95, seeds - 1) * s / np.sqrt(seeds)
            low, high = mean - reach, mean + reach
            inside = (low >= published - 1) & (high <= published + 1)
            outside = (high < published - 1) | (low > published + 1)
            one_more = stats.t.ppf(0.975, seeds - 1) * s * np.sqrt(1 + 1 / seeds)
            plausible = abs(published - mean) <= one_more
            reproduced, close = (inside & plausible).mean(), (inside & ~plausible).mean()
            refuted = (outside & ~plausible).mean()
            rest = 1 - reproduced - close - refuted
            shares = " | ".join(f"{share:.3f}" for share in (reproduced, close, rest, refuted))
            print(f"| {seeds} | {spread:g} | {shift:g} | {shares} |")
