#!/usr/bin/env python3
"""Writes layers.json: what PyTorch and Keras compute for each layer, forward and backward.

    python3 make_layers.py            (needs: pip install tensorflow-cpu torch numpy)

Everything is laid out as this crate lays it out: (batch, channels, height, width), kernels
(filters, channels/groups, height, width) and (units, inputs).
"""
import json, os, pathlib
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras, numpy as np, tensorflow as tf, torch
from torch import nn
from torch.nn import functional as F

rng = np.random.default_rng(1)
draw = lambda *shape: rng.uniform(-1, 1, shape).astype("float32")
flat = lambda a: [float(f"{v:.8g}") for v in np.asarray(a).ravel()]
# Halves only, so that a pool meets many ties.
ties = lambda *shape: (rng.integers(-2, 3, shape) / 2).astype("float32")
cases = []


def add(name, layer, x, weights, y, dy, dx, dweights, **config):
    extra = {k: flat(config.pop(k)) for k in ("state", "state_after") if k in config}
    join = lambda parts: sum((flat(p) for p in parts), [])
    cases.append(dict(name=name, layer=layer, config=config, batch=len(x), x=flat(x), weights=join(weights),
                      y=flat(y), dy=flat(dy), dx=flat(dx), dweights=join(dweights), **extra))


def torch_case(name, layer, x, weights, forward, **config):
    x, weights = torch.tensor(x, requires_grad=True), [torch.tensor(w, requires_grad=True) for w in weights]
    y = forward(x, *weights)
    dy = torch.tensor(draw(*y.shape))
    y.backward(dy)
    add(name, layer, x.detach(), [w.detach() for w in weights], y.detach(), dy, x.grad, [w.grad for w in weights], **config)


