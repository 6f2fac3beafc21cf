"""JSON that others send, read by the letter of RFC 8259. It knows no shape."""

import json
from typing import Any, NoReturn

import orjson


def read_json(text: str | bytes) -> Any:
    """Read what a client says.

    Lone surrogates and numbers of any size are JSON, which orjson refuses: a member that holds one is wrong, but the
    others, `ref` among them, can be read (K1, K7). So texts may be ones that UTF-8 cannot say.

    Raises:
        ValueError: it is no JSON, or nested too deeply.
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
