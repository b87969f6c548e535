"""Times an ONNX file in ONNX Runtime, as often as it is asked.

    python3 onnx_runtime.py THREADS BYTES < file-and-questions

Reads so many bytes, the file, then lines of JSON with the `shape` of the inputs and the number of
`repetitions`; for each it prints a line with the milliseconds of each. The inputs are random.
Needs: pip install numpy onnxruntime.
"""
import json
import sys
import time

import numpy as np
import onnxruntime

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(sys.argv[1])
options.log_severity_level = 3
file = sys.stdin.buffer.read(int(sys.argv[2]))
session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name
for line in sys.stdin.buffer:
    question = json.loads(line)
    inputs = {name: np.random.rand(*question["shape"]).astype("float32")}
    # As long a warm-up as ours.
    for _ in range(3):
        session.run(None, inputs)
    times = []
    for _ in range(question["repetitions"]):
        start = time.perf_counter()
        session.run(None, inputs)
        times.append((time.perf_counter() - start) * 1e3)
    print(json.dumps({"times": times}), flush=True)
