"""Makes weights.json: small networks of Keras and PyTorch with their weights and outputs.

Usage: python make_weights.py   (writes weights.json beside itself)
Needs numpy, keras with tensorflow, torch. Made with Keras 3.15.1, PyTorch 2.15.0.

All weights and inputs are multiples of 1/64, which 32-bit floats and short decimals hold exactly.
Images are written channels first. Outputs are those of inference, before the softmax. Gradients
are those of sum(slope * outputs) in training, where batch normalisation uses the batch's own
statistics; `state` are the running statistics after it, of Keras only (PyTorch's are defined
otherwise).
"""

import json
import os
import pathlib
from collections import OrderedDict

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf
import torch
from keras import layers
from torch import nn

rng = np.random.default_rng(482)


def draw(shape, low=-64, high=64):
    return (rng.integers(low, high, shape, endpoint=True) / 64).astype(np.float32)


def parameters(tensors):
    return [
        {"name": name, "shape": list(value.shape), "values": value.ravel().tolist()}
        for name, value in tensors.items()
    ]


def keras_case(description, model):
    model.set_weights([
        draw(w.shape, 16, 96) if "variance" in w.path else draw(w.shape) for w in model.weights
    ])
    x = draw((3, *model.input_shape[1:]))
    names = {w.path: f"{layer.name}/{w.name}" for layer in model.layers for w in layer.weights}
    tensors = {names[w.path]: w.numpy() for w in model.weights}
    outputs = model(x, training=False).numpy()
    slope = draw(outputs.shape)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(slope * model(x, training=True))
    gradients = tape.gradient(loss, [w.value for w in model.trainable_weights])
    gradients = {names[w.path]: g.numpy() for w, g in zip(model.trainable_weights, gradients)}
    state = {names[w.path]: w.numpy() for w in model.non_trainable_weights if "moving" in w.path}
    return {
        "framework": "keras",
        "network": description,
        "params": model.count_params(),
        "trainable": sum(int(np.prod(w.shape)) for w in model.trainable_weights),
        "parameters": parameters(tensors),
        "x": np.moveaxis(x, -1, 1).ravel().tolist(),
        "outputs": outputs.ravel().tolist(),
        "slope": slope.ravel().tolist(),
        "gradients": parameters(gradients),
        "state": parameters(state),
    }


def torch_case(description, shape, modules):
    model = nn.Sequential(OrderedDict(modules)).eval()
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if value.dtype == torch.float32:
                low, high = (16, 96) if "var" in name else (-64, 64)
                value.copy_(torch.from_numpy(draw(tuple(value.shape), low, high)))
        x = draw((3, *shape))
        outputs = model(torch.from_numpy(x))
    state = model.state_dict().items()
    tensors = {k: v.numpy().copy() for k, v in state if v.dtype == torch.float32}
    slope = draw(outputs.shape)
    (torch.from_numpy(slope) * model.train()(torch.from_numpy(x))).sum().backward()
    gradients = {name: value.grad.numpy() for name, value in model.named_parameters()}
    return {
        "framework": "torch",
        "network": description,
        "params": sum(v.size for v in tensors.values()),
        "trainable": sum(p.numel() for p in model.parameters()),
        "parameters": parameters(tensors),
        "x": x.ravel().tolist(),
        "outputs": outputs.numpy().ravel().tolist(),
        "slope": slope.ravel().tolist(),
        "gradients": parameters(gradients),
        "state": [],
    }


def network(shape, *specs):
    return {"name": "golden", "input": shape, "layers": list(specs)}


def conv(filters, kernel, **settings):
    return {"conv2d": {"filters": filters, "kernel": kernel, **settings}}


