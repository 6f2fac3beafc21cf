"""Paired screens over real sockets: what they are, what they are told, what they may not, and how
they end.
"""

from contextlib import aclosing
from typing import Any

import httpx
import pytest

from tests.client import Client, Frame
from tests.live import displays
from tests.live.board import department, join, new_task
from tests.live.displays import second_board, settings_told
from tests.live.screens import pair
from tests.live.sign_in import cookie_of, sign_in
from tests.live.test_connecting import refused, told
from tests.servers.dibs import Dibs

sam, pair_of = displays.sam, displays.pair_of


class TestWelcome:
    """C2, C6: the fourth credential; a display sees its board, and then its settings."""

    async def test_a_display_sees_its_board_and_its_settings(
        self, pair_of: Dibs, sam: httpx.AsyncClient
    ) -> None:
        screen = await pair(pair_of, sam, 1, name="Hall A", language="zh-Hans", distance_m=12.5)
        async with await screen.join() as client:
            display = screen.shown["id"]
            assert client.welcome["you"] == {
                "id": display,
                "username": "",
                "name": "Hall A",
                "role": "display",
                "viewer": False,
                "departments": [],
                "can": [],
            }
            assert [frame["type"] for frame in client.frames[:3]] == [
                "welcome",
                "snapshot",
                "display",
            ]
            assert client.of("display")[0]["settings"] == {
                "name": "Hall A",
                "board": "demo",
                "kind": "wall",
                "departments": [],
                "distance_m": 12.5,
                "diagonal_in": 55,
                "language": "zh-Hans",
                "theme": "dark",
                "names": "full",
                "dwell_s": None,
                "off_hours": None,
                "reload_at": None,
                "lock_after_s": 120,
            }
            # It follows like everybody else.
            async with await join(pair_of, "sam") as person:
                task = await new_task(person)
                await client.until(lambda: task["id"] in client.tasks)
                await person.granted("cancel", task=task["id"], reason="done")
            since = client.since
        async with await screen.join(since=since) as client:
            assert client.welcome["resumed"] is True
            assert "snapshot" not in [frame["type"] for frame in client.frames]

    async def test_it_reads_over_http_too(self, pair_of: Dibs, sam: httpx.AsyncClient) -> None:
        screen = await pair(pair_of, sam)
        board = await screen.http.get("/api/boards/demo")
        assert board.status_code == 200
        since = board.headers["etag"].strip('"')
        events = await screen.http.get("/api/boards/demo/events", params={"since": since})
        assert events.json()["type"] == "events"
        command = await screen.http.post("/api/boards/demo/tasks/1/claim", json={})
        assert (command.status_code, command.json()["code"]) == (403, "permission_denied")
        assert (await screen.http.get("/api/boards/nowhere")).json()["code"] == "unknown_board"
        for path in ("/api/displays", "/api/boards/demo/pins", "/api/pairings/000000000"):
            assert (await screen.http.get(path)).json()["code"] == "permission_denied"

    async def test_its_cookie_needs_an_origin_of_ours(
        self, pair_of: Dibs, sam: httpx.AsyncClient
    ) -> None:
        """C3, as for the session cookie."""
        screen = await pair(pair_of, sam)
        alone = {"Cookie": screen.headers["Cookie"]}
        assert await refused(pair_of, headers=alone) == 403
        assert await refused(pair_of, headers={**alone, "Origin": "http://evil.example"}) == 403

    async def test_a_session_goes_before_it(self, pair_of: Dibs, sam: httpx.AsyncClient) -> None:
        """C2: a tablet that is paired and signed in acts as the person; a session that is over does
        not fall through.
        """
        screen = await pair(pair_of, sam)
        both = {
            "Origin": pair_of.http(),
            "Cookie": f"dibs_session={cookie_of(sam, 'dibs_session')}; "
            f"dibs_display={screen.secret}",
        }
        async with await Client.join(pair_of.ws(), headers=both) as client:
            assert client.welcome["you"]["username"] == "sam"
        over = {**both, "Cookie": f"dibs_session=ended; dibs_display={screen.secret}"}
        assert await told(pair_of, headers=over) == "unauthenticated"

    async def test_only_its_own_board(self, pair_of: Dibs, sam: httpx.AsyncClient) -> None:
        screen = await pair(pair_of, sam)
        assert await told(pair_of, "/ws/boards/nowhere/", headers=screen.headers) == "unknown_board"
        second_board(pair_of)
        assert await told(pair_of, "/ws/boards/second/", headers=screen.headers) == "forbidden"

    async def test_it_counts_for_its_sockets_as_a_display(self, folder: Any) -> None:
        """Display 4 is not person 4 (sam), nor are its places theirs."""
        server = Dibs(folder / "few", DIBS_MAX_SOCKETS_PER_PERSON="2")
        http = await sign_in(server, "sam")
        screens = [await pair(server, http) for _ in range(4)]
        async with await join(server, "sam") as person:
            same = next(screen for screen in screens if screen.shown["id"] == person.me)
            first, second = await same.join(), await same.join()
            third = await same.open()
            assert await third.closed() == 4509
            async with await join(server, "sam"):
                pass
            await first.close()
            await second.close()
        await http.aclose()
        server.stop()


