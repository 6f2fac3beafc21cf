"""A refusal as a whole ASGI response: a problem document in the reader's language."""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import parse_qs

from board.domain.errors import Refusal
from board.domain.events import to_json
from board.text import language, problems

TOO_LARGE: Final = "dibs.too_large"
"""The key in an HTTP scope's `extensions` for a body that was larger than its path allows, and was
discarded."""

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def refuse(scope: dict[str, Any], send: Send, refusal: Refusal) -> None:
    """Refuse an HTTP request by its head alone (C7)."""
    body = to_json(problems.document(refusal, _language(scope)))
    named = {**problems.headers(refusal), "Content-Length": str(len(body))}
    pairs = [(name.lower().encode(), text.encode()) for name, text in named.items()]
    await send(
        {"type": "http.response.start", "status": problems.status(refusal).value, "headers": pairs}
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _language(scope: dict[str, Any]) -> str:
    headers = {name.decode("latin1"): text.decode("latin1") for name, text in scope["headers"]}
    query = parse_qs(scope.get("query_string", b"").decode("latin1"))
    wished, accepted = query.get("lang", [""])[-1], headers.get("accept-language", "")
    return language.choose(query=wished, person="", accept=accepted)
