"""What others' code does without asking: processes and locks, caches in its home, time zones, an output of more than half the bound."""
import datetime
import multiprocessing
import pathlib
import tempfile
import zoneinfo

from pipeline_kit import OutputItem, ProcessorResult

BIG = pathlib.Path("/pipeline/out/big")


def square(number):
    return number * number


def make_runner(config):
    def run(inputs):
        told = [f"pool {pool()}", f"queue {queue()}", f"lock {lock()}", f"home {home()}", f"zone {zone()}"]
        with open(BIG, "wb") as file:
            for _ in range(40):
                file.write(bytes(1 << 20))
        return ProcessorResult([OutputItem("outputs/reply.txt", "\n".join(told).encode()), OutputItem("outputs/big", BIG)], "stranger 1")

    return run


def pool():
    with multiprocessing.Pool(2) as workers:
        return workers.map(square, [1, 2, 3])


def queue():
    passed = multiprocessing.Queue()
    passed.put("passed")
    return passed.get()


def lock():
    with multiprocessing.Lock():
        return "held"


def home():
    cache = pathlib.Path.home() / ".cache" / "stranger"
    cache.mkdir(parents=True)
    (cache / "file").write_bytes(b"1")
    return f"{pathlib.Path.home()} {tempfile.gettempdir()}"


def zone():
    return datetime.datetime(2026, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")).utcoffset()