class TestCommands:
    """A display commands nothing, whatever its id."""

    async def test_every_command_is_refused(self, pair_of: Dibs, sam: httpx.AsyncClient) -> None:
        screen = await pair(pair_of, sam)
        async with await screen.join() as client, await join(pair_of, "sam") as person:
            task = await new_task(person)
            await client.until(lambda: task["id"] in client.tasks)
            on_a_task: list[tuple[str, dict[str, Any]]] = [
                ("claim", {}),
                ("assign", {"to": person.me}),
                ("release", {}),
                ("start", {}),
                ("pause", {}),
                ("report", {"done": 1}),
                ("complete", {}),
                ("cancel", {"reason": "x"}),
                ("reopen", {}),
                ("edit", {"title": "x"}),
            ]
            for verb, members in on_a_task:
                answer = await client.do(verb, task=task["id"], **members)
                assert (answer["type"], answer["code"]) == ("error", "permission_denied"), verb
            printing = department(client, "Printing")
            for verb, members in (
                ("claim_next", {}),
                ("add", {"number": "D-1", "title": "x", "department": printing}),
            ):
                assert (await client.do(verb, **members))["code"] == "permission_denied"
            assert (await client.do("claim"))["code"] == "invalid"
            assert client.tasks[task["id"]] == task
            await person.granted("cancel", task=task["id"], reason="done")


