"""What is shown of a program's streams: bounded, redacted, and honest about the whole."""
import hashlib
import json
import random
import unittest
from urllib.parse import quote

from pipeline_function.excerpt import CHARACTERS, Excerpt
from pipeline_function.faults import Fault, one_line
from pipeline_function.redaction import redaction


def excerpt(content: bytes, block: int = 65536) -> Excerpt:
    made = Excerpt()
    for at in range(0, len(content), block):
        made.append(content[at : at + block])
    return made


def same(text: str) -> str:
    return text


class AnExcerpt(unittest.TestCase):
    def test_of_a_short_stream_is_the_stream(self) -> None:
        short = excerpt("grüße\n".encode())
        self.assertEqual(("grüße\n", "", 8), (short.head(same), short.tail(same), short.length))

    def test_does_not_depend_on_the_blocks_that_it_came_in(self) -> None:
        dice = random.Random(1)
        for length in (0, 1, CHARACTERS, CHARACTERS + 1, 16_191, 16_192, 16_193, 50_000):
            content = bytes(dice.choice(b"abcdefgh \n") for _ in range(length))
            whole = excerpt(content)
            for block in (1, 7, 4096):
                parts = excerpt(content, block)
                self.assertEqual((whole.head(same), whole.tail(same), whole.sha256), (parts.head(same), parts.tail(same), parts.sha256))
            self.assertEqual(f"sha256:{hashlib.sha256(content).hexdigest()}", whole.sha256)
            self.assertTrue(content.decode().startswith(whole.head(same)) and content.decode().endswith(whole.tail(same)))
            self.assertLessEqual(max(len(whole.head(same)), len(whole.tail(same))), CHARACTERS)

    def test_of_a_long_stream_shows_no_word_that_may_be_half_a_secret(self) -> None:
        long = excerpt(b"x" * 40_000)
        self.assertEqual(("", ""), (long.head(same), long.tail(same)))

    def test_counts_utf_16_code_units_and_cuts_no_character(self) -> None:
        self.assertEqual(CHARACTERS // 2, len(excerpt("😀".encode() * 4000).tail(same) or "😀" * 1000))
        self.assertEqual("a" + "😀" * 999, excerpt(("a" + "😀" * 1500).encode()).head(same))

    def test_shows_bytes_that_are_no_text(self) -> None:
        self.assertEqual("\ufffd\ufffd", excerpt(b"\xff\xfe").head(same))


class Redaction(unittest.TestCase):
    def test_masks_a_secret_however_it_is_spelled(self) -> None:
        secret = 'pä"ss<word>+1'
        redact = redaction([secret])
        for spelled in (secret, json.dumps(secret), json.dumps(secret, ensure_ascii=False), quote(secret, safe=""), "p\\u00E4\\u0022ss\\u003Cword\\u003E\\u002B1"):
            self.assertIn("***", redact(f"key={spelled}."))
            self.assertNotIn("ss", redact(f"key={spelled}."))

    def test_masks_a_line_of_a_key_and_leaves_what_is_too_short(self) -> None:
        self.assertEqual("got ***", redaction(["-----BEGIN\nabcdefgh12345678\n-----END"])("got abcdefgh12345678"))
        self.assertEqual("abc", redaction(["abc", ""])("abc"))

    def test_masks_the_longer_of_two_first(self) -> None:
        self.assertEqual("***", redaction(["abcd", "abcdefgh"])("abcdefgh"))


class AFault(unittest.TestCase):
    def test_is_one_line_of_at_most_500_code_units(self) -> None:
        self.assertEqual("a b c", one_line("a\nb\x7fc"))
        self.assertEqual("x" * 499 + "…", one_line("x" * 501))
        self.assertEqual("x" * 498 + "…", one_line("x" * 498 + "😀😀"))
        self.assertEqual("timed out", Fault("ERR_TIMEOUT").message)

    def test_is_read_back_with_its_own_fragment_alone(self) -> None:
        self.assertEqual("x", Fault.of("ERR_INPUTS", "invalid inputs payload: x").detail)
        for message in ("timed out", "invalid inputs payloads", "invalid inputs payload:x"):
            with self.assertRaises(ValueError):
                Fault.of("ERR_INPUTS", message)
