"""Writes philox.json: what NumPy draws with Philox.

Fractions are kept as text, since JSON readers may round them, and so are whole numbers of 64 bits.
Run beside this file: python make_philox.py
"""

import json

import numpy as np


def generator(key, counter):
    # NumPy takes both as one number of which the first 64 bits are the lowest.
    whole = lambda words: sum(word << (64 * place) for place, word in enumerate(words))
    return np.random.Generator(np.random.Philox(key=whole(key), counter=whole(counter)))


def case(key, counter):
    draws = generator(key, counter)
    return {
        "key": [str(word) for word in key],
        "counter": [str(word) for word in counter],
        "u64": [str(v) for v in generator(key, counter).bit_generator.random_raw(9)],
        "unit": [repr(v) for v in draws.random(3).tolist()],
        "permutation": draws.permutation(23).tolist(),
        "unit after": [repr(v) for v in draws.random(2).tolist()],
        "large": draws.permutation(100_000)[:8].tolist(),
    }


large = 2**64 - 1
json.dump(
    {
        "versions": {"numpy": np.__version__},
        "cases": [
            case([1, 0], [0, 0, 0, 0]),
            case([0xE220A8397B1DCDAF, 0], [0, 9, 59_999, 0]),
            case([large, large], [large, large, large, large]),
            case([3, 4], [large, large, 5, 6]),
        ],
    },
    open("philox.json", "w"),
    indent=1,
)
