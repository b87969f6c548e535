"""Writes grey.jpg, colour.jpg and jpeg.json: pictures as libjpeg packs and unpacks them.

The hub may hold JPEG instead of PNG. Run beside this file: python make_jpeg.py
"""

import io
import json

import numpy as np
import PIL
from PIL import Image

row, column = np.meshgrid(np.arange(32), np.arange(32), indexing="ij")
planes = np.stack([row * 8, column * 8, (row + column) * 4], axis=-1).astype("uint8")
pixels = {}
for name, image in {"grey": planes[:28, :28, 0], "colour": planes}.items():
    packed = io.BytesIO()
    Image.fromarray(image).save(packed, "JPEG", quality=95, subsampling=0)
    open(f"{name}.jpg", "wb").write(packed.getvalue())
    unpacked = np.asarray(Image.open(packed))
    unpacked = unpacked[None] if unpacked.ndim == 2 else unpacked.transpose(2, 0, 1)
    pixels[name] = unpacked.ravel().tolist()
json.dump({"pillow": PIL.__version__, **pixels}, open("jpeg.json", "w"))
