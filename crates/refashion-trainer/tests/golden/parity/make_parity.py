#!/usr/bin/env python3
"""Writes parity.json and the files beside it: short trainings of every experiment's network by Keras.

    python3 make_parity.py            (needs: pip install tensorflow-cpu safetensors numpy)

Each case trains for two epochs on some drawn images, in an order that Keras shuffled, with the
experiment's own optimizer, loss and penalties, in smaller batches. It has the loss and accuracy of
every step, the validation after each epoch, and the weights at the end. Networks whose first steps
with Adam at .001 are violent (their loss first rises) take calmer ones: Keras itself, run again from
first weights that are off by a millionth, ends elsewhere there, so that nothing could be compared.
(Plain sums would follow it there to 3e-5; Winograd's convolutions round more.)

Three things are computed from SplitMix64 here and in the test alike, so that they need no file:
images, labels, and the first weights of large networks (Glorot uniform, as Keras draws them, with
other random numbers). Small networks start from Keras' own, in NAME.first.safetensors, and end in
NAME.last.safetensors. Of a large one's last weights a sample of every tensor is kept, and the norms
of the tensor and of the way it has gone.

Keras computes in double precision, so that one side only rounds; the first weights and the images
are exact in single precision.

Dropout is off, but in the cases "... with masks": there Keras draws, and NAME.masks has for every
step and layer a bit for each value, 1 where it was kept, in the order (image, channel, row, column).
"""
import json, os, pathlib

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
import keras, numpy as np, tensorflow as tf
from keras import layers as L
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent
TRAIN, VALIDATION, BATCH, EPOCHS, SAMPLE = 156, 40, 32, 2, 128
PIXELS, LABELS = 1000, 1001  # Streams of random bits; tensors have the streams 0, 1, 2, ...
U = np.uint64


def bits(stream, count):
    """24 random bits for each number below count: SplitMix64's mixing of stream·2³² + number."""
    z = U(stream << 32) + np.arange(count, dtype=U) + U(0x9E3779B97F4A7C15)
    z = (z ^ (z >> U(30))) * U(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> U(27))) * U(0x94D049BB133111EB)
    return (z ^ (z >> U(31))) >> U(40)


