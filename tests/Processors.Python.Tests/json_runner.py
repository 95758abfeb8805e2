"""Lists or runs the unittests of one folder; one JSON object a line, on standard output alone.

python3 json_runner.py list|run TOP     (the tests are the package TOP/tests)
"""
import io
import json
import os
import sys
import time
import unittest
from collections.abc import Iterator
from typing import Any

VERSION = (3, 11)


def main(command: str, top: str) -> None:
    if sys.version_info < VERSION:
        sys.exit(f"python3 is {sys.version.split()[0]}; the processors need {VERSION[0]}.{VERSION[1]} or later")
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a test that prints must not disturb the results
    suite = unittest.TestLoader().discover(os.path.join(top, "tests"), top_level_dir=top)
    if command == "list":
        for test in flatten(suite):
            print(json.dumps({"id": test.id()}), file=results)
    else:
        suite.run(JsonResult(results))
    results.close()


def flatten(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for item in suite:
        yield from flatten(item) if isinstance(item, unittest.TestSuite) else (item,)


class JsonResult(unittest.TestResult):
    """Writes each test's outcome as it ends: passed, failed or skipped, with the reason."""

    def __init__(self, results: io.TextIOBase) -> None:
        super().__init__()
        self._results = results
        self._reasons: list[str] = []
        self._skipped: list[str] = []
        self._started = 0.0

    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self._reasons, self._skipped, self._started = [], [], time.perf_counter()

    def stopTest(self, test: unittest.TestCase) -> None:
        super().stopTest(test)
        self._write(test, "failed" if self._reasons else "skipped" if self._skipped else "passed")

    def addError(self, test: Any, err: Any) -> None:
        super().addError(test, err)
        self._reasons.append(self.errors[-1][1])
        if not isinstance(test, unittest.TestCase):
            self._write(test, "failed")  # a setUpClass or an import, which no startTest precedes

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:
        super().addFailure(test, err)
        self._reasons.append(self.failures[-1][1])

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._reasons.append(f"{subtest.id()}\n{(self.errors + self.failures)[-1][1]}")

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        super().addSkip(test, reason)
        self._skipped.append(reason)

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
        super().addUnexpectedSuccess(test)
        self._reasons.append("an expected failure passed")

    def _write(self, test: Any, outcome: str) -> None:
        reason = "\n".join(self._reasons or self._skipped)
        seconds = round(time.perf_counter() - self._started, 6)
        print(json.dumps({"id": test.id(), "outcome": outcome, "reason": reason, "seconds": seconds}), file=self._results, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
