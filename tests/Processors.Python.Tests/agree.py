"""Says of each line of standard input what the Python kit makes of it: a document, an output's name, a number or a fault's detail."""
from __future__ import annotations

import base64
import struct
import sys

from pipeline_kit import strict_json
from pipeline_kit.canonical_json import encode, encode_line, format_number
from pipeline_kit.faults import bad_inputs
from pipeline_kit.names import canonical_output


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


for line in sys.stdin:
    try:
        print({"document": document, "name": name, "number": number, "detail": detail}[sys.argv[1]](base64.b64decode(line)))
    except ValueError as refusal:
        print(f"! {refusal}")
