"""Writes boxes.json: what matplotlib's box plot shows of some values.

    pip install matplotlib
    python make_boxes.py
"""

import json
import random
from pathlib import Path

from matplotlib.cbook import boxplot_stats

random.seed(7)
CASES = [
    [0.5],
    [1, 2],
    [1, 2, 3, 4, 10],
    [0.8853, 0.9046, 0.9122, 0.9213, 0.9297],
    [3, 3, 3, 3, 9],
    [-4, -3.5, 0, 0, 0.25, 8],
    [round(random.gauss(0.9, 0.01), 4) for _ in range(15)],
    [round(random.expovariate(1), 3) for _ in range(30)],
]


def box(values):
    stats = boxplot_stats(values)[0]
    five = [float(stats[name]) for name in ["whislo", "q1", "med", "q3", "whishi"]]
    return {"values": values, "five": five, "mean": float(stats["mean"])}


if __name__ == "__main__":
    path = Path(__file__).with_name("boxes.json")
    lines = ",\n".join(json.dumps(box(values)) for values in CASES)
    path.write_text(f"[\n{lines}\n]\n")
