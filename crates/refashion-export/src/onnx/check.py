"""Runs ONNX files in other software: each line of standard input is a file, the shape of its inputs
and their numbers, and each line of JSON that is printed the numbers that came out. `onnx` and `tract`
are asked too where they are installed."""
import importlib.metadata
import json
import sys

import numpy as np
import onnxruntime

try:
    import onnx
    import onnx.checker
    import onnx.shape_inference
except ImportError:
    onnx = None
try:
    import tract
except ImportError:
    tract = None

versions = {name: importlib.metadata.version(name)
            for name, module in [("onnx", onnx), ("onnxruntime", onnxruntime), ("tract", tract)] if module}
cases = [json.loads(line) for line in sys.stdin]
print(json.dumps({"versions": versions}))
options = onnxruntime.SessionOptions()
options.log_severity_level = 3
for case in cases:
    path = case["file"]
    inputs = np.array(case["inputs"], np.float32).reshape(case["shape"])
    outputs = {}
    try:
        if onnx:
            onnx.checker.check_model(path, full_check=True)
            onnx.shape_inference.infer_shapes(onnx.load(path), strict_mode=True, data_prop=True)
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        (given,) = session.run(None, {session.get_inputs()[0].name: inputs})
        outputs["onnxruntime"] = given
    except Exception as error:
        sys.exit(f"{path}: {type(error).__name__}: {' '.join(str(error).split())}")
    refused = ""
    if tract:
        try:
            model = tract.onnx().load(path).into_model().into_runnable()
            outputs["tract"] = model.run([inputs])[0].to_numpy()
        except tract.TractError as error:
            refused = " ".join(str(error).split("Stack backtrace")[0].split())
    outputs = {name: values.astype(float).ravel().tolist() for name, values in outputs.items()}
    print(json.dumps({"outputs": outputs, "refused_by_tract": refused}))
