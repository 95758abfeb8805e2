"""A program's streams in results: bounded, redacted, and with the original's length and digest."""
import hashlib
import json
import random
import unittest
from urllib.parse import quote

from pipeline_function.excerpt import CHARACTERS, Excerpt
from pipeline_function.faults import Fault, one_line
from pipeline_function.redaction import Redaction


def excerpt(content: bytes, block: int = 65536, secrets: tuple[str, ...] = ()) -> Excerpt:
    made = Excerpt(Redaction(secrets))
    for at in range(0, len(content), block):
        made.append(content[at : at + block])
    return made


class AnExcerpt(unittest.TestCase):
    def test_of_a_short_stream_is_the_stream(self) -> None:
        short = excerpt("grüße\n".encode())
        self.assertEqual((("grüße\n", ""), 8), (short.end(), short.length))

    def test_does_not_depend_on_the_blocks_that_it_came_in(self) -> None:
        dice = random.Random(1)
        for length in (0, 1, CHARACTERS, CHARACTERS + 1, 20_000):
            content = bytes(dice.choice(b"abcd ") for _ in range(length))
            secrets = ("abcd", "bcdab cd", "dddd")
            masked = Redaction(secrets).mask(content.decode())
            for block in (1, 7, 4096, 65536):
                parts = excerpt(content, block, secrets)
                self.assertEqual((masked[:CHARACTERS], masked[-CHARACTERS:] if len(masked) > CHARACTERS else ""), parts.end())
                self.assertEqual(f"sha256:{hashlib.sha256(content).hexdigest()}", parts.sha256)

    def test_shows_nothing_of_a_secret_wherever_the_excerpt_begins_and_ends(self) -> None:
        secret = "s3cr3t-Zx81-value"
        for before in range(CHARACTERS - 20, CHARACTERS + 2):
            shown = excerpt(b"x" * before + secret.encode() + b"y" * before, 1000, (secret,)).end()
            self.assertNotRegex("".join(shown), "s3c|alue")

    def test_counts_utf_16_code_units_and_cuts_no_character(self) -> None:
        self.assertEqual(("a" + "😀" * 999, "😀" * 1000), excerpt(("a" + "😀" * 1500).encode(), 3).end())

    def test_shows_bytes_that_are_no_text(self) -> None:
        self.assertEqual(("\ufffd\ufffda\ufffd", ""), excerpt(b"\xff\xfea\xc3", 1).end())


class ARedaction(unittest.TestCase):
    def test_masks_a_secret_however_it_is_spelled(self) -> None:
        secret = 'pä"ss<word>+1'
        redaction = Redaction([secret])
        for spelled in (secret, json.dumps(secret), json.dumps(secret, ensure_ascii=False), quote(secret, safe=""), "p\\u00E4\\u0022ss\\u003Cword\\u003E\\u002B1"):
            self.assertIn("***", redaction.mask(f"key={spelled}."))
            self.assertNotIn("ss", redaction.mask(f"key={spelled}."))

    def test_masks_a_line_of_a_key_and_leaves_what_is_too_short(self) -> None:
        self.assertEqual("got ***", Redaction(["-----BEGIN\nabcdefgh12345678\n-----END"]).mask("got abcdefgh12345678"))
        self.assertEqual("abc", Redaction(["abc", ""]).mask("abc"))

    def test_masks_the_longer_of_two_that_begin_alike(self) -> None:
        stream = Redaction(["abcd", "abcdefgh"]).stream()
        self.assertEqual("***", "".join([*map(stream.append, ("ab", "cd", "ef", "gh")), stream.end()]))


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
