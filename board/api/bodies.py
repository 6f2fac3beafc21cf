"""JSON bodies of requests and responses, and numbers in paths."""

import re
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse, RawPostDataException
from pydantic import BeforeValidator

from board.domain.errors import Invalid
from board.domain.events import to_json
from board.domain.ids import whole_number
from board.text.json import read_json

# PostgreSQL stores no U+0000, and UTF-8 has no lone surrogates.
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")

Number = Annotated[int, BeforeValidator(whole_number)]
"""An id in a path."""


def members_of(request: HttpRequest) -> dict[str, Any]:
    """Parse the JSON object of a request; a missing body is an empty object.

    Raises:
        Invalid: the body is something else, or a form.
    """
    try:
        members = read_json(request.body) if request.body else {}
    except (ValueError, RawPostDataException):
        raise Invalid(None) from None
    if not isinstance(members, dict):
        raise Invalid(None)
    return members


def text_of(members: dict[str, Any], name: str) -> str:
    """Return a member that must be a text.

    Raises:
        Invalid: the member is missing or something else.
    """
    value = members.get(name)
    if not isinstance(value, str) or _UNSTORABLE.search(value):
        raise Invalid(name)
    return value


def answer(value: Any) -> HttpResponse:
    """Return a response that must not be cached."""
    return HttpResponse(
        to_json(value), content_type="application/json", headers={"Cache-Control": "no-store"}
    )
