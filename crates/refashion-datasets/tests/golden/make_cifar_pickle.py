"""Makes cifar_protocol_2.pickle and cifar_protocol_4.pickle: a batch of two images in the form of
cifar-10-batches-py, as Python 3 writes it.

Classes of the names that NumPy gives to its own take NumPy's place, so that it need not be there.
"""

import pathlib
import pickle
import sys
import types

core = types.ModuleType("numpy.core.multiarray")
numpy = types.ModuleType("numpy")


def _reconstruct(kind, shape, letter):
    raise NotImplementedError


class ndarray:
    def __init__(self, shape, content):
        self.shape, self.content = shape, content

    def __reduce__(self):
        state = (1, self.shape, dtype("u1"), False, self.content)
        return _reconstruct, (ndarray, (0,), b"b"), state


class dtype:
    def __init__(self, kind):
        self.kind = kind

    def __reduce__(self):
        return dtype, (self.kind, False, True), (3, "|", None, None, None, -1, -1, 0)


_reconstruct.__module__ = core.__name__
ndarray.__module__ = dtype.__module__ = numpy.__name__
core._reconstruct, numpy.ndarray, numpy.dtype = _reconstruct, ndarray, dtype
sys.modules.update({"numpy": numpy, "numpy.core": types.ModuleType("c"), core.__name__: core})

content = bytes(i * 7 % 251 for i in range(2 * 3072))
batch = {
    b"batch_label": b"training batch 1 of 5",
    b"labels": [6, 9],
    b"data": ndarray((2, 3072), content),
    b"filenames": [b"leptodactylus_pentadactylus_s_000004.png", b"camion_s_000148.png"],
}
for protocol in (2, 4):
    path = pathlib.Path(__file__).with_name(f"cifar_protocol_{protocol}.pickle")
    path.write_bytes(pickle.dumps(batch, protocol))
