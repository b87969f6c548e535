"""Runs exported scripts: each line of standard input is a script and what to try it with, each line of
JSON that is printed the number of values of its network, the loss and the outputs of a batch with given
weights. Beside these it saves them again, as the framework has them.

    (called by tests/scripts.rs; needs the requirements.txt beside it)
"""
import contextlib
import io
import json
import os
import sys

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", KERAS_BACKEND="tensorflow")
import numpy as np

MARK = "\n# The data\n"


def run_keras(case, x, y):
    import keras
    from safetensors.numpy import load_file, save_file

    keras.backend.clear_session()
    names = {}
    exec(case["script"].split(MARK)[0], names)
    model, weights = names["model"], load_file(case["weights"])
    for layer in model.layers:
        for w in layer.weights:
            if "seed" not in w.path:
                w.assign(weights.pop(f"{layer.name}/{w.name}"))
    assert not weights, f"no place for {list(weights)}"
    if x.ndim == 4:
        x = x.transpose(0, 2, 3, 1)
    if case["vectors"]:
        y = keras.utils.to_categorical(y, case["vectors"]) if case["vectors"] > 1 else y[:, None]
    outputs = model(x, training=False)
    # What `evaluate` computes, without a graph to be compiled first.
    loss = model.compute_loss(x, y, outputs, training=False)
    save_file({f"{layer.name}/{w.name}": w.numpy() for layer in model.layers for w in layer.weights
               if "seed" not in w.path}, case["weights"] + ".back")
    return model.count_params(), float(loss), outputs.numpy()


def run_torch(case, x, y):
    import torch
    from safetensors.torch import load_file, save_file

    names = {}
    exec(case["script"].split(MARK)[0], names)
    model, weights = names["model"], load_file(case["weights"])
    lacking, unused = model.load_state_dict(weights, strict=False)
    assert not unused and all(name.endswith("num_batches_tracked") for name in lacking), (lacking, unused)
    model.eval()
    x, y = torch.from_numpy(x), torch.from_numpy(y).long()
    if case["vectors"]:
        y = torch.nn.functional.one_hot(y, case["vectors"]).float() if case["vectors"] > 1 else y.float()[:, None]
    with torch.no_grad():
        outputs = model(x)
        loss = names["loss_function"](outputs, y)
        if "penalty" in names:
            loss = loss + names["penalty"]()
    values = [v for v in model.state_dict().values() if v.is_floating_point()]
    save_file(model.state_dict(), case["weights"] + ".back")
    return sum(v.numel() for v in values), loss.item(), outputs.numpy()


for line in sys.stdin.readlines():
    case = json.loads(line)
    x = np.array(case["inputs"], np.float32).reshape(case["shape"])
    y = np.array(case["labels"], np.int64)
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            count, loss, outputs = {"keras": run_keras, "torch": run_torch}[case["framework"]](case, x, y)
    except Exception as error:
        sys.exit(f"{case['name']}, {case['framework']}: {type(error).__name__}: {error}\n{case['script']}")
    print(json.dumps({"count": int(count), "loss": float(loss), "outputs": outputs.astype(float).ravel().tolist()}))
