"""Trains a network in Keras as an experiment here does, on the same images.

    cat networks.py train.py > both.py
    python3 both.py THREADS < job

The job is a line of JSON, `refashion_runs::keras::Job`, and then the bytes of the training images, of
their labels, of the test images and of their labels. Writes a JSON line for every epoch, numbered on
from fold to fold, and one with the scores on the test images, the parameters and the versions.
Needs: pip install numpy tensorflow-cpu (and scipy where images are varied).
"""


def keras_optimizer(optimizer):
    import keras

    (kind, s), = optimizer.items()
    if kind == "adam" and s["convention"] == "keras":
        return keras.optimizers.Adam(s["rate"], beta_1=s["beta1"], beta_2=s["beta2"], epsilon=s["epsilon"])
    if kind == "sgd" and not s.get("decay") and s.get("convention", "keras") == "keras":
        return keras.optimizers.SGD(s["rate"], momentum=s["momentum"], nesterov=s["nesterov"])
    raise SystemExit(f"the peer knows no optimizer {kind} of this kind")


LOSSES = {
    "sparse_categorical_cross_entropy": "sparse_categorical_crossentropy",
    "categorical_cross_entropy": "categorical_crossentropy",
}


def compiled(model, training):
    if str(training["loss"]) not in LOSSES:
        raise SystemExit(f"the peer knows no loss {training['loss']}")
    for setting in ("clip", "early_stopping", "on_nan", "drop_last", "warmup", "label_smoothing", "class_weights", "mixup", "accumulate", "ema",
                    "last_epoch", "lookahead", "parameters", "whitening", "test_views", "precision"):
        if training.get(setting):
            raise SystemExit(f"the peer knows no {setting}")
    if training["schedule"] != "constant":
        raise SystemExit("the peer knows constant rates only")
    model.compile(keras_optimizer(training["optimizer"]), LOSSES[training["loss"]], metrics=["accuracy"])


def labelled_images(job, count):
    """Images, channels last, scaled and padded; labels, one-hot where the loss wants them so."""
    import keras
    import numpy as np

    channels, height, width = job["shape"]
    pixels = np.frombuffer(sys.stdin.buffer.read(count * channels * height * width), np.uint8)
    images = pixels.reshape(count, channels, height, width).transpose(0, 2, 3, 1).astype("float32")
    labels = np.frombuffer(sys.stdin.buffer.read(count), np.uint8).astype("int64")
    if job["scaling"] == "by_two_fifty_five":
        images /= 255
    if job["pad_to"]:
        rows, columns = (job["pad_to"] - height) // 2, (job["pad_to"] - width) // 2
        images = np.pad(images, ((0, 0), (rows, rows), (columns, columns), (0, 0)))
    if job["training"]["loss"] == "categorical_cross_entropy":
        labels = keras.utils.to_categorical(labels, job["classes"])
    return images, labels


def batches(job, images, labels):
    """Batches in a new order every epoch, varied at random where the experiment varies its images.

    Keras is not left to shuffle by itself: on TensorFlow, with a seed, it repeats the order of the first
    epoch in all others, which unseeded Keras, and the Keras of the documents, do not.
    """
    a, size = job["augmentation"], job["training"]["batch"]
    if a:
        for change in ("crop", "cutout"):
            if a.get(change):
                raise SystemExit(f"the peer knows no {change}")
        if a["fill"] != "nearest":
            raise SystemExit("the peer fills with the nearest pixel only")
        # The documents' own generator, which shuffles anew; Keras 3 keeps it for old code.
        from keras.src.legacy.preprocessing.image import ImageDataGenerator

        generator = ImageDataGenerator(
            rotation_range=a["rotation"], width_shift_range=a["width_shift"], height_shift_range=a["height_shift"],
            shear_range=a["shear"], zoom_range=a["zoom"],
            horizontal_flip=a.get("flip", False),
        )
        return generator.flow(images, labels, batch_size=size, seed=job["seed"])

    import keras
    import numpy as np

    class Shuffled(keras.utils.PyDataset):
        def __init__(self):
            super().__init__()
            self.random, self.order = np.random.default_rng(job["seed"]), np.arange(len(images))
            self.on_epoch_end()

        def __len__(self):
            return -(-len(images) // size)

        def __getitem__(self, number):
            chosen = self.order[number * size:(number + 1) * size]
            return images[chosen], labels[chosen]

        def on_epoch_end(self):
            if job["training"]["shuffle"]:
                self.random.shuffle(self.order)

    return Shuffled()


def train(job, threads):
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    keras.utils.set_random_seed(job["seed"])
    training = job["training"]
    images, labels = labelled_images(job, job["images"])
    test = labelled_images(job, job["test"])
    model, epochs = None, 0

    def told(_, logs):
        nonlocal epochs, started
        epochs += 1
        seconds, started = time.perf_counter() - started, time.perf_counter()
        keys = ("loss", "accuracy", "val_loss", "val_accuracy")
        print(json.dumps({"epoch": epochs, "seconds": seconds, **{key: logs.get(key) for key in keys}}), flush=True)

    for part in job["parts"]:
        if model is None or not job["carries_weights"]:
            model = keras_network(job["network"])
        compiled(model, training)
        kept, held = part["train"], part["validation"]
        data = batches(job, images[kept], labels[kept])
        started = time.perf_counter()
        model.fit(
            data, epochs=training["epochs"], shuffle=False, verbose=0,
            validation_data=(images[held], labels[held]) if held else None, validation_batch_size=training["batch"],
            callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=told)],
        )
    loss, accuracy = model.evaluate(*test, batch_size=training["batch"], verbose=0)
    versions = {"keras": keras.__version__, "tensorflow": tf.__version__, "python": sys.version.split()[0]}
    print(json.dumps({"loss": loss, "accuracy": accuracy, "parameters": model.count_params(), "versions": versions}))


def main():
    threads = int(sys.argv[1])
    threads_and_silence(threads)
    train(json.loads(sys.stdin.buffer.readline()), threads)


if __name__ == "__main__":
    main()
