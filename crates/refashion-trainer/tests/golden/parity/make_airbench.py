#!/usr/bin/env python3
"""Writes airbench.json: twenty steps of airbench94 in PyTorch, with all that its training has.

    python3 make_airbench.py           # needs torch, numpy

Written as the paper's public code is: the first convolution is whitened by the training images and its
kernel fixed, its bias is trained for three epochs; two groups of parameters, whose decay is free of their
rates; the sum of smoothed losses; a rate that rises and falls by step; the last, partial batch dropped; a
last epoch that ends early; a slow copy of weights and running statistics; six views of a test image. What
is drawn at random is not here, so that both sides train on the same batches: no shuffle, flips or shifts.

Images are those of make_parity.py, and the first weights those of the zoo with seed 7: both follow from
SplitMix64, here and in the test alike. All is computed in double precision, so that one side only rounds.
`off` is how far PyTorch's own losses are from these where the first weights are off by a millionth.
"""
import json, math, pathlib
import numpy as np, torch
import torch.nn.functional as F
from torch import nn

torch.set_default_dtype(torch.float64)
U, STEP = np.uint64, 0x9E3779B97F4A7C15
TRAIN, TEST, BATCH, EPOCHS, SEED = 156, 40, 24, 3.3, 7
RATE, DECAY, MOMENTUM, SMOOTHING = 0.03, 0.0005, 0.85, 0.2


def finish(z):
    z = (z ^ (z >> U(30))) * U(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> U(27))) * U(0x94D049BB133111EB)
    return z ^ (z >> U(31))


def bits(stream, count):
    return finish(U(stream << 32) + np.arange(count, dtype=U) + U(STEP)) >> U(40)


