"""The security log of a real server: who tried what, from where, with what outcome. No secret."""

import json
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from tests.client import Client, Frame
from tests.live.board import join, new_task
from tests.live.http import SNAPSHOT, script
from tests.live.screens import pair
from tests.live.sign_in import sign_in
from tests.live.test_terminal import enter, give_pin, tiles
from tests.servers.dibs import Dibs

REFUSED = {
    "add": {"number": "R-1", "title": "Refused", "department": 1},
    "edit": {"task": 1, "expect": 1, "title": "Refused"},
    "assign": {"task": 1, "expect": 1, "to": 1, "reason": "Refused"},
}
OUT = """
from board.models.people import Membership
Membership.objects.filter(person__username="{username}").delete()
"""
SECRETS = ("correct horse", "60713", "5930", "stolen-token")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Dibs]:
    server = Dibs(folder / "security_log", DIBS_LOG_LEVEL="ERROR")
    yield server
    server.stop()


class Log:
    """What a server has logged since the last look."""

    def __init__(self, server: Dibs) -> None:
        self._server = server
        self._seen = len(self._lines())

    def news(self) -> list[Frame]:
        lines = self._lines()[self._seen :]
        self._seen += len(lines)
        found = [json.loads(line) for line in lines]
        for each in found:
            assert each.pop("time").endswith("Z")
        return found

    def _lines(self) -> list[str]:
        return [line for line in self._server.logs().splitlines() if line.startswith("{")]


@pytest.fixture
def log(server: Dibs) -> Iterator[Log]:
    yield Log(server)
    assert not any(secret in server.logs() for secret in SECRETS)


def here(event: str, outcome: str = "ok", **facts: Any) -> Frame:
    return {"event": event, "outcome": outcome, "address": "127.0.0.1", **facts}


async def test_a_sign_in_and_one_that_fails(server: Dibs, log: Log) -> None:
    """A name that no account has may be a password, so it is not in the log."""
    async with aclosing(await sign_in(server, "sam")) as sam:
        for username in ("alice", "correct horse battery"):
            given = {"username": username, "password": "correct horse"}
            assert (await sam.post("/api/session", json=given)).status_code == 401
        await sam.delete("/api/session")
    assert log.news() == [
        here("sign_in", means="password", person="sam"),
        here("sign_in", "wrong_secret", means="password", person="alice"),
        here("sign_in", "wrong_secret", means="password", person=None),
        here("sign_out", person="sam"),
    ]


async def test_pins_and_displays(server: Dibs, log: Log) -> None:
    async with aclosing(await sign_in(server, "sam")) as sam:
        terminal = await pair(server, sam, kind="terminal")
        display = terminal.shown["id"]
        alice = (await tiles(terminal))["Alice Chen"]["id"]
        await give_pin(sam, alice, "60713")
        for pin in ("5930", "60713"):
            await enter(terminal, person=alice, pin=pin)
        await sam.delete(f"/api/displays/{display}")
    assert log.news() == [
        here("sign_in", means="password", person="sam"),
        here("display_paired", by="sam", board="demo", display=display),
        here("pin", by="sam", person="alice"),
        here("sign_in", "wrong_secret", means="pin", person="alice", display=display),
        here("sign_in", means="pin", person="alice", display=display),
        here("display_removed", by="sam", display=display),
    ]


async def test_a_wrong_token_is_named_once_a_minute(server: Dibs, log: Log) -> None:
    async with script(server, "alice", Authorization="Bearer stolen-token") as http:
        for _ in range(3):
            assert (await http.get(SNAPSHOT)).status_code == 401
    for _ in range(2):
        client = await Client.open(server.ws(), "stolen-token")
        assert await client.closed() == 4501
    news = [each for each in log.news() if each["event"] != "token_made"]
    assert news == [here("credential", "unauthenticated", means="token")]


async def test_members_and_links(server: Dibs, log: Log) -> None:
    async with aclosing(await sign_in(server, "sam")) as sam:
        given = {"username": "mia", "name": "Mia", "role": "operator"}
        added = await sam.post("/api/boards/demo/people", json=given)
        mia = added.json()["added"]
        await sam.patch(f"/api/boards/demo/people/{mia}", json={"role": "viewer"})
        link = (await sam.post(f"/api/boards/demo/people/{mia}/link")).json()["path"]
        chosen = {"link": link.partition("#")[2], "new": "correct horse battery"}
        assert (await sam.post("/api/session/password", json=chosen)).status_code == 200
        assert (await sam.post("/api/session/password", json=chosen)).status_code != 200
        await sam.post(f"/api/boards/demo/people/{mia}/end", json={})
    assert log.news()[1:] == [
        here("member_added", by="sam", person="mia", board="demo", role="operator", account="new"),
        here(
            "member_changed", by="sam", person_id=mia, board="demo", role="viewer", departments=None
        ),
        here("password_link", by="sam", person="mia"),
        here("password", means="link", person="mia"),
        here("password", "unknown_link", means="link", person=None),
        here("member_ended", by="sam", person_id=mia, board="demo"),
    ]