def conv_torch(name, shape, filters, kernel, stride=(1, 1), pad=(0, 0), dilation=(1, 1), groups=1, act="linear", f=lambda y: y):
    b, c, h, w = shape
    torch_case("torch " + name, "conv2d", draw(*shape), [draw(filters, c // groups, *kernel), draw(filters)],
               lambda x, k, bias: f(F.conv2d(x, k, bias, stride, pad, dilation, groups)),
               input=[c, h, w], filters=filters, groups=groups, activation=act,
               window=dict(size=kernel, stride=stride, dilation=dilation,
                           padding=dict(explicit=dict(top=pad[0], bottom=pad[0], left=pad[1], right=pad[1]))))


conv_torch("3x3 relu", (2, 3, 7, 6), 4, (3, 3), act="relu", f=F.relu)
conv_torch("3x3 padded leaky", (2, 2, 5, 8), 3, (3, 3), pad=(1, 1), act=dict(leaky_relu=.1), f=lambda y: F.leaky_relu(y, .1))
conv_torch("strided tanh", (2, 2, 9, 8), 3, (3, 2), stride=(2, 3), pad=(1, 0), act="tanh", f=torch.tanh)
conv_torch("dilated sigmoid", (2, 2, 8, 9), 2, (3, 3), dilation=(2, 3), pad=(2, 1), act="sigmoid", f=torch.sigmoid)
conv_torch("groups elu", (2, 4, 5, 5), 6, (3, 3), groups=2, act=dict(elu=1.0), f=F.elu)
conv_torch("depthwise", (2, 3, 6, 5), 6, (3, 3), groups=3, stride=(2, 2))

for name, act, f in [("relu", "relu", F.relu), ("tanh", "tanh", torch.tanh), ("softmax", "softmax", lambda y: y.softmax(1))]:
    torch_case("torch dense " + name, "dense", draw(3, 5), [draw(4, 5), draw(4)], lambda x, k, b: f(F.linear(x, k, b)),
               inputs=5, units=4, activation=act)
for name, act, f in [("relu", "relu", F.relu), ("leaky", dict(leaky_relu=.2), lambda x: F.leaky_relu(x, .2)), ("tanh", "tanh", torch.tanh),
                     ("sigmoid", "sigmoid", torch.sigmoid), ("elu", dict(elu=.7), lambda x: F.elu(x, .7)), ("softmax", "softmax", lambda x: x.softmax(1))]:
    torch_case("torch activation " + name, "activation", 3 * ties(2, 7), [], f, len=7, activation=act)
for name, shape, size, stride, pad in [("2x2", (2, 2, 4, 6), 2, 2, 0), ("3x3 overlapping", (2, 2, 7, 7), 3, 2, 0), ("odd", (1, 2, 5, 7), 2, 2, 0), ("padded", (1, 2, 6, 5), 3, 2, 1)]:
    torch_case("torch max-pool " + name, "pool", ties(*shape), [], lambda x: F.max_pool2d(x, size, stride, pad), input=shape[1:], kind="max",
               window=dict(size=[size] * 2, stride=[stride] * 2, padding=dict(explicit=dict(top=pad, bottom=pad, left=pad, right=pad))))

nchw = lambda t: tf.transpose(t, (0, 3, 1, 2)) if len(t.shape) == 4 else t
nhwc = lambda t: np.transpose(t, (0, 2, 3, 1)) if t.ndim == 4 else t


def keras_case(name, layer, x, make, order, training=False, **config):
    """`order` brings Keras' kernels into this crate's order."""
    made = make()
    made.build(nhwc(x).shape)
    for v in made.weights:
        v.assign(np.abs(draw(*v.shape)) + .5 if "var" in v.name else draw(*v.shape))
    if made.non_trainable_weights and "seed" not in made.non_trainable_weights[0].name:
        config["state"] = np.concatenate([v.numpy() for v in made.non_trainable_weights])
    v = tf.constant(nhwc(x))
    with tf.GradientTape() as tape:
        tape.watch(v)
        y = made(v, training=training) if training else made(v)
        dy = draw(*nchw(y).shape)
        loss = tf.reduce_sum(nchw(y) * dy)
    grads = tape.gradient(loss, [v] + [w.value for w in made.trainable_weights])
    if "state" in config:
        config["state_after"] = np.concatenate([v.numpy() for v in made.non_trainable_weights])
    def put(w, name):
        if order == "separable":
            return np.transpose(w, (2, 3, 0, 1) if "depthwise" in name else (3, 2, 0, 1)) if w.ndim == 4 else w
        return np.transpose(w, order[w.ndim]) if w.ndim in order else w
    names = [w.name for w in made.trainable_weights]
    add("keras " + name, layer, x, [put(w.numpy(), w.name) for w in made.trainable_weights], nchw(y), dy, nchw(grads[0]),
        [put(g.numpy(), n) for g, n in zip(grads[1:], names)], training=training, **config)


K, L, conv = keras, keras.layers, {4: (3, 2, 0, 1)}
for kernel, stride, size in [((3, 3), (1, 1), (5, 6)), ((2, 2), (1, 1), (5, 5)), ((4, 2), (2, 2), (7, 6)), ((5, 3), (3, 2), (7, 8))]:
    keras_case(f"conv same {kernel} stride {stride} on {size}", "conv2d", draw(2, 2, *size), lambda: L.Conv2D(3, kernel, stride, "same"), conv,
               input=[2, *size], filters=3, groups=1, activation="linear", window=dict(size=kernel, stride=stride, padding="same"))
keras_case("depthwise same", "conv2d", draw(2, 3, 5, 6), lambda: L.DepthwiseConv2D(3, padding="same"), {4: (2, 3, 0, 1)},
           input=[3, 5, 6], filters=3, groups=3, activation="linear", window=dict(size=[3, 3], padding="same"))
keras_case("dense", "dense", draw(3, 4), lambda: L.Dense(2, "sigmoid"), {2: (1, 0)}, inputs=4, units=2, activation="sigmoid")
for kind, make in [("max", L.MaxPooling2D), ("average", L.AveragePooling2D)]:
    for size, stride, padding, shape in [(2, 2, "same", (5, 7)), (3, 2, "same", (6, 5)), (2, 1, "valid", (4, 5)), (4, 3, "same", (7, 8))]:
        keras_case(f"{kind}-pool {size} stride {stride} {padding} on {shape}", "pool", draw(2, 2, *shape), lambda: make(size, stride, padding), {},
                   input=[2, *shape], kind=kind, window=dict(size=[size] * 2, stride=[stride] * 2, padding=padding))
keras_case("global-average-pool", "global_average_pool", draw(2, 3, 4, 5), L.GlobalAveragePooling2D, {}, input=[3, 4, 5])
for training in (True, False):
    keras_case(f"batch norm training={training}", "batch_norm", draw(3, 2, 3, 4), L.BatchNormalization, {}, training=training, channels=2, plane=12)
    keras_case(f"batch norm of rows training={training}", "batch_norm", draw(5, 3), L.BatchNormalization, {}, training=training, channels=3, plane=1)

# PReLU learns its slope; Keras keeps one a channel where the other axes are shared.
torch_case("torch prelu", "prelu", 3 * ties(2, 3, 2, 3), [draw(3)], lambda x, alpha: F.prelu(x, alpha), channels=3, plane=6)
keras_case("prelu of images", "prelu", 2 * draw(2, 3, 4, 2), lambda: L.PReLU(shared_axes=[1, 2]), {3: (2, 0, 1)}, channels=3, plane=8)
keras_case("prelu of rows", "prelu", 2 * draw(3, 5), L.PReLU, {}, channels=5, plane=1)

# Transposed convolutions: PyTorch's kernel is (in, out, h, w), Keras' is (h, w, out, in).
for name, shape, filters, kernel, stride, pad, act, f in [
        ("plain", (2, 3, 4, 5), 2, (3, 3), (1, 1), (0, 0), "linear", lambda y: y), ("strided", (2, 2, 3, 4), 3, (3, 2), (2, 3), (0, 0), "tanh", torch.tanh),
        ("padded", (1, 3, 4, 4), 2, (4, 4), (2, 2), (1, 1), "linear", lambda y: y)]:
    torch_case("torch transposed " + name, "conv2d_transpose", draw(*shape), [draw(shape[1], filters, *kernel), draw(filters)],
               lambda x, k, b: f(F.conv_transpose2d(x, k, b, stride, pad)), input=shape[1:], filters=filters, activation=act,
               window=dict(size=kernel, stride=stride, padding=dict(explicit=dict(top=pad[0], bottom=pad[0], left=pad[1], right=pad[1]))))
for kernel, stride, padding in [((3, 3), (2, 2), "same"), ((2, 4), (1, 3), "same"), ((2, 3), (3, 2), "same"), ((3, 3), (2, 2), "valid"), ((2, 2), (3, 3), "valid")]:
    keras_case(f"transposed {kernel} stride {stride} {padding}", "conv2d_transpose", draw(2, 2, 3, 4), lambda: L.Conv2DTranspose(3, kernel, stride, padding),
               {4: (3, 2, 0, 1)}, input=[2, 3, 4], filters=3, activation="linear", window=dict(size=kernel, stride=stride, padding=padding))

# Separable convolutions: Keras has the depthwise kernel as (h, w, in, multiplier). For the spatial kind two of PyTorch's make one.
for multiplier, stride, padding in [(1, (1, 1), "same"), (2, (2, 2), "same"), (3, (1, 1), "valid")]:
    keras_case(f"separable times {multiplier} stride {stride} {padding}", "separable", draw(2, 3, 5, 6),
               lambda: L.SeparableConv2D(4, 3, stride, padding, depth_multiplier=multiplier, activation="tanh"), "separable",
               input=[3, 5, 6], filters=4, multiplier=multiplier, activation="tanh", window=dict(size=[3, 3], stride=stride, padding=padding))
torch_case("torch spatially separable", "spatial", draw(2, 2, 6, 7), [draw(3, 2, 3, 1), draw(3, 3, 1, 2), draw(3)],
           lambda x, column, row, b: torch.sigmoid(F.conv2d(F.conv2d(x, column, None, (2, 1), (1, 0)), row, b, (1, 3), (0, 1))), input=[2, 6, 7], filters=3, activation="sigmoid",
           window=dict(size=[3, 2], stride=[2, 3], padding=dict(explicit=dict(top=1, bottom=1, left=1, right=1))))

# Dilated transposed convolutions. TensorFlow has none on the CPU; without padding Keras' "valid" is PyTorch's 0 where the
# window spans at least a stride. They come last, so that the numbers drawn above stay what they were.
for name, shape, filters, kernel, stride, pad, dilation in [
        ("dilated", (2, 1, 4, 4), 1, (3, 3), (1, 1), None, (2, 2)), ("dilated and strided", (1, 3, 3, 4), 2, (3, 2), (2, 3), None, (2, 3)),
        ("dilated and padded", (2, 2, 4, 3), 3, (3, 2), (2, 1), (3, 1), (2, 3))]:
    padding = "valid" if pad is None else dict(explicit=dict(top=pad[0], bottom=pad[0], left=pad[1], right=pad[1]))
    torch_case("torch transposed " + name, "conv2d_transpose", draw(*shape), [draw(shape[1], filters, *kernel), draw(filters)],
               lambda x, k, b: F.conv_transpose2d(x, k, b, stride, pad or 0, 0, 1, dilation), input=shape[1:], filters=filters,
               activation="linear", window=dict(size=kernel, stride=stride, dilation=dilation, padding=padding))

# Activations that came later, over values on both sides of where they bend; and where they are part of a layer.
wide = lambda *shape: 6 * draw(*shape)
for name, f in [("gelu", F.gelu), ("gelu_tanh", lambda x: F.gelu(x, approximate="tanh")), ("silu", F.silu), ("softplus", F.softplus)]:
    torch_case("torch activation " + name, "activation", wide(3, 11), [], f, len=11, activation=name)
for name, f in [("gelu", keras.activations.gelu), ("gelu_tanh", lambda x: keras.activations.gelu(x, approximate=True)),
                ("silu", keras.activations.silu), ("softplus", keras.activations.softplus)]:
    keras_case("activation " + name, "activation", wide(3, 11), lambda: L.Activation(f), {}, len=11, activation=name)
torch_case("torch dense softplus", "dense", draw(3, 5), [draw(4, 5), draw(4)], lambda x, k, b: F.softplus(F.linear(x, k, b)),
           inputs=5, units=4, activation="softplus")

# The shortcut of He and others (2015), option A: every stride-th cell, and channels of zeros behind.
for channels, stride in [(3, (1, 1)), (6, (2, 2)), (5, (2, 3))]:
    torch_case(f"torch shortcut to {channels} stride {stride}", "shortcut", draw(2, 3, 5, 4), [],
               lambda x: F.pad(x[:, :, ::stride[0], ::stride[1]], (0, 0, 0, 0, 0, channels - 3)), input=[3, 5, 4], channels=channels, stride=stride)

versions = dict(torch=torch.__version__, keras=keras.__version__, tensorflow=tf.__version__)
here = pathlib.Path(__file__).parent
lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
(here / "layers.json").write_text(f'{{"versions":{json.dumps(versions)},"cases":[\n{lines}\n]}}\n')
