"""Builds a network in Keras or in PyTorch from its description, as `refashion_zoo::Network` is written, with
the `names` of all its layers beside them.

Stands before time.py and train.py, which use it.
"""
import json
import os
import statistics
import sys
import time


def threads_and_silence(threads, backend="tensorflow"):
    """As many threads as here, and no messages; before either framework is imported."""
    os.environ.update(
        TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", OMP_NUM_THREADS=str(threads),
        TF_NUM_INTRAOP_THREADS=str(threads), KERAS_BACKEND=backend,
    )


def kind_and_settings(layer):
    """`"flatten"` and `{"dense": {…}}` alike as a pair."""
    return (layer, {}) if isinstance(layer, str) else next(iter(layer.items()))


def activation_and_slope(activation):
    return (activation, None) if isinstance(activation, str) else next(iter(activation.items()))


# --- Keras ------------------------------------------------------------------------------------------


def keras_activation(activation):
    import keras
    from keras import layers as L

    name, slope = activation_and_slope(activation)
    if name == "leaky_relu":
        return L.LeakyReLU(negative_slope=slope)
    if name == "elu":
        return L.ELU(alpha=slope)
    if name == "gelu_tanh":
        return L.Activation(lambda x: keras.activations.gelu(x, approximate=True))
    return L.Activation(name)


def keras_padding(padding):
    """Keras' own word, or the zeros to lay around the image first."""
    if isinstance(padding, str):
        return padding, None
    sides = padding["explicit"]
    return "valid", ((sides["top"], sides["bottom"]), (sides["left"], sides["right"]))


def keras_layers(layer):
    import keras
    from keras import layers as L

    kind, s = kind_and_settings(layer)
    penalty = {"kernel_regularizer": keras.regularizers.L2(s["l2"])} if isinstance(s, dict) and s.get("l2") else {}
    if kind == "conv2d":
        padding, zeros = keras_padding(s["padding"])
        if zeros:
            yield L.ZeroPadding2D(zeros)
        yield L.Conv2D(
            s["filters"], s["kernel"], s["stride"], padding, dilation_rate=s["dilation"], groups=s["groups"],
            use_bias=s["bias"], **penalty,
        )
    elif kind == "dense":
        yield L.Dense(s["units"], use_bias=s["bias"], **penalty)
    elif kind in ("max_pool", "average_pool"):
        pool = L.MaxPooling2D if kind == "max_pool" else L.AveragePooling2D
        yield pool(s["window"], s.get("stride"), keras_padding(s["padding"])[0])
    elif kind == "batch_norm":
        yield L.BatchNormalization(momentum=s["momentum"], epsilon=s["epsilon"])
    elif kind == "dropout":
        yield L.Dropout(s["rate"])
    elif kind == "flatten":
        yield L.Flatten()
    elif kind == "global_average_pool":
        yield L.GlobalAveragePooling2D()
    elif kind == "activation":
        yield keras_activation(s)
    else:
        raise SystemExit(f"the peer knows no layer `{kind}`")
    if kind in ("conv2d", "dense") and s["activation"] != "linear":
        yield keras_activation(s["activation"])


def keras_sum(x, earlier, s):
    """`x` and every stride-th cell of what an earlier layer made, with channels of zeros where it lacks some."""
    import keras

    if len(x.shape) == 4:
        down, right = s["stride"]
        earlier = earlier[:, ::down, ::right]
        earlier = keras.ops.pad(earlier, [[0, 0]] * 3 + [[0, x.shape[-1] - earlier.shape[-1]]])
    x = keras.layers.Add()([x, earlier])
    return x if s["activation"] == "linear" else keras_activation(s["activation"])(x)


def keras_network(network):
    import keras

    channels, *size = network["input"]
    if not any(kind_and_settings(layer)[0] == "add" for layer in network["layers"]):
        pieces = [piece for layer in network["layers"] for piece in keras_layers(layer)]
        return keras.Sequential([keras.layers.Input((*size, channels)), *pieces])
    x = images = keras.layers.Input((*size, channels))
    made = {}
    for name, layer in zip(network["names"], network["layers"]):
        kind, s = kind_and_settings(layer)
        if kind == "add":
            x = keras_sum(x, made[s["from"]], s)
        else:
            for piece in keras_layers(layer):
                x = piece(x)
        made[name] = x
    return keras.Model(images, x)


# --- PyTorch ----------------------------------------------------------------------------------------


def torch_activation(activation):
    from torch import nn

    name, slope = activation_and_slope(activation)
    if name == "leaky_relu":
        return nn.LeakyReLU(slope)
    if name == "elu":
        return nn.ELU(slope)
    if name == "gelu_tanh":
        return nn.GELU("tanh")
    kinds = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}
    return {**kinds, "gelu": nn.GELU, "silu": nn.SiLU, "softplus": nn.Softplus}[name]()


