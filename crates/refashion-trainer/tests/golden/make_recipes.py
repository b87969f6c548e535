#!/usr/bin/env python3
"""Writes recipes.json: the focal loss, class weights and the mean of the weights in Keras.

    python3 make_recipes.py            # needs numpy, keras 3, tensorflow, scikit-learn

Losses are Keras's; gradients are TensorFlow's, in double precision, of the same formulas.
"""
import json, os

os.environ["KERAS_BACKEND"] = "tensorflow"
import keras, numpy as np, sklearn, tensorflow as tf
from sklearn.utils.class_weight import compute_class_weight

rng = np.random.default_rng(17)
Z = (rng.normal(size=(6, 4)) * 2).astype("float32")
Y = np.array([0, 1, 2, 3, 1, 2])


def focal(alpha, gamma, smoothing):
    logits = tf.Variable(Z.astype("float64"))
    t = tf.constant(np.eye(4)[Y] * (1 - smoothing) + smoothing / 4)
    with tf.GradientTape() as tape:
        log_p = tf.nn.log_softmax(logits)
        losses = -tf.reduce_sum(t * alpha * (1 - tf.exp(log_p)) ** gamma * log_p, -1)
        mean = tf.reduce_mean(losses)
    gradient = tape.gradient(mean, logits).numpy()
    loss = keras.losses.CategoricalFocalCrossentropy(alpha=alpha, gamma=gamma, label_smoothing=smoothing, reduction=None)
    in_keras = np.array(loss(np.eye(4)[Y], tf.nn.softmax(Z).numpy()))
    np.testing.assert_allclose(losses.numpy(), in_keras, rtol=1e-4)
    return {"alpha": alpha, "gamma": gamma, "smoothing": smoothing, "losses": in_keras.tolist(),
            "gradient": gradient.ravel().tolist()}


def weighted(weights, images, classes):
    """A dense layer on some numbers: what Keras reports of a batch, and its weights after a step of descent."""
    layer = keras.layers.Dense(3, activation="softmax")
    model = keras.Sequential([keras.Input((images.shape[1],)), layer])
    kernel = np.linspace(-0.5, 0.5, images.shape[1] * 3).reshape(-1, 3).astype("float32")
    layer.set_weights([kernel, np.zeros(3, "float32")])
    model.compile(keras.optimizers.SGD(0.5), "sparse_categorical_crossentropy")
    loss = model.train_on_batch(images, classes, class_weight=dict(enumerate(weights)))
    return {"weights": weights, "images": images.ravel().tolist(), "labels": classes.tolist(), "loss": float(loss),
            "kernel": kernel.ravel().tolist(), "after": [w.ravel().tolist() for w in layer.get_weights()]}


def averaged(momentum, steps):
    """A single weight w with the gradient w, descended along at 0.25; and its mean."""
    weight = keras.Variable([1.0, -2.0])
    optimizer = keras.optimizers.SGD(0.25, use_ema=True, ema_momentum=momentum)
    optimizer.build([weight])
    means = []
    for _ in range(steps):
        optimizer.apply([keras.ops.convert_to_tensor(np.array(weight))])
        means.append(np.array(optimizer._model_variables_moving_average[0]).tolist())
    return {"momentum": momentum, "start": [1.0, -2.0], "means": means}


labels = np.array([0] * 7 + [1] * 2 + [2] * 1 + [4] * 3)
present = np.unique(labels)
balanced = np.ones(5)
balanced[present] = compute_class_weight("balanced", classes=present, y=labels)
images = rng.integers(0, 256, size=(5, 4)).astype("float32") / 255
golden = {
    "made_with": f"keras {keras.__version__}, tensorflow {tf.__version__}, scikit-learn {sklearn.__version__}",
    "logits": Z.ravel().tolist(), "labels": Y.tolist(),
    "focal": [focal(0.25, 2.0, 0.0), focal(1.0, 0.0, 0.0), focal(0.5, 0.5, 0.0), focal(0.25, 3.0, 0.1), focal(1.0, 1.0, 0.2)],
    "weighted": weighted([0.5, 2.0, 3.5], images, np.array([0, 2, 1, 1, 0])),
    "balanced": {"labels": labels.tolist(), "weights": balanced.tolist()},
    "averaged": [averaged(0.9, 6), averaged(0.0, 2)],
}
name = os.path.join(os.path.dirname(os.path.abspath(__file__)), "recipes.json")
with open(name, "w") as f:
    json.dump(golden, f, separators=(",", ":"))
