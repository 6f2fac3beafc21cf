"""Signing in as a browser does: with a cookie and Django's CSRF token."""

import httpx

from tests.servers.dibs import Dibs


async def sign_in(server: Dibs, username: str, password: str = "demo") -> httpx.AsyncClient:
    """Give an HTTP client that is signed in; its headers carry the CSRF token."""
    http = httpx.AsyncClient(base_url=server.http(), trust_env=False, timeout=10)
    await http.get("/sign-in")
    csrf = (await http.get("/api/session")).json()["csrf"]
    reply = await http.post(
        "/api/session", json={"username": username, "password": password}, headers={"X-CSRFToken": csrf}
    )
    reply.raise_for_status()
    http.headers["X-CSRFToken"] = reply.json()["csrf"]
    return http


def cookie(http: httpx.AsyncClient) -> dict[str, str]:
    """Give the header that a WebSocket of this browser sends."""
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in http.cookies.items())}
