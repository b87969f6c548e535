"""The training of mnist-99 in PyTorch, from the files of MNIST to the accuracy on its test images.

python pytorch.py FOLDER [--seed N] [--channels-last]

FOLDER has the four files of MNIST as they are published, packed or not. Made with torch 2.x; it needs
nothing else but numpy.
"""

import argparse
import gzip
import pathlib

import numpy
import torch
from torch import nn

EPOCHS, BATCH, RATE, RISE = 0.75, 64, 0.2, 0.2


def idx(folder, name, header):
    path = pathlib.Path(folder, name)
    if path.is_file():
        data = path.read_bytes()
    else:
        data = gzip.decompress(pathlib.Path(folder, name + ".gz").read_bytes())
    return torch.from_numpy(numpy.frombuffer(data, numpy.uint8, offset=header).copy())


def part(folder, name):
    images = idx(folder, f"{name}-images-idx3-ubyte", 16).view(-1, 1, 28, 28)
    return images.float() / 255, idx(folder, f"{name}-labels-idx1-ubyte", 8).long()


def block(inputs, filters, side, pool):
    layers = [nn.Conv2d(inputs, filters, side, bias=False)]
    layers += [nn.MaxPool2d(2)] if pool else []
    # Keras' momentum of .99 and its epsilon, which are those of the experiment.
    return layers + [nn.BatchNorm2d(filters, eps=1e-3, momentum=0.01), nn.ReLU()]


def network():
    layers = block(1, 8, 5, True) + block(8, 24, 3, True) + block(24, 48, 3, False)
    model = nn.Sequential(*layers, nn.Flatten(), nn.Linear(48 * 3 * 3, 10))
    for layer in model:
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.xavier_uniform_(layer.weight)
    return model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--channels-last", action="store_true")
    asked = parser.parse_args()
    torch.manual_seed(asked.seed)
    (images, labels), (test, truth) = part(asked.folder, "train"), part(asked.folder, "t10k")
    model = network()
    if asked.channels_last:
        model = model.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
        test = test.contiguous(memory_format=torch.channels_last)
    loss = nn.CrossEntropyLoss(label_smoothing=0.1)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=0.9, nesterov=True)
    batches = -(-len(labels) // BATCH)
    steps = round(EPOCHS * batches)

    def share(step):
        """Of the rate: up from a fifth of it to all of it, then down to nothing."""
        at, peak = step / steps, 0.2
        return RISE + (1 - RISE) * at / peak if at < peak else (1 - at) / (1 - peak)

    order = torch.randperm(len(labels))
    model.train()
    for step in range(steps):
        chosen = order[step * BATCH : (step + 1) * BATCH]
        for group in optimizer.param_groups:
            group["lr"] = RATE * share(step)
        optimizer.zero_grad()
        loss(model(images[chosen]), labels[chosen]).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        right = sum(
            (model(some).argmax(1) == true).sum().item()
            for some, true in zip(test.split(1000), truth.split(1000))
        )
    print(f"test accuracy {right / len(truth):.4f}")


main()