class TestSettings:
    """The display is told of every change, on every process, without a reconnection; a move takes
    it along.
    """

    async def test_a_change_is_told(self, pair_of: Dibs, sam: httpx.AsyncClient) -> None:
        screen = await pair(pair_of, sam, 1)
        async with await screen.join() as client:
            printing = department(client, "Printing")
            change = {
                "name": "Hall B",
                "departments": [printing],
                "off_hours": {"from": "22:00", "to": "06:00"},
                "dwell_s": 20,
                "reload_at": "04:00",
                "names": "initials",
            }
            reply = await sam.patch(f"/api/displays/{screen.shown['id']}", json=change)
            assert reply.status_code == 200, reply.text
            told_now = await settings_told(client, 2)
            assert {name: told_now[name] for name in change} == change
            # Another display's change is none of its business.
            other = await pair(pair_of, sam)
            await sam.patch(f"/api/displays/{other.shown['id']}", json={"name": "Elsewhere"})
            await sam.patch(f"/api/displays/{screen.shown['id']}", json={"theme": "light"})
            assert (await settings_told(client, 3))["theme"] == "light"
            assert client.code is None

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"distance_m": 0}, "distance_m"),
            ({"distance_m": "ten"}, "distance_m"),
            ({"name": "  "}, "name"),
            ({"off_hours": {"from": "25:00", "to": "06:00"}}, "off_hours"),
            ({"departments": [999999]}, "departments"),
            ({"language": "fr"}, "language"),
            ({"reload_at": "4"}, "reload_at"),
            ({"lock_after_s": 1}, "lock_after_s"),
            # The digits of other scripts are none of a clock's.
            ({"reload_at": "0٤:00"}, "reload_at"),
            ({"off_hours": {"from": "2２:00", "to": "06:00"}}, "off_hours"),
        ],
    )
    async def test_nonsense_is_refused(self, dibs: Dibs, change: Frame, field: str) -> None:
        async with aclosing(await sign_in(dibs, "sam")) as http:
            screen = await pair(dibs, http)
            reply = await http.patch(f"/api/displays/{screen.shown['id']}", json=change)
            assert (reply.status_code, reply.json()["code"], reply.json()["field"]) == (
                422,
                "invalid",
                field,
            )

    async def test_a_reload_is_ordered_once(self, pair_of: Dibs, sam: httpx.AsyncClient) -> None:
        screen = await pair(pair_of, sam, 1)
        path = f"/api/displays/{screen.shown['id']}/reload"
        async with await screen.join() as client:
            assert (await sam.post(path)).status_code == 204
            await client.until(lambda: len(client.of("display")) == 2)
            assert client.of("display")[1]["reload"] is True
        # A display that is away gets the order when it is back, and only then.
        assert (await sam.post(path)).status_code == 204
        async with await screen.join() as client:
            await client.until(lambda: len(client.of("display")) == 2)
            assert [frame["reload"] for frame in client.of("display")] == [False, True]
        async with await screen.join() as client:
            await client.do("ping")
            assert [frame["reload"] for frame in client.of("display")] == [False]

    async def test_a_move_takes_it_along(self, pair_of: Dibs, sam: httpx.AsyncClient) -> None:
        second_board(pair_of)
        screen = await pair(pair_of, sam, 1)
        client = await screen.join()
        reply = await sam.patch(f"/api/displays/{screen.shown['id']}", json={"board": "second"})
        assert reply.status_code == 200, reply.text
        assert await client.closed(3) == 4003
        assert [frame["type"] for frame in client.frames[-2:]] == ["display", "bye"]
        assert (client.frames[-1]["code"], client.frames[-1]["after_ms"]) == ("rights_changed", 0)
        board = client.frames[-2]["settings"]["board"]
        async with await screen.join(board, since=client.since) as moved:
            assert moved.welcome["resumed"] is False
            assert moved.welcome["board"]["slug"] == "second"


class TestRemoval:
    """X2: revoking takes effect on open sockets within 2 s, on every process."""

    async def test_it_ends_at_once_and_for_good(
        self, pair_of: Dibs, sam: httpx.AsyncClient
    ) -> None:
        screen = await pair(pair_of, sam, 1)
        client = await screen.join()
        async with await join(pair_of, "alice", 1) as alice:
            assert (await sam.delete(f"/api/displays/{screen.shown['id']}")).status_code == 204
            assert await client.closed(2.5) == 4501
            assert client.frames[-1]["code"] == "unauthenticated"
            assert (await alice.do("ping"))["type"] == "pong"
        assert (
            await told(pair_of, headers={**screen.headers, "Origin": pair_of.http()})
            == "unauthenticated"
        )
        assert (await screen.http.get("/api/boards/demo")).status_code == 401
        # The page that it shows then names who did it.
        page = (await screen.http.get("/wall")).text
        assert '"removed_by": "Sam Okafor"' in page
        assert screen.shown["id"] not in [
            row["id"] for row in (await sam.get("/api/displays")).json()["displays"]
        ]
        # It can be paired again.
        code = await screen.ask_for_a_code()
        again = await sam.post(
            f"/api/pairings/{code}", json={"board": "demo", "name": "Again", "kind": "wall"}
        )
        assert again.status_code == 200
        assert await screen.state() == "paired"
        async with await screen.join():
            pass

    async def test_only_a_supervisor_of_its_board_sees_and_changes_it(self, dibs: Dibs) -> None:
        async with (
            aclosing(await sign_in(dibs, "sam")) as http,
            aclosing(await sign_in(dibs, "alice")) as alice,
        ):
            screen = await pair(dibs, http)
            path = f"/api/displays/{screen.shown['id']}"
            assert (await alice.get("/api/displays")).json()["displays"] == []
            for reply in (
                await alice.delete(path),
                await alice.patch(path, json={}),
                await alice.post(f"{path}/reload"),
            ):
                assert (reply.status_code, reply.json()["code"]) == (404, "unknown_display")
            async with await screen.join():
                pass
            second_board(dibs)
            elsewhere = await http.patch(path, json={"board": "nowhere"})
            assert elsewhere.json()["code"] == "unknown_board"
