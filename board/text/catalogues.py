"""Sentences of the server by language and key, out of the catalogues in locale/.

The build compiles them (frontend/compiling.ts).
"""

from pathlib import Path
from typing import Final

import orjson

COMPILED: Final = Path(__file__).resolve().parents[1] / "locale"


def read_words(name: str) -> dict[str, dict[str, str]]:
    """Return the sentences of a catalogue: by language, then by key.

    Raises:
        FileNotFoundError: the front end was not built.
    """
    words: dict[str, dict[str, str]] = orjson.loads((COMPILED / f"{name}.json").read_bytes())
    return words
