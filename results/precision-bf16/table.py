"""The table of README.md: test accuracies in bf16 beside those in single precision.

    python3 table.py         needs scipy
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy import stats

HERE = Path(__file__).parent


def accuracies(folder):
    runs = sorted(folder.glob("seed-*/run.json"))
    records = [json.loads(run.read_text()) for run in runs]
    return np.array([record["test"]["accuracy"] for record in records])


def interval(half, single, level):
    spreads = [values.var(ddof=1) / len(values) for values in (half, single)]
    error = sum(spreads) ** 0.5
    freedom = sum(spreads) ** 2 / sum(s**2 / (len(v) - 1) for s, v in zip(spreads, (half, single)))
    return error * stats.t.ppf((1 + level) / 2, freedom)


rows = []
for folder in sorted({run.parent.parent for run in HERE.glob("**/seed-*/run.json")}):
    name = folder.relative_to(HERE)
    half, single = accuracies(folder), accuracies(HERE.parent / name)
    if len(half) < 2:
        print(f"{name}: {len(half)} run, {half[0]:.4f}, which tells nothing", file=sys.stderr)
        continue
    p = stats.ttest_ind(half, single, equal_var=False).pvalue
    rows.append((str(name), half, single, p))
order = sorted(range(len(rows)), key=lambda row: rows[row][3])
holm, largest = {}, 0.0
for rank, row in enumerate(order):
    largest = max(largest, min(1.0, rows[row][3] * (len(rows) - rank)))
    holm[row] = largest
print("| experiment | bf16 | seeds | f32 | seeds | difference | 95 % interval | p (Holm) | 90 % interval | |")
print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---|")
for row, (name, half, single, _) in enumerate(rows):
    difference = half.mean() - single.mean()
    wide, narrow = (interval(half, single, level) for level in (0.95, 0.9))
    found = "no difference found" if holm[row] >= 0.05 else "a difference"
    if abs(difference) + narrow <= 0.01 and holm[row] >= 0.05:
        found = "the same within 0.01"
    cells = [name]
    for values in (half, single):
        cells += [f"{values.mean():.4f} ± {values.std(ddof=1):.4f}", str(len(values))]
    cells.append(f"{difference:+.4f}")
    cells.append(f"{difference - wide:+.4f} to {difference + wide:+.4f}")
    cells.append(f"{holm[row]:.3f}")
    cells += [f"{difference - narrow:+.4f} to {difference + narrow:+.4f}", found]
    print("| " + " | ".join(cells) + " |")
