"""The HTML around the screens."""

import re
import struct

import httpx
import pytest

from tests.servers.dibs import Dibs


@pytest.mark.parametrize(
    ("language", "lang", "words"),
    [("en", "en", "There is nothing at this address."), ("zh-CN", "zh-CN", "此地址没有内容。")],
)
def test_an_address_of_nothing_leads_to_the_boards(
    dibs: Dibs, language: str, lang: str, words: str
) -> None:
    reply = httpx.get(
        dibs.http("/no/such/page"), headers={"Accept-Language": language}, trust_env=False
    )
    assert reply.status_code == 404
    assert f'<html lang="{lang}">' in reply.text
    assert words in reply.text
    assert '<a href="/">' in reply.text


def test_browsers_find_an_icon_where_a_page_names_none(dibs: Dibs) -> None:
    reply = httpx.get(dibs.http("/favicon.ico"), trust_env=False, follow_redirects=True)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "image/svg+xml")
    assert len(reply.content) < 300


def test_a_phone_finds_what_it_needs_to_keep_the_board(dibs: Dibs) -> None:
    """Web Application Manifest: a name, an address, and icons of the sizes that they claim."""
    page = httpx.get(dibs.http("/sign-in"), trust_env=False).text
    (address,) = re.findall(r'rel="manifest" href="([^"]+)"', page)
    (touch,) = re.findall(r'rel="apple-touch-icon" href="([^"]+)"', page)
    reply = httpx.get(dibs.http(address), trust_env=False)
    assert reply.headers["content-type"] == "application/manifest+json"
    found = reply.json()
    assert (found["name"], found["display"], found["start_url"]) == ("Dibs", "standalone", "/")
    sizes = {icon["src"]: icon["sizes"] for icon in found["icons"]} | {touch: "180x180"}
    assert {"192x192", "512x512"} <= set(sizes.values())
    for source, size in sizes.items():
        image = httpx.get(dibs.http(source), trust_env=False)
        assert image.headers["content-type"] == "image/png"
        width, height = struct.unpack("!II", image.content[16:24])
        assert f"{width}x{height}" == size


def test_a_display_that_is_kept_starts_as_a_display(dibs: Dibs) -> None:
    for path in ("/wall", "/terminal"):
        page = httpx.get(dibs.http(path), trust_env=False).text
        (address,) = re.findall(r'rel="manifest" href="([^"]+)"', page)
        found = httpx.get(dibs.http(address), trust_env=False).json()
        assert (found["id"], found["start_url"]) == (path, path)


@pytest.mark.parametrize("path", ["/sign-in", "/no/such/page", "/plain/sign-in", "/admin/login/"])
def test_a_page_loads_from_this_server_alone_and_runs_nothing_that_was_written_into_it(
    dibs: Dibs, path: str
) -> None:
    reply = httpx.get(dibs.http(path), trust_env=False)
    policy = dict(
        directive.strip().partition(" ")[::2]
        for directive in reply.headers["content-security-policy"].split(";")
    )
    assert "unsafe" not in str(policy)
    assert (policy["default-src"], policy["frame-ancestors"]) == ("'none'", "'none'")
    sockets = [part for part in policy["connect-src"].split() if part.startswith("ws:")]
    # Where a board comes up; the other pages open none.
    assert sockets == ([dibs.http().replace("http:", "ws:")] if path == "/sign-in" else [])
    for directive in ("script-src", "style-src"):
        words = policy[directive].split()
        assert words[0] == "'self'"
        for nonce in words[1:]:
            # Each page has its own.
            assert nonce.removeprefix("'nonce-").removesuffix("'") in reply.text
            assert nonce not in httpx.get(dibs.http(path), trust_env=False).text
    assert "camera=()" in reply.headers["permissions-policy"]
