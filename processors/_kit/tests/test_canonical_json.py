"""RFC 8785, with its own samples, laws over random values, and Node.js as the reference for ECMAScript's numbers."""
import json
import random
import shutil
import struct
import subprocess
import unittest

from pipeline_kit import strict_json
from pipeline_kit.canonical_json import encode, encode_line, format_number

_NODE = shutil.which("node")
# Reads a double's bits as 16 hex digits per line; prints JSON.stringify of each.
_NODE_PROGRAM = """
const lines = require('fs').readFileSync(0, 'latin1').split('\\n').filter(line => line);
process.stdout.write(lines.map(line => JSON.stringify(Buffer.from(line, 'hex').readDoubleBE(0))).join('\\n'));
"""


def from_bits(bits: int) -> float:
    return struct.unpack(">d", bits.to_bytes(8, "big"))[0]


def doubles(count: int) -> list[float]:
    """Random bit patterns, random decimals, whole numbers around powers of two and ten; finite."""
    rng = random.Random(8785)
    values = [from_bits(rng.getrandbits(64)) for _ in range(count)]
    values += [float(f"{rng.randrange(10**rng.randint(1, 17))}e{rng.randint(-330, 308)}") for _ in range(count)]
    values += [float(2**rng.randint(0, 1023) + rng.randint(-3, 3)) for _ in range(count)]
    values += [from_bits(struct.unpack(">Q", struct.pack(">d", 10.0**e))[0] + d) for e in range(-300, 300) for d in (-1, 0, 1)]
    values += [from_bits(bits) for bits in (0, 1, 2, 2**52 - 1, 2**52, 2**63, 2**63 + 1, 0x7FEFFFFFFFFFFFFF)]
    return [value for value in values if value == value and abs(value) != float("inf")]


class Numbers(unittest.TestCase):
    def test_the_samples_of_appendix_b(self) -> None:
        table = {
            0x0000000000000000: "0",
            0x8000000000000000: "0",
            0x0000000000000001: "5e-324",
            0x8000000000000001: "-5e-324",
            0x7FEFFFFFFFFFFFFF: "1.7976931348623157e+308",
            0xFFEFFFFFFFFFFFFF: "-1.7976931348623157e+308",
            0x4340000000000000: "9007199254740992",
            0xC340000000000000: "-9007199254740992",
            0x4430000000000000: "295147905179352830000",
            0x44B52D02C7E14AF5: "9.999999999999997e+22",
            0x44B52D02C7E14AF6: "1e+23",
            0x44B52D02C7E14AF7: "1.0000000000000001e+23",
            0x444B1AE4D6E2EF4E: "999999999999999700000",
            0x444B1AE4D6E2EF4F: "999999999999999900000",
            0x444B1AE4D6E2EF50: "1e+21",
            0x3EB0C6F7A0B5ED8C: "9.999999999999997e-7",
            0x3EB0C6F7A0B5ED8D: "0.000001",
            0x41B3DE4355555553: "333333333.3333332",
            0x41B3DE4355555554: "333333333.33333325",
            0x41B3DE4355555555: "333333333.3333333",
            0x41B3DE4355555556: "333333333.3333334",
            0x41B3DE4355555557: "333333333.33333343",
            0xBECBF647612F3696: "-0.0000033333333333333333",
            0x43143FF3C1CB0959: "1424953923781206.2",
        }
        self.assertEqual(list(table.values()), [format_number(from_bits(bits)) for bits in table])

    def test_each_reads_back_as_itself(self) -> None:
        for value in doubles(20_000):
            self.assertEqual(value, float(format_number(value)))

    @unittest.skipUnless(_NODE, "node, the judge, is not on PATH")
    def test_each_is_what_node_prints(self) -> None:
        values = doubles(20_000)
        bits = "\n".join(struct.pack(">d", value).hex() for value in values)
        judged = subprocess.run([_NODE, "-e", _NODE_PROGRAM], input=bits, capture_output=True, text=True, check=True).stdout.split("\n")
        ours = [format_number(value) for value in values]
        self.assertEqual([], [(one, other) for one, other in zip(ours, judged, strict=True) if one != other])

    def test_there_is_no_form_for_what_is_not_finite(self) -> None:
        for value in (float("nan"), float("inf"), -float("inf"), 10**400):
            with self.subTest(value), self.assertRaisesRegex(ValueError, "finite"):
                encode(value)


