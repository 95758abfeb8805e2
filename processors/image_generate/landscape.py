"""A landscape from a seed: a sun, a sky around it, ridges in the haze.

Whole numbers only: sine, square root and the like in floating point differ in the last digit between machines.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt

from pipeline_kit.dice import Dice

from png import Colour

_ONE = 1 << 16  # fixed point: 16 bits after the point
_SKY, _RIDGES, _SHADES = 96, 6, 26
_SUN = _SKY
_FIRST_RIDGE = _SKY + 1
_OCTAVES = 5


@dataclass(frozen=True, slots=True)
class Scheme:
    """The light: sky far from and near the sun, the sun, the farthest and the nearest ridge."""

    sky_far: Colour
    sky_near: Colour
    sun: Colour
    ridge_far: Colour
    ridge_near: Colour


SCHEMES = (
    Scheme((44, 62, 112), (255, 196, 145), (255, 244, 220), (214, 146, 140), (38, 30, 58)),
    Scheme((88, 150, 190), (253, 236, 200), (255, 255, 244), (150, 186, 196), (18, 52, 66)),
    Scheme((30, 20, 66), (226, 106, 130), (255, 214, 170), (146, 74, 124), (20, 12, 40)),
    Scheme((14, 24, 54), (74, 112, 150), (236, 242, 250), (66, 96, 132), (6, 12, 28)),
    Scheme((122, 158, 140), (250, 232, 178), (255, 250, 224), (170, 186, 140), (30, 52, 44)),
    Scheme((196, 96, 74), (255, 214, 130), (255, 246, 206), (226, 132, 92), (62, 22, 34)),
    Scheme((70, 76, 120), (236, 190, 214), (255, 240, 246), (160, 140, 186), (34, 30, 66)),
    Scheme((24, 88, 102), (196, 226, 178), (250, 252, 226), (98, 160, 146), (8, 38, 48)),
)


def palette(dice: Dice) -> list[Colour]:
    """The colours of one scheme: the sky's gradient, the sun, then each ridge's shades from its crest down into the haze."""
    scheme = dice.choose(SCHEMES)
    colours = [_mix(scheme.sky_near, scheme.sky_far, at, _SKY - 1) for at in range(_SKY)] + [scheme.sun]
    for ridge in range(_RIDGES):
        crest = _mix(scheme.ridge_far, scheme.ridge_near, ridge, _RIDGES - 1)
        haze = _mix(crest, scheme.sky_near, _RIDGES - ridge, 2 * _RIDGES)
        colours += [_mix(crest, haze, shade, _SHADES - 1) for shade in range(_SHADES)]
    return colours


def rows(width: int, height: int, dice: Dice) -> Iterator[bytes]:
    """The picture's rows, top first, as indexes into the palette; the composition is the same at every size."""
    picture = _sky(width, height, dice)
    for ridge in range(_RIDGES):
        _raise_ridge(picture, width, height, ridge, dice)
    # The columns are contiguous, so that a ridge is one slice per column.
    return (bytes(picture[y::height]) for y in range(height))


def _sky(width: int, height: int, dice: Dice) -> bytearray:
    short = min(width, height)
    sun_x, sun_y = width * dice.roll(22, 78) // 100, height * dice.roll(20, 42) // 100
    radius = short * dice.roll(7, 11) // 100
    reach = isqrt(width * width + height * height) * 3 // 4
    levels = bytes(min(_SKY - 1, _SKY * max(0, distance - radius) // reach) for distance in range(2 * (width + height)))
    levels = bytes([_SUN]) * radius + levels[radius:]
    heights = [(y - sun_y) ** 2 for y in range(height)]
    picture = bytearray()
    for x in range(width):
        across = (x - sun_x) ** 2
        picture += bytes([levels[isqrt(across + up)] for up in heights])
    return picture


def _raise_ridge(picture: bytearray, width: int, height: int, ridge: int, dice: Dice) -> None:
    """Covers each column from the ridge's crest down."""
    crest_at = height * (44 + 10 * ridge) // 100
    swing = height * (22 - 2 * ridge) // 100
    first = _FIRST_RIDGE + ridge * _SHADES
    fade = max(1, height * 30 // 100)
    shades = bytes(first + min(_SHADES - 1, _SHADES * below // fade) for below in range(height))
    hills = 2 + ridge % 3
    line = _noise(width, max(hills, hills * width // height), dice)
    for x in range(width):
        top = min(height - 1, max(0, crest_at - swing * (line[x] - _ONE // 2) // _ONE))
        picture[x * height + top : (x + 1) * height] = shades[: height - top]


def _noise(width: int, cells: int, dice: Dice) -> list[int]:
    """Smooth noise in [0, 1) fixed point: octaves of values on a lattice, each twice as fine and half as high."""
    total = [0] * width
    for octave in range(_OCTAVES):
        lattice = [dice.roll(0, _ONE - 1) for _ in range((cells << octave) + 2)]
        for x in range(width):
            cell, within = divmod(x * (cells << octave) * _ONE // width, _ONE)
            smooth = within * within * (3 * _ONE - 2 * within) >> 32
            total[x] += lattice[cell] * (_ONE - smooth) + lattice[cell + 1] * smooth >> 17 + octave
    return total


def _mix(first: Colour, last: Colour, at: int, of: int) -> Colour:
    red, green, blue = ((a * (of - at) + b * at) // of for a, b in zip(first, last, strict=True))
    return red, green, blue
