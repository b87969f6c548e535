"""Times a training step (forward, backward, Adam) of a network in Keras or in PyTorch, or an epoch.

    cat networks.py time.py > both.py
    python3 both.py keras|torch THREADS STEPS VARIANT < jobs.json
    python3 both.py keras|torch THREADS epoch plain < jobs.json

Reads a JSON list of {"network": …, "batch": …, "classes": …}, and writes one JSON line a network:
framework, model, batch, threads, ms (the median of a step), min_ms, max_ms, images_per_s, params. For
an epoch a job also says how many `images` and `validation` images there are, and the line has seconds
and peak_memory in bytes. The inputs are random: a step costs the same whatever the pixels are.
A VARIANT is `plain`, or what an expert would try: `channels-last`, `bf16`, `channels-last bf16` and `compiled` in
PyTorch, `xla` and `jax` in Keras.
Needs: pip install numpy, and tensorflow-cpu or torch; jax for that variant.
"""

# --- Keras: the model is compiled with Adam, and its own `fit` is timed. ------------------------------


def keras_model(job, variant="plain"):
    model = keras_network(job["network"])
    compiled = {"jit_compile": True} if variant == "xla" else {}
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"], **compiled)
    channels, *size = job["network"]["input"]
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


def time_keras(job, threads, steps, variant):
    import numpy as np

    if variant != "jax":
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
    model, size, channels = keras_model(job, variant)
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


def time_torch(job, threads, steps, variant):
    import torch

    torch.set_num_threads(threads)
    x = torch.rand(job["batch"], *job["network"]["input"])
    y = torch.randint(0, job["classes"], (job["batch"],))
    model = torch_model(job)
    params = sum(p.numel() for p in model.parameters())
    if "channels-last" in variant:
        if x.dim() == 4:
            x = x.contiguous(memory_format=torch.channels_last)
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters())
    if variant == "compiled":
        model = torch.compile(model)
    in_bf16 = torch.autocast("cpu", dtype=torch.bfloat16, enabled="bf16" in variant)

    def run():
        start = time.perf_counter()
        optimizer.zero_grad()
        with in_bf16:
            loss = torch.nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return time.perf_counter() - start

    # As long a warm-up as ours.
    warm = [run() for _ in range(3)]
    while sum(warm) < 0.25:
        warm.append(run())
    return [run() for _ in range(steps)], params


def step_row(framework, job, threads, steps, variant):
    times, params = (time_keras if framework == "keras" else time_torch)(job, threads, steps, variant)
    seconds = statistics.median(times)
    return {
        "ms": round(seconds * 1e3, 3), "min_ms": round(min(times) * 1e3, 3), "max_ms": round(max(times) * 1e3, 3),
        "images_per_s": round(job["batch"] / seconds), "params": params,
        **({} if variant == "plain" else {"variant": variant}),
    }


def epoch_row(framework, job, threads):
    import resource

    seconds = (epoch_keras if framework == "keras" else epoch_torch)(job, threads)
    # The system counts in KiB, on macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return {"images": job["images"], "validation": job["validation"], "seconds": seconds, "peak_memory": peak}


def main():
    framework, threads, what, variant = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
    threads_and_silence(threads, "jax" if variant == "jax" else "tensorflow")
    if variant == "jax" and hasattr(os, "sched_setaffinity"):
        # JAX takes every core that it may use.
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    for job in json.load(sys.stdin):
        if what == "epoch":
            row = epoch_row(framework, job, threads)
        else:
            row = step_row(framework, job, threads, int(what), variant)
        job_of_row = {"framework": framework, "model": job["network"]["name"], "batch": job["batch"], "threads": threads}
        print(json.dumps({**job_of_row, **row}), flush=True)


if __name__ == "__main__":
    main()
