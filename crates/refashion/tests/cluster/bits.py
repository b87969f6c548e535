#!/usr/bin/env python3
"""Whether the bits of a run depend on the threads and on the vector instructions.

    bits.py PROGRAM > results/bits/DATE.txt

PROGRAM is the program `refashion`. Each experiment is trained on a few drawn pictures: with one thread
and with two on this machine, and once more by `qemu-x86_64 -cpu Haswell`, a processor that has AVX2 and
FMA and no AVX-512 (Debian's package qemu-user). Without it that part is SKIPPED. Last, `--vectors avx2`
is to give here the bits of that processor.
"""

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile

from engines import write_data

EXPERIMENTS = ["thesis", "lab3/dropout", "masters/fashion-ann", "masters/fashion-cnn", "hw5/kfold"]
SEED = 0
PICTURES = (160, 40)


def few(folder):
    """Only the first of the pictures."""
    for part, count in zip(("train", "t10k"), PICTURES):
        for kind, header, each in (("images-idx3", 16, 784), ("labels-idx1", 8, 1)):
            path = f"{folder}/{part}-{kind}-ubyte"
            with open(path, "rb") as file:
                data = bytearray(file.read(header + each * count))
            data[4:8] = struct.pack(">I", count)
            with open(path, "wb") as file:
                file.write(data)


class Way:
    """A way to call the program."""

    def __init__(self, program, folder, before, threads, more=()):
        self.folder = folder
        self.before = before
        self.words = ["--threads", str(threads), "--seed", str(SEED), "--epochs", "1", *more]
        self.program = program

    def run(self, experiment):
        """The record and the weights of a run."""
        out = os.path.join(self.folder, "out", "-".join([*map(os.path.basename, self.before), self.words[1], self.words[-1]]))
        data = ["--data", f"{self.folder}/data", "--allow-unverified-data"]
        words = [*self.before, self.program, "-q", "reproduce", experiment, *self.words, *data, "--out", out]
        done = subprocess.run(words, capture_output=True, text=True, cwd=self.folder)
        if done.returncode:
            raise SystemExit(f"FAILED: {' '.join(words)}: {done.stderr}")
        run = f"{out}/shortened/epochs-1/{experiment}/seed-{SEED}"
        with open(f"{run}/run.json") as file:
            record = json.load(file)
        with open(f"{run}/weights.safetensors", "rb") as file:
            return record, file.read()


def values(weights):
    """All single-precision values of a file of weights, in its order."""
    (length,) = struct.unpack("<Q", weights[:8])
    body = weights[8 + length:]
    return struct.unpack(f"<{len(body) // 4}f", body)


def difference(one, other):
    """What differs in two runs, in words."""
    if values(one[1]) == values(other[1]) and loss(one) == loss(other):
        return "the same bits"
    pairs = list(zip(values(one[1]), values(other[1])))
    differ = sum(a != b for a, b in pairs)
    largest = max(abs(a - b) for a, b in pairs)
    return (
        f"{differ} of {len(pairs)} weights differ, by {largest:.1e} at most; "
        f"training loss {loss(one)!r} and {loss(other)!r}"
    )


def loss(run):
    return run[0]["history"]["epochs"][-1]["loss"]


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    program = os.path.abspath(sys.argv[1])
    git = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, cwd=os.path.dirname(os.path.abspath(__file__)))
    print("command: python3 crates/refashion/tests/cluster/bits.py target/debug/refashion")
    print(f"commit: {git.stdout.strip()}")
    emulator = shutil.which("qemu-x86_64")
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(f"{folder}/data")
        write_data(f"{folder}/data")
        few(f"{folder}/data")
        told = False
        for experiment in EXPERIMENTS:
            one = Way(program, folder, [], 1).run(experiment)
            machine = one[0]["provenance"]["machine"]
            if not told:
                print(f"machine: {machine['processor']}, {machine['cores']} cores, {machine['vectors']}")
                if emulator:
                    said = subprocess.run([emulator, "--version"], capture_output=True, text=True).stdout
                    print(f"AVX2 + FMA: emulated by {said.splitlines()[0]}, -cpu Haswell")
                print(f"each: one epoch of {PICTURES[0]} drawn pictures, seed {SEED}")
                told = True
            print(f"\n{experiment}")
            two = Way(program, folder, [], 2).run(experiment)
            print(f"  1 thread and 2: {difference(one, two)}")
            if not emulator:
                print("  other vector instructions: SKIPPED, there is no qemu-x86_64 here")
                continue
            narrow = Way(program, folder, [emulator, "-cpu", "Haswell"], 1).run(experiment)
            kinds = [run[0]["provenance"]["machine"]["vectors"] for run in (one, narrow)]
            print(f"  {kinds[0]} and {kinds[1]}: {difference(one, narrow)}")
            asked = Way(program, folder, [], 2, ["--vectors", "avx2"]).run(experiment)
            print(f"  AVX2 + FMA asked for here, and there: {difference(asked, narrow)}", flush=True)


if __name__ == "__main__":
    main()
