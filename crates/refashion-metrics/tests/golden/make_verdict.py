"""Golden verdicts on random figures: the rule of the verdict module, stated by p-values in SciPy.

Run in this folder: python make_verdict.py
Writes verdict.json. Needs numpy and scipy.

A figure is outside its prediction interval if p < alpha, where p is that of the value nearest to our
mean among those that print as the published one. It is equivalent if both one-sided t tests against
published - margin and published + margin reject at alpha, for each value that prints as the published
one. Holm's procedure compares adjusted p-values,
and has a say in "not reproduced" alone.
"""

import json
import math

import numpy as np
import scipy
from scipy import integrate, stats

MOST_SEEDS = 100


def p_value(figure, k):
    values = [v for v in figure["measured"] if v is not None]
    mean, s = np.mean(values), np.std(values, ddof=1)
    distance = max(0.0, abs(figure["published"] - mean) - 0.5 * 10.0 ** -figure["decimals"])
    return 2 * stats.t.sf(distance / (s * math.sqrt(1 + 1 / k)), k - 1)


def cell(figure, k, alpha, claimed):
    """The cell of the table when k runs did not diverge; `claimed` is alpha by Holm."""
    values = [v for v in figure["measured"] if v is not None]
    whole = len(values) == len(figure["measured"])
    mean, error = np.mean(values), np.std(values, ddof=1) / math.sqrt(k)
    x, m = figure["published"], figure["margin"]

    def beyond(low, high):
        """One-sided p-values of: the mean is above low; the mean is below high."""
        return stats.t.sf((mean - low) / error, k - 1), stats.t.cdf((mean - high) / error, k - 1)

    half_unit = 0.5 * 10.0 ** -figure["decimals"]
    nearest = m - half_unit
    inside = nearest >= 0 and max(beyond(x - nearest, x + nearest)) <= alpha
    reach = m + half_unit
    above, below = beyond(x + reach, x - reach)
    outside = above < alpha or below < alpha
    p = p_value(figure, k)
    if inside:
        answer = "close" if p < alpha else "reproduced"
        return answer if whole else "inconclusive"
    if outside and p < alpha and p < claimed:
        return "not_reproduced"
    return "inconclusive"


def verdict(figure, alpha, claimed):
    measured = figure["measured"]
    diverged = measured.count(None)
    if len(measured) == 1:
        return ["difference", None]
    if 2 * diverged >= len(measured):
        return ["not_reproduced", None]
    for runs in range(len(measured), MOST_SEEDS + 1):
        answer = cell(figure, runs - diverged, alpha, claimed)
        if answer != "inconclusive":
            return [answer, None] if runs == len(measured) else ["inconclusive", runs]
    return ["inconclusive", None]


def shown(figure, level):
    """The percentile and the power of a figure; nothing for fewer than two values."""
    values = [v for v in figure["measured"] if v is not None]
    k = len(values)
    if k < 2:
        return None
    mean, s = np.mean(values), np.std(values, ddof=1) * math.sqrt(1 + 1 / k)
    percentile = 100 * stats.t.cdf((figure["published"] - mean) / s, k - 1)
    critical, shift = stats.t.ppf(0.5 + 0.5 * level, k - 1), figure["margin"] / s
    # By its definition: SciPy's nct loses digits for great shifts.
    u = lambda quantile: math.sqrt(stats.chi2.ppf(quantile, k - 1) / (k - 1))
    density = lambda y: 2 * y * (k - 1) * stats.chi2.pdf(y * y * (k - 1), k - 1)
    # The interval is wider by half a unit of the print at both ends.
    wider = 0.5 * 10.0 ** -figure["decimals"] / s
    reach = lambda y: critical * y + wider
    tails = lambda y: stats.norm.cdf(shift - reach(y)) + stats.norm.cdf(-shift - reach(y))
    power = integrate.quad(lambda y: tails(y) * density(y), 0, u(1 - 1e-15), limit=400, epsabs=1e-12)[0]
    return [float(percentile), float(power)]


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
    decimals = int(rng.integers(1, 7))
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
    answer = verdict(figure, 1 - level, 1 - level)
    return {"figure": figure, "level": level, "verdict": answer, "shown": shown(figure, level)}


def family(rng):
    figures = [random_figure(rng, 0.1) for _ in range(int(rng.integers(1, 8)))]
    alpha = 0.05

    def testable(figure):
        diverged = figure["measured"].count(None)
        return len(figure["measured"]) > 1 and 2 * diverged < len(figure["measured"])

    tested = [f for f in figures if testable(f)]
    p = [p_value(f, len(f["measured"]) - f["measured"].count(None)) for f in tested]
    alphas = iter(holm_alphas(p, alpha)) if tested else iter(())
    verdicts = []
    for figure in figures:
        level = float(1 - next(alphas)) if testable(figure) else 0.95
        verdicts.append(verdict(figure, alpha, 1 - level))
    return {"figures": figures, "verdicts": verdicts}


def fisher(rng):
    p = [float(v) for v in rng.uniform(0, 1, int(rng.integers(1, 9))) ** 3]
    return {"p_values": p, "p_value": float(stats.combine_pvalues(p, "fisher").pvalue)}


def main():
    rng = np.random.default_rng(2026)
    golden = {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
        "single": [single(rng) for _ in range(300)],
        "fisher": [fisher(rng) for _ in range(20)],
        "families": [family(rng) for _ in range(25)],
    }
    with open("verdict.json", "w") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
