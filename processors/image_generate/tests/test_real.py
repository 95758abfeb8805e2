"""mode=real, as a separate process, against a scripted service on 127.0.0.1 that speaks the predictions API and fails on demand."""
import base64
import json
import tempfile
import unittest
from pathlib import Path
from typing import Any

from kit_testing import service
from kit_testing.service import Answer, Service, reply
from kit_testing.staged import Ended, StagedProcessor

import mock
from painting import PaintingRequest

from .pictures_sample import GIF, WHOLE

TOKEN = "r8_test0123456789"
INPUTS = {"model": "owner/name", "prompt": "a private prompt", "seed": 7, "parameters": {"output_format": "png"}}
IMAGE = mock.paint(PaintingRequest.read({**INPUTS, "width": 80, "height": 64})).pictures[0].content
CREATE, POLL, CANCEL, FETCH = "POST /v1/predictions", "GET /v1/predictions/p1", "POST /v1/predictions/p1/cancel", "GET /files/out.png"


def prediction(status: str, **members: Any) -> dict[str, Any]:
    return {"id": "p1", "status": status, "output": None, "error": None, "logs": "a private prompt", "urls": {"get": "http://127.0.0.1:1/"}, **members}


def png_reply(content: bytes = IMAGE, media_type: str = "image/png") -> Answer:
    return reply(200, content, {"Content-Type": media_type})


