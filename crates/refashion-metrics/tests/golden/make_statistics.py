"""Golden numbers for the statistics, from SciPy.

Run in this folder: python make_statistics.py
Writes statistics.json. Needs numpy and scipy. Holm's correction is written out from its
definition, since SciPy has none.
"""

import json

import numpy as np
import scipy
from scipy import stats


def holm(p):
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    for j, index in enumerate(order):
        adjusted[index] = min(1.0, max((len(p) - i) * p[order[i]] for i in range(j + 1)))
    return adjusted.tolist()


def sample_case(values, draws):
    x = np.array(values)
    k, mean, s = len(x), x.mean(), x.std(ddof=1)
    scale = s * np.sqrt(1 + 1 / k)
    levels = [0.5, 0.9, 0.95, 0.99, 0.9999]
    return {
        "values": values,
        "mean": mean,
        "standard_deviation": s,
        "levels": levels,
        "prediction": [list(stats.t.interval(q, k - 1, mean, scale)) for q in levels],
        "confidence": [list(stats.t.interval(q, k - 1, mean, stats.sem(x))) for q in levels],
        "draws": draws,
        "p_values": [2 * stats.t.sf(abs((d - mean) / scale), k - 1) for d in draws],
    }


def pair_case(a, b):
    a, b = np.array(a), np.array(b)
    less, greater = int((a < b).sum()), int((a > b).sum())
    test = stats.ttest_rel(a, b)
    sign = stats.binomtest(less, less + greater).pvalue if less + greater else 1.0
    return {
        "a": a.tolist(), "b": b.tolist(), "less": less, "greater": greater,
        "equal": int((a == b).sum()), "sign_p": sign,
        "t": test.statistic, "degrees": int(test.df), "t_p": test.pvalue,
    }


def welch_case(a, b):
    test = stats.ttest_ind(a, b, equal_var=False)
    levels = [0.5, 0.95, 0.999]
    return {
        "a": list(a), "b": list(b), "t": test.statistic, "degrees": test.df, "p": test.pvalue,
        "levels": levels, "intervals": [list(test.confidence_interval(q)) for q in levels],
    }


def main():
    rng = np.random.default_rng(1729)
    degrees = [1, 2, 3, 4, 9, 29, 99, 1000, 2.5]
    ts = [-40.0, -3.5, -1.0, -1e-3, 0.0, 1e-6, 0.7, 2.0, 6.0, 1000.0]
    ps = [1e-9, 1e-4, 0.005, 0.025, 0.3, 0.5, 0.6, 0.975, 0.995, 0.9999]
    zs = [-8.5, -6.0, -3.0, -1.0, -0.1, 0.0, 0.5, 1.5, 2.5, 4.0, 9.5]
    a = rng.normal(0.43, 0.01, 9)
    golden = {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
        "t_cdf": [[t, v, stats.t.cdf(t, v)] for v in degrees for t in ts],
        "t_two_sided": [[t, v, 2 * stats.t.sf(abs(t), v)] for v in degrees for t in ts],
        "t_quantile": [[p, v, stats.t.ppf(p, v)] for v in degrees for p in ps],
        "normal_cdf": [[z, stats.norm.cdf(z)] for z in zs],
        "normal_quantile": [[p, stats.norm.ppf(p)] for p in ps],
        "samples": [
            sample_case([0.9181, 0.9202, 0.9170, 0.9195, 0.9188], [0.9193, 0.9353, 0.9, 0.91872]),
            sample_case([0.2311, 0.2489], [0.2311, 0.24, 0.3, -5.0]),
            sample_case((1e6 + rng.normal(0, 1e-2, 12)).tolist(), [1e6, 1e6 + 0.05]),
            sample_case(rng.normal(0.9, 0.003, 40).tolist(), [0.9, 0.91]),
        ],
        "pairs": [
            pair_case(a, a - 0.2 + rng.normal(0, 0.05, 9)),
            pair_case([1, 2, 3, 4, 5], [2, 3, 3, 5, 5.5]),
            pair_case([1, 2, 3, 4], [2, 1, 4, 2]),
            pair_case(rng.normal(0, 1, 101), rng.normal(0.2, 1, 101)),
        ],
        "sign_counts": [
            [n, m, stats.binomtest(n, n + m).pvalue]
            for n, m in [(1, 0), (5, 0), (0, 7), (3, 2), (10, 2), (50, 50), (600, 400), (4, 5)]
        ],
        "wilson": [
            [s, n, level, *stats.binomtest(s, n).proportion_ci(level, "wilson")]
            for s, n in [(0, 10), (1, 10), (5, 10), (10, 10), (780, 1000), (999, 1000), (1, 1)]
            for level in (0.8, 0.95, 0.999)
        ],
        "holm": [
            [p, holm(p)]
            for p in [
                [0.01, 0.04, 0.03, 0.005], [0.5, 0.5, 0.5], [0.02, 0.9, 0.0, 1.0, 0.011],
                [0.2], [0.04, 0.04, 0.001], rng.random(12).tolist(),
            ]
        ],
        "welch": [
            welch_case([0.9293, 0.9299, 0.9287], [0.9269, 0.9281, 0.9275]),
            welch_case([0.8808, 0.8849], [0.88, 0.8755, 0.8791, 0.8802]),
            welch_case(rng.normal(0, 1, 5).tolist(), rng.normal(3, 0.01, 9).tolist()),
            welch_case([1.0, 1.0, 1.0], [1.5, 1.25, 1.0]),
        ],
    }
    with open("statistics.json", "w") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
