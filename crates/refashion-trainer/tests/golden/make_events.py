"""Writes events.tfevents with TensorBoard's own writer, for src/tensorboard/tests.rs, and checks
that TensorBoard's own reader takes it.

pip install tensorboard; python make_events.py
With a folder as argument, prints instead what TensorBoard reads of the event files below it:
python make_events.py DIR
"""

import sys
from pathlib import Path

from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
from tensorboard.compat.proto.types_pb2 import DT_STRING
from tensorboard.summary.writer.record_writer import RecordWriter


def scalars(wall_time, step, **values):
    values = [Summary.Value(tag=tag.replace("__", "/"), simple_value=value) for tag, value in values.items()]
    return Event(wall_time=wall_time, step=step, summary=Summary(value=values))


def text(wall_time, tag, text):
    plugin = SummaryMetadata.PluginData(plugin_name="text")
    tensor = TensorProto(dtype=DT_STRING, tensor_shape=TensorShapeProto(), string_val=[text.encode()])
    value = Summary.Value(tag=tag, metadata=SummaryMetadata(plugin_data=plugin), tensor=tensor)
    return Event(wall_time=wall_time, summary=Summary(value=[value]))


EVENTS = [
    Event(wall_time=1_700_000_000.25, file_version="brain.Event:2"),
    Event(wall_time=1_700_000_000.5, session_log=SessionLog(status=SessionLog.START)),
    text(1_700_000_001.0, "settings", "| seed | 3 |"),
    scalars(1_700_000_002.0, 10, batch__loss=2.25),
    scalars(1_700_000_003.75, 1, loss=0.5257, accuracy=0.0, val_loss=-1e-3),
    scalars(1_700_000_004.0, 1 << 40, batch__loss=float("nan")),
]


def write(path):
    with open(path, "wb") as file:
        writer = RecordWriter(file)
        for event in EVENTS:
            writer.write(event.SerializeToString())


def read(folder):
    runs = EventMultiplexer().AddRunsFromDirectory(str(folder)).Reload()
    for run, kinds in sorted(runs.Runs().items()):
        for tag in kinds["scalars"]:
            for event in runs.Scalars(run, tag):
                print(f"{run}\t{tag}\t{event.step}\t{event.value:.6g}")
        for tag in kinds["tensors"]:
            for event in runs.Tensors(run, tag):
                if event.tensor_proto.dtype == DT_STRING:
                    print(f"{run}\t{tag}\t{event.step}\t{event.tensor_proto.string_val[0].decode()!r}")
                else:
                    print(f"{run}\t{tag}\t{event.step}\t{event.tensor_proto.float_val[0]:.6g}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        read(sys.argv[1])
    else:
        write(Path(__file__).parent / "events.tfevents")
