"""Writes augmentation.json: pictures changed by Keras' ImageDataGenerator.

The pictures are drawn by a formula that the test repeats. Drawn numbers are kept as text, since JSON
readers may round them. Run beside this file:
python make_augmentation.py
"""

import json

import keras
import numpy as np
import scipy
from keras.src.legacy.preprocessing.image import ImageDataGenerator, apply_affine_transform


def picture(channels, height, width):
    """Whole numbers from 0 to 255, by a formula without rounding."""
    channel, row, column = np.meshgrid(
        np.arange(channels), np.arange(height), np.arange(width), indexing="ij"
    )
    values = (row * row * 7 + column * 13 + row * column * 3 + channel * 29) % 256
    return values.astype("float32")


def changed(shape, fill_mode="nearest", cval=0.0, **transform):
    result = apply_affine_transform(
        picture(*shape),
        row_axis=1,
        col_axis=2,
        channel_axis=0,
        fill_mode=fill_mode,
        cval=cval,
        order=1,
        **transform,
    )
    return {
        "shape": shape,
        "constant": None if fill_mode == "nearest" else cval,
        "transform": transform,
        "pixels": [round(float(v), 5) for v in result.ravel()],
    }


def drawn(settings, seed, shape):
    generator = ImageDataGenerator(data_format="channels_first", **settings)
    transform = generator.get_random_transform(shape, seed=seed)
    names = ["theta", "tx", "ty", "shear", "zx", "zy"]
    return {
        "settings": settings,
        "seed": seed,
        "shape": shape,
        "transform": {name: repr(float(transform[name])) for name in names},
    }


homework = {
    "rotation_range": 8,
    "width_shift_range": 0.08,
    "height_shift_range": 0.08,
    "shear_range": 0.3,
    "zoom_range": 0.08,
}
grey = [1, 9, 9]
json.dump(
    {
        "versions": {
            "keras": keras.__version__,
            "numpy": np.__version__,
            "scipy": scipy.__version__,
        },
        "changed": [
            changed(grey, theta=8.0),
            changed(grey, theta=-90.0),
            changed(grey, tx=1.5, ty=-2.25),
            changed(grey, shear=20.0),
            changed(grey, zx=0.7, zy=1.3),
            changed(grey, theta=33.0, tx=1.2, ty=-0.7, shear=-15.0, zx=1.1, zy=0.9),
            changed([3, 6, 8], theta=33.0, tx=1.2, ty=-0.7, shear=-15.0, zx=1.1, zy=0.9),
            changed([1, 5, 10], "constant", 7.0, theta=33.0, tx=1.2, zx=1.4, zy=1.4),
        ],
        "drawn": [
            drawn(homework, 1, [1, 28, 28]),
            drawn(homework, 1510, [1, 28, 28]),
            drawn({"rotation_range": 20, "zoom_range": 0.2}, 5, [3, 32, 32]),
            drawn({"height_shift_range": 0.1, "width_shift_range": 0.3}, 5, [3, 20, 40]),
            drawn({"shear_range": 10.0}, 9, [1, 28, 28]),
        ],
    },
    open("augmentation.json", "w"),
)
