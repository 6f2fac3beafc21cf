"""The HTML around the screens."""

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
    reply = httpx.get(dibs.http("/favicon.ico"), trust_env=False)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "image/svg+xml")
    assert len(reply.content) < 300
    assert httpx.head(dibs.http("/favicon.ico"), trust_env=False).status_code == 200


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
    (host,) = {part for part in policy["connect-src"].split() if part.startswith("ws:")} or {""}
    assert host in {"", dibs.http("").replace("http:", "ws:")}
    for directive in ("script-src", "style-src"):
        words = policy[directive].split()
        assert words[0] == "'self'"
        for nonce in words[1:]:
            # Each page has its own.
            assert nonce.removeprefix("'nonce-").removesuffix("'") in reply.text
            assert nonce not in httpx.get(dibs.http(path), trust_env=False).text
    assert "camera=()" in reply.headers["permissions-policy"]