class Documents(unittest.TestCase):
    def test_an_encoding_read_and_encoded_again_is_the_same(self) -> None:
        rng = random.Random(1)
        for _ in range(2000):
            value = random_json(rng)
            self.assertEqual(encode(value), encode(strict_json.parse(encode(value))))

    def test_any_layout_of_a_document_has_the_same_encoding(self) -> None:
        rng = random.Random(2)
        for _ in range(1000):
            value = random_json(rng)
            layouts = (json.dumps(value, indent=rng.choice((None, 1, 4)), ensure_ascii=rng.random() < 0.5), json.dumps(shuffled(value, rng)))
            for layout in layouts:
                self.assertEqual(encode(value), encode(strict_json.parse(layout.encode())))

    @unittest.skipUnless(_NODE, "node, the judge, is not on PATH")
    def test_members_and_strings_are_what_node_sorts_and_prints(self) -> None:
        program = """
            const canon = v => v === null || typeof v !== 'object' ? JSON.stringify(v)
                : Array.isArray(v) ? '[' + v.map(canon).join(',') + ']'
                : '{' + Object.keys(v).sort().map(k => JSON.stringify(k) + ':' + canon(v[k])).join(',') + '}';
            const lines = require('fs').readFileSync(0, 'utf8').split('\\n').filter(line => line);
            process.stdout.write(lines.map(line => canon(JSON.parse(line))).join('\\n'));
        """
        rng = random.Random(3)
        values = [random_json(rng) for _ in range(1000)]
        told = "\n".join(json.dumps(value) for value in values).encode()
        judged = subprocess.run([_NODE, "-e", program], input=told, capture_output=True, check=True).stdout.split(b"\n")
        self.assertEqual(judged, [encode(value) for value in values])

    def test_what_json_has_not_is_refused(self) -> None:
        for value in (b"bytes", {1}, object(), {"a": "\ud800"}, {"\udc00": 1}, "\ud83d"):
            with self.subTest(value), self.assertRaises(ValueError):
                encode(value)

    def test_a_line_ends_with_one_line_feed(self) -> None:
        self.assertEqual(b'{"a":[]}\n', encode_line({"a": []}))


def random_json(rng: random.Random, depth: int = 0) -> object:
    kind = rng.randrange(8 if depth < 4 else 6)
    if kind < 3:
        return (None, True, False, rng.randint(-(2**53) + 1, 2**53 - 1), rng.uniform(-1e6, 1e6), from_bits(rng.getrandbits(62)))[rng.randrange(6)]
    if kind < 6:
        return random_text(rng)
    if kind == 6:
        return [random_json(rng, depth + 1) for _ in range(rng.randrange(5))]
    return {random_text(rng): random_json(rng, depth + 1) for _ in range(rng.randrange(6))}


def random_text(rng: random.Random) -> str:
    ranges = ((0, 0x7F), (0, 0x2F), (0x80, 0x7FF), (0x2020, 0x2030), (0xE000, 0xFFFF), (0x10000, 0x10FFFF))
    return "".join(chr(rng.randint(*rng.choice(ranges))) for _ in range(rng.randrange(6)))


def shuffled(value: object, rng: random.Random) -> object:
    if isinstance(value, list):
        return [shuffled(item, rng) for item in value]
    if not isinstance(value, dict):
        return value
    members = [(name, shuffled(item, rng)) for name, item in value.items()]
    rng.shuffle(members)
    return dict(members)
