"""Answers from services' documentation and their users' issues."""
import json
import unittest
from typing import Any

from answer import read_reply
from chat import ChatRequest, ChatResponse
from inner_error import read_status
from pipeline_kit import ProcessorFault
from pipeline_kit.web import Response

REQUEST = ChatRequest.read({"model": "asked", "messages": [{"role": "user", "content": "x"}]})
LONGER = "raise max_tokens or max_completion_tokens"


def answer(message: Any, finish_reason: Any = "stop", **members: Any) -> dict[str, Any]:
    return {"model": "m", "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}], **members}


def said(content: Any, **members: Any) -> dict[str, Any]:
    return answer({"role": "assistant", "content": content}, **members)


def status_in(document: Any) -> int:
    return read_status(Response(200, {}, json.dumps(document).encode())).status


class AReply(unittest.TestCase):
    def test_is_read_in_every_shape(self) -> None:
        table = {
            "a string": said("hello"),
            "a list of text parts": said([{"type": "text", "text": "hel"}, {"type": "text", "text": "lo"}]),
            "a list of output texts": said([{"type": "output_text", "text": "hello", "annotations": []}]),
            "Mistral: thinking and text": said([{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"type": "text", "text": "hello"}]),
            "Mistral: text and references": said([{"type": "text", "text": "hello"}, {"type": "reference", "reference_ids": [1]}]),
            "a list of strings": said(["hel", "lo"]),
            "one part": said({"type": "text", "text": "hello"}),
            "a part with a value": said([{"type": "text", "text": {"value": "hello", "annotations": []}}]),
            "DeepSeek: reasoning beside it": answer({"content": "hello", "reasoning_content": "hm"}),
            "OpenRouter: reasoning and null errors beside it": answer({"content": "hello", "reasoning": "hm", "refusal": None}, error=None),
            "tool calls that are empty": answer({"content": "hello", "tool_calls": [], "function_call": None}),
            "the text of older completions": {"model": "m", "choices": [{"text": "hello", "finish_reason": "stop"}]},
            "a delta": {"model": "m", "choices": [{"delta": {"content": "hello"}, "finish_reason": "stop"}]},
            "a second choice": {"model": "m", "choices": [{"message": {"content": "hello"}, "finish_reason": "stop"}, {"message": {"content": "no"}}]},
            "SGLang: a reason with a type": answer({"content": "hello"}, {"type": "stop", "matched": 2}),
        }
        for name, document in table.items():
            with self.subTest(name):
                self.assertEqual(ChatResponse("m", "hello", "stop", {}), read_reply(document, REQUEST))

    def test_keeps_its_finish_reason_as_it_is_told(self) -> None:
        for reason in ("stop", "length", "eos", "eos_token", "MAX_TOKENS", "model_length", "content_filter", "content_filter: SAFETY", None):
            self.assertEqual(reason, read_reply(answer({"content": "hello"}, reason), REQUEST).finish_reason)
        for shape in (0, 1.5, [], ""):
            self.assertIsNone(read_reply(answer({"content": "hello"}, shape), REQUEST).finish_reason)

    def test_takes_the_model_that_was_asked_for_where_none_of_use_is_told(self) -> None:
        for model in (None, "", 1, [], "x" * 2000):
            self.assertEqual("asked", read_reply(said("hello", model=model), REQUEST).model)
        self.assertEqual("/models/a.gguf", read_reply(said("hello", model="/models/a.gguf"), REQUEST).model)

    def test_counts_what_can_be_counted(self) -> None:
        table: list[tuple[Any, dict[str, int]]] = [
            (None, {}), ([1], {}), ("12", {}), ({}, {}),
            ({"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3, "cost": 0.1}, {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}),
            ({"prompt_tokens": "1", "completion_tokens": None, "total_tokens": "many"}, {"prompt_tokens": 1}),
            ({"input_tokens": 1, "output_tokens": 2}, {"prompt_tokens": 1, "completion_tokens": 2}),
            ({"prompt_tokens": -1, "completion_tokens": True, "total_tokens": 2**53}, {}),
            ({"prompt_tokens": 1.5}, {}),
        ]  # fmt: skip
        for usage, counts in table:
            with self.subTest(usage):
                self.assertEqual(counts, read_reply(said("hello", usage=usage), REQUEST).usage)

    def test_is_a_refusal_where_it_says_so(self) -> None:
        for message in ({"content": None, "refusal": "no"}, {"content": "", "refusal": "no"}, {"refusal": "no"}, {"content": [{"type": "refusal", "refusal": "no"}]}):
            with self.subTest(message):
                self.assertEqual(ChatResponse("m", "no", "stop", {}, refused=True), read_reply(answer(message), REQUEST))

    def test_may_be_cut_to_nothing_by_a_stop_text_that_was_asked_for(self) -> None:
        stopping = ChatRequest.read({"model": "m", "messages": [{"role": "user", "content": "x"}], "stop": ["a"]})
        self.assertEqual("", read_reply(said(""), stopping).reply)
        with self.assertRaises(ProcessorFault):
            read_reply(answer({"content": ""}, "length"), stopping)


class NoReply(unittest.TestCase):
    def assert_fault(self, detail: str, document: dict[str, Any]) -> None:
        with self.assertRaises(ProcessorFault) as caught:
            read_reply(document, REQUEST)
        self.assertEqual(("ERR_ADAPTER_INVOCATION", f"adapter invocation failed: {detail}"), (caught.exception.code, caught.exception.message))

    def test_says_why(self) -> None:
        thinking = [{"content": None, name: "hm"} for name in ("reasoning_content", "reasoning", "thinking")]
        thinking += [{"content": ""} | thinking[0], {"content": [{"type": "thinking", "thinking": []}]}, {"content": "<think>hm"}, {"content": "<think>hm</think>\n\n"}]
        table: list[tuple[dict[str, Any], str]] = [
            *((answer(message), "thinking without a reply") for message in thinking),
            *((answer(message, "length"), f"thinking used up the length before a reply; {LONGER}") for message in thinking),
            *((answer({"content": content}, reason), f"the length was used up before any text; {LONGER}") for content in (None, "") for reason in ("length", "max_tokens", "MAX_TOKENS")),
            (answer({"content": None}, "content_filter"), "the service's content filter left no text"),
            (answer({"content": ""}, "content_filter: SAFETY"), "the service's content filter left no text"),
            (answer({"content": None, "tool_calls": [{"id": "1"}]}, "tool_calls"), "a tool call instead of a text"),
            (answer({"content": None, "function_call": {"name": "f"}}), "a tool call instead of a text"),
            (said(""), "no text in its reply"),
            (said(" \n"), "no text in its reply"),
            (said(None), "no text in its reply"),
            (said(1), "no text in its reply"),
            (said([{"type": "image_url", "image_url": {}}]), "no text in its reply"),
            (answer(None), "no text in its reply"),
            (answer([]), "no text in its reply"),
            ({"choices": ["hello"]}, "no text in its reply"),
            ({"choices": []}, "no choices in it"),
            ({"choices": None}, "no choices in it"),
            ({"object": "response", "status": "completed", "output": []}, "no choices in it"),
        ]
        for document, lack in table:
            with self.subTest(document):
                self.assert_fault(f"provider answer is unusable: {lack}", document)

    def test_is_what_ended_with_an_error_however_much_was_said_before(self) -> None:
        for reason in ("error", "ERROR", "ERROR_TOXIC", "abort", "network_error", "insufficient_system_resource", "cancelled", "timeout"):
            with self.subTest(reason):
                self.assert_fault(f"provider failed: the reply ended with an error ({reason.lower()})", answer({"content": "Half a rep"}, reason))
        broken = said("Half a rep")
        broken["choices"][0]["error"] = {"code": 502, "message": "private"}
        self.assert_fault("provider failed: the reply ended with an error (error)", broken)

    def test_but_thinking_in_tags_before_a_reply_is_a_reply(self) -> None:
        self.assertEqual("<think>hm</think>hello", read_reply(said("<think>hm</think>hello"), REQUEST).reply)


class AnErrorInside(unittest.TestCase):
    def test_has_a_status(self) -> None:
        choice_error = {"choices": [{"message": {"content": ""}, "finish_reason": "error", "error": {"code": 502}}]}
        table: list[tuple[Any, int]] = [
            ({"error": {"code": 429, "message": "x"}}, 429),
            ({"error": {"code": "429"}}, 429),
            ({"error": {"message": "Provider returned error", "code": 502}, "user_id": "u"}, 502),
            ({"error": {"type": "overloaded_error"}}, 503),
            ({"error": {"code": "rate_limit_exceeded", "type": "tokens"}}, 429),
            ({"error": {"status": "RESOURCE_EXHAUSTED"}}, 429),
            ({"error": {"code": 8, "status": "UNAVAILABLE"}}, 503),
            ({"error": {"type": "server_error", "code": None}}, 500),
            ({"error": {"type": "insufficient_quota", "code": 429}}, 402),
            ({"error": "overloaded", "error_type": "overloaded"}, 503),
            ({"error": "bad", "status": 400}, 400),
            ({"object": "error", "message": "x", "type": "BadRequestError", "param": None, "code": 400}, 400),
            ({"base_resp": {"status_code": 1002, "status_msg": "rate limit"}, "choices": None}, 429),
            ({"base_resp": {"status_code": 1004, "status_msg": "auth"}}, 400),
            ({"code": 503, "message": "busy", "data": None}, 503),
            ({"detail": "busy", "status": 429}, 429),
            (choice_error, 502),
        ]
        for document, status in table:
            with self.subTest(document):
                self.assertEqual(status, status_in(document))

    def test_of_no_known_code_is_a_fault(self) -> None:
        for document in ({"error": "x"}, {"error": {"code": 1}}, {"error": True}, {"error": [1]}, {"detail": "x"}, {"errors": [{"code": 1}]}):
            with self.subTest(document), self.assertRaisesRegex(ProcessorFault, "provider failed: an error of no known code in an answer of success$"):
                status_in(document)

    def test_is_none_where_nothing_is_told(self) -> None:
        told = [said("hello", error=nothing) for nothing in (None, False, "", {}, [])]
        told += [said("hello", base_resp={"status_code": 0}), {}, {"status": "completed"}, said("my insufficient balance: error 429")]
        self.assertEqual([200] * len(told), [status_in(document) for document in told])

    def test_after_some_text_is_not_asked_for_again(self) -> None:
        self.assertEqual(200, status_in({"choices": [{"message": {"content": "Half a rep"}, "error": {"code": 502}}]}))

    def test_an_error_of_empty_members_is_none(self) -> None:
        for error in ({"code": None, "message": None}, {"code": 0, "message": ""}, {"code": 0, "details": [], "inner": {"code": None}}):
            self.assertEqual(200, status_in({"choices": [{"message": {"content": "A reply"}, "error": error}], "error": error}))
