#!/usr/bin/env python3
"""Experiments with three seeds each on Slurm, on HyperQueue and as local processes, for real.

    engines.py PROGRAM [ENGINE ...]

PROGRAM is the program `refashion`; the engines are slurm, hq and local. Slurm's daemons are started
here, on loopback alone, which takes root and Debian's packages slurmctld and slurmd; HyperQueue needs
its program `hq`. An engine that is not here is SKIPPED. On each, one task is killed and one is put back
into the queue half-way; what `gather` then writes has to equal what a plain `reproduce` writes, byte for
byte, but for the fields that are named below and printed.
"""

import collections
import json
import os
import random
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

# What may differ, by the kind of file. Times, memory, threads and commands are of the call.
# A record ends in the digest of its text, these fields included.
JSON_FIELDS = {"started", "seconds", "peak_memory", "command", "threads", "threads_from", "record_sha256"}
CSV_COLUMNS = {"seconds"}
MARKDOWN_LINES = ("- Machine:", "- Command:")
MARKDOWN_COLUMNS = {"minutes", "minutes a run", "peak MiB"}
# Who held a lock is no result.
LEFT_OUT = {".lock"}

WHAT = ["lab3", "--seeds", "3", "--epochs", "1"]
PATIENCE = 600


def write_data(folder):
    """Drawn pictures, as the files of Fashion-MNIST: enough that no machine is through before a signal comes."""
    draw = random.Random(0)
    for part, count in (("train", 10000), ("t10k", 400)):
        labels = bytes(draw.randrange(10) for _ in range(count))
        pixels = bytearray()
        for label in labels:
            picture = bytearray(draw.randbytes(28 * 28))
            for row in range(28):
                picture[28 * row + 2 * label] = 255
            pixels += picture
        with open(f"{folder}/{part}-images-idx3-ubyte", "wb") as file:
            file.write(struct.pack(">IIII", 0x803, count, 28, 28) + pixels)
        with open(f"{folder}/{part}-labels-idx1-ubyte", "wb") as file:
            file.write(struct.pack(">II", 0x801, count) + labels)


def wait_for(what, found):
    until = time.time() + PATIENCE
    while time.time() < until:
        answer = found()
        if answer:
            return answer
        time.sleep(0.1)
    raise SystemExit(f"FAILED: {what} did not come about in {PATIENCE} s")


