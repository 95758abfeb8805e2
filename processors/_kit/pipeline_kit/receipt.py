"""The receipt: a run's own record."""
from __future__ import annotations

from collections.abc import Mapping

from .argv import RunArguments
from .canonical_json import encode_line

HASH_SCHEMA = "jcs-sha256-v1"


def encode_receipt(
    arguments: RunArguments,
    *,
    processor_ref: str,
    inputs_hash: str,
    index_sha256: str,
    processor_info: str,
    usage: Mapping[str, int],
    timestamp_utc: str,
    duration_ms: int,
) -> bytes:
    """The bytes of `receipt.json`; all members are present except `image_tag` if none was given."""
    members: dict[str, object] = {
        "execution_id": arguments.execution_id,
        "processor_ref": processor_ref,
        "image_digest": arguments.image_digest,
        "env_fingerprint": arguments.env_fingerprint,
        "inputs_hash": inputs_hash,
        "hash_schema": HASH_SCHEMA,
        "outputs_index": {"path": f"{arguments.write_prefix}outputs.json", "sha256": index_sha256},
        "processor_info": processor_info,
        "usage": dict(usage),
        "timestamp_utc": timestamp_utc,
        "duration_ms": duration_ms,
        "mode": arguments.mode,
    }
    if arguments.image_tag is not None:
        members["image_tag"] = arguments.image_tag
    return encode_line(members)
