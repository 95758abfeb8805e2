"""Says of each line of standard input what the Python kit makes of it: a document, an output's name, a number, a fault's detail, or what a server says of when to come back."""
from __future__ import annotations

import base64
import struct
import sys

from pipeline_kit import strict_json
from pipeline_kit.canonical_json import encode, encode_line, format_number
from pipeline_kit.faults import bad_inputs
from pipeline_kit.names import canonical_output
from pipeline_kit.web.come_back import come_back
from pipeline_kit.web.used_up import used_up

NOW = 1445412480.0


def document(data: bytes) -> str:
    value = strict_json.parse(data)
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return encode(value).hex()


def name(data: bytes) -> str:
    return canonical_output(data.decode("utf-16-le", "surrogatepass")).encode().hex()


def number(data: bytes) -> str:
    return format_number(*struct.unpack("<d", data))


def detail(data: bytes) -> str:
    return encode_line(bad_inputs(data.decode("utf-16-le", "surrogatepass")).document()).hex()


def told(data: bytes) -> str:
    text = data.decode()
    waits = [come_back({"retry-after": text}, b"", NOW), come_back({"x-ratelimit-reset": text}, b"", NOW), come_back({}, data, NOW)]
    return " ".join(["none" if wait is None else str(round(wait * 1000)) for wait in waits] + [used_up(data) or "none"])


for line in sys.stdin:
    try:
        print({"document": document, "name": name, "number": number, "detail": detail, "told": told}[sys.argv[1]](base64.b64decode(line)))
    except ValueError as refusal:
        print(f"! {refusal}")
