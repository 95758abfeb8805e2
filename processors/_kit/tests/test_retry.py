"""When a request is retried, and what is sent where; the test controls clocks and random numbers."""
import gzip
import unittest
import zlib
from dataclasses import dataclass, field, replace

from kit_testing import service
from kit_testing.service import Service, reply
from pipeline_kit import ProcessorFault
from pipeline_kit.web import Client, Deadline, Patience, Request, Response, Retry
from pipeline_kit.web.retry import backoff, pause

OCTOBER_21 = 1445412480.0  # Wed, 21 Oct 2015 07:28:00 GMT


@dataclass
class HeldClock:
    """Time that passes only by sleeping."""

    now: float = OCTOBER_21
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds

    def deadline(self, seconds: float = 100.0) -> Deadline:
        return Deadline(self.now + seconds, Patience(lambda: self.now, lambda: self.now, self.sleep, lambda: 1.0))


class Backoff(unittest.TestCase):
    def test_doubles_within_half_and_all_up_to_a_bound(self) -> None:
        self.assertEqual([0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 16.0], [backoff(attempt, 1.0) for attempt in range(1, 9)])
        self.assertEqual([0.125, 0.25], [backoff(attempt, 0.0) for attempt in (1, 2)])
        self.assertEqual(16.0, backoff(100_000, 1.0))

    def test_gives_way_to_what_is_told_but_never_to_a_tight_loop(self) -> None:
        table = {(1, 7.0): 7.0, (9, 1.0): 1.0, (3, None): 1.0, (3, 0.0): 1.0, (1, 0.00116676): 0.25, (1, 0.9): 0.9}
        self.assertEqual(table, {(attempt, told): pause(attempt, told, 1.0) for attempt, told in table})


