"""Who gets in, and what they are told first: rules C1 to C7."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import websockets

from tests.client import Client
from tests.live.board import join
from tests.live.sign_in import cookie, sign_in
from tests.servers.dibs import Dibs


async def refused(
    server: Dibs, path: str = "/ws/boards/demo/", token: str | None = None, **options: object
) -> int:
    """Return the HTTP status with which a handshake is refused."""
    with pytest.raises(websockets.InvalidStatus) as refusal:
        await Client.open(server.ws(path), token, **options)  # type: ignore[arg-type]
    return refusal.value.response.status_code


async def told(
    server: Dibs, path: str = "/ws/boards/demo/", token: str | None = None, **options: object
) -> str:
    """Return the code of the `bye` that is the only frame, after checking its close code."""
    client = await Client.open(server.ws(path), token, **options)  # type: ignore[arg-type]
    code = await client.closed()
    (bye,) = client.frames
    assert bye["type"] == "bye"
    assert bye["reconnect"] is (code is not None and code < 4500)
    assert bye["detail"]
    assert isinstance(bye["after_ms"], int)
    assert code in CODES[bye["code"]]
    found: str = bye["code"]
    return found


CODES = {
    "unsupported_protocol": [4510],
    "unauthenticated": [4501],
    "unknown_board": [4504],
    "forbidden": [4503],
}


class TestC1:
    """C1: the path, and the subprotocol."""

    @pytest.mark.parametrize("offered", [["dibs.v1"], [], ["dibs.v9", "dibs.v1"]])
    async def test_version_1(self, dibs: Dibs, offered: list[str]) -> None:
        async with await join(dibs, "alice", subprotocols=offered) as client:
            assert client.socket.subprotocol == ("dibs.v1" if offered else None)
            assert client.welcome["protocol"] == 1

    async def test_only_unknown_ones(self, dibs: Dibs) -> None:
        client = await Client.open(dibs.ws(), dibs.token("alice"), subprotocols=["dibs.v9", "chat"])
        assert client.socket.subprotocol == "dibs.v9"
        assert await client.closed() == 4510
        assert [frame["code"] for frame in client.frames] == ["unsupported_protocol"]

    @pytest.mark.parametrize(
        "path", ["/ws/boards/demo", "/ws/", "/ws/boards/", "/ws/boards/demo/tasks/"]
    )
    async def test_any_other_path_is_404(self, dibs: Dibs, path: str) -> None:
        assert await refused(dibs, path, dibs.token("alice")) == 404


class TestC2:
    """C2: the first credential that is present decides."""

    async def test_header(self, dibs: Dibs) -> None:
        async with await join(dibs, "alice") as client:
            assert client.welcome["you"]["username"] == "alice"

    async def test_subprotocol(self, dibs: Dibs) -> None:
        offered = ["dibs.v1", f"dibs.token.{dibs.token('bob')}"]
        async with await Client.join(dibs.ws(), subprotocols=offered) as client:
            assert client.socket.subprotocol == "dibs.v1"
            assert client.welcome["you"]["username"] == "bob"

    async def test_session_cookie(self, dibs: Dibs) -> None:
        http = await sign_in(dibs, "charlie")
        headers = {**cookie(http), "Origin": dibs.http()}
        async with await Client.join(dibs.ws(), headers=headers) as client:
            assert client.welcome["you"]["username"] == "charlie"
        await http.aclose()

    async def test_cookies_of_other_applications_hide_none(self, dibs: Dibs) -> None:
        http = await sign_in(dibs, "charlie")
        headers = {"Cookie": f"theme[1]=a b; {cookie(http)['Cookie']}", "Origin": dibs.http()}
        async with await Client.join(dibs.ws(), headers=headers) as client:
            assert client.welcome["you"]["username"] == "charlie"
        assert await refused(dibs, headers={"Cookie": headers["Cookie"]}) == 403, "C3"
        await http.aclose()

    async def test_a_wrong_one_does_not_fall_through(self, dibs: Dibs) -> None:
        http = await sign_in(dibs, "charlie")
        headers = {**cookie(http), "Origin": dibs.http()}
        assert await told(dibs, token="no-such-token", headers=headers) == "unauthenticated"
        right = f"dibs.token.{dibs.token('bob')}"
        assert (
            await told(dibs, token="no-such-token", subprotocols=["dibs.v1", right])
            == "unauthenticated"
        )
        assert (
            await told(dibs, subprotocols=["dibs.v1", "dibs.token.wrong"], headers=headers)
            == "unauthenticated"
        )
        assert await told(dibs, headers={"Authorization": "Basic YTpi"}) == "unauthenticated"
        await http.aclose()

    async def test_the_order(self, dibs: Dibs) -> None:
        http = await sign_in(dibs, "charlie")
        headers = {**cookie(http), "Origin": dibs.http()}
        offered = ["dibs.v1", f"dibs.token.{dibs.token('bob')}"]
        for token, subprotocols, decides in (
            (dibs.token("alice"), offered, "alice"),
            (None, offered, "bob"),
            (None, ["dibs.v1"], "charlie"),
        ):
            async with await Client.join(
                dibs.ws(), token, subprotocols=subprotocols, headers=headers
            ) as client:
                assert client.welcome["you"]["username"] == decides
        await http.aclose()

    @pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "garbage", "Basic YTpi"])
    async def test_an_empty_or_garbled_one_is_present_too(
        self, dibs: Dibs, authorization: str
    ) -> None:
        http = await sign_in(dibs, "charlie")
        headers = {**cookie(http), "Origin": dibs.http()}
        assert (
            await told(dibs, headers={**headers, "Authorization": authorization})
            == "unauthenticated"
        )
        assert (
            await told(dibs, subprotocols=["dibs.v1", "dibs.token."], headers=headers)
            == "unauthenticated"
        )
        await http.aclose()

    async def test_never_in_the_query(self, dibs: Dibs) -> None:
        assert await told(dibs, query=f"token={dibs.token('alice')}") == "unauthenticated"


@pytest.fixture(scope="module")
def listed(folder: Path) -> Iterator[Dibs]:
    server = Dibs(folder / "origins", DIBS_ORIGINS="https://press.example")
    yield server
    server.stop()


class TestC3:
    """C3: a cookie counts only with an origin of ours."""

    async def test_cookie_without_origin(self, dibs: Dibs) -> None:
        http = await sign_in(dibs, "alice")
        assert await refused(dibs, headers=cookie(http)) == 403
        assert await refused(dibs, token=dibs.token("bob"), headers=cookie(http)) == 403
        await http.aclose()

    @pytest.mark.parametrize(
        "origin",
        ["http://evil.example", "null", "http://127.0.0.1:1", "ftp://{host}", "http://{host}/"],
    )
    async def test_origin_not_allowed_with_any_credential(self, dibs: Dibs, origin: str) -> None:
        headers = {"Origin": origin.format(host=dibs.http().removeprefix("http://"))}
        assert await refused(dibs, token=dibs.token("alice"), headers=headers) == 403
        assert await refused(dibs, headers=headers) == 403

    @pytest.mark.parametrize("scheme", ["http", "https"])
    async def test_own_origin(self, dibs: Dibs, scheme: str) -> None:
        origin = dibs.http().replace("http", scheme)
        async with await join(dibs, "alice", headers={"Origin": origin}):
            pass

    async def test_host_that_is_not_allowed(self, dibs: Dibs) -> None:
        http = await sign_in(dibs, "alice")
        upgrade = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Host": "evil.example",
            "Origin": "http://evil.example",
        }
        assert (await http.get("/ws/boards/demo/", headers=upgrade)).status_code == 403
        await http.aclose()

    async def test_with_a_list_only_the_list_counts(self, listed: Dibs) -> None:
        token = listed.token("alice")
        async with await Client.join(
            listed.ws(), token, headers={"Origin": "https://press.example"}
        ):
            pass
        assert await refused(listed, token=token, headers={"Origin": listed.http()}) == 403
        async with await Client.join(listed.ws(), token):
            pass
        http = await sign_in(listed, "alice", origin="https://press.example")
        async with await Client.join(
            listed.ws(), headers={**cookie(http), "Origin": "https://press.example"}
        ):
            pass
        assert await refused(listed, headers={**cookie(http), "Origin": listed.http()}) == 403
        assert await refused(listed, headers=cookie(http)) == 403
        await http.aclose()


class TestC4:
    """C4: after accepting, a `bye` and its close: credential, then board, then access."""

    async def test_order(self, dibs: Dibs) -> None:
        assert await told(dibs, "/ws/boards/nowhere/") == "unauthenticated"
        assert await told(dibs, "/ws/boards/nowhere/", dibs.token("dana")) == "unknown_board"
        assert await told(dibs, token=dibs.token("dana")) == "forbidden"


class TestC6:
    """C6: the greeting. Resuming is in test_stream.py, with what follows it."""

    async def test_it_says_who_you_are(self, dibs: Dibs) -> None:
        async with await join(dibs, "alice") as client:
            you = client.welcome["you"]
            assert you["role"] == "operator"
            verbs = [
                "claim",
                "claim_next",
                "release",
                "start",
                "pause",
                "report",
                "complete",
                "reopen",
            ]
            assert you["can"] == verbs


SPEAK_CHINESE = """
from board.models.board import Board; from board.models.people import Person
Board.objects.update(language="zh-Hans")
Person.objects.filter(username="ana").update(language="zh-Hans")
Person.objects.filter(username="charlie").update(language="en")
"""


@pytest.fixture(scope="module")
def chinese(folder: Path) -> Iterator[Dibs]:
    server = Dibs(folder / "chinese")
    server.shell(SPEAK_CHINESE)
    yield server
    server.stop()


class TestC7:
    """C7: the language of words."""

    @pytest.mark.parametrize(
        ("username", "options", "language"),
        [
            ("ana", {"lang": "en", "headers": {"Accept-Language": "zh-CN"}}, "en"),
            ("ana", {"headers": {"Accept-Language": "en"}}, "zh"),
            ("charlie", {"headers": {"Accept-Language": "zh-CN"}}, "en"),
            ("bob", {"headers": {"Accept-Language": "en-GB"}}, "en"),
            ("bob", {"headers": {"Accept-Language": "fr"}}, "zh"),
            ("bob", {}, "zh"),
        ],
    )
    async def test_query_then_person_then_browser_then_board(
        self, chinese: Dibs, username: str, options: dict[str, object], language: str
    ) -> None:
        async with await join(chinese, username, **options) as client:
            answer = await client.do("claim", task=2**50)
            for words in (
                answer["detail"],
                answer["retry"]["suggestion"],
                answer["retry"]["action_text"],
            ):
                assert words.isascii() is (language == "en"), words

    @pytest.mark.parametrize(
        ("options", "language"),
        [
            ({"lang": "zh-Hans"}, "zh"),
            ({"lang": "en", "headers": {"Accept-Language": "zh-CN"}}, "en"),
            ({"headers": {"Accept-Language": "zh-CN,zh;q=0.9"}}, "zh"),
            ({"headers": {"Accept-Language": "fr"}}, "en"),
            ({"lang": "xx"}, "en"),
            ({}, "en"),
        ],
    )
    async def test_language(self, dibs: Dibs, options: dict[str, object], language: str) -> None:
        async with await join(dibs, "alice", **options) as client:
            answer = await client.do("claim", task=2**50)
            words = {"en": "There is no such task on this board.", "zh": "此看板上没有该任务。"}
            assert answer["code"] == "unknown_task"
            assert answer["detail"] == words[language]

    async def test_a_rejected_client_gets_its_reason_in_its_own_language(self, dibs: Dibs) -> None:
        own = (
            "from board.models.people import Person; "
            "Person.objects.filter(username='dana').update(language='{}')"
        )
        dibs.shell(own.format("zh-Hans"))
        # What the token of the other tests opens may be remembered with the old language.
        token = dibs.run("token", "dana", "--name", "own").strip().splitlines()[-1]
        dana = await Client.open(dibs.ws(), token, headers={"Accept-Language": "en"})
        assert await dana.closed() == 4503
        assert dana.frames[-1]["detail"] == "您无权访问此看板。"
        dibs.shell(own.format(""))
