#!/usr/bin/env python3
"""Writes reflected.json: pictures that PyTorch pads by reflection and crops, mirrored or not.

    python3 make_reflected.py          # needs torch
"""
import json, os
import torch

SHAPE = (2, 4, 5)
picture = torch.arange(SHAPE[0] * SHAPE[1] * SHAPE[2], dtype=torch.float32).reshape(SHAPE)
cases, most = [], 3
for flipped in (False, True):
    source = picture.flip(-1) if flipped else picture
    padded = torch.nn.functional.pad(source, (most,) * 4, "reflect")
    for down, right in ((0, 0), (1, 1), (-1, -1), (2, -1), (-2, 2), (3, 0), (0, -3)):
        crop = padded[:, most - down:most - down + SHAPE[1], most - right:most - right + SHAPE[2]]
        cases.append({"flipped": flipped, "moved": [down, right], "picture": crop.flatten().tolist()})
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "reflected.json"), "w") as f:
    json.dump({"shape": SHAPE, "cases": cases}, f, separators=(",", ":"))
