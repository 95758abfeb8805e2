"""mode=mock: a landscape determined entirely by the request; no model and no network."""
from __future__ import annotations

import hashlib

from pipeline_kit.canonical_json import encode
from pipeline_kit.dice import Dice

import landscape
import png
from painting import Painting, PaintingRequest
from pictures import Picture

_SIDE = 256


def paint(request: PaintingRequest) -> Painting:
    seed = encode(request.body())
    dice = Dice(seed)
    width, height = request.width or _SIDE, request.height or _SIDE
    colours = landscape.palette(dice)
    content = png.encode(width, height, colours, landscape.rows(width, height, dice))
    return Painting(f"mock-{hashlib.sha256(seed).hexdigest()[:20]}", (Picture(content, "image/png", "png", width, height),))
