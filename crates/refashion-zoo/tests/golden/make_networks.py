#!/usr/bin/env python3
"""Writes networks.json: what Keras and PyTorch compute with each network of the zoo.

    python3 make_networks.py          (needs: pip install tensorflow-cpu torch numpy)

Weights and images come from SplitMix64, here and in the test alike, so that no file holds them: each
framework fills its own tensors in its own layout, the n-th tensor (by name) from the n-th stream.
Kernels are Glorot uniform; biases and running means lie in ±0.1, scales and running variances in
0.5 … 1.5. Stored are names and shapes of the tensors, and the logits of two images.
"""
import gc, json, os, pathlib

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
import keras, numpy as np, tensorflow as tf, torch
from collections import OrderedDict
from keras import layers as L
from torch import nn

U, IMAGES = np.uint64, 10_000


def unit(stream, count):
    """Numbers in [−1, 1), exact in single precision."""
    z = U(stream << 32) + np.arange(count, dtype=U) + U(0x9E3779B97F4A7C15)
    z = (z ^ (z >> U(30))) * U(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> U(27))) * U(0x94D049BB133111EB)
    return ((z ^ (z >> U(31))) >> U(40)).astype(np.float32) / np.float32(2**23) - np.float32(1)


def values(stream, name, shape, fans):
    u = unit(stream, int(np.prod(shape)))
    if fans:
        u *= np.float32(np.sqrt(6 / fans))
    elif any(part in name for part in ("gamma", "variance", "running_var", "norm")) and not name.endswith(("bias", "mean", "beta")):
        u = u * np.float32(0.5) + np.float32(1)
    else:
        u = u * np.float32(0.1)
    return u.reshape(shape)


def images(shape):
    c, h, w = shape
    return (unit(IMAGES, 2 * c * h * w) * np.float32(0.5) + np.float32(0.5)).reshape(2, c, h, w)


def run_keras(model, shape):
    tensors = {f"{layer.name}/{w.name}": w for layer in model.layers for w in layer.weights if "seed" not in w.path}
    for stream, name in enumerate(sorted(tensors)):
        w = tensors[name]
        *area, i, o = w.shape if len(w.shape) > 1 else (0, 0)
        w.assign(values(stream, name, w.shape, (i + o) * np.prod(area, initial=1) if name.endswith("kernel") else None))
    logits = model(images(shape).transpose(0, 2, 3, 1), training=False).numpy()
    return {name: list(w.shape) for name, w in tensors.items()}, logits


def run_torch(model, shape):
    model.eval()
    tensors = {k: v for k, v in model.state_dict().items() if v.dtype == torch.float32}
    with torch.no_grad():
        for stream, name in enumerate(sorted(tensors)):
            w = tensors[name]
            fans = (w.shape[0] + w.shape[1]) * np.prod(w.shape[2:], initial=1) if w.dim() > 1 else None
            w.copy_(torch.from_numpy(values(stream, name, tuple(w.shape), fans)))
        logits = model(torch.from_numpy(images(shape))).numpy()
    return {name: list(w.shape) for name, w in tensors.items()}, logits


class Rescale(nn.Module):
    def __init__(self, scale, offset):
        super().__init__()
        self.by, self.plus = (torch.tensor(values).reshape(-1, *(1, 1)[: 2 * (len(values) > 1)]) for values in (scale, offset))

    def forward(self, x):
        return x * self.by + self.plus


