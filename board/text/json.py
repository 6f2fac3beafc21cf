"""Strict parser for JSON from clients, by the letter of RFC 8259. It knows no shape."""

import json
from typing import Any, NoReturn

import orjson


def read_json(text: str | bytes) -> Any:
    """Parse a client's JSON.

    Lone surrogates and numbers of any size are valid JSON, but orjson rejects them. Here only the
    member with such a value is wrong, and the others, `ref` among them, can be read (K1, K7). So
    texts may contain what UTF-8 cannot encode.

    Raises:
        ValueError: it is not JSON, or nested too deeply.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        decoded = text.decode() if isinstance(text, bytes) else text
    try:
        return json.loads(decoded, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
