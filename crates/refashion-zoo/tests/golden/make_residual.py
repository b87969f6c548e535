#!/usr/bin/env python3
"""Writes residual.json: what PyTorch computes with a small network of residual connections.

    python3 make_residual.py          (needs: pip install torch numpy)

Weights, images and targets come from SplitMix64, here and in the test alike. Stored are the outputs and
the gradients of the first of three steps of gradient descent, and the weights behind the last.
"""
import json, pathlib

import numpy as np, torch
from torch import nn
from torch.nn import functional as F

U, RATE = np.uint64, 0.01


def unit(stream, shape):
    """Numbers in [−1, 1), exact in single precision."""
    z = U(stream << 32) + np.arange(np.prod(shape), dtype=U) + U(0x9E3779B97F4A7C15)
    z = (z ^ (z >> U(30))) * U(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> U(27))) * U(0x94D049BB133111EB)
    z = ((z ^ (z >> U(31))) >> U(40)).astype(np.float32) / np.float32(2**23) - np.float32(1)
    return torch.from_numpy(z.reshape(shape))


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        conv = lambda inputs, filters, stride=1: nn.Conv2d(inputs, filters, 3, stride, 1)
        self.stem, self.left, self.right, self.mid = conv(2, 4), conv(4, 4), conv(4, 4), conv(4, 4)
        self.norm = nn.BatchNorm2d(4)
        self.down, self.last, self.out = conv(4, 6, 2), conv(6, 6), nn.Linear(6, 3)

    def forward(self, x):
        stem = F.gelu(self.stem(x))
        x = F.softplus(self.left(self.norm(stem)))
        one = F.silu(self.right(x) + stem)
        mid = self.mid(one)
        x = torch.tanh(mid) + mid
        four = x + stem
        two = F.gelu(self.down(four) + F.pad(four[:, :, ::2, ::2], (0, 0, 0, 0, 0, 2)), approximate="tanh")
        return self.out((self.last(two) + two).mean((2, 3)))


model = Residual()
with torch.no_grad():
    for stream, (name, w) in enumerate(sorted(model.named_parameters())):
        w.copy_(unit(stream, w.shape) * 0.25 + (1.0 if name == "norm.weight" else 0.0))
x, target = unit(100, (4, 2, 7, 6)), unit(101, (4, 3))
optimizer = torch.optim.SGD(model.parameters(), RATE)
steps = []
for _ in range(3):
    y = model(x)
    optimizer.zero_grad()
    (0.5 * ((y - target) ** 2).sum()).backward()
    steps.append((y.detach().clone(), {n: w.grad.clone() for n, w in model.named_parameters()}))
    optimizer.step()
listed = lambda t: [float(f"{v:.8g}") for v in t.detach().numpy().ravel()]
out = {"made_with": f"torch {torch.__version__}", "rate": RATE, "outputs": [listed(y) for y, _ in steps],
       "gradients": {n: listed(g) for n, g in steps[0][1].items()},
       "weights": {n: listed(w) for n, w in model.named_parameters()}, "running_mean": listed(model.norm.running_mean)}
pathlib.Path(__file__).with_name("residual.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
