#!/usr/bin/env python3
"""Trains an experiment's network with Keras on the real data: one line of JSON a seed.

    python3 make_reference.py --data DIR lab3/baseline 0 1 2 >> keras.jsonl
                                      (needs: pip install tensorflow-cpu safetensors numpy)

DIR holds the four IDX files of Fashion-MNIST, plain or gzipped, in itself or in fashion-mnist/. The
networks are those of parity/make_parity.py; data, split, optimizer, batch and epochs are the
experiment's. A line has the experiment, the seed, the history by epoch, and the test loss and
accuracy after the last epoch: what a run here is held against, seed for seed on average.
"""
import argparse, gzip, json, os, pathlib, sys

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
sys.path.insert(0, str(pathlib.Path(__file__).parent / "parity"))
import keras, numpy as np
from keras import layers as L

import make_parity as nets

SPARSE, CATEGORICAL = "sparse_categorical_crossentropy", "categorical_crossentropy"
adam = lambda rate=0.001, epsilon=1e-7: lambda: keras.optimizers.Adam(rate, epsilon=epsilon)
# Layers, split, optimizer, loss, batch, epochs. A split is a number of first images, or a share.
EXPERIMENTS = {
    "thesis": (nets.thesis, None, adam(epsilon=1e-8), SPARSE, 128, 20),
    "lab3/baseline": (nets.lab3(None), 0.2, adam(), CATEGORICAL, 64, 20),
    "lab3/dropout": (nets.lab3(nets.lab3_rates), 0.2, adam(), CATEGORICAL, 64, 20),
    "report/dense": (nets.report_dense, 5000, adam(0.0001), SPARSE, 32, 10),
    "hw5/dense": (nets.hw5_dense, 5000, adam(), SPARSE, 32, 5),
    "hw5/cnn": (nets.hw5_cnn, 5000, adam(), SPARSE, 32, 5),
    "masters/fashion-ann": (nets.masters_ann, 0.2, adam(), CATEGORICAL, 128, 160),
    "masters/fashion-cnn": (nets.masters_cnn, 0.2, adam(), CATEGORICAL, 128, 30),
}


def idx(folder, name):
    for base in (folder, folder / "fashion-mnist"):
        for path in (base / name, base / f"{name}.gz"):
            if path.exists():
                data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
                sizes = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(data[3])]
                return np.frombuffer(data, np.uint8, offset=4 + 4 * len(sizes)).reshape(sizes)
    sys.exit(f"{folder}: there is no {name} or {name}.gz")


def run(name, seed, folder):
    layers, split, optimizer, loss, batch, epochs = EXPERIMENTS[name]
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    x, test = (idx(folder, f"{part}-images-idx3-ubyte")[..., None].astype("float32") / 255 for part in ("train", "t10k"))
    y, test_y = (idx(folder, f"{part}-labels-idx1-ubyte").astype(int) for part in ("train", "t10k"))
    if loss == CATEGORICAL:
        y, test_y = keras.utils.to_categorical(y, 10), keras.utils.to_categorical(test_y, 10)
    # The random splits of lab3 are drawn with its seed 13, whatever the seed of the run.
    order = np.random.default_rng(13).permutation(len(x)) if isinstance(split, float) else np.arange(len(x))
    held = order[:int(split * len(x)) if isinstance(split, float) else split or 0]
    kept = order[len(held):]
    model = keras.Sequential([L.Input((28, 28, 1)), *layers(L.Dropout)])
    model.compile(optimizer(), loss, metrics=["accuracy"])
    validation = (x[held], y[held]) if len(held) else None
    history = model.fit(x[kept], y[kept], batch_size=batch, epochs=epochs, verbose=2, validation_data=validation).history
    test_loss, test_accuracy = model.evaluate(test, test_y, verbose=0)
    rounded = {key: [round(float(v), 5) for v in values] for key, values in history.items()}
    return {"experiment": name, "seed": seed, "params": model.count_params(), "history": rounded, "test_loss": test_loss,
            "test_accuracy": test_accuracy, "versions": {"keras": keras.__version__}}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("experiment", choices=EXPERIMENTS)
    parser.add_argument("seeds", type=int, nargs="+")
    options = parser.parse_args()
    # Progress goes to standard error, so that the lines can be collected.
    out, sys.stdout = sys.stdout, sys.stderr
    for seed in options.seeds:
        print(json.dumps(run(options.experiment, seed, options.data)), file=out, flush=True)