class TheClient(unittest.TestCase):
    def setUp(self) -> None:
        self.clock = HeldClock()

    def serve(self, *answers: service.Answer, **more: list[service.Answer]) -> Service:
        return self.enterContext(Service({"GET /": list(answers), **more}))

    def get(self, to: Service, retry: Retry = Retry(), **members: object) -> bytes:
        request = Request("GET", f"{to.url}/", credentials={"Authorization": "Bearer t"}, **members)
        return Client(self.clock.deadline()).send(request, retry).body

    def assert_refused(self, message: str, to: Service, **members: object) -> None:
        with self.assertRaises(ProcessorFault) as caught:
            self.get(to, **members)
        self.assertEqual(message, caught.exception.message)

    def test_waits_what_the_service_asks_for_or_its_own_backoff(self) -> None:
        answers = [service.busy("7"), service.busy("Wed, 21 Oct 2015 07:28:10 GMT"), service.busy("soon"), reply(500, b""), reply(200, b"ok")]
        self.assertEqual(b"ok", self.get(self.serve(*answers)))
        self.assertEqual([7.0, 3.0, 1.0, 2.0], self.clock.slept)

    def test_asks_no_more_often_than_it_may(self) -> None:
        to = self.serve(reply(503, b""))
        self.assert_refused("adapter invocation failed: provider failed: HTTP 503", to, retry=Retry(attempts=3))
        self.assertEqual((3, [0.25, 0.5]), (to.times("GET /"), self.clock.slept))

    def test_does_not_wait_for_a_moment_past_the_deadline(self) -> None:
        self.assert_refused("timed out: provider asks to wait past the deadline", self.serve(service.busy("101")))
        self.assertEqual([], self.clock.slept)

    def test_asks_until_its_own_backoff_passes_the_deadline(self) -> None:
        for status, verb in ((503, "failed"), (520, "failed"), (429, "refused")):
            with self.subTest(status):
                self.clock = HeldClock()
                to = self.serve(reply(status, b""))
                self.assert_refused(f"adapter invocation failed: provider {verb}: HTTP {status} until the deadline", to)
                self.assertEqual([0.25, 0.5, 1.0, 2.0, 4.0, 8.0, *[16.0] * 5], self.clock.slept)

    def test_asks_a_service_that_names_no_time_at_all_no_more_often(self) -> None:
        to = self.serve(service.busy("0"))
        self.assert_refused("adapter invocation failed: provider refused: HTTP 429 until the deadline", to)
        self.assertEqual(12, to.times("GET /"))

    def test_waits_in_every_form_that_is_told(self) -> None:
        body = {"error": {"details": [{"retryDelay": "34.5s"}]}}
        answers = [reply(429, b"", {"Retry-After-Ms": "1350"}), reply(529, b"", {"Retry-After": "1.5"}), reply(429, body), reply(503, b"try again in 20s"), reply(200, b"ok")]
        self.assertEqual(b"ok", self.get(self.serve(*answers)))
        self.assertEqual([1.35, 1.5, 34.5, 20.0], self.clock.slept)

    def test_asks_once_where_no_waiting_helps_and_names_it(self) -> None:
        quota = {"error": {"message": "private", "type": "insufficient_quota", "code": "insufficient_quota"}}
        table = [
            (reply(429, quota, {"Retry-After": "1"}), "HTTP 429: quota or credit is used up (insufficient_quota)"),
            (reply(402, {"error": {"message": "Insufficient Balance"}}), "HTTP 402: quota or credit is used up (insufficient balance)"),
            (reply(402, b""), "HTTP 402: quota or credit is used up (payment required)"),
        ]
        for answer, said in table:
            with self.subTest(said):
                to = self.serve(answer)
                self.assert_refused(f"adapter invocation failed: provider refused: {said}; add credit or raise the limit", to)
                self.assertEqual(1, to.times("GET /"))

    def test_takes_an_answer_for_what_it_says_of_itself(self) -> None:
        def reading(answer: Response) -> Response:
            return replace(answer, status=answer.json()["status"])

        def ask(*answers: service.Answer) -> tuple[Service, bytes]:
            to = self.serve(*answers)
            return to, Client(self.clock.deadline()).send(Request("GET", f"{to.url}/"), reading=reading).body

        to, body = ask(reply(200, {"status": 429, "retry_after": 7}), reply(200, {"status": 200}))
        self.assertEqual((2, b'{"status": 200}', [7.0]), (to.times("GET /"), body, self.clock.slept))
        for status, said in ((401, "refused: HTTP 200 with error 401"), (503, "failed: HTTP 200 with error 503 until the deadline")):
            with self.assertRaisesRegex(ProcessorFault, f"^adapter invocation failed: provider {said}$"):
                ask(reply(200, {"status": status}))

    def test_gives_up_where_nobody_answers_five_times_in_a_row(self) -> None:
        to = self.serve(service.drop, service.drop, reply(503, b""), *[service.drop] * 5)
        self.assert_refused("adapter invocation failed: provider answer broke off", to)
        self.assertEqual(8, to.times("GET /"))

    def test_repeats_no_refusal(self) -> None:
        for status in (400, 401, 403, 404, 409, 422, 501):
            to = self.serve(reply(status, b"private"))
            self.assert_refused(f"adapter invocation failed: provider {'failed' if status > 500 else 'refused'}: HTTP {status}", to)
            self.assertEqual(1, to.times("GET /"))

    def test_repeats_a_torn_answer_only_where_that_does_no_harm(self) -> None:
        to = self.serve(service.truncated(b"x"), reply(200, b"ok"))
        self.assert_refused("adapter invocation failed: provider answer broke off", to, retry=Retry(twice=False))
        self.assertEqual(b"ok", self.get(to))

    def test_takes_a_gateway_that_lost_the_answer_for_a_torn_one(self) -> None:
        for status in (502, 504, 520, 524):
            to = self.serve(reply(status, b""), reply(200, b"ok"))
            self.assert_refused(f"adapter invocation failed: provider failed: HTTP {status}", to, retry=Retry(twice=False))
            self.assertEqual(b"ok", self.get(to))
        for status in (429, 500, 503, 521, 522, 529):
            self.assertEqual(b"ok", self.get(self.serve(reply(status, b""), reply(200, b"ok")), Retry(twice=False)))

    def test_reads_a_chunked_answer_and_one_that_ends_with_the_connection(self) -> None:
        def chunked(to: object) -> None:
            to.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: x\r\n\r\n")

        def until_closed(to: object) -> None:
            to.wfile.write(b"HTTP/1.0 200 OK\r\n\r\nabcde")

        self.assertEqual([b"abcde", b"abcde"], [self.get(self.serve(answer)) for answer in (chunked, until_closed)])

    def test_bounds_an_answer_to_the_byte(self) -> None:
        self.assertEqual(b"12345", self.get(self.serve(reply(200, b"12345")), max_bytes=5))
        self.assert_refused("adapter invocation failed: provider answer is larger than 5 bytes", self.serve(reply(200, b"123456")), max_bytes=5)

    def test_takes_no_encoding_that_it_cannot_read(self) -> None:
        for body, encoding in [(b"\x1f\x8b", "gzip"), (gzip.compress(b"ok")[:-1], "gzip"), (b"ok", "gzip"), (b"ok", "br"), (b"ok", "gzip, gzip")]:
            to = self.serve(reply(200, body, {"Content-Encoding": encoding}))
            self.assert_refused("adapter invocation failed: provider answer is unusable: an encoding that was not asked for", to)

    def test_reads_what_was_compressed_without_being_asked_within_the_same_bound(self) -> None:
        for body, encoding in [
            (gzip.compress(b"ok"), "gzip"), (gzip.compress(b"o") + gzip.compress(b"k"), "X-GZIP"), (zlib.compress(b"ok"), "deflate"),
            (b"ok", ""), (b"ok", "Identity"), (b"ok", "aws-chunked"), (b"ok", "UTF-8"),
        ]:  # fmt: skip
            self.assertEqual(b"ok", self.get(self.serve(reply(200, body, {"Content-Encoding": encoding})), max_bytes=100))
        bomb = self.serve(reply(200, gzip.compress(b"0" * 1000), {"Content-Encoding": "gzip"}))
        self.assert_refused("adapter invocation failed: provider answer is larger than 100 bytes", bomb, max_bytes=100)

    def test_asks_again_after_a_refusal_whose_body_is_encoded_or_too_large(self) -> None:
        for body, encoding in [(gzip.compress(b"busy"), "gzip"), (b"?", "br"), (b"0" * 101, ""), (gzip.compress(b"0" * 1000), "gzip")]:
            to = self.serve(reply(503, body, {"Content-Encoding": encoding}), reply(200, b"ok"))
            self.assertEqual(b"ok", self.get(to, max_bytes=100))
        quota = b'{"error":{"code":"insufficient_quota"}}'
        to = self.serve(reply(429, gzip.compress(quota), {"Content-Encoding": "gzip"}))
        said = "provider refused: HTTP 429: quota or credit is used up (insufficient_quota); add credit or raise the limit"
        self.assert_refused(f"adapter invocation failed: {said}", to)

    def test_waits_for_the_answer_behind_those_that_announce_it(self) -> None:
        def announced(to: object) -> None:
            to.wfile.write(b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
            to.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

        self.assertEqual(b"ok", self.get(self.serve(announced)))

    def test_follows_a_get_to_another_origin_without_its_credentials(self) -> None:
        other = self.serve(reply(200, b"ok"))
        to = self.serve(service.redirect(302, f"{other.url}/"))
        self.assertEqual(b"ok", self.get(to, headers={"X-Plain": "1"}))
        self.assertEqual(("Bearer t", None), (to.asked[0].headers["authorization"], other.asked[0].headers.get("authorization")))
        self.assertEqual("1", other.asked[0].headers["x-plain"])

    def test_keeps_the_credentials_on_the_same_origin(self) -> None:
        to = self.serve(service.redirect(301, "/next?x=1"), **{"GET /next?x=1": [reply(200, b"ok")]})
        self.assertEqual(b"ok", self.get(to))
        self.assertEqual("Bearer t", to.asked[1].headers["authorization"])

    def test_does_not_bring_credentials_back_from_another_origin(self) -> None:
        to = self.serve(reply(200, b"unused"), **{"GET /back": [reply(200, b"ok")]})
        other = self.serve(service.redirect(302, f"{to.url}/back"))
        to.script["GET /"] = [service.redirect(302, f"{other.url}/")]
        self.assertEqual(b"ok", self.get(to))
        self.assertIsNone(to.asked[1].headers.get("authorization"))

    def test_ends_a_circle_of_redirects(self) -> None:
        to = self.serve(service.redirect(302, "/"))
        self.assert_refused("adapter invocation failed: provider redirects without end", to)
        self.assertEqual(6, to.times("GET /"))

    def test_follows_to_no_other_scheme(self) -> None:
        for location in ("file:///etc/passwd", "ftp://127.0.0.1/", "http://user:pw@127.0.0.1/", "http://[x/", "http://h:99999/", "http://h/ü"):
            with self.subTest(location):
                self.assert_refused("adapter invocation failed: provider redirects to no http address", self.serve(service.redirect(302, location)))

    def test_takes_a_redirect_without_an_address_for_a_refusal(self) -> None:
        self.assert_refused("adapter invocation failed: provider refused: HTTP 304", self.serve(reply(304, b"")))