cases = [
    # Even sizes and strides, so that padding "same" is uneven; a batch normalisation of
    # flattened values, whose order differs.
    keras_case(
        network(
            [2, 7, 6],
            conv(3, [3, 4], padding="same", stride=[2, 1], activation="relu"),
            {"batch_norm": {}},
            {"max_pool": {"window": [3, 2], "stride": [2, 2], "padding": "same"}},
            conv(4, [2, 2], bias=False),
            {"activation": {"leaky_relu": 0.125}},
            "flatten",
            {"batch_norm": {"epsilon": 0.01}},
            {"dense": {"units": 5, "activation": "tanh"}},
            {"dense": {"units": 3, "activation": "softmax"}},
        ),
        keras.Sequential([
            keras.Input((7, 6, 2)),
            layers.Conv2D(3, (3, 4), padding="same", strides=(2, 1), activation="relu", name="conv2d"),
            layers.BatchNormalization(name="batch_normalization"),
            layers.MaxPooling2D((3, 2), strides=2, padding="same"),
            layers.Conv2D(4, 2, use_bias=False, name="conv2d_1"),
            layers.LeakyReLU(negative_slope=0.125),
            layers.Flatten(),
            layers.BatchNormalization(epsilon=0.01, name="batch_normalization_1"),
            layers.Dense(5, activation="tanh", name="dense"),
            layers.Dense(3, name="dense_1"),
        ]),
    ),
    # A depthwise convolution with two filters a channel, averages and dilation.
    keras_case(
        network(
            [3, 8, 7],
            conv(6, [3, 3], groups=3, padding="same", activation={"elu": 0.5}, name="depthwise"),
            {"average_pool": {"window": [2, 2], "padding": "same"}},
            conv(4, [2, 2], dilation=[2, 2], activation="sigmoid"),
            "global_average_pool",
            {"dense": {"units": 2}},
        ),
        keras.Sequential([
            keras.Input((8, 7, 3)),
            layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", name="depthwise"),
            layers.ELU(alpha=0.5),
            layers.AveragePooling2D(2, padding="same"),
            layers.Conv2D(4, 2, dilation_rate=2, activation="sigmoid", name="conv2d"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(2, name="dense"),
        ]),
    ),
    # A learned slope of images and one of flattened values; a convolution by depth, one turned round
    # and one by axes, which Keras does with two.
    keras_case(
        network(
            [2, 6, 7],
            {"separable_conv2d": {"filters": 4, "kernel": [3, 3], "multiplier": 2, "padding": "same"}},
            {"prelu": {}},
            {"conv2d_transpose": {"filters": 3, "kernel": [3, 2], "stride": [2, 1], "padding": "same", "activation": "tanh"}},
            {"spatial_conv2d": {"filters": 2, "kernel": [3, 2]}},
            "flatten",
            {"prelu": {}},
            {"dense": {"units": 3, "activation": "sigmoid"}},
        ),
        keras.Sequential([
            keras.Input((6, 7, 2)),
            layers.SeparableConv2D(4, 3, depth_multiplier=2, padding="same", name="separable_conv2d"),
            layers.PReLU(shared_axes=[1, 2], name="p_re_lu"),
            layers.Conv2DTranspose(3, (3, 2), strides=(2, 1), padding="same", activation="tanh", name="conv2d_transpose"),
            layers.Conv2D(2, (3, 1), use_bias=False, name="spatial_conv2d_column"),
            layers.Conv2D(2, (1, 2), name="spatial_conv2d_row"),
            layers.Flatten(),
            layers.PReLU(name="p_re_lu_1"),
            layers.Dense(3, name="dense"),
        ]),
    ),
    # The same of PyTorch.
    torch_case(
        network(
            [2, 6, 5],
            {"separable_conv2d": {"filters": 4, "kernel": [3, 3], "multiplier": 2}},
            {"prelu": {}},
            {"conv2d_transpose": {"filters": 3, "kernel": [2, 2], "stride": [2, 2]}},
            {"spatial_conv2d": {"filters": 2, "kernel": [3, 2]}},
            "flatten",
            {"prelu": {}},
            {"dense": {"units": 3, "activation": "sigmoid"}},
        ),
        (2, 6, 5),
        [
            ("separable_conv2d", nn.Sequential(OrderedDict([
                ("depthwise", nn.Conv2d(2, 4, 3, groups=2, bias=False)), ("pointwise", nn.Conv2d(4, 4, 1))]))),
            ("p_re_lu", nn.PReLU(4)),
            ("conv2d_transpose", nn.ConvTranspose2d(4, 3, 2, 2)),
            ("spatial_conv2d", nn.Sequential(OrderedDict([
                ("column", nn.Conv2d(3, 2, (3, 1), bias=False)), ("row", nn.Conv2d(2, 2, (1, 2)))]))),
            ("flatten", nn.Flatten()),
            ("p_re_lu_1", nn.PReLU(60)),
            ("dense", nn.Linear(60, 3)),
        ],
    ),
    # Groups, a stride and padding as numbers, and flattened images.
    torch_case(
        network(
            [4, 9, 8],
            conv(6, [3, 3], groups=2, padding={"explicit": {"top": 1, "bottom": 1, "left": 1, "right": 1}}),
            {"batch_norm": {}},
            {"activation": "relu"},
            {"max_pool": {"window": [3, 3], "stride": [2, 2]}},
            conv(3, [2, 2], activation="tanh"),
            "flatten",
            {"dense": {"units": 4, "activation": "softmax"}},
        ),
        (4, 9, 8),
        [
            ("conv2d", nn.Conv2d(4, 6, 3, groups=2, padding=1)),
            ("batch_normalization", nn.BatchNorm2d(6, eps=1e-3)),
            ("relu", nn.ReLU()),
            ("pool", nn.MaxPool2d(3, 2)),
            ("conv2d_1", nn.Conv2d(6, 3, 2)),
            ("tanh", nn.Tanh()),
            ("flatten", nn.Flatten()),
            ("dense", nn.Linear(18, 4)),
        ],
    ),
]

path = pathlib.Path(__file__).with_name("weights.json")
path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
