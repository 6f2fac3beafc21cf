"""A script that asks over HTTP, and the problem documents that refuse it (RFC 9457)."""

import httpx

from tests.client import Frame
from tests.servers.dibs import Dibs


def script(server: Dibs, username: str, **headers: str) -> httpx.AsyncClient:
    """Return an HTTP client with a bearer token, as integrators have it."""
    bearer = {"Authorization": f"Bearer {server.token(username)}"}
    return httpx.AsyncClient(
        base_url=server.http("/api/boards/demo"), headers={**bearer, **headers}, trust_env=False
    )


SNAPSHOT = "../demo"


NUL = "\\000"
"""U+0000, as a quoted cookie may hold it."""


def problem(reply: httpx.Response, status: int, code: str) -> Frame:
    """Check that a reply is a problem (RFC 9457) with this code, and give it."""
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    body: Frame = reply.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"]
    assert body["title"]
    assert body["detail"]
    assert ("www-authenticate" in reply.headers) is (status == 401)
    assert set(body["retry"]) >= {"can_retry", "suggestion", "action_text"}
    return body
