"""Times a training step (forward, backward, Adam) of a network in Keras or in PyTorch, or an epoch.

    python3 peer.py keras|torch THREADS STEPS < jobs.json
    python3 peer.py keras|torch THREADS epoch < jobs.json

Reads a JSON list of {"network": …, "batch": …, "classes": …}, the network as `refashion_zoo::Network`
is written, and writes one JSON line a network: framework, model, batch, threads, ms (the median of a
step), min_ms, max_ms, images_per_s, params. For an epoch a job also says how many `images` and
`validation` images there are, and the line has seconds and peak_memory in bytes. The inputs are random: a step costs the same
whatever the pixels are. Needs: pip install numpy, and tensorflow-cpu or torch.
"""
import json
import os
import statistics
import sys
import time


def kind_and_settings(layer):
    """`"flatten"` and `{"dense": {…}}` alike as a pair."""
    return (layer, {}) if isinstance(layer, str) else next(iter(layer.items()))


def activation_and_slope(activation):
    return (activation, None) if isinstance(activation, str) else next(iter(activation.items()))


# --- Keras: the model is compiled with Adam, and its own `fit` is timed. ------------------------------


def keras_activation(activation):
    from keras import layers as L

    name, slope = activation_and_slope(activation)
    if name == "leaky_relu":
        return L.LeakyReLU(negative_slope=slope)
    if name == "elu":
        return L.ELU(alpha=slope)
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


def keras_model(job):
    import keras

    channels, *size = job["network"]["input"]
    model = keras.Sequential([keras.layers.Input((*size, channels))])
    for layer in job["network"]["layers"]:
        for piece in keras_layers(layer):
            model.add(piece)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model, size, channels


def pictures(job, count, shape):
    """Bytes, as data sets have them, and what becomes of them."""
    import numpy as np

    x = np.random.randint(0, 256, (count, *shape), dtype="uint8")
    return x.astype("float32") / 255, np.random.randint(0, job["classes"], count)


def epoch_keras(job, threads):
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    model, size, channels = keras_model(job)
    x, y = pictures(job, job["images"], (*size, channels))
    validation = pictures(job, job["validation"], (*size, channels)) if job["validation"] else None
    # Two batches first, which make the graph.
    few = 2 * job["batch"]
    model.fit(x[:few], y[:few], batch_size=job["batch"], epochs=1, verbose=0)
    start = time.perf_counter()
    model.fit(x, y, batch_size=job["batch"], epochs=1, verbose=0, validation_data=validation)
    return time.perf_counter() - start


def time_keras(job, threads, steps):
    import numpy as np
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    model, size, channels = keras_model(job)
    x = np.random.rand(job["batch"] * steps, *size, channels).astype("float32")
    y = np.random.randint(0, job["classes"], job["batch"] * steps)

    # `fit` is timed as a whole, as Keras users pay for it: its steps cannot be timed one by one
    # without slowing them down.
    def run():
        start = time.perf_counter()
        model.fit(x, y, batch_size=job["batch"], epochs=1, verbose=0)
        return (time.perf_counter() - start) / steps

    run()
    times = [run() for _ in range(3)]
    return times, int(sum(np.prod(w.shape) for w in model.trainable_weights))


# --- PyTorch: the plain loop. -------------------------------------------------------------------------


def torch_activation(activation):
    from torch import nn

    name, slope = activation_and_slope(activation)
    if name == "leaky_relu":
        return nn.LeakyReLU(slope)
    if name == "elu":
        return nn.ELU(slope)
    return {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}[name]()


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


def torch_model(job):
    import torch

    model, shape = torch.nn.Sequential(), (2, *job["network"]["input"])
    for layer in job["network"]["layers"]:
        for piece in torch_layers(layer, shape):
            model.append(piece)
            shape = piece(torch.zeros(2, *shape[1:])).shape
    return model.train()


def epoch_torch(job, threads):
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    torch.set_num_threads(threads)
    model = torch_model(job)
    optimizer = torch.optim.Adam(model.parameters())

    def loader(count, shuffle):
        x, y = pictures(job, count, job["network"]["input"])
        data = TensorDataset(torch.from_numpy(x), torch.from_numpy(y))
        return DataLoader(data, job["batch"], shuffle=shuffle)

    train, validation = loader(job["images"], True), loader(job["validation"], False)
    start, right, loss_sum = time.perf_counter(), 0, 0.0
    for x, y in train:
        optimizer.zero_grad()
        logits = model(x)
        loss = torch.nn.functional.cross_entropy(logits, y)
        loss.backward()
        optimizer.step()
        right += (logits.argmax(1) == y).sum().item()
        loss_sum += loss.item() * len(y)
    model.eval()
    with torch.no_grad():
        for x, y in validation:
            logits = model(x)
            right += (logits.argmax(1) == y).sum().item()
            loss_sum += torch.nn.functional.cross_entropy(logits, y).item() * len(y)
    return time.perf_counter() - start


def time_torch(job, threads, steps):
    import torch

    torch.set_num_threads(threads)
    x = torch.rand(job["batch"], *job["network"]["input"])
    y = torch.randint(0, job["classes"], (job["batch"],))
    model = torch_model(job)
    optimizer, times = torch.optim.Adam(model.parameters()), []
    for step in range(steps + 3):
        start = time.perf_counter()
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
        if step >= 3:
            times.append(time.perf_counter() - start)
    return times, sum(p.numel() for p in model.parameters())


def step_row(framework, job, threads, steps):
    times, params = (time_keras if framework == "keras" else time_torch)(job, threads, steps)
    seconds = statistics.median(times)
    return {
        "ms": round(seconds * 1e3, 3), "min_ms": round(min(times) * 1e3, 3), "max_ms": round(max(times) * 1e3, 3),
        "images_per_s": round(job["batch"] / seconds), "params": params,
    }


def epoch_row(framework, job, threads):
    import resource

    seconds = (epoch_keras if framework == "keras" else epoch_torch)(job, threads)
    # The system counts in KiB, on macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return {"images": job["images"], "validation": job["validation"], "seconds": seconds, "peak_memory": peak}


def main():
    framework, threads, what = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    os.environ.update(
        TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", OMP_NUM_THREADS=str(threads),
        TF_NUM_INTRAOP_THREADS=str(threads), KERAS_BACKEND="tensorflow",
    )
    for job in json.load(sys.stdin):
        if what == "epoch":
            row = epoch_row(framework, job, threads)
        else:
            row = step_row(framework, job, threads, int(what))
        job_of_row = {"framework": framework, "model": job["network"]["name"], "batch": job["batch"], "threads": threads}
        print(json.dumps({**job_of_row, **row}), flush=True)


if __name__ == "__main__":
    main()
