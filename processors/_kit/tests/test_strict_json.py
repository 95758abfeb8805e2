"""The strict reader, against tables and against Python's own reader."""
import json
import random
import unittest

from pipeline_kit.canonical_json import encode
from pipeline_kit.strict_json import MAX_BYTES, parse

from .test_canonical_json import random_json


class TheReader(unittest.TestCase):
    def test_refuses_with_the_sentence_of_the_contract(self) -> None:
        table = [
            (b" " * (MAX_BYTES + 1), "larger than 16777216 bytes"),
            (b"\xef\xbb\xbf1", "begins with a byte order mark"),
            *((text, "not JSON") for text in (
                b"", b" ", b"{", b"[1,]", b"[,1]", b"{,}", b'{"a"}', b'{"a":}', b'{"a":1,}', b"{a:1}", b"[1 2]", b"1 1", b"tru", b"True", b"nul",
                b"+1", b".5", b"1.", b"01", b"-", b"1e", b"0x1", b"NaN", b"Infinity", b"-Infinity", b'"', b'"\\x"', b'"\\u12g4"', b'"\n"', b'"\x00"',
                b"'a'", b"// c\n1", b"/**/1", b"\xff", b"\xa0 1", b"1\x00", b"\x0b1", b"[1e5x]", b'["a" "b"]', b'{"a":1 "b":2}', b"]", b"[}",
            )),  # fmt: skip
            (b"[" * 65 + b"]" * 65, "nested deeper than 64 levels"),
            (b'{"a":' * 65, "nested deeper than 64 levels"),
            (b"x" + b"[" * 65, "not JSON"),
            (b'{"a":1,"\\u0061":2}', "duplicate member"),
            (b'[{"":1,"":1}]', "duplicate member"),
            (b'{"a":"\\ud800","a":1}', "duplicate member"),
            (b'"\\ud800"', "a string is not valid Unicode"),
            (b'"\\udc00\\ud800"', "a string is not valid Unicode"),
            (b'"\\ud800\\u0041"', "a string is not valid Unicode"),
            (b'"\xed\xa0\x80"', "a string is not valid Unicode"),
            (b'"\xc0\x80"', "a string is not valid Unicode"),
            (b'"\xf4\x90\x80\x80"', "a string is not valid Unicode"),
            (b'"\\ud800\xed\xb0\x80"', "a string is not valid Unicode"),
            (b'["\\ud800",1e400]', "a string is not valid Unicode"),
            (b'[1e400,"\\ud800"]', "a number is beyond the range of a double"),
            (b"-1e309", "a number is beyond the range of a double"),
            (b"1" + b"0" * 400, "a number is beyond the range of a double"),
        ]  # fmt: skip
        for document, sentence in table:
            with self.subTest(document[:40]), self.assertRaises(ValueError) as caught:
                parse(document)
            self.assertEqual(sentence, str(caught.exception))

    def test_reads_what_is_at_the_bounds(self) -> None:
        self.assertEqual("x" * (MAX_BYTES - 2), parse(b'"' + b"x" * (MAX_BYTES - 2) + b'"'))
        self.assertEqual(64, str(parse(b"[" * 64 + b"]" * 64)).count("["))
        self.assertEqual("😀\x7f\u2028", parse(b'"\\uD83d\\uDe00\x7f\xe2\x80\xa8"'))
        self.assertEqual(1.7976931348623157e308, parse(b"1.7976931348623157e308"))

    def test_whole_numbers_arrive_as_int_however_they_are_written(self) -> None:
        for text in (b"100", b"1e2", b"100.0", b"1.00E+2"):
            value = parse(text)
            self.assertEqual((int, 100), (type(value), value))
        self.assertEqual((int, "0"), (type(parse(b"-0.0")), str(parse(b"-0"))))
        self.assertEqual((int, float), (type(parse(b"9007199254740991")), type(parse(b"9007199254740992"))))

    def test_reads_what_python_reads(self) -> None:
        rng = random.Random(4)
        for _ in range(2000):
            text = json.dumps(random_json(rng), ensure_ascii=rng.random() < 0.5)
            self.assertEqual(json.loads(text), parse(text.encode()))

    def test_a_damaged_document_is_refused_or_is_another_that_python_reads_the_same(self) -> None:
        rng = random.Random(5)
        refused = 0
        for _ in range(5000):
            document = bytearray(encode(random_json(rng)))
            document[rng.randrange(len(document))] = rng.choice(b'"\\{}[],:0e-.\x80\x00 a')
            try:
                value = parse(bytes(document))
            except ValueError:
                refused += 1
                continue
            self.assertEqual(encode(json.loads(document)), encode(value))
        self.assertGreater(refused, 500)

    def test_reads_a_foreign_document_past_what_is_no_offence_there(self) -> None:
        table = {
            b"\xef\xbb\xbf[1]": [1],
            b'["\\ud83d cut"]': ["\ufffd cut"],
            b'["\xf0\x9f cut"]': ["\ufffd\ufffd cut"],
            b"[1e400, -1e400]": [float("inf"), float("-inf")],
        }
        self.assertEqual(table, {document: parse(document, foreign=True) for document in table})
        for document, offence in [(b'{"a":1,"a":2}', "duplicate member"), (b"[\xff]", "not JSON"), (b"NaN", "not JSON")]:
            with self.assertRaisesRegex(ValueError, offence):
                parse(document, foreign=True)