class RealMode(unittest.TestCase):
    def setUp(self) -> None:
        self.fresh()

    def fresh(self) -> None:
        """A separate place, service and file store; the store has another port, so it is another host."""
        self.scratch = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.store = self.enterContext(Service({FETCH: [png_reply()]}))
        done = prediction("succeeded", output=[f"{self.store.url}/files/out.png"], metrics={"predict_time": 1.2345})
        self.done = reply(200, done)
        self.service = self.enterContext(Service({CREATE: [reply(201, prediction("starting"))], POLL: [reply(200, prediction("processing")), self.done]}))

    def paint(self, *, timeout_s: int = 30, **environ: str) -> Ended:
        told = {"REPLICATE_BASE_URL": f"{self.service.url}/v1", "REPLICATE_API_TOKEN": TOKEN, **environ}
        ended = StagedProcessor("image_generate", self.scratch, timeout_s=timeout_s).run(json.dumps(INPUTS).encode(), "real", told)
        self.assertEqual(b"", ended.stdout)
        self.assertNotIn(TOKEN.encode(), ended.stderr.encode() + b"".join(ended.files.values()))
        self.assertNotIn("a private prompt", ended.stderr)
        return ended

    def assert_painted(self, ended: Ended) -> None:
        self.assertEqual(0, ended.status, ended.stderr)
        self.assertEqual(IMAGE, ended.output("image.png"))

    def assert_fault(self, ended: Ended, detail: str, code: str = "ERR_ADAPTER_INVOCATION", fragment: str = "adapter invocation failed") -> None:
        self.assertEqual((1, {"code": code, "message": f"{fragment}: {detail}"}), (ended.status, ended.fault), ended.stderr)
        self.assertEqual(["fault.json"], list(ended.files))

    def test_a_prediction_is_created_awaited_and_fetched(self) -> None:
        ended = self.paint()
        self.assert_painted(ended)
        self.assertEqual([1, 2, 0], [self.service.times(call) for call in (CREATE, POLL, CANCEL)])
        self.assertEqual({"images": 1, "predict_time_ms": 1234}, ended.receipt["usage"])
        document = json.loads(ended.output("prediction.json"))
        self.assertEqual(("p1", "succeeded", "owner/name", 80, 64), (document["id"], document["status"], document["model"], document["image"]["width"], document["image"]["height"]))

    def test_the_request_is_the_api_s(self) -> None:
        self.paint()
        asked = self.service.asked[0]
        self.assertEqual({"version": "owner/name", "input": {"prompt": "a private prompt", "seed": 7, "output_format": "png"}}, asked.json())
        self.assertTrue(all(one.headers["authorization"] == f"Bearer {TOKEN}" for one in self.service.asked))

    def test_the_token_is_not_shown_to_the_store(self) -> None:
        self.paint()
        self.assertEqual([None], [one.headers.get("authorization") for one in self.store.asked])

    def test_nor_to_a_host_that_a_poll_is_redirected_to(self) -> None:
        other = self.enterContext(Service({"GET /elsewhere": [self.done]}))
        self.service.script[POLL] = [service.redirect(302, f"{other.url}/elsewhere")]
        self.assert_painted(self.paint())
        self.assertEqual([None], [one.headers.get("authorization") for one in other.asked])

    def test_a_creation_is_not_redirected_to_another_host(self) -> None:
        other = self.enterContext(Service({}))
        self.service.script[CREATE] = [service.redirect(308, f"{other.url}/v1/predictions")]
        self.assert_fault(self.paint(), "provider redirects to another host")
        self.assertEqual([], other.asked)

    def test_429_and_500_are_asked_again_at_every_step(self) -> None:
        self.service.script[CREATE] = [service.busy("0"), reply(500, b""), reply(201, prediction("starting"))]
        self.service.script[POLL] = [service.busy("1"), reply(502, b""), self.done]
        self.store.script[FETCH] = [reply(503, b"", {"Retry-After": "0"}), png_reply()]
        self.assert_painted(self.paint())
        self.assertEqual([3, 3], [self.service.times(call) for call in (CREATE, POLL)])

    def test_a_truncated_creation_is_not_repeated(self) -> None:
        self.service.script[CREATE] = [service.truncated(b'{"id":"p')]
        self.assert_fault(self.paint(), "provider answer broke off")
        self.assertEqual(1, self.service.times(CREATE))

    def test_a_truncated_poll_and_a_truncated_image_are_asked_for_again(self) -> None:
        self.service.script[POLL] = [service.truncated(b'{"id":"p1"'), service.drop, self.done]
        self.store.script[FETCH] = [service.truncated(IMAGE[:100]), png_reply()]
        self.assert_painted(self.paint())

    def test_a_wrong_token_is_refused_once(self) -> None:
        self.service.script[CREATE] = [reply(401, {"detail": f"Invalid token {TOKEN}"})]
        self.assert_fault(self.paint(), "provider refused: HTTP 401")
        self.assertEqual(1, len(self.service.asked))

    def test_a_prediction_that_ends_otherwise_is_told_without_its_words(self) -> None:
        for status in ("failed", "canceled", "aborted"):
            with self.subTest(status):
                self.fresh()
                self.service.script[POLL] = [reply(200, prediction(status, error="a private prompt is not allowed"))]
                self.assert_fault(self.paint(), f"provider failed: prediction {status}")
                self.assertEqual(0, self.service.times(CANCEL))

    def test_a_prediction_without_end_is_canceled_at_the_deadline(self) -> None:
        self.service.script |= {POLL: [reply(200, prediction("processing"))], CANCEL: [reply(200, {})]}
        self.assert_fault(self.paint(timeout_s=4), "no answer from provider", "ERR_TIMEOUT", "timed out")
        self.service.wait_for(CANCEL)
        self.assertEqual(f"Bearer {TOKEN}", self.service.asked[-1].headers["authorization"])

    def test_a_hung_poll_is_a_timeout_and_canceled_even_if_that_hangs_too(self) -> None:
        self.service.script |= {POLL: [service.hang], CANCEL: [service.hang]}
        self.assert_fault(self.paint(timeout_s=3), "no answer from provider", "ERR_TIMEOUT", "timed out")
        self.service.wait_for(CANCEL)

    def test_a_store_that_drips_is_a_timeout(self) -> None:
        self.store.script[FETCH] = [service.drip_body]
        self.assert_fault(self.paint(timeout_s=2), "no answer from provider", "ERR_TIMEOUT", "timed out")

    def test_only_a_whole_picture_is_published(self) -> None:
        table = [
            (png_reply(b"\xff\xd8\xff\xe0..."), "provider sent a damaged image/jpeg"),
            (png_reply(b"RIFF....WEBPVP8 ", "image/webp"), "provider sent a damaged image/webp"),
            (png_reply(IMAGE[:-20]), "provider sent a damaged image/png"),
            (png_reply(b"<svg><script/></svg>", "image/svg+xml"), "provider sent image/svg+xml, not one of image/png, image/jpeg, image/webp, image/gif"),
            (png_reply(b"<html>", "text/html"), "provider sent no image"),
            (png_reply(b""), "provider sent no image"),
        ]
        for answer, detail in table:
            with self.subTest(detail):
                self.fresh()
                self.store.script[FETCH] = [answer]
                self.assert_fault(self.paint(), detail)

    def test_every_format_is_published_under_its_own_name(self) -> None:
        for content, media_type, ending, width, height in (WHOLE[name] for name in ("jpeg", "lossy webp", "gif")):
            with self.subTest(media_type):
                self.fresh()
                self.store.script[FETCH] = [png_reply(content, media_type)]
                ended = self.paint()
                self.assertEqual(0, ended.status, ended.stderr)
                self.assertEqual(content, ended.output(f"image.{ending}"))
                image = json.loads(ended.output("prediction.json"))["image"]
                self.assertEqual((media_type, width, height), (image["media_type"], image["width"], image["height"]))

    def test_bytes_behind_the_end_of_a_picture_are_kept(self) -> None:
        self.store.script[FETCH] = [png_reply(IMAGE + b"\nmore")]
        ended = self.paint()
        self.assertEqual((0, IMAGE + b"\nmore"), (ended.status, ended.files.get("run/outputs/image.png")), ended.stderr)

    def test_an_image_within_the_answer_is_published_and_one_in_an_object_fetched(self) -> None:
        large = IMAGE + bytes(17 * 1024 * 1024)
        inline = "data:image/png;base64," + base64.b64encode(large).decode()
        for output, image in (([inline], large), ({"images": [f"{self.store.url}/files/out.png"], "note": "a private prompt"}, IMAGE)):
            with self.subTest(str(output)[:20]):
                self.scratch = Path(self.enterContext(tempfile.TemporaryDirectory()))
                self.service.script[CREATE] = [reply(201, prediction("succeeded", output=output))]
                ended = self.paint()
                self.assertEqual(0, ended.status, ended.stderr)
                self.assertTrue(image == ended.output("image.png"))

    def test_the_service_s_own_files_are_asked_for_with_the_token(self) -> None:
        self.service.script |= {CREATE: [reply(201, prediction("succeeded", output=f"{self.service.url}/v1/files/f1"))], "GET /v1/files/f1": [png_reply()]}
        self.assert_painted(self.paint())
        self.assertEqual(f"Bearer {TOKEN}", self.service.asked[-1].headers["authorization"])

    def test_several_images_are_all_published(self) -> None:
        self.store.script["GET /files/2"] = [png_reply(GIF, "image/gif")]
        self.store.script["GET /files/3.json"] = [reply(200, {})]
        output = [f"{self.store.url}/files/{name}" for name in ("3.json", "out.png", "2", "out.png")]
        self.service.script[CREATE] = [reply(201, prediction("succeeded", output=output))]
        ended = self.paint()
        self.assert_painted(ended)
        self.assertEqual(GIF, ended.output("image-2.gif"))
        self.assertEqual({"images": 2}, ended.receipt["usage"])
        document = json.loads(ended.output("prediction.json"))
        self.assertEqual(["image/png", "image/gif"], [image["media_type"] for image in document["images"]])
        self.assertEqual(document["images"][0], document["image"])

    def test_a_time_that_is_none_is_not_counted(self) -> None:
        for time_s in (b"1e400", b"true"):
            with self.subTest(time_s):
                self.scratch = Path(self.enterContext(tempfile.TemporaryDirectory()))
                document = prediction("succeeded", output=f"{self.store.url}/files/out.png", metrics={"predict_time": "TIME"})
                self.service.script[CREATE] = [reply(201, json.dumps(document).encode().replace(b'"TIME"', time_s))]
                ended = self.paint()
                self.assert_painted(ended)
                self.assertEqual({"images": 1}, ended.receipt["usage"])

    def test_an_oversized_image_is_not_read_to_its_end(self) -> None:
        self.store.script[FETCH] = [service.endless]
        self.assert_fault(self.paint(), "provider answer is larger than 33554432 bytes")

    def test_a_store_that_knows_no_type_is_believed_by_the_bytes(self) -> None:
        self.store.script[FETCH] = [png_reply(media_type="application/octet-stream")]
        self.assert_painted(self.paint())

    def test_an_answer_out_of_form_is_a_fault(self) -> None:
        table = [
            ({"status": "succeeded"}, "id"),
            ({"id": "../../admin", "status": "processing"}, "id"),
            ({"id": "p1"}, "status"),
            ({"id": "p1", "status": "napping"}, "status"),
            (prediction("succeeded"), "no image in its output"),
            (prediction("succeeded", output=[None]), "no image in its output"),
            (prediction("succeeded", output="a private prompt"), "no image in its output"),
            (prediction("succeeded", output=[f"http://127.0.0.1:1/{at}" for at in range(11)]), "more than 10 images"),
            (prediction("succeeded", output="data:image/png;base64,A"), "image address"),
            (prediction("succeeded", output="data:image/png;base64"), "image address"),
            (prediction("succeeded", output="http://[x/"), "image address"),
            (prediction("succeeded", output="file:///etc/passwd"), "image address"),
        ]
        for document, reason in table:
            with self.subTest(document):
                self.fresh()
                self.service.script[CREATE] = [reply(201, document)]
                self.assert_fault(self.paint(), f"provider answer is unusable: {reason}")

    def test_bad_json_is_a_fault(self) -> None:
        self.service.script[CREATE] = [reply(201, b'{"id":"p1",')]
        self.assert_fault(self.paint(), "provider answer is unusable: not JSON")

    def test_a_missing_token_is_told_by_its_name(self) -> None:
        ended = self.paint(REPLICATE_API_TOKEN="")
        self.assert_fault(ended, "REPLICATE_API_TOKEN", "ERR_MISSING_SECRET", "missing required secret")
        self.assertEqual([], self.service.asked)
