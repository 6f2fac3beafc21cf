"""Signing in as a browser does: with a cookie and Django's CSRF token."""

import httpx

from tests.servers.dibs import Dibs


async def sign_in(
    server: Dibs, username: str, *, origin: str = "", headers: dict[str, str] | None = None
) -> httpx.AsyncClient:
    """Return an HTTP client that is signed in; its headers carry the CSRF token.

    Args:
        origin: that of its pages, where a proxy is said to be between; its cookies are for TLS, and
            are sent all the same.
        headers: what the proxy adds.
    """
    http = httpx.AsyncClient(base_url=server.http(), trust_env=False, timeout=20, headers=headers)
    if origin:
        http.headers["Origin"] = origin
    csrf = (await http.get("/api/session")).json()["csrf"]
    given = {"username": username, "password": server.password(username)}
    reply = await http.post(
        "/api/session", json=given, headers={**cookie(http), "X-CSRFToken": csrf}
    )
    reply.raise_for_status()
    http.headers["X-CSRFToken"] = reply.json()["csrf"]
    if origin:
        http.headers.update(cookie(http))
    return http


def cookie_of(http: httpx.AsyncClient, plain: str) -> str:
    """Return the value of one of the server's cookies; its name on the wire ends with the server's
    id.
    """
    (value,) = (value for name, value in http.cookies.items() if name.startswith(f"{plain}_"))
    return value


def cookie(http: httpx.AsyncClient) -> dict[str, str]:
    """Return the header that a WebSocket of this browser sends."""
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in http.cookies.items())}
