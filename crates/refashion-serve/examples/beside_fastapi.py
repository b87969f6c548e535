"""Requests a second of `refashion serve` beside FastAPI with ONNX Runtime: the same network, the same
picture, the same client, in turns within one run.

    python beside_fastapi.py refashion lenet5 [SECONDS] [ROUNDS]

needs a Python with fastapi, uvicorn (with uvloop and httptools, which it uses where they are), onnxruntime,
pillow and numpy. The client keeps so many connections busy from one process beside the server, on the same
cores. ONNX Runtime computes with one thread: with more it answers fewer, as they wait for each other.
"""
import importlib.metadata
import io
import json
import os
import platform
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time

PEER = '''
import io, sys
import numpy as np, onnxruntime, uvicorn
from fastapi import FastAPI, Request
from PIL import Image

path, port, classes, pad = sys.argv[1], int(sys.argv[2]), sys.argv[3].split("|"), int(sys.argv[4])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name
app = FastAPI()

@app.post("/predict")
async def predict(request: Request):
    picture = Image.open(io.BytesIO(await request.body())).convert("L")
    pixels = np.pad(np.asarray(picture, np.float32) / 255, pad)[None, None]
    scores = session.run(None, {name: pixels})[0][0]
    best = np.argsort(-scores)[:3]
    return {"predictions": [{"label": classes[i], "index": int(i), "score": float(scores[i])} for i in best]}

uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)
'''


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start(command, port):
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return server
        except OSError:
            time.sleep(0.1)
    server.kill()
    sys.exit(f"{command[0]} does not listen")


def request(port, picture):
    head = f"POST /predict HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: image/png\r\nContent-Length: {len(picture)}\r\n\r\n"
    return head.encode() + picture


def whole(answer):
    """The length of the first answer, once all of it is there."""
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return None
    length = next(int(line[15:]) for line in answer[:end].lower().split(b"\r\n") if line.startswith(b"content-length:"))
    total = end + 4 + length
    return total if len(answer) >= total else None


def once(port, picture):
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall(request(port, picture))
        answer = b""
        while not whole(answer):
            answer += one.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 200"), answer
    said = json.loads(answer.split(b"\r\n\r\n", 1)[1])
    return said.get("results", [said])[0]["predictions"]


def rate(port, picture, connections, seconds):
    """Requests a second, and the median time of one in milliseconds."""
    selector, asked = selectors.DefaultSelector(), request(port, picture)
    for _ in range(connections):
        one = socket.create_connection(("127.0.0.1", port))
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        one.sendall(asked)
        selector.register(one, selectors.EVENT_READ, [time.perf_counter(), b""])
    times, until = [], time.perf_counter() + seconds
    while time.perf_counter() < until:
        for key, _ in selector.select(1):
            key.data[1] += key.fileobj.recv(1 << 16)
            if whole(key.data[1]):
                assert key.data[1].startswith(b"HTTP/1.1 200"), key.data[1]
                now = time.perf_counter()
                times.append(now - key.data[0])
                key.data[:] = [now, b""]
                key.fileobj.sendall(asked)
    for key in list(selector.get_map().values()):
        key.fileobj.close()
    return len(times) / seconds, 1000 * statistics.median(times)


def main():
    program, model = sys.argv[1:3]
    seconds, rounds = (float(sys.argv[3]) if len(sys.argv) > 3 else 5), (int(sys.argv[4]) if len(sys.argv) > 4 else 5)
    import numpy as np
    from PIL import Image

    threads = os.cpu_count()
    card = json.loads(subprocess.check_output([program, "models", "show", model, "--as", "json"]))
    [_, height, width], pad = card["inputs"]["shape"], card["inputs"].get("pad_to")
    # A digit as those of MNIST: light on black, in the middle.
    pixels = np.zeros((height, width), np.uint8)
    pixels[5:23, 12:16] = 255
    drawn = io.BytesIO()
    Image.fromarray(pixels).save(drawn, "PNG")
    picture = drawn.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        onnx, peer = os.path.join(folder, "model.onnx"), os.path.join(folder, "peer.py")
        subprocess.check_call([program, "export", model, onnx, "--to", "onnx"], stdout=subprocess.DEVNULL)
        open(peer, "w").write(PEER)
        ports = [free_port(), free_port()]
        border = str(((pad or height) - height) // 2)
        commands = [
            [program, "serve", model, "--port", str(ports[0]), "--threads", str(threads)],
            [sys.executable, peer, onnx, str(ports[1]), "|".join(card["classes"]), border],
        ]
        servers = [start(command, port) for command, port in zip(commands, ports)]
        try:
            ours, theirs = (once(port, picture) for port in ports)
            for one, other in zip(ours, theirs):
                assert one["label"] == other["label"] and abs(one["score"] - other["score"]) < 1e-5, (ours, theirs)
            versions = {name: importlib.metadata.version(name) for name in ["fastapi", "uvicorn", "uvloop", "httptools", "onnxruntime", "pillow"]}
            print(f"model     {model}, a picture of {height}x{width} as PNG ({len(picture)} bytes)")
            print(f"program   {subprocess.check_output([program, '--version'], text=True).strip()}")
            print(f"beside    {', '.join(f'{name} {version}' for name, version in versions.items())}, Python {platform.python_version()}")
            print(f"machine   {threads} cores, which server and client share; load before: {os.getloadavg()[0]:.2f}")
            print(f"rounds    {rounds} of {seconds:g} s each, in turns; the median of the rounds, and their least and most\n")
            print("connections  server          requests/s    least     most   median ms")
            for connections in [1, 16, 64]:
                found = [[], []]
                for _ in range(rounds):
                    for place, port in enumerate(ports):
                        found[place].append(rate(port, picture, connections, seconds))
                for name, all_rounds in zip(["refashion", "FastAPI + ORT"], found):
                    rates = [one for one, _ in all_rounds]
                    delay = statistics.median(one for _, one in all_rounds)
                    print(f"{connections:11}  {name:14}{statistics.median(rates):12.0f}{min(rates):9.0f}{max(rates):9.0f}{delay:12.2f}")
        finally:
            for server in servers:
                server.terminate()


main()