class Both:
    """Builds a network in both frameworks at once, with the zoo's names."""

    def __init__(self, *shape):
        self.shape, self.now, self.keras, self.torch, self.count = shape, shape, [], [], {}

    def name(self, kind):
        n = self.count[kind] = self.count.get(kind, -1) + 1
        return f"{kind}_{n}" if n else kind

    def add(self, kind, k, t=None, named=False, own=None):
        name = own or self.name(kind)
        self.keras += [k] if k else []
        self.torch += [(name if named else f"x{len(self.torch)}", t)] if t is not None else []
        with torch.no_grad():
            self.now = tuple(nn.Sequential(OrderedDict(self.torch)).eval()(torch.zeros(1, *self.shape)).shape[1:])
        return self

    def models(self):
        c, h, w = self.shape
        return keras.Sequential([L.Input((h, w, c)), *self.keras]), nn.Sequential(OrderedDict(self.torch))

    def conv(self, filters, kernel, padding="valid", stride=1, groups=1, bias=True, own=None):
        pad = kernel // 2 if padding == "same" else 0
        # Even kernels: PyTorch too puts the odd cell last where it is told "same".
        t = nn.Conv2d(self.now[0], filters, kernel, stride, padding if stride == 1 else pad, groups=groups, bias=bias)
        k = L.Conv2D(filters, kernel, stride, padding, groups=groups, use_bias=bias, name=own)
        return self.add("conv2d", k, t, True, own)

    def dense(self, units, bias=True):
        return self.add("dense", L.Dense(units, use_bias=bias), nn.Linear(self.now[0], units, bias), True)

    def norm(self, eps=1e-3):
        t = (nn.BatchNorm2d if len(self.now) == 3 else nn.BatchNorm1d)(self.now[0], eps=eps)
        return self.add("batch_normalization", L.BatchNormalization(epsilon=eps), t, True)

    def rescale(self, scale, offset):
        return self.add("rescaling", L.Rescaling(scale, offset), Rescale(scale, offset))

    def gelu(self):
        return self.add("act", L.Activation("gelu"), nn.GELU())

    def pool(self, size=2, stride=None, padding="valid"):
        return self.add("pool", L.MaxPooling2D(size, stride, padding), nn.MaxPool2d(size, stride, ceil_mode=padding == "same"))

    def average(self):
        return self.add("pool", L.AveragePooling2D(2), nn.AvgPool2d(2))

    def flatten(self):
        return self.add("flatten", L.Flatten(), nn.Flatten())

    def relu(self):
        return self.add("act", L.ReLU(), nn.ReLU())

    def tanh(self):
        return self.add("act", L.Activation("tanh"), nn.Tanh())

    def leaky(self):
        return self.add("act", L.LeakyReLU(negative_slope=0.1), nn.LeakyReLU(0.1))


def thesis():
    return Both(1, 28, 28).conv(32, 3).relu().conv(64, 3).relu().pool().flatten().dense(128).relu().dense(10)


def lab3():
    b = Both(1, 28, 28)
    for filters in (32, 64, 128):
        b.conv(filters, 3, "same").leaky().pool(2, padding="same")
    return b.flatten().dense(128).leaky().dense(10)


def report_dense():
    b = Both(1, 28, 28).flatten()
    for units in (1024, 512, 256):
        b.dense(units).leaky().norm()
    return b.dense(10)


def report_cnn():
    b = Both(1, 28, 28).conv(128, 5, "same").tanh().pool().conv(256, 5, "same").tanh().pool().conv(512, 5, "same").tanh()
    return b.flatten().dense(128).leaky().dense(64).leaky().dense(10)


def dense(shape, *hidden):
    b = Both(*shape).flatten()
    for units in hidden:
        b.dense(units).relu()
    return b.dense(10)


def hw5_cnn():
    b = Both(1, 28, 28).conv(8, 3, "same").relu().conv(16, 5, "same").relu().pool().conv(16, 3, "same").relu()
    b = b.conv(32, 14, "same").relu().pool().conv(32, 3, "same").relu().conv(32, 7).relu()
    return b.flatten().dense(84).relu().dense(10)


def hw5_example():
    b = Both(1, 28, 28).conv(6, 5, "same").tanh().average().conv(16, 5).tanh().average().conv(120, 5).tanh()
    return b.flatten().dense(84).tanh().dense(10)


def masters_cnn(*shape):
    b = Both(*shape)
    for filters in (32, 64):
        b.conv(filters, 3, "same").relu().norm().conv(filters, 3, "same").relu().norm().pool()
    return b.flatten().dense(64).relu().dense(10)


def lenet5():
    b = Both(1, 32, 32).conv(6, 5).tanh().pool().conv(16, 5).tanh().pool().flatten()
    return b.dense(120).tanh().dense(84).tanh().dense(10)


def alexnet():
    b = Both(3, 227, 227).conv(96, 11, stride=4).relu().pool(3, 2).conv(256, 5, "same", groups=2).relu().pool(3, 2)
    b = b.conv(384, 3, "same").relu().conv(384, 3, "same", groups=2).relu().conv(256, 3, "same", groups=2).relu().pool(3, 2)
    return b.flatten().dense(4096).relu().dense(4096).relu().dense(1000)


