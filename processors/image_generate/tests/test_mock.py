"""mode=mock: the painter."""
import random
import unittest
import zlib

import landscape
import mock
import png
from painting import PaintingRequest
from pipeline_kit.dice import Dice


def request(**members: object) -> PaintingRequest:
    return PaintingRequest.read({"model": "a/b", "prompt": "x", **members})


class TheMock(unittest.TestCase):
    def test_paints_the_size_that_was_asked_for(self) -> None:
        rng = random.Random(3)
        for _ in range(30):
            width, height = rng.randint(64, 300), rng.randint(64, 300)
            painting = mock.paint(request(width=width, height=height))
            self.assertEqual((width, height), png.measure(painting.pictures[0].content))

    def test_paints_256_pixels_square_unless_told(self) -> None:
        self.assertEqual((256, 256), png.measure(mock.paint(request()).pictures[0].content))

    def test_paints_the_same_request_the_same_and_another_differently(self) -> None:
        images = {mock.paint(request(seed=seed, width=64, height=64)).pictures[0].content for seed in (1, 1, 2, 3)}
        self.assertEqual(3, len(images))

    def test_uses_no_index_beyond_its_palette(self) -> None:
        for seed in range(40):
            dice = Dice(bytes([seed]))
            colours = landscape.palette(dice)
            self.assertLessEqual(len(colours), 256)
            self.assertLess(max(max(row) for row in landscape.rows(97, 64, dice)), len(colours))

    def test_has_sky_sun_and_every_ridge_in_a_picture(self) -> None:
        content = mock.paint(request(prompt="a quiet harbour at dawn")).pictures[0].content
        data = b"".join(data for name, data in png._chunks(content) if name == b"IDAT")
        self.assertGreater(len(set(zlib.decompress(data))), 100)
