"""Which bytes are a whole picture, and which are not."""
import random
import unittest

import png
from pictures import Damaged, NotAPicture, Picture, read_picture

from .pictures_sample import EXTENDED, GIF, PNG, WHOLE, jpeg, riff

JUNK = (b"\n", b"\0" * 9, b"trailing bytes that another program put there", PNG)


class APicture(unittest.TestCase):
    def test_is_read_in_every_format(self) -> None:
        for name, (content, *told) in WHOLE.items():
            with self.subTest(name):
                self.assertEqual(Picture(content, *told), read_picture(content))

    def test_may_have_bytes_behind_its_end(self) -> None:
        for name, (content, *told) in WHOLE.items():
            for behind in JUNK:
                with self.subTest(name, behind=behind):
                    self.assertEqual(Picture(content + behind, *told), read_picture(content + behind))

    def test_that_is_cut_is_damaged_wherever_it_is_cut(self) -> None:
        for name, (content, *_) in WHOLE.items():
            for length in range(12, len(content)):
                with self.subTest(name, length=length), self.assertRaises(Damaged):
                    read_picture(content[:length])

    def test_that_is_overwritten_is_one_or_none_and_nothing_else_happens(self) -> None:
        rng = random.Random(8)
        for content, *_ in WHOLE.values():
            for _ in range(300):
                at = rng.randrange(len(content))
                try:
                    read_picture(content[:at] + rng.randbytes(2) + content[at + 2 :])
                except NotAPicture:
                    pass

    def test_without_a_side_or_without_pixels_is_damaged(self) -> None:
        for content in (jpeg(width=0), jpeg(height=0), riff(EXTENDED), riff(), GIF[:19] + b";", png.encode(0, 1, [(0, 0, 0)], [b""])):
            with self.assertRaises(Damaged):
                read_picture(content)

    def test_of_another_format_is_named(self) -> None:
        one_of = "not one of image/png, image/jpeg, image/webp, image/gif"
        table = {
            b"\0\0\0\x20ftypavif": f"image/avif, {one_of}",
            b"\0\0\0\x20ftypheic": f"image/heic, {one_of}",
            b"\0\0\0\x20ftypisom": f"video/mp4, {one_of}",
            b"BM6": f"image/bmp, {one_of}",
            b"II*\0": f"image/tiff, {one_of}",
            b'<?xml version="1.0"?><svg xmlns="x">': f"image/svg+xml, {one_of}",
            b"<svg": f"image/svg+xml, {one_of}",
            b"<html>": "no image",
            b"PK\3\4": "no image",
            b"": "no image",
        }
        for content, said in table.items():
            with self.subTest(said), self.assertRaises(NotAPicture) as caught:
                read_picture(content)
            self.assertEqual(said, str(caught.exception))
