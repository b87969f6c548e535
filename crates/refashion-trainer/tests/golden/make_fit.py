#!/usr/bin/env python3
"""Writes fit.json: what Keras reports while it trains a small network, batch by batch.

    python3 make_fit.py               # needs numpy, tensorflow-cpu (keras 3)

Convolutions, batch normalisation, L2 on two kernels and Adam, on a few random images in a given
order. 52 images in batches of 16 leave a last batch of 4, which must weigh less in the means.
Weights are written as the zoo keeps them: channels first, kernels [filters, channels, h, w] and
[units, inputs], each layer's weights, then its state.
"""
import json, os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras, numpy as np
from keras import layers as L

rng = np.random.default_rng(3)
keras.utils.set_random_seed(3)
SIZE, CLASSES, TRAIN, VALIDATION = 8, 4, 52, 20

# A class brightens a quarter of the image, so that there is something to learn.
labels = rng.integers(0, CLASSES, TRAIN + VALIDATION)
images = rng.integers(0, 160, (len(labels), SIZE, SIZE))
for image, label in zip(images, labels):
    row, column = 4 * (label // 2), 4 * (label % 2)
    image[row:row + 4, column:column + 4] += 60

l2 = keras.regularizers.l2(0.01)
model = keras.Sequential([
    L.Input((SIZE, SIZE, 1)),
    L.Conv2D(4, 3, padding="same", activation="relu", kernel_regularizer=l2),
    L.BatchNormalization(),
    L.MaxPooling2D(),
    L.Conv2D(6, 3, activation="relu"),
    L.BatchNormalization(),
    L.Flatten(),
    L.Dense(8, activation="relu", kernel_regularizer=l2),
    L.Dense(CLASSES, activation="softmax"),
])
model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])


def zoo_weights():
    """All trainable values and all state, flat, in the order and layout of the zoo."""
    weights, state, flattened = [], [], None
    for layer in model.layers:
        values = layer.get_weights()
        if isinstance(layer, L.Conv2D):
            weights += [values[0].transpose(3, 2, 0, 1), values[1]]
        elif isinstance(layer, L.BatchNormalization):
            weights += values[:2]
            state += values[2:]
        elif isinstance(layer, L.Flatten):
            flattened = layer.input.shape[1:]
        elif isinstance(layer, L.Dense):
            kernel = values[0]
            if flattened:
                kernel = kernel.reshape(*flattened, -1).transpose(2, 0, 1, 3).reshape(kernel.shape)
                flattened = None
            weights += [kernel.T, values[1]]
    flat = lambda tensors: np.concatenate([t.ravel() for t in tensors]).tolist()
    return flat(weights), flat(state)


class Batches(keras.callbacks.Callback):
    rows = []

    def on_train_batch_end(self, batch, logs):
        self.rows.append([logs["loss"], logs["accuracy"]])


first = zoo_weights()
x = (images[..., None] / 255.0).astype("float32")
history = model.fit(x[:TRAIN], labels[:TRAIN], batch_size=16, epochs=4, shuffle=False, verbose=0,
                    validation_data=(x[TRAIN:], labels[TRAIN:]), callbacks=[Batches()]).history
last = zoo_weights()

name = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fit.json")
with open(name, "w") as f:
    json.dump({
        "made_with": f"keras {keras.__version__} on {keras.backend.backend()}",
        "pixels": images.ravel().tolist(), "labels": labels.tolist(), "train": TRAIN,
        "first": {"weights": first[0], "state": first[1]},
        "running": Batches.rows,
        "epochs": [history[k] for k in ("loss", "accuracy", "val_loss", "val_accuracy")],
        "last": {"weights": last[0], "state": last[1]},
    }, f, separators=(",", ":"))