def drawn(height, width, channels):
    """Noise, in which a class brightens a twelfth of the image; as bytes, channels last."""
    count = TRAIN + VALIDATION
    labels = (bits(LABELS, count) % U(10)).astype(int)
    noise = bits(PIXELS, count * channels * height * width) % U(120)
    images = noise.astype(np.uint8).reshape(count, channels, height, width).transpose(0, 2, 3, 1).copy()
    for image, label in zip(images, labels):
        row, column = label // 4 * height // 3, label % 4 * width // 4
        image[row:row + height // 3, column:column + width // 4] += 130
    return images, labels


def first_weights(model):
    """Glorot uniform kernels from the streams; biases and batch norms stay as Keras has them."""
    for stream, weight in enumerate(w for w in model.weights if "seed" not in w.path):
        if weight.name == "kernel":
            *area, fan_in, fan_out = weight.shape
            limit = np.float32(np.sqrt(6 / ((fan_in + fan_out) * np.prod(area, initial=1))))
            unit = bits(stream, np.prod(weight.shape)).astype(np.float32) / np.float32(2**23) - np.float32(1)
            weight.assign((limit * unit).reshape(weight.shape))


def tensors(model):
    return {f"{layer.name}/{w.name}": w.numpy().astype(np.float32) for layer in model.layers for w in layer.weights if "seed" not in w.path}


class Recorded(L.Dropout):
    """Dropout that writes down what Keras drew."""

    def call(self, inputs, training=False):
        if not training:
            return inputs
        mask = super().call(tf.ones_like(inputs), training=True)
        kept = mask.numpy() != 0
        Recorded.kept.append(kept.transpose(0, 3, 1, 2) if kept.ndim == 4 else kept)
        return inputs * mask


class Running(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.rows = []

    def on_train_batch_end(self, batch, logs):
        self.rows.append((logs["loss"], logs["accuracy"]))


def steps(running):
    """The loss and accuracy of each batch, from the means of its epoch so far."""
    out = []
    for epoch in np.split(np.array(running, dtype=np.float64), EPOCHS):
        seen = np.minimum(np.arange(len(epoch) + 1) * BATCH, TRAIN)[:, None]
        sums = np.vstack([np.zeros(2), epoch * seen[1:]])
        out.append(np.diff(sums, axis=0) / np.diff(seen, axis=0))
    return np.concatenate(out)


def summary(first, last, whole):
    rows = []
    for name, w in last.items():
        flat = w.ravel()
        count = 0 if whole else min(SAMPLE, flat.size)
        rows.append({
            "name": name,
            "sample": [float(f"{v:.9g}") for v in flat[np.arange(count) * flat.size // max(count, 1)]],
            "norm": float(np.linalg.norm(w.astype(np.float64))), "way": float(np.linalg.norm((w - first[name]).astype(np.float64))),
        })
    return rows


def train(layers, optimizer, shape, loss, scale, masks, first=None):
    """One training; answers the first weights, the steps, the history and the last weights."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(20190522)
    Recorded.kept = []
    dropout = (lambda rate: Recorded(rate)) if masks else (lambda rate: L.Dropout(0))
    model = keras.Sequential([L.Input(shape), *layers(dropout)])
    if first is None:
        first_weights(model)
    else:
        for weight in model.weights:
            weight.assign(weight.numpy().astype(np.float32))
    first = tensors(model)
    images, labels = drawn(*shape)
    x = (images.astype(np.float32) * np.float32(scale)).astype(np.float64)
    targets = keras.utils.to_categorical(labels, 10) if loss == "categorical_cross_entropy" else labels
    keras_loss = {"sparse_categorical_cross_entropy": "sparse_categorical_crossentropy",
                  "categorical_cross_entropy": "categorical_crossentropy"}[loss]
    model.compile(optimizer(), keras_loss, metrics=["accuracy"], run_eagerly=masks)
    running = Running()
    history = model.fit(x[ORDER], targets[ORDER], batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0,
                        validation_data=(x[TRAIN:], targets[TRAIN:]), callbacks=[running]).history
    return first, steps(running.rows), history, tensors(model), model.count_params()


def case(experiment, layers, optimizer, settings, shape=(28, 28, 1), loss="sparse_categorical_cross_entropy",
         scale=1 / 255, masks=False, stored=None, network=None):
    name, label = network or experiment, experiment + (" with masks" if masks else "")
    first, rows, history, last, params = train(layers, optimizer, shape, loss, scale, masks, first=stored)
    kept = Recorded.kept
    if stored:
        save_file(first, HERE / f"{stored}.first.safetensors")
        save_file(last, HERE / f"{stored}.last.safetensors")
    if masks:
        np.packbits(np.concatenate([mask.ravel() for mask in kept])).tofile(HERE / f"{name}.masks")
    row = {
        "name": label, "network": name, "unscaled": scale == 1, "masks": masks, "stored": stored,
        "training": {"optimizer": settings, "loss": loss, "batch": BATCH, "epochs": EPOCHS, "shuffle": False},
        "order": ORDER.tolist(),
        "steps": [[float(f"{v:.9g}") for v in row] for row in rows],
        "epochs": [history[k] for k in ("loss", "accuracy", "val_loss", "val_accuracy")],
        "last": summary(first, last, whole=bool(stored)),
    }
    print(label, params, rows[0][0], rows[-1][0], flush=True)
    return row


# Adam where .001 is violent: for the thesis, and for the masters' batch norms, where a tiny ε would also
# make the first steps as long where the gradient is nothing but rounding.
CALM, CALMER = dict(rate=0.0001), dict(rate=0.00002, epsilon=0.001)
ORDER = np.array(keras.random.shuffle(np.arange(TRAIN), seed=7))
l2 = keras.regularizers.l2
leaky = lambda: L.LeakyReLU(negative_slope=0.1)
ten = lambda **k: L.Dense(10, activation="softmax", **k)
adam = lambda rate=0.001, epsilon=1e-7: dict(
    optimizer=lambda: keras.optimizers.Adam(rate, epsilon=epsilon),
    settings={"adam": {"rate": rate, "beta1": 0.9, "beta2": 0.999, "epsilon": epsilon, "convention": "keras"}})
sgd = lambda: dict(optimizer=lambda: keras.optimizers.SGD(0.01, momentum=0.9), settings={"sgd": {"rate": 0.01, "momentum": 0.9}})


def thesis(D):
    return [L.Conv2D(32, 3, activation="relu"), L.Conv2D(64, 3, activation="relu"), L.MaxPooling2D(), D(0.25), L.Flatten(),
            L.Dense(128, activation="relu"), D(0.5), ten()]


def lab3(rates):
    def layers(D):
        dropout = (lambda i: [D(rates[i])]) if rates else (lambda i: [])
        out = []
        for i, filters in enumerate((32, 64, 128)):
            out += [L.Conv2D(filters, 3, padding="same"), leaky(), L.MaxPooling2D(2, padding="same")] + dropout(i)
        return out + [L.Flatten(), L.Dense(128), leaky()] + dropout(3) + [ten()]
    return layers


lab3_rates = (0.25, 0.25, 0.4, 0.3)


def report_dense(D):
    out = [L.Flatten()]
    for units in (1024, 512, 256):
        out += [L.Dense(units, kernel_regularizer=l2(1e-4)), leaky(), L.BatchNormalization()]
    return out + [ten(kernel_regularizer=l2(1e-4))]


def report_cnn(D):
    """A quarter of the filters."""
    conv = lambda filters: L.Conv2D(filters, 5, padding="same", activation="tanh")
    return [conv(128 // 4), L.MaxPooling2D(), conv(256 // 4), L.MaxPooling2D(), conv(512 // 4), L.Flatten(), L.Dense(128, kernel_regularizer=l2(1e-4)),
            leaky(), L.Dense(64, kernel_regularizer=l2(1e-4)), leaky(), ten(kernel_regularizer=l2(1e-4))]


def hw5_dense(D):
    return [L.Flatten()] + [L.Dense(500, activation="relu", kernel_regularizer=l2(1e-4)) for _ in range(3)] + [ten(kernel_regularizer=l2(1e-4))]


def hw5_cnn(D):
    conv = lambda filters, kernel, padding="same": L.Conv2D(filters, kernel, padding=padding, activation="relu")
    return [conv(8, 3), conv(16, 5), L.MaxPooling2D(), conv(16, 3), conv(32, 14), L.MaxPooling2D(), conv(32, 3), conv(32, 7, "valid"),
            L.Flatten(), L.Dense(84, activation="relu", kernel_regularizer=l2(1e-4)), ten(kernel_regularizer=l2(1e-4))]


def hw5_example(D):
    conv = lambda filters, padding="valid": L.Conv2D(filters, 5, padding=padding, activation="tanh")
    return [conv(6, "same"), L.AveragePooling2D(2), conv(16), L.AveragePooling2D(2), conv(120), L.Flatten(),
            L.Dense(84, activation="tanh", kernel_regularizer=l2(1e-4)), ten(kernel_regularizer=l2(1e-4))]


def masters_ann(D):
    return [L.Flatten()] + [L.Dense(units, activation="relu") for units in (128, 64, 32)] + [ten()]


def masters_cnn(D):
    out = []
    for filters in (32, 64):
        for _ in range(2):
            out += [L.Conv2D(filters, 3, padding="same", activation="relu"), L.BatchNormalization()]
        out += [L.MaxPooling2D(), D(0.25)]
    return out + [L.Flatten(), L.Dense(64, activation="relu"), D(0.25), ten()]


def lenet5(D):
    return [L.Conv2D(6, 5, activation="tanh"), L.MaxPooling2D(), L.Conv2D(16, 5, activation="tanh"), L.MaxPooling2D(), L.Flatten(),
            L.Dense(120, activation="tanh"), L.Dense(84, activation="tanh"), ten()]


def alexnet(D):
    """An eighth of the filters, a sixty-fourth of the units, a hundredth of the classes."""
    conv = lambda filters, kernel, groups: L.Conv2D(filters // 8, kernel, padding="same", groups=groups, activation="relu")
    pool = lambda: L.MaxPooling2D(3, 2)
    return [L.Conv2D(96 // 8, 11, strides=4, activation="relu"), pool(), conv(256, 5, 2), pool(), conv(384, 3, 1), conv(384, 3, 2),
            conv(256, 3, 2), pool(), L.Flatten(), L.Dense(64, activation="relu"), D(0.5), L.Dense(64, activation="relu"), D(0.5), ten()]


def penalised(D):
    """No document's: a penalty on a convolution, and batch norms without the other layers."""
    return [L.Conv2D(4, 3, padding="same", activation="relu", kernel_regularizer=l2(0.01)), L.BatchNormalization(), L.MaxPooling2D(),
            L.Conv2D(6, 3, activation="relu"), L.BatchNormalization(), L.Flatten(), L.Dense(8, activation="relu", kernel_regularizer=l2(0.01)), ten()]


def main():
    keras.config.set_floatx("float64")
    categorical, cifar = dict(loss="categorical_cross_entropy"), dict(shape=(32, 32, 3))
    cases = [
        case("thesis", thesis, **adam(**CALM, epsilon=1e-8)),
        case("thesis", thesis, **adam(**CALM, epsilon=1e-8), masks=True),
        case("lab3/baseline", lab3(None), **adam(), **categorical, network="lab3"),
        case("lab3/dropout", lab3(lab3_rates), **adam(), **categorical, network="lab3-dropout"),
        case("lab3/dropout", lab3(lab3_rates), **adam(), **categorical, network="lab3-dropout", masks=True),
        case("report/dense", report_dense, **adam(0.0001), network="report-dense"),
        case("report/cnn, shrunk", report_cnn, **adam(0.0001), network="report-cnn"),
        case("hw5/dense", hw5_dense, **adam(), network="hw5-dense"),
        case("hw5/cnn", hw5_cnn, **adam(), network="hw5-cnn"),
        case("hw5/kfold", hw5_example, **sgd(), network="hw5-example", scale=1),
        case("hw5/augmented", hw5_example, **sgd(), network="hw5-example", stored="hw5-example"),
        case("masters/cifar-ann", masters_ann, **adam(), **categorical, **cifar, network="masters-cifar-ann"),
        case("masters/cifar-cnn", masters_cnn, **adam(**CALMER), **categorical, **cifar, network="masters-cifar-cnn"),
        case("masters/fashion-ann", masters_ann, **adam(), **categorical, network="masters-fashion-ann"),
        case("masters/fashion-cnn", masters_cnn, **adam(**CALMER), **categorical, network="masters-fashion-cnn"),
        case("masters/lenet5", lenet5, **adam(), shape=(32, 32, 1), network="lenet5", stored="lenet5"),
        case("alexnet, shrunk", alexnet, **sgd(), shape=(99, 99, 3), network="alexnet"),
        case("penalised", penalised, **adam(0.01), shape=(8, 8, 1), network="penalised"),
    ]
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in cases)
    made_with = f"keras {keras.__version__}, tensorflow {tf.__version__}"
    (HERE / "parity.json").write_text(f'{{"made_with":"{made_with}","cases":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
