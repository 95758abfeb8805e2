"""The PNG writer and reader."""
import random
import struct
import unittest
import zlib

import png


def picture(width: int, height: int, seed: int = 0) -> bytes:
    rng = random.Random(seed)
    return png.encode(width, height, [(at, at, at) for at in range(256)], [rng.randbytes(width) for _ in range(height)])


class Png(unittest.TestCase):
    def test_what_is_written_is_what_zlib_reads(self) -> None:
        for width, height in [(1, 1), (255, 256), (65534, 1), (65535, 1), (300, 700)]:
            with self.subTest((width, height)):
                content = picture(width, height)
                data = b"".join(data for name, data in png._chunks(content) if name == b"IDAT")
                rng = random.Random(0)
                self.assertEqual(b"".join(b"\0" + rng.randbytes(width) for _ in range(height)), zlib.decompress(data))
                self.assertEqual((width, height), png.measure(content))

    def test_a_cut_picture_is_damaged_wherever_it_is_cut(self) -> None:
        content = picture(20, 20)
        for length in range(len(content)):
            with self.assertRaisesRegex(ValueError, "damaged"):
                png.measure(content[:length])

    def test_a_flipped_bit_is_damage(self) -> None:
        content, rng = picture(20, 20), random.Random(2)
        for _ in range(500):
            at = rng.randrange(len(content))
            with self.assertRaisesRegex(ValueError, "damaged"):
                png.measure(content[:at] + bytes([content[at] ^ 1 << rng.randrange(8)]) + content[at + 1 :])

    def test_what_stands_behind_the_last_chunk_is_no_damage(self) -> None:
        content = picture(20, 30)
        for behind in (b"\n", b"\0" * 7, b"IEND", content, content[:50]):
            self.assertEqual((20, 30), png.measure(content + behind))

    def test_no_side_is_zero(self) -> None:
        header = struct.pack(">IIBBBBB", 0, 1, 8, 3, 0, 0, 0)
        parts = ((b"IHDR", header), (b"IDAT", b""), (b"IEND", b""))
        with self.assertRaisesRegex(ValueError, "damaged"):
            png.measure(png.SIGNATURE + b"".join(png._chunk(*part) for part in parts))