class Plan:
    """A plan, and the program that is called on it."""

    def __init__(self, program, place, name):
        self.program, self.place = program, place
        self.folder = os.path.join(place, name)
        self.data = ["--data", os.path.join(place, "data"), "--allow-unverified-data"]
        self.call("plan", *WHAT, "--out", self.folder)

    def call(self, *words, check=True):
        done = subprocess.run([self.program, *words], cwd=self.place, capture_output=True, text=True)
        if check and done.returncode:
            raise SystemExit(f"FAILED: {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def states(self):
        units = json.loads(self.call("status", self.folder, "--as", "json"))
        return {unit["index"]: unit["state"] for unit in units}

    def maker(self, index):
        """The process that makes a unit, once it has been at it for some steps."""
        made = f"{self.folder}/unfinished/{index}"

        def found():
            if self.states()[index] != "running":
                return None
            for folder, _, files in os.walk(made):
                if "checkpoint" in folder:
                    with open(f"{made}/.lock") as note:
                        return int(note.read().split()[0])
            return None

        return wait_for(f"unit {index}", found)

    def submit(self, engine, *words):
        return self.call(
            "submit", self.folder, "--engine", engine, "--parallel", "2", "--cpus", "1",
            *words, *self.data, check=engine != "local",
        )


class Local:
    def __init__(self, place):
        self.running = None

    def submit(self, plan):
        words = [plan.program, "submit", plan.folder, "--engine", "local", "--parallel", "2"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.running = subprocess.Popen(words + plan.data, cwd=plan.place, **quiet)

    def requeue(self, plan, index):
        os.kill(plan.maker(index), signal.SIGUSR1)

    def wait(self, plan):
        self.running.wait()

    def stop(self):
        pass


class HyperQueue:
    def __init__(self, place):
        self.hq = shutil.which("hq")
        if not self.hq:
            raise LookupError("there is no `hq` here")
        self.environment = dict(os.environ, HQ_SERVER_DIR=os.path.join(place, "hq"))
        os.environ["HQ_SERVER_DIR"] = self.environment["HQ_SERVER_DIR"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.server = subprocess.Popen([self.hq, "server", "start", "--host", "127.0.0.1"], **quiet)
        wait_for("HyperQueue", lambda: subprocess.run([self.hq, "server", "info"], **quiet).returncode == 0)
        self.worker = subprocess.Popen([self.hq, "worker", "start", "--cpus", "2"], **quiet)

    def submit(self, plan):
        plan.submit("hq", "--time", "00:30:00")

    def requeue(self, plan, index):
        os.kill(plan.maker(index), signal.SIGUSR1)

    def wait(self, plan):
        subprocess.run([self.hq, "job", "wait", "all"], capture_output=True)

    def stop(self):
        subprocess.run([self.hq, "server", "stop"], capture_output=True)
        for process in (self.worker, self.server):
            process.wait(30)


class Slurm:
    CONFIGURATION = """
ClusterName=loopback
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/none
AuthInfo=cred_expire=5
CredType=cred/none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=bf_interval=1,sched_interval=2
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
KillWait=15
StateSaveLocation={place}/state
SlurmdSpoolDir={place}/spool
SlurmctldPidFile={place}/slurmctld.pid
SlurmdPidFile={place}/slurmd.pid
SlurmctldLogFile={place}/slurmctld.log
SlurmdLogFile={place}/slurmd.log
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} State=UNKNOWN
PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""

    def __init__(self, place):
        missing = [name for name in ("slurmctld", "slurmd", "sbatch", "srun") if not shutil.which(name)]
        if missing:
            raise LookupError(f"there is no `{missing[0]}` here")
        if os.geteuid() != 0:
            raise LookupError("its daemons need root")
        place = os.path.join(place, "slurm")
        os.makedirs(f"{place}/state")
        os.makedirs(f"{place}/spool")
        ports = []
        for _ in range(2):
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                ports.append(free.getsockname()[1])
        host, cores = socket.gethostname().split(".")[0], os.cpu_count()
        os.environ["SLURM_CONF"] = f"{place}/slurm.conf"
        with open(os.environ["SLURM_CONF"], "w") as file:
            file.write(self.CONFIGURATION.format(host=host, ports=ports, place=place, cores=cores))
        with open(f"{place}/cgroup.conf", "w") as file:
            file.write("CgroupPlugin=cgroup/v1\nCgroupAutomount=no\n")
        log = open(f"{place}/daemons.log", "w")
        self.daemons = [
            subprocess.Popen(["slurmctld", "-D"], stdout=log, stderr=log),
            subprocess.Popen(["slurmd", "-D", "-N", host], stdout=log, stderr=log),
        ]
        idle = lambda: "idle" in subprocess.run(["sinfo", "-h", "-o", "%T"], capture_output=True, text=True).stdout
        wait_for("Slurm", idle)

    def queue(self):
        words = ["squeue", "-h", "-r", "-o", "%A %F %K %T"]
        lines = subprocess.run(words, capture_output=True, text=True).stdout.splitlines()
        return [line.split() for line in lines]

    def submit(self, plan):
        plan.submit("slurm", "--time", "00:30:00")

    def requeue(self, plan, index):
        plan.maker(index)
        job = next(job for job, _, task, _ in self.queue() if task == str(index))
        subprocess.run(["scontrol", "requeue", job], check=True)

    def wait(self, plan):
        wait_for("the end of all jobs", lambda: not self.queue())

    def stop(self):
        for daemon in reversed(self.daemons):
            daemon.terminate()
            daemon.wait(60)


ENGINES = {"local": Local, "hq": HyperQueue, "slurm": Slurm}


def stripped(path, data, seen):
    """What a file says, without the fields that may differ."""
    name = os.path.basename(path)
    if name.endswith(".json"):
        return json.dumps(without_fields(json.loads(data), seen))
    if name.endswith(".csv"):
        lines = [line.split(",") for line in data.decode().splitlines()]
        dropped = [at for at, column in enumerate(lines[0]) if column in CSV_COLUMNS]
        seen.update(f"column {lines[0][at]} of {name}" for at in dropped)
        return [[cell for at, cell in enumerate(line) if at not in dropped] for line in lines]
    if name.endswith(".md"):
        return without_lines(data.decode().splitlines(), seen)
    return data


def without_fields(value, seen):
    if isinstance(value, dict):
        seen.update(f"field {key}" for key in value if key in JSON_FIELDS)
        return {key: without_fields(of, seen) for key, of in value.items() if key not in JSON_FIELDS}
    if isinstance(value, list):
        return [without_fields(of, seen) for of in value]
    return value


def without_lines(lines, seen):
    """A report without the lines of the call, and without the columns of its tables that tell of it."""
    kept, dropped = [], []
    for line in lines:
        start = next((start for start in MARKDOWN_LINES if line.startswith(start)), None)
        if start:
            seen[f"line {start}"] += 1
            continue
        if not line.startswith("|"):
            dropped = []
            kept.append(line)
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not kept or not isinstance(kept[-1], list):
            dropped = [at for at, cell in enumerate(cells) if cell in MARKDOWN_COLUMNS]
            seen.update(f"column {cells[at]} of a report" for at in dropped)
        kept.append([cell for at, cell in enumerate(cells) if at not in dropped])
    return kept


def files(folder):
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            if name not in LEFT_OUT:
                path = os.path.join(place, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, folder)] = file.read()
    return found


def compare(plain, gathered):
    """Compares two folders of results; says what was left out."""
    one, other = files(plain), files(gathered)
    if one.keys() != other.keys():
        raise SystemExit(f"FAILED: files of one alone: {sorted(one.keys() ^ other.keys())}")
    seen, equal = collections.Counter(), 0
    for path, data in one.items():
        if data == other[path]:
            equal += 1
        elif stripped(path, data, seen) != stripped(path, other[path], collections.Counter()):
            pairs = zip(data.splitlines(), other[path].splitlines())
            told = [f"{one!r} and {other!r}" for one, other in pairs if one != other][:20]
            raise SystemExit(f"FAILED: {path} differs: " + "; ".join(told))
    print(f"  {len(one)} files, {equal} of them equal byte for byte, the others but for:")
    for field, count in sorted(seen.items()):
        print(f"    {field} ({count} times)")


def attempt(name, program, place):
    """One engine, from the plan to the reports."""
    try:
        engine = ENGINES[name](place)
    except LookupError as why:
        print(f"{name}: SKIPPED, {why}")
        return
    try:
        # A name that no script may stumble over.
        plan = Plan(program, place, f"{name}'s \"plan\" $(x)\n#SBATCH --array=9")
        engine.submit(plan)
        os.kill(plan.maker(0), signal.SIGKILL)
        engine.requeue(plan, 1)
        engine.wait(plan)
        states = plan.states()
        expected = {index: "failed" if index == 0 else "whole" for index in states}
        if states != expected:
            raise SystemExit(f"FAILED: {name}: after a kill and a requeue, {states}")
        with open(f"{plan.folder}/logs/1.log") as log:
            text = log.read()
        if not re.search(r"stopped in epoch 1, after batch [1-9].*\n(.*\n)*.*going on where it stopped", text):
            raise SystemExit(f"FAILED: {name}: unit 1 has not gone on half-way: {text}")
        engine.submit(plan)
        engine.wait(plan)
        if set(plan.states().values()) != {"whole"}:
            raise SystemExit(f"FAILED: {name}: after a second submission, {plan.states()}")
        plan.call("gather", plan.folder, *plan.data)
        print(f"{name}: one killed, one requeued half-way, all whole")
        compare(os.path.join(place, "plain"), f"{plan.folder}/results")
    finally:
        engine.stop()


def main():
    if len(sys.argv) < 2 or not set(sys.argv[2:]) <= ENGINES.keys():
        raise SystemExit(__doc__)
    program, names = os.path.abspath(sys.argv[1]), sys.argv[2:] or list(ENGINES)
    with tempfile.TemporaryDirectory() as place:
        os.mkdir(os.path.join(place, "data"))
        write_data(os.path.join(place, "data"))
        data = ["--data", "data", "--allow-unverified-data", "--threads", "1"]
        words = [program, "reproduce", *WHAT, *data, "--out", "plain"]
        subprocess.run(words, cwd=place, check=True, capture_output=True)
        for name in names:
            attempt(name, program, place)


if __name__ == "__main__":
    main()
