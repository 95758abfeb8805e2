"""Inputs that the host's schema would also refuse: the provider does not rely on it."""
import unittest

from chat import ChatRequest
from pipeline_kit import ProcessorFault

GOOD = {"model": "m", "messages": [{"role": "user", "content": "x"}]}


class TheRequest(unittest.TestCase):
    def test_keeps_only_what_was_given(self) -> None:
        self.assertEqual({**GOOD, "seed": 0, "temperature": 0}, ChatRequest.read({**GOOD, "seed": 0, "temperature": 0}).body())

    def test_puts_the_response_format_into_the_form_of_the_api(self) -> None:
        self.assertEqual({"type": "json_object"}, ChatRequest.read({**GOOD, "response_format": "json_object"}).body()["response_format"])

    def test_refuses_what_is_out_of_form_and_names_the_place(self) -> None:
        table = [
            ({"model": ""}, "model: not a string of 1 to 200 characters"),
            ({"model": "😀" * 101}, "model: not a string of 1 to 200 characters"),
            ({"model": None}, "model: not a string of 1 to 200 characters"),
            ({"messages": {}}, "messages: not 1 to 1000 items"),
            ({"messages": ["x"]}, "messages[0]: not an object"),
            ({"messages": [{"role": "user"}]}, "messages[0].content: missing"),
            ({"messages": [{"role": "user", "content": ["x"]}]}, "messages[0].content: not a string of 1 to 4000000 characters"),
            ({"messages": [*GOOD["messages"], {"role": "x", "content": "x"}]}, "messages[1].role: not one of system, developer, user, assistant"),
            ({"messages": [{"role": "user", "content": "x", "name": "n"}]}, "messages[0]: an unknown member"),
            ({"temperature": 2.5}, "temperature: not a number from 0 to 2"),
            ({"temperature": True}, "temperature: not a number from 0 to 2"),
            ({"top_p": "1"}, "top_p: not a number from 0 to 1"),
            ({"max_tokens": 0}, "max_tokens: not a whole number from 1 to 1000000"),
            ({"max_tokens": 1.5}, "max_tokens: not a whole number from 1 to 1000000"),
            ({"stop": []}, "stop: not 1 to 4 items"),
            ({"stop": [""]}, "stop: not strings of 1 to 200 characters"),
            ({"response_format": "xml"}, "response_format: not one of text, json_object"),
            ({"api_key": "secret"}, "the top: an unknown member"),
        ]
        for members, detail in table:
            with self.subTest(detail), self.assertRaises(ProcessorFault) as caught:
                ChatRequest.read({**GOOD, **members})
            self.assertEqual(f"invalid inputs payload: {detail}", caught.exception.message)
