"""Holds frames to the schema that the first release published.

That release's own reader of the schema made it from its own server. What is added to version 1 is
no complaint: members, frames and kinds of events that a client does not know are ignored.
"""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs

_SHAPES = json.loads(Path(__file__).parents[1].joinpath("protocol.schema.json").read_text())["$defs"]
_FRAMES = _SHAPES["down"]["anyOf"]
_READERS = {
    ref["$ref"].rpartition("/")[2].lower(): jsonschema_rs.validator_for({"$defs": _SHAPES, **ref}) for ref in _FRAMES
}


def complaint(frame: dict[str, Any]) -> str | None:
    """Say what is wrong with a frame that the first release had, if anything."""
    reader = _READERS.get(frame.get("type", ""))
    if reader is None:
        return None
    return next((f"{error.message} at {error.instance_path}" for error in reader.iter_errors(frame)), None)
