"""The retry rule, with the same table as the host's (tests/golden/retries)."""
import json
import os
import time
import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline_kit.web.come_back import come_back
from pipeline_kit.web.retry import is_passing
from pipeline_kit.web.used_up import used_up

FOLDER = Path(__file__).parents[3] / "tests" / "golden" / "retries"
NOW = 1445412480.0  # Wed, 21 Oct 2015 07:28:00 GMT


def table(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def body_of(row: dict[str, Any]) -> bytes:
    body = row.get("body", "")
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


class TheRule(unittest.TestCase):
    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        for row in table(name):
            with self.subTest(row["name"]):
                yield row

    def test_reads_when_to_come_back_in_every_form(self) -> None:
        for row in self.rows("come-back"):
            told = come_back(row.get("headers", {}), body_of(row), NOW)
            self.assertEqual(row["wait_s"], None if told is None else round(told, 9))

    def test_reads_dates_alike_in_every_time_zone(self) -> None:
        self.addCleanup(time.tzset)
        self.addCleanup(os.environ.pop, "TZ")
        os.environ["TZ"] = "Asia/Kathmandu"
        time.tzset()
        self.assertEqual(5.0, come_back({"retry-after": "Wed Oct 21 07:28:05 2015"}, b"", NOW))

    def test_knows_what_no_waiting_mends(self) -> None:
        for row in self.rows("used-up"):
            self.assertEqual(row["used_up"], used_up(body_of(row)))

    def test_tells_what_passes_from_what_lasts(self) -> None:
        statuses = table("passing")
        self.assertEqual([], [status for status in statuses["passing"] if not is_passing(status)])
        self.assertEqual([], [status for status in statuses["lasting"] if is_passing(status)])

    def test_survives_any_body(self) -> None:
        for body in (b"[" * 100_000, b"{", b"\xff\xfe", b'{"retry_after":null}', b'{"retry_after":{"a":1}}', b'{"headers":{"retry-after":null}}', b"9" * 5000):
            self.assertIsNone(come_back({}, body, NOW))
            self.assertIsNone(used_up(body))
