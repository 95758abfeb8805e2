"""What Debian's cbor2 makes of CBOR: `read` tells what hex lines are, `write HEX` prints a call and an answer with these bytes in every form there is, and what is none."""
import sys

from cbor2 import CBORTag, dumps, loads


def shown(value):
    if isinstance(value, bytes):
        return value.hex() or "empty"
    if isinstance(value, list):
        return "[" + ",".join(map(shown, value)) + "]"
    return "{}" if value == {} else repr(value)


def long_head(major, count):
    return bytes([major << 5 | 27]) + count.to_bytes(8, "big")


def chunked(payload):
    middle = len(payload) // 2
    return b"\x5f" + dumps(payload[:middle]) + dumps(payload[middle:]) + b"\xff"


def forms(payload):
    strings = {"definite": dumps(payload), "canonical": dumps(payload, canonical=True), "chunked": chunked(payload), "long": long_head(2, len(payload)) + payload}
    for name, string in strings.items():
        assert loads(string) == payload
        yield f"answer {name}", string
        calls = {
            "definite": b"\x82\x81" + string + b"\xa0",
            "indefinite": b"\x9f\x9f" + string + b"\xff\xbf\xff\xff",
            "long": long_head(4, 2) + long_head(4, 1) + string + long_head(5, 0),
        }
        for outer, call in calls.items():
            assert loads(call) == [[payload], {}]
            yield f"call {name} {outer}", call
    assert dumps([[payload], {}]) == b"\x82\x81" + dumps(payload) + b"\xa0"


def others(payload):
    for value in [None, True, 1, -1, 1.5, 2**70, "text", [], {}, [payload], [[payload]], [[], {}], [[payload, payload], {}], [[payload], {"a": 1}], [["text"], {}],
                  [[payload], []], [payload, {}], [[payload], {}, 1], CBORTag(258, [payload])]:
        yield "other call", dumps(value)
        yield "other answer", dumps(value)
    yield "other call", dumps([[payload], {}]) + b"\x00"
    yield "other call", dumps([[payload], {}])[:-1]
    yield "other answer", dumps(payload) + b"\x00"
    yield "other answer", dumps(payload + b"\x00")[:-1]


if sys.argv[1] == "read":
    for line in sys.stdin:
        print(shown(loads(bytes.fromhex(line))))
else:
    content = bytes.fromhex(sys.argv[2])
    for kind, encoded in [*forms(content), *others(content)]:
        print(f"{kind}: {encoded.hex()}")
