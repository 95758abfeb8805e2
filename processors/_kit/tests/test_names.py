"""Canonical output names."""
import random
import unicodedata
import unittest

from pipeline_kit.names import canonical_output


class Names(unittest.TestCase):
    def test_take_their_canonical_form(self) -> None:
        table = {
            "outputs/a": "outputs/a",
            "outputs//a/./b/": "outputs/a/b",
            "outputs\\a\\b": "outputs/a/b",
            "./outputs/a": "outputs/a",
            "outputs/cafe\u0301": "outputs/caf\u00e9",
            "outputs/\u2126": "outputs/\u03a9",
            "outputs/ a ": "outputs/ a ",
            "outputs/...": "outputs/...",
            "outputs/.hidden": "outputs/.hidden",
            "outputs/C:x": "outputs/C:x",
            "outputs/" + "é" * 127: "outputs/" + "é" * 127,
        }
        self.assertEqual(table, {name: canonical_output(name) for name in table})

    def test_are_refused_by_the_first_rule_that_they_break(self) -> None:
        table = [
            ("", "empty name"),
            ("./.", "empty name"),
            ("/outputs/a", "absolute name"),
            ("\\outputs\\a", "absolute name"),
            ("C:\\outputs\\a", "absolute name"),
            ("z:outputs/../a", "absolute name"),
            ("outputs/../a", "'..' in name"),
            ("outputs\\..", "'..' in name"),
            ("outputs/a\0", "control character in name"),
            ("outputs/a\x7f", "control character in name"),
            ("/\x9f", "control character in name"),
            ("outputs/\ud800", "lone surrogate in name"),
            ("\udc00\n", "lone surrogate in name"),
            ("\n\udc00", "control character in name"),
            ("outputs/" + "x" * 256, "segment over 255 bytes"),
            ("outputs/" + "é" * 128, "segment over 255 bytes"),
            ("outputs/" + "/".join(["x" * 255] * 4), "name over 1024 bytes"),
            ("x" * 256, "segment over 255 bytes"),
            ("a.txt", "not under outputs/"),
            ("outputs", "not under outputs/"),
            ("outputs/.", "not under outputs/"),
            ("outputsx/a", "not under outputs/"),
            ("Outputs/a", "not under outputs/"),
        ]
        for name, rule in table:
            with self.subTest(name[:40]), self.assertRaises(ValueError) as caught:
                canonical_output(name)
            self.assertEqual(rule, str(caught.exception))

    def test_of_any_text_are_refused_or_canonical_and_stay_so(self) -> None:
        rng = random.Random(6)
        alphabet = ["a", "é", "e\u0301", "/", "\\", ".", "..", "\u1100\u1161", "😀", "\u0323\u0307", ":", "\n", "\u212b"]
        accepted = 0
        for _ in range(20_000):
            name = "outputs/" + "".join(rng.choice(alphabet) for _ in range(rng.randrange(8)))
            try:
                canonical = canonical_output(name)
            except ValueError:
                continue
            accepted += 1
            self.assertEqual(canonical, canonical_output(canonical))
            self.assertTrue(unicodedata.is_normalized("NFC", canonical))
            self.assertFalse({"", ".", ".."} & set(canonical.split("/")))
        self.assertGreater(accepted, 3000)