def torch_padding(padding, kernel, stride, size):
    """The zeros to lay around an image of this size, as (left, right, top, bottom)."""
    if padding == "valid":
        return (0, 0, 0, 0)
    if padding != "same":
        sides = padding["explicit"]
        return (sides["left"], sides["right"], sides["top"], sides["bottom"])
    total = [max((-(-n // s) - 1) * s + k - n, 0) for n, k, s in zip(size, kernel, stride)]
    (top, left) = [t // 2 for t in total]
    return (left, total[1] - left, top, total[0] - top)


def torch_layers(layer, shape):
    from torch import nn

    kind, s = kind_and_settings(layer)
    if kind == "conv2d":
        kernel = [(k - 1) * d + 1 for k, d in zip(s["kernel"], s["dilation"])]
        left, right, top, bottom = torch_padding(s["padding"], kernel, s["stride"], shape[2:])
        # Symmetric zeros belong to the convolution; others have to be laid around the image first.
        inside = left == right and top == bottom
        if not inside:
            yield nn.ZeroPad2d((left, right, top, bottom))
        yield nn.Conv2d(
            shape[1], s["filters"], s["kernel"], s["stride"], (top, left) if inside else 0, s["dilation"],
            s["groups"], s["bias"],
        )
    elif kind == "dense":
        yield nn.Linear(shape[1], s["units"], s["bias"])
    elif kind in ("max_pool", "average_pool"):
        pool = nn.MaxPool2d if kind == "max_pool" else nn.AvgPool2d
        yield pool(s["window"], s.get("stride"), ceil_mode=s["padding"] == "same")
    elif kind == "batch_norm":
        norm = nn.BatchNorm2d if len(shape) == 4 else nn.BatchNorm1d
        yield norm(shape[1], eps=s["epsilon"], momentum=1 - s["momentum"])
    elif kind == "dropout":
        yield nn.Dropout(s["rate"])
    elif kind == "flatten":
        yield nn.Flatten()
    elif kind == "global_average_pool":
        yield nn.AdaptiveAvgPool2d(1)
        yield nn.Flatten()
    elif kind == "activation":
        if s != "softmax":
            yield torch_activation(s)
    else:
        raise SystemExit(f"the peer knows no layer `{kind}`")
    # The softmax is part of PyTorch's cross-entropy.
    if kind in ("conv2d", "dense") and s["activation"] not in ("linear", "softmax"):
        yield torch_activation(s["activation"])


def torch_shortcut(s, missing):
    """Every stride-th cell of what an earlier layer made, with channels of zeros where it lacks some."""
    from torch.nn.functional import pad

    down, right = s["stride"]

    def shortcut(earlier):
        image = earlier.dim() == 4
        if image:
            earlier = earlier[:, :, ::down, ::right]
        # From the last axis on.
        return pad(earlier, (0, 0, 0, 0, 0, missing) if image else (0, missing)) if missing else earlier

    return shortcut


def torch_residual(blocks):
    """A module of `blocks`: a name, the name of the earlier one that is added if any, its shortcut, and modules."""
    from torch import nn

    added = {source for _, source, _, _ in blocks}

    class Residual(nn.Module):
        def __init__(self):
            super().__init__()
            self.blocks = nn.ModuleList(pieces for *_, pieces in blocks)

        def forward(self, x):
            made = {}
            for (name, source, shortcut, _), pieces in zip(blocks, self.blocks):
                x = pieces(x if source is None else x + shortcut(made[source]))
                if name in added:
                    made[name] = x
            return x

    return Residual()


def torch_model(job):
    import torch

    network = job["network"]
    blocks, shapes, shape = [], {}, (2, *network["input"])
    for name, layer in zip(network["names"], network["layers"]):
        kind, s = kind_and_settings(layer)
        pieces, source, shortcut = torch.nn.Sequential(), None, None
        if kind == "add":
            source = s["from"]
            shortcut = torch_shortcut(s, shape[1] - shapes[source][1])
            if s["activation"] not in ("linear", "softmax"):
                pieces.append(torch_activation(s["activation"]))
        else:
            for piece in torch_layers(layer, shape):
                pieces.append(piece)
                shape = piece(torch.zeros(2, *shape[1:])).shape
        blocks.append((name, source, shortcut, pieces))
        shapes[name] = shape
    if all(source is None for _, source, _, _ in blocks):
        return torch.nn.Sequential(*(piece for *_, pieces in blocks for piece in pieces)).train()
    return torch_residual(blocks).train()
