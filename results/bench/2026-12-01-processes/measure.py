"""Times whole processes, from the command to the answer, in turns with the same in other frameworks.

    python3 measure.py REFASHION MODEL > processes.json

REFASHION is the program, MODEL what `predict` takes (`lenet5`, grey pictures of 28×28). Needs: pip install numpy pillow
onnxruntime torch. Two questions: one picture, from a cold start, beside ONNX Runtime with the same model; and a
folder of 10,000 PNG files of 64×64 pixels, beside a loader of PyTorch with as many workers as the machine has
cores, one, or none. Of each the wall time, and the processors that it kept busy (user and system time, of the
process and of those that it started, over wall time).

Both others only decode, make grey and resize; `predict` also looks for what stands on a ground and lays it in the
middle, unless it is told `--fit stretch --invert no`, so that it is timed both ways.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time

from PIL import Image, ImageDraw

TURNS = 10
PICTURES = 10_000

ONNX = """
import sys
import numpy as np
import onnxruntime
from PIL import Image
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
picture = Image.open(sys.argv[2]).convert("L").resize((28, 28))
x = np.pad(np.asarray(picture, np.float32) / 255, 2)[None, None]
print(session.run(None, {session.get_inputs()[0].name: x})[0].argmax())
"""

TORCH = """
import os, sys
import numpy as np
import torch
from PIL import Image
from torch import nn

class Pictures(torch.utils.data.Dataset):
    def __init__(self, folder):
        self.files = sorted(os.path.join(folder, name) for name in os.listdir(folder))
    def __len__(self):
        return len(self.files)
    def __getitem__(self, i):
        picture = Image.open(self.files[i]).convert("L").resize((28, 28))
        return torch.from_numpy(np.pad(np.asarray(picture, np.float32) / 255, 2)[None])

# LeNet-5 as the zoo has it; what its weights are does not change its time.
net = nn.Sequential(
    nn.Conv2d(1, 6, 5), nn.Tanh(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10), nn.Softmax(1))
loader = torch.utils.data.DataLoader(Pictures(sys.argv[1]), batch_size=128, num_workers=int(sys.argv[2]))
with torch.inference_mode():
    for x in loader:
        for score, label in zip(*(values.tolist() for values in net(x).max(1))):
            print(label, score)
"""


def timed(command):
    """Wall seconds of a process that must end well, and how many processors it kept busy."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    if status != 0:
        raise SystemExit(f"{command[:3]} ended with {status}")
    return {"s": round(seconds, 4), "busy": round((used.ru_utime + used.ru_stime) / seconds, 2)}


def in_turns(commands, turns):
    for command in commands.values():
        timed(command)
    times = {name: [] for name in commands}
    for _ in range(turns):
        for name, command in commands.items():
            times[name].append(timed(command))
    rows = []
    for name, all_times in times.items():
        by_time = sorted(all_times, key=lambda one: one["s"])
        rows.append({"command": name, "median": by_time[len(by_time) // 2], "least": by_time[0]})
    return rows


def drawn(side, path):
    """A light figure of a few strokes on a dark ground."""
    picture = Image.new("RGB", (side, side), (10, 10, 12))
    points = [(random.randint(side // 5, 4 * side // 5), random.randint(side // 6, 5 * side // 6)) for _ in range(4)]
    ImageDraw.Draw(picture).line(points, fill=(235, 230, 225), width=max(2, side // 10), joint="curve")
    picture.save(path)


def main(program, model):
    random.seed(0)
    plain = ["--fit", "stretch", "--invert", "no"]
    with tempfile.TemporaryDirectory() as place:
        onnx, one, folder = (os.path.join(place, name) for name in ("model.onnx", "one.png", "many"))
        subprocess.run([program, "export", model, onnx, "--to", "onnx"], check=True, stdout=subprocess.DEVNULL)
        drawn(200, one)
        os.mkdir(folder)
        for number in range(PICTURES):
            drawn(64, os.path.join(folder, f"{number:05}.png"))
        cold = {
            "refashion": [program, "predict", model, one, "--as", "json"],
            "onnxruntime": [sys.executable, "-c", ONNX, onnx, one],
        }
        many = {
            "refashion": [program, "-q", "predict", model, folder, "--as", "csv"],
            "refashion, plain": [program, "-q", "predict", model, folder, "--as", "csv", *plain],
            "refashion, one thread": [program, "-q", "predict", model, folder, "--as", "csv", "--threads", "1"],
        }
        for workers in sorted({0, 1, os.cpu_count()}):
            many[f"torch, {workers} workers"] = [sys.executable, "-c", TORCH, folder, str(workers)]
        result = {
            "model": model,
            "cores": os.cpu_count(),
            "one picture, cold": in_turns(cold, TURNS),
            f"{PICTURES} PNG files": in_turns(many, 1),
        }
    print(json.dumps(result, indent=1))


main(*sys.argv[1:])