async def test_the_administration_tells_which_fields_and_no_values(server: Dibs, log: Log) -> None:
    async with aclosing(await sign_in(server, "admin")) as admin:
        page = await admin.get("/admin/board/token/add/")
        token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        form = {
            "csrfmiddlewaretoken": token,
            "person": "1",
            "name": "correct horse",
            "scope": "read",
            "_save": "Save",
        }
        reply = await admin.post(
            "/admin/board/token/add/", data=form, headers={"Referer": server.http("/admin/")}
        )
        assert reply.status_code == 302, reply.text
    (_, made) = log.news()
    assert made.pop("id") > 0
    assert made == here("administration_added", by="admin", kind="token", fields=[{"added": {}}])


async def test_administrators_see_and_filter_the_lines_in_their_language(
    server: Dibs, log: Log
) -> None:
    """Refused sockets with their origin and board too; a supervisor sees none of it."""
    foreign = {"Origin": "https://elsewhere.example"}
    for _ in range(2):
        with pytest.raises(InvalidStatus):
            await Client.open(server.ws(), headers=foreign)
    async with aclosing(await sign_in(server, "sam")) as sam:
        assert (await sam.get("/admin/board/securityline/")).status_code == 302
    (refused, _) = log.news()
    origin = "https://elsewhere.example"
    assert refused == here("socket_refused", "wrong_origin", board="demo", origin=origin)
    async with aclosing(await sign_in(server, "admin")) as admin:
        page = "/admin/board/securityline/?outcome=refused&event=socket_refused&q=elsewhere"

        assert "origin: https://elsewhere.example" in (await admin.get(page)).text
        chinese = await admin.get(page, headers={"Accept-Language": "zh-CN"})
        assert "连接被拒绝" in chinese.text
        assert "person: sam" not in chinese.text
        signed_in = await admin.get("/admin/board/securityline/?event=sign_in")
        assert "person: sam" in signed_in.text


async def test_commands_that_a_person_may_not_give_are_named_once_a_minute(
    server: Dibs, log: Log
) -> None:
    """Rate limit over sockets and HTTP together: no program can fill the log. What is
    granted, and what another person was faster with, is no line.
    """
    async with await join(server, "alice") as alice, await join(server, "sam") as sam:
        who = alice.me
        for verb in ("add", "edit", "assign") * 5:
            answer = await alice.do(verb, **REFUSED[verb])
            assert answer["code"] == "permission_denied"
        task = await new_task(sam)
        await sam.granted("assign", task=task["id"], to=sam.me)
        assert (await alice.do("claim", task=task["id"]))["code"] == "task_conflict"
        await sam.granted("cancel", task=task["id"], reason="the test is over")
    async with script(server, "alice") as http:
        reply = await http.post(f"{SNAPSHOT}/tasks", json=REFUSED["add"])
        assert (reply.status_code, reply.json()["code"]) == (403, "permission_denied")
    async with script(server, "ana") as outsider:
        server.shell(OUT.format(username="ana"))
        for path in ("claim-next", "claim-next", "tasks"):
            reply = await outsider.post(f"{SNAPSHOT}/{path}", json={})
            assert (reply.status_code, reply.json()["code"]) in {
                (403, "forbidden"),
                (422, "invalid"),
            }
    news = [each for each in log.news() if each["event"] == "command_refused"]
    ana = news[-1].pop("person_id")
    assert ana not in {None, who}
    assert news == [
        here("command_refused", "permission_denied", person_id=who, board="demo", command="add"),
        here("command_refused", "forbidden", board="demo", command="claim_next"),
    ]
    async with aclosing(await sign_in(server, "admin")) as admin:
        page = await admin.get(
            "/admin/board/securityline/?event=command_refused",
            headers={"Accept-Language": "zh-CN"},
        )
        assert "命令被拒绝" in page.text
        assert f"person_id: {who}" in page.text


async def test_the_page_has_what_the_command_line_did(
    server: Dibs, log: Log, tmp_path: Path
) -> None:
    """Also of a file of people that is stored in part."""
    file = tmp_path / "people.csv"
    file.write_text("username,name\nvera,Vera\n")
    server.run("people", str(file), "--board", "demo", "--yes")
    server.run("token", "vera", "--name", "of the command line")
    server.run("createsuperuser", "--noinput", "--username", "olga", "--name", "Olga")
    async with aclosing(await sign_in(server, "admin")) as admin:
        shown = (await admin.get("/admin/board/securityline/?q=command+line")).text
    for told in ("person: vera, name: of the command line", "person: olga", "board: demo"):
        assert told in shown, told
