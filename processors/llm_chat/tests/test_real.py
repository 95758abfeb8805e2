"""mode=real, as a separate process, against a scripted service on 127.0.0.1 that speaks the API and fails on demand."""
import json
import tempfile
import time
import unittest
from pathlib import Path

from kit_testing import service
from kit_testing.service import Service, reply
from kit_testing.staged import Ended, StagedProcessor

CALL = "POST /v1/chat/completions"
KEY = "sk-test-0123456789"
INPUTS = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "a private question"}], "temperature": 0.5, "response_format": "text"}
ANSWER = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1735689600,
    "model": "gpt-4o-mini-2024-07-18",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Grüezi 🌍", "refusal": None}, "logprobs": None, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21, "prompt_tokens_details": {"cached_tokens": 0}},
    "system_fingerprint": "fp_1",
}


class RealMode(unittest.TestCase):
    def setUp(self) -> None:
        self.scratch = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def ask(self, *answers: service.Answer, timeout_s: int = 30, environ: dict[str, str] | None = None) -> Ended:
        """Runs the processor against a service with these answers in order; the last one repeats."""
        self.service = self.enterContext(Service({CALL: list(answers)}))
        told = {"OPENAI_BASE_URL": f"{self.service.url}/v1", "OPENAI_API_KEY": KEY, **(environ or {})}
        ended = StagedProcessor("llm_chat", self.scratch, timeout_s=timeout_s).run(json.dumps(INPUTS).encode(), "real", told)
        self.assertEqual(b"", ended.stdout)
        everything = ended.stderr.encode() + b"".join(ended.files.values())
        self.assertNotIn(KEY.encode(), everything)
        self.assertNotIn(b"a private question", everything)
        return ended

    def assert_fault(self, ended: Ended, code: str, message: str) -> None:
        self.assertEqual((1, {"code": code, "message": message}), (ended.status, ended.fault), ended.stderr)
        self.assertEqual(["fault.json"], list(ended.files))

    def assert_answered(self, ended: Ended, asked: int) -> None:
        self.assertEqual(0, ended.status, ended.stderr)
        self.assertEqual("Grüezi 🌍".encode(), ended.output("reply.txt"))
        self.assertEqual(asked, self.service.times(CALL))

    def test_a_reply_is_published_with_its_usage(self) -> None:
        ended = self.ask(reply(200, ANSWER))
        self.assert_answered(ended, asked=1)
        self.assertEqual(
            '{"choices":[{"finish_reason":"stop","index":0,"message":{"content":"Grüezi 🌍","role":"assistant"}}],"model":"gpt-4o-mini-2024-07-18"}\n',
            ended.output("response.json").decode(),
        )
        self.assertEqual({"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21}, ended.receipt["usage"])
        self.assertEqual("llm_chat real gpt-4o-mini-2024-07-18", ended.receipt["processor_info"])
        self.assertEqual("real", ended.receipt["mode"])

    def test_the_request_is_the_api_s(self) -> None:
        self.ask(reply(200, ANSWER))
        asked = self.service.asked[0]
        self.assertEqual({**INPUTS, "response_format": {"type": "text"}, "stream": False}, asked.json())
        self.assertEqual((f"Bearer {KEY}", "application/json"), (asked.headers["authorization"], asked.headers["content-type"]))

    def test_429_is_asked_again_after_the_seconds_it_names(self) -> None:
        self.assert_answered(self.ask(service.busy("1"), reply(200, ANSWER)), asked=2)

    def test_429_is_asked_again_at_the_date_it_names(self) -> None:
        self.assert_answered(self.ask(service.busy(service.http_date(time.time() + 1)), reply(200, ANSWER)), asked=2)

    def test_429_that_names_a_date_gone_by_is_asked_again_at_once(self) -> None:
        self.assert_answered(self.ask(service.busy("Wed, 21 Oct 2015 07:28:00 GMT"), reply(200, ANSWER)), asked=2)

    def test_429_that_asks_to_wait_past_the_deadline_is_a_timeout_without_waiting(self) -> None:
        self.assert_fault(self.ask(service.busy("3600")), "ERR_TIMEOUT", "timed out: provider asks to wait past the deadline")
        self.assertEqual(1, self.service.times(CALL))

    def test_429_for_ever_is_a_refusal_at_the_deadline(self) -> None:
        ended = self.ask(service.busy("0"), timeout_s=2)
        self.assert_fault(ended, "ERR_ADAPTER_INVOCATION", "adapter invocation failed: provider refused: HTTP 429 until the deadline")

    def test_an_exhausted_quota_is_one_call_and_named(self) -> None:
        quota = {"error": {"message": f"You exceeded your current quota. {KEY}", "type": "insufficient_quota", "code": "insufficient_quota"}}
        self.assert_fault(
            self.ask(reply(429, quota, {"Retry-After": "1"})),
            "ERR_ADAPTER_INVOCATION",
            "adapter invocation failed: provider refused: HTTP 429: quota or credit is used up (insufficient_quota); add credit or raise the limit",
        )
        self.assertEqual(1, self.service.times(CALL))

    def test_more_than_five_failures_are_waited_out(self) -> None:
        busy = [reply(status, b"", {"Retry-After": "1"}) for status in (520, 522, 524, 529, 503, 500)]
        self.assert_answered(self.ask(*busy, reply(200, ANSWER)), asked=7)

    def test_500_is_asked_again(self) -> None:
        self.assert_answered(self.ask(reply(500, b"oops"), reply(503, {}), reply(200, ANSWER)), asked=3)

    def test_500_for_ever_is_a_failure_at_the_deadline(self) -> None:
        answer = reply(500, {"error": {"message": "a private question"}}, {"Retry-After": "0"})
        ended = self.ask(answer, timeout_s=2)
        self.assert_fault(ended, "ERR_ADAPTER_INVOCATION", "adapter invocation failed: provider failed: HTTP 500 until the deadline")

    def test_a_wrong_key_is_refused_once(self) -> None:
        answer = reply(401, {"error": {"message": f"Incorrect API key provided: {KEY}"}})
        self.assert_fault(self.ask(answer), "ERR_ADAPTER_INVOCATION", "adapter invocation failed: provider refused: HTTP 401")
        self.assertEqual(1, self.service.times(CALL))

    def test_a_truncated_body_is_asked_again(self) -> None:
        cut = json.dumps(ANSWER).encode()[:50]
        self.assert_answered(self.ask(service.truncated(cut), service.truncated_chunks(cut), service.drop, reply(200, ANSWER)), asked=4)

    def test_a_hung_socket_is_a_timeout(self) -> None:
        self.assert_fault(self.ask(service.hang, timeout_s=1), "ERR_TIMEOUT", "timed out: no answer from provider")

    def test_a_slow_drip_is_a_timeout_in_the_headers_and_in_the_body(self) -> None:
        for answer in (service.drip, service.drip_body):
            with self.subTest(answer.__name__):
                self.scratch = Path(self.enterContext(tempfile.TemporaryDirectory()))
                self.assert_fault(self.ask(answer, timeout_s=1), "ERR_TIMEOUT", "timed out: no answer from provider")

    def test_an_oversized_body_is_not_read_to_its_end(self) -> None:
        ended = self.ask(service.endless)
        self.assert_fault(ended, "ERR_ADAPTER_INVOCATION", "adapter invocation failed: provider answer is larger than 16777216 bytes")

    def test_bad_json_is_a_fault_that_quotes_nothing(self) -> None:
        table = [
            (b'{"a private question"', "not JSON"),
            (b"<html>", "not JSON"),
            (b"[]", "not an object"),
            (b'{"a":1,"a":2}', "duplicate member"),
            (b'data: {"choices":[{"delta":{"content":"a private question"}}]}\n\ndata: [DONE]\n\n', "it streams, which was not asked for"),
            (b": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\ndata: {}\n\n", "it streams, which was not asked for"),
        ]
        for body, reason in table:
            with self.subTest(body):
                self.scratch = Path(self.enterContext(tempfile.TemporaryDirectory()))
                self.assert_fault(self.ask(reply(200, body)), "ERR_ADAPTER_INVOCATION", f"adapter invocation failed: provider answer is unusable: {reason}")

    def test_a_redirect_to_another_host_is_not_followed(self) -> None:
        other = self.enterContext(Service({CALL: [reply(200, ANSWER)]}))
        ended = self.ask(service.redirect(307, f"{other.url}/v1/chat/completions"))
        self.assert_fault(ended, "ERR_ADAPTER_INVOCATION", "adapter invocation failed: provider redirects to another host")
        self.assertEqual([], other.asked)

    def test_a_redirect_on_the_same_host_is_followed_with_its_body(self) -> None:
        self.service = self.enterContext(Service({CALL: [service.redirect(308, "/v2/chat")], "POST /v2/chat": [reply(200, ANSWER)]}))
        environ = {"OPENAI_BASE_URL": f"{self.service.url}/v1/", "OPENAI_API_KEY": KEY}
        ended = StagedProcessor("llm_chat", self.scratch).run(json.dumps(INPUTS).encode(), "real", environ)
        self.assert_answered(ended, asked=1)
        self.assertEqual(self.service.asked[0].body, self.service.asked[1].body)

    def test_a_refusal_is_a_reply_told_as_one(self) -> None:
        message = {"role": "assistant", "content": None, "refusal": "I cannot help with that."}
        ended = self.ask(reply(200, {"model": "m", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}))
        self.assertEqual(b"I cannot help with that.", ended.output("reply.txt"))
        self.assertIn(b'"refusal":"I cannot help with that."', ended.output("response.json"))
        self.assertEqual({}, ended.receipt["usage"])

    def test_an_answer_that_ends_with_an_error_is_a_fault_and_nothing_is_published(self) -> None:
        choice = {"index": 0, "message": {"role": "assistant", "content": "Half a rep"}}
        table = [
            ({**choice, "finish_reason": "error"}, "error"),
            ({**choice, "finish_reason": "stop", "error": {"code": 502, "message": "a private question"}}, "error"),
            ({**choice, "finish_reason": "insufficient_system_resource"}, "insufficient_system_resource"),
        ]
        for broken, word in table:
            with self.subTest(broken):
                self.scratch = Path(self.enterContext(tempfile.TemporaryDirectory()))
                ended = self.ask(reply(200, {**ANSWER, "choices": [broken]}))
                self.assert_fault(ended, "ERR_ADAPTER_INVOCATION", f"adapter invocation failed: provider failed: the reply ended with an error ({word})")
                self.assertEqual(1, self.service.times(CALL))

    def test_an_error_inside_an_answer_of_success_is_a_status_of_its_own(self) -> None:
        limited = {"error": {"code": 429, "message": "a private question", "metadata": {"headers": {"Retry-After": "1"}}}}
        self.assert_answered(self.ask(reply(200, limited), reply(200, {"error": {"code": 502, "message": "x"}}), reply(200, ANSWER)), asked=3)

    def test_one_that_will_not_pass_is_a_refusal_after_one_call(self) -> None:
        table = [
            ({"error": {"code": 403, "message": "a private question"}}, "provider refused: HTTP 200 with error 403"),
            ({"error": {"code": 402, "message": "x"}}, "provider refused: HTTP 200 with error 402: quota or credit is used up (payment required); add credit or raise the limit"),
            ({"error": "a private question"}, "provider failed: an error of no known code in an answer of success"),
        ]
        for document, said in table:
            with self.subTest(said):
                self.scratch = Path(self.enterContext(tempfile.TemporaryDirectory()))
                self.assert_fault(self.ask(reply(200, document)), "ERR_ADAPTER_INVOCATION", f"adapter invocation failed: {said}")
                self.assertEqual(1, self.service.times(CALL))

    def test_a_reply_alone_is_enough(self) -> None:
        ended = self.ask(reply(200, {"choices": [{"message": {"content": "Grüezi 🌍"}}]}))
        self.assert_answered(ended, asked=1)
        self.assertEqual('{"choices":[{"finish_reason":null,"index":0,"message":{"content":"Grüezi 🌍","role":"assistant"}}],"model":"gpt-4o-mini"}\n', ended.output("response.json").decode())
        self.assertEqual({}, ended.receipt["usage"])

    def test_what_stands_beside_a_reply_does_not_lose_it(self) -> None:
        beside = {"model": 1, "usage": {"prompt_tokens": True, "completion_tokens": -1, "total_tokens": "21"}, "created": 1.5, "logprobs": 1e308, "error": None}
        body = json.dumps({**ANSWER, **beside}).replace('"fp_1"', '"\\ud83d"').replace("1e+308", "1e400").encode()
        ended = self.ask(reply(200, b"\xef\xbb\xbf" + body))
        self.assert_answered(ended, asked=1)
        self.assertEqual({"total_tokens": 21}, ended.receipt["usage"])

    def test_a_connection_kept_alive_with_blank_lines_and_comments_is_read(self) -> None:
        self.assert_answered(self.ask(reply(200, b"\n\n: OPENROUTER PROCESSING\n\n\n" + json.dumps(ANSWER).encode())), asked=1)

    def test_an_answer_without_a_reply_is_a_fault_that_says_why(self) -> None:
        for document, lack in [({}, "no choices in it"), ({**ANSWER, "choices": [{"message": {"content": None, "reasoning": "a private question"}}]}, "thinking without a reply")]:
            with self.subTest(lack):
                self.scratch = Path(self.enterContext(tempfile.TemporaryDirectory()))
                self.assert_fault(self.ask(reply(200, document)), "ERR_ADAPTER_INVOCATION", f"adapter invocation failed: provider answer is unusable: {lack}")

    def test_nobody_listening_is_a_fault(self) -> None:
        ended = self.ask(reply(200, ANSWER), environ={"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"})
        self.assert_fault(ended, "ERR_ADAPTER_INVOCATION", "adapter invocation failed: provider cannot be reached")

    def test_settings_and_keys_out_of_form_are_faults_before_any_call(self) -> None:
        table = [
            ({"OPENAI_BASE_URL": "file:///etc/passwd"}, "OPENAI_BASE_URL is not an http or https address"),
            ({"OPENAI_BASE_URL": "http://user:pw@127.0.0.1/"}, "OPENAI_BASE_URL is not an http or https address"),
            ({"OPENAI_BASE_URL": "http://127.0.0.1/v1?x=1"}, "OPENAI_BASE_URL has a query or a fragment"),
            ({"OPENAI_API_KEY": "sk\r\nX-Injected: 1"}, "OPENAI_API_KEY is not of a form that fits a header"),
        ]
        for environ, detail in table:
            with self.subTest(detail):
                self.scratch = Path(self.enterContext(tempfile.TemporaryDirectory()))
                self.assert_fault(self.ask(reply(200, ANSWER), environ=environ), "ERR_ADAPTER_INVOCATION", f"adapter invocation failed: {detail}")
                self.assertEqual([], self.service.asked)

    def test_a_missing_key_is_told_by_its_name(self) -> None:
        ended = self.ask(reply(200, ANSWER), environ={"OPENAI_API_KEY": ""})
        self.assert_fault(ended, "ERR_MISSING_SECRET", "missing required secret: OPENAI_API_KEY")