class ResNet20(nn.Module):
    """He and others (2015), section 4.2, option A, with the zoo's names."""

    blocks = [(filters, 2 if stage and not block else 1) for stage, filters in enumerate((16, 32, 64)) for block in range(3)]
    shape = (3, 32, 32)

    def __init__(self):
        super().__init__()
        sizes = [(3, 16, 1)]
        for filters, stride in self.blocks:
            sizes += [(sizes[-1][1], filters, stride), (filters, filters, 1)]
        end = lambda n: f"_{n}" if n else ""
        self.both = []
        for n, (channels, filters, stride) in enumerate(sizes):
            conv, norm = nn.Conv2d(channels, filters, 3, stride, 1, bias=False), nn.BatchNorm2d(filters)
            self.add_module("conv2d" + end(n), conv)
            self.add_module("batch_normalization" + end(n), norm)
            self.both.append(lambda x, conv=conv, norm=norm: norm(conv(x)))
        self.dense = nn.Linear(64, 10)

    def forward(self, x):
        first, *rest = self.both
        x = first(x).relu()
        for (filters, stride), one, other in zip(self.blocks, rest[::2], rest[1::2]):
            cut = x[:, :, ::stride, ::stride]
            cut = nn.functional.pad(cut, (0, 0, 0, 0, 0, filters - x.shape[1]))
            x = (other(one(x).relu()) + cut).relu()
        return self.dense(x.mean((2, 3)))

    def models(self):
        conv = lambda x, filters, stride=1: L.BatchNormalization(momentum=0.9, epsilon=1e-5)(
            L.Conv2D(filters, 3, stride, use_bias=False)(L.ZeroPadding2D(1)(x)))
        images = L.Input((32, 32, 3))
        x = L.ReLU()(conv(images, 16))
        for filters, stride in self.blocks:
            cut = x[:, ::stride, ::stride]
            cut = keras.ops.pad(cut, [[0, 0]] * 3 + [[0, filters - x.shape[-1]]])
            x = L.ReLU()(conv(L.ReLU()(conv(x, filters, stride)), filters) + cut)
        return keras.Model(images, L.Dense(10)(L.GlobalAveragePooling2D()(x))), self


def airbench94():
    means, deviations = (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)
    b = Both(3, 32, 32).rescale([1 / d for d in deviations], [-m / d for m, d in zip(means, deviations)])
    b.conv(24, 2, own="whitening").gelu()
    for width in (64, 256, 256):
        b.conv(width, 3, "same", bias=False).pool().norm(1e-12).gelu().conv(width, 3, "same", bias=False).norm(1e-12).gelu()
    return b.pool(3).flatten().dense(10, bias=False).rescale([1 / 9], [0.0])


FASHION, CIFAR = (1, 28, 28), (3, 32, 32)
NETWORKS = {
    "thesis": thesis, "lab3": lab3, "lab3-dropout": lab3, "report-dense": report_dense, "report-cnn": report_cnn,
    "hw5-dense": lambda: dense(FASHION, 500, 500, 500), "hw5-cnn": hw5_cnn, "hw5-example": hw5_example,
    "masters-cifar-ann": lambda: dense(CIFAR, 128, 64, 32), "masters-cifar-cnn": lambda: masters_cnn(*CIFAR),
    "masters-fashion-ann": lambda: dense(FASHION, 128, 64, 32), "masters-fashion-cnn": lambda: masters_cnn(*FASHION),
    "lenet5": lenet5, "alexnet": alexnet, "mlp": lambda: dense(FASHION, 64),
    "resnet20": ResNet20, "airbench94": airbench94,
}
rows = []
for name, build in NETWORKS.items():
    keras.backend.clear_session()
    both = build()
    for framework, run, model in zip(("keras", "torch"), (run_keras, run_torch), both.models()):
        tensors, logits = run(model, both.shape)
        rows.append({"network": name, "framework": framework, "tensors": tensors, "logits": [float(f"{v:.8g}") for v in logits.ravel()]})
        print(name, framework, logits.ravel()[:2], flush=True)
    gc.collect()
lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
versions = f"keras {keras.__version__}, torch {torch.__version__}"
pathlib.Path(__file__).with_name("networks.json").write_text(f'{{"made_with":"{versions}","cases":[\n{lines}\n]}}\n')
