"""Cuts the fonts of this folder out of DejaVu Sans 2.37, which matplotlib carries.

    pip install fonttools matplotlib
    python make_fonts.py

What stays: Latin letters, Greek, and the signs that figures use. Kerning, ligatures and hints go,
so that the width of a text is the sum of the advances of its characters.
"""

from pathlib import Path

import matplotlib
from fontTools import subset

HERE = Path(__file__).parent
SOURCE = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
RANGES = [
    (0x20, 0x7E),  # ASCII
    (0xA0, 0x17F),  # Latin-1, Latin Extended-A
    (0x391, 0x3C9),  # Greek
    (0x2010, 0x2026),  # dashes, quotation marks, ellipsis
    (0x2030, 0x2033),  # per mille, primes
    (0x2070, 0x2094),  # superscripts and subscripts
    (0x2190, 0x2195),  # arrows
]
SIGNS = "∂∆∇∏∑−√∞∫≈≠≤≥⊙⋅■□▲△▶▼▽◀◆◇●○✓✔✗✘"


def cut(name):
    codes = [code for low, high in RANGES for code in range(low, high + 1)]
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["FFTM", "MATH", "gasp", "GDEF", "GPOS", "GSUB", "kern"]
    font = subset.load_font(SOURCE / f"{name}.ttf", options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes, text=SIGNS)
    cutter.subset(font)
    subset.save_font(font, HERE / f"{name}.subset.ttf", options)


if __name__ == "__main__":
    for name in ["DejaVuSans", "DejaVuSans-Bold"]:
        cut(name)
