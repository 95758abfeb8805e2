"""Inputs that the host's schema would also refuse: the provider does not rely on it."""
import unittest

from painting import PaintingRequest
from pipeline_kit import ProcessorFault

GOOD = {"model": "owner/name", "prompt": "x"}


class TheRequest(unittest.TestCase):
    def test_sends_only_what_was_given(self) -> None:
        inputs = {**GOOD, "seed": 0, "parameters": {"steps": 4}}
        self.assertEqual({"version": "owner/name", "input": {"prompt": "x", "seed": 0, "steps": 4}}, PaintingRequest.read(inputs).body())

    def test_takes_the_three_forms_of_a_model(self) -> None:
        for model in ("owner/name-1.0_x", "owner/name:" + "0a" * 32, "0a" * 32):
            self.assertEqual(model, PaintingRequest.read({**GOOD, "model": model}).body()["version"])

    def test_refuses_what_is_out_of_form_and_names_the_place(self) -> None:
        form = "model: not a string of 1 to 300 characters in its form"
        table = [
            ({"model": "name"}, form),
            ({"model": "owner/name\n"}, form),
            ({"model": "a/b/c"}, form),
            ({"model": "owner/name:latest"}, form),
            ({"prompt": ""}, "prompt: not a string of 1 to 10000 characters"),
            ({"prompt": ["x"]}, "prompt: not a string of 1 to 10000 characters"),
            ({"width": 63}, "width: not a whole number from 64 to 2048"),
            ({"height": 2049}, "height: not a whole number from 64 to 2048"),
            ({"height": True}, "height: not a whole number from 64 to 2048"),
            ({"seed": -1}, "seed: not a whole number from 0 to 4294967295"),
            ({"parameters": []}, "parameters: not an object of at most 50 members"),
            ({"parameters": {f"p{at}": 1 for at in range(51)}}, "parameters: not an object of at most 50 members"),
            ({"parameters": {"seed": 1}}, "parameters: prompt, width, height, seed have members of their own"),
            ({"parameters": {"image": {"url": "x"}}}, "parameters: not texts, numbers and booleans alone"),
            ({"parameters": {"x": None}}, "parameters: not texts, numbers and booleans alone"),
            ({"webhook": "http://x"}, "the top: an unknown member"),
        ]
        for members, detail in table:
            with self.subTest(detail), self.assertRaises(ProcessorFault) as caught:
                PaintingRequest.read({**GOOD, **members})
            self.assertEqual(f"invalid inputs payload: {detail}", caught.exception.message)
