#!/usr/bin/env python3
"""Writes initial.json: shapes of kernels, and the filters that PyTorch's dirac_ makes of the first of each.

    python3 make_initial.py            # needs torch
"""
import json, os
import torch

cases = []
for shape in ([5, 2, 3, 3], [2, 3, 2, 2], [4, 4, 1, 5], [3, 2]):
    kernel = torch.full(shape, 9.0)
    first = kernel[:shape[1]]
    # PyTorch has it for convolutions alone; a matrix is one of 1 x 1.
    torch.nn.init.dirac_(first if len(shape) == 4 else first.view(*first.shape, 1, 1))
    cases.append([shape, first.flatten().tolist()])
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "initial.json"), "w") as f:
    json.dump(cases, f, separators=(",", ":"))