def drawn():
    """As in make_parity.py, channels first."""
    count, (c, h, w) = TRAIN + TEST, (3, 32, 32)
    labels = (bits(1001, count) % U(10)).astype(int)
    images = (bits(1000, count * c * h * w) % U(120)).astype(np.uint8).reshape(count, c, h, w)
    for image, label in zip(images, labels):
        row, column = label // 4 * h // 3, label % 4 * w // 4
        image[:, row:row + h // 3, column:column + w // 4] += 130
    return torch.from_numpy(images.astype(np.float64) / 255), torch.from_numpy(labels)


def mix(value):
    return int(finish(np.array([(value + STEP) % 2**64], dtype=U))[0])


def uniform(name, shape, limit):
    """What the zoo draws for a tensor of this name."""
    hashed = 0xCBF29CE484222325
    for byte in name.encode():
        hashed = ((hashed ^ byte) * 0x100000001B3) % 2**64
    stream = mix((mix(SEED) + hashed) % 2**64)
    places = U(stream) + np.arange(math.prod(shape), dtype=U) * U(STEP) + U(STEP)
    unit = (finish(places) >> U(11)).astype(np.float64) / 2.0**53
    return torch.from_numpy((limit * (2 * unit - 1)).astype(np.float32).astype(np.float64)).reshape(shape)


class Mul(nn.Module):
    def forward(self, x):
        return x / 9


class Norm(nn.BatchNorm2d):
    """Its running variance takes in a batch's as Keras' does: divided by the number of values, not by one less."""

    def forward(self, x):
        if not self.training:
            return super().forward(x)
        with torch.no_grad():
            self.running_mean.lerp_(x.mean((0, 2, 3)), self.momentum)
            self.running_var.lerp_(x.var((0, 2, 3), unbiased=False), self.momentum)
        return F.batch_norm(x, None, None, self.weight, self.bias, True, 0, self.eps)


def network():
    """The names are the zoo's."""
    convolutions, norms = [], []

    def conv(channels, filters):
        layer = nn.Conv2d(channels, filters, 3, padding=1, bias=False)
        number = len(convolutions)
        kernel = uniform(f"conv2d{f'_{number}' if number else ''}.kernel", layer.weight.shape, 1 / math.sqrt(channels * 9))
        nn.init.dirac_(kernel[:channels])
        layer.weight.data = kernel
        convolutions.append(layer)
        return layer

    def norm(channels):
        norms.append(Norm(channels, eps=1e-12, momentum=0.4))
        norms[-1].weight.requires_grad = False
        return norms[-1]

    whitening = nn.Conv2d(3, 24, 2)
    whitening.weight.requires_grad = False
    whitening.bias.data.zero_()
    layers, width = [whitening, nn.GELU()], 24
    for filters in (64, 256, 256):
        layers += [conv(width, filters), nn.MaxPool2d(2), norm(filters), nn.GELU(), conv(filters, filters), norm(filters), nn.GELU()]
        width = filters
    dense = nn.Linear(width, 10, bias=False)
    dense.weight.data = uniform("dense.kernel", (10, width), 1 / math.sqrt(width))
    return nn.Sequential(*layers, nn.MaxPool2d(3), nn.Flatten(), dense, Mul()), convolutions, norms, dense


def normalised(x):
    mean, deviation = (torch.tensor(of).view(1, 3, 1, 1) for of in ((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)))
    return (x - mean) / deviation


def whiten(layer, images, epsilon):
    patches = images.unfold(2, 2, 1).unfold(3, 2, 1).permute(0, 2, 3, 1, 4, 5).reshape(-1, 12)
    values, vectors = torch.linalg.eigh(patches.T @ patches / len(patches))
    vectors = vectors.T / torch.sqrt(values + epsilon).unsqueeze(1)
    # The sign of a vector is arbitrary: here its largest component is positive.
    vectors *= vectors.gather(1, vectors.abs().argmax(1, keepdim=True)).sign()
    vectors = vectors.flip(0)
    layer.weight.data = torch.cat((vectors, -vectors)).reshape(24, 3, 2, 2)


class Lookahead:
    def __init__(self, model):
        self.slow = {name: value.clone() for name, value in model.state_dict().items()}

    def update(self, model, kept):
        for slow, fast in zip(self.slow.values(), model.state_dict().values()):
            if fast.dtype == torch.float64:
                slow.lerp_(fast, 1 - kept)
                fast.copy_(slow)


def train(nudge=0.0):
    images, labels = drawn()
    images = normalised(images)
    model, convolutions, norms, dense = network()
    whiten(model[0], images[:100], 5e-4)
    kernel = model[0].weight.flatten().tolist()
    with torch.no_grad():
        convolutions[0].weight[-1] += nudge
    per_epoch = TRAIN // BATCH
    steps = math.ceil(per_epoch * EPOCHS)
    shifts = [norm.bias for norm in norms]
    others = [p for p in model.parameters() if p.requires_grad and all(p is not shift for shift in shifts)]
    rate, shift_rate = RATE / BATCH, 64 * RATE / BATCH
    optimizer = torch.optim.SGD(
        [dict(params=shifts, lr=shift_rate, weight_decay=DECAY / shift_rate), dict(params=others, lr=rate, weight_decay=DECAY / rate)],
        momentum=MOMENTUM, nesterov=True)
    by_step = np.interp(np.arange(1 + steps), [0, int(0.23 * steps), steps], [0.2, 1, 0.07])
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: by_step[step])
    slow, losses, step = Lookahead(model), [], 0
    for epoch in range(math.ceil(EPOCHS)):
        model[0].bias.requires_grad = epoch < 3
        model.train()
        for batch in range(per_epoch):
            chosen = slice(batch * BATCH, (batch + 1) * BATCH)
            loss = F.cross_entropy(model(images[chosen]), labels[chosen], label_smoothing=SMOOTHING, reduction="none")
            optimizer.zero_grad(set_to_none=True)
            loss.sum().backward()
            optimizer.step()
            scheduler.step()
            losses.append(loss.mean().item())
            step += 1
            if step % 5 == 0:
                slow.update(model, 0.95**5 * (step / steps) ** 3)
            if step == steps:
                slow.update(model, 1.0)
                break
    model.eval()
    with torch.no_grad():
        probabilities = views(model, images[TRAIN:]).softmax(1)
    ends = {"whitening.bias": model[0].bias, "conv2d.kernel": convolutions[0].weight, "conv2d_5.kernel": convolutions[5].weight,
            "batch_normalization.gamma": norms[0].weight, "batch_normalization_3.beta": norms[3].bias, "dense.kernel": dense.weight}
    ends = {name: [float(f"{v:.9g}") for v in value.detach().flatten()[-24:].tolist()] for name, value in ends.items()}
    return losses, kernel, probabilities, ends


def views(model, images):
    both = lambda x: (model(x) + model(x.flip(-1))) / 2
    padded = F.pad(images, (1,) * 4, "reflect")
    moved = (both(padded[:, :, 0:32, 0:32]) + both(padded[:, :, 2:34, 2:34])) / 2
    return (both(images) + moved) / 2


losses, kernel, probabilities, ends = train()
others, _, others_say, _ = train(1e-6)
off = max(abs(one - other) for one, other in zip(losses, others))
print(losses, off, (probabilities - others_say).abs().max())
short = lambda values: [float(f"{value:.9g}") for value in values]
golden = {"made_with": f"torch {torch.__version__}", "off": off, "losses": short(losses), "whitening": short(kernel),
          "probabilities": short(probabilities.flatten().tolist()), "ends": ends}
pathlib.Path(__file__).with_name("airbench.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
