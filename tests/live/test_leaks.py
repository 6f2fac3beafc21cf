"""What must not get out by the way: boards in caches of others, hashes by filters, secrets in
cookies, tracebacks. One place for attacks that were seen once and have no module of their own.

What other modules hold:

- demo sign-ins, cookies for TLS alone, figures, hosts and origins behind proxies: test_doors.py
- one count of wrong secrets at every door, also for many at once: test_doors.py,
  tests/board/test_sign_in.py, tests/board/test_attempts.py
- bodies that are too large, heads and bodies that come slowly, half-open requests, no files left:
  test_strangers.py
- frames of every kind and clients that do not read: test_floods.py, tests/faults
- late answers: test_frozen_database.py, test_lost_process.py
- PINs, badges, tokens, sessions that were stolen or have ended: test_hostile.py, test_revoked.py,
  test_terminal.py, test_tokens.py, test_sessions.py
- who tried what: test_security_log.py
- messages of Redis that no process of the shop has signed: test_redis.py,
  tests/realtime/test_sealing.py
- addresses of clients in every form: tests/board/test_arrival.py, test_addresses.py
- scripts of others, and pages in frames: test_pages.py, tests/browser/test_policy.py
- SQLite's files: test_init.py; framing of requests and of RFC 6455: test_bad_requests.py,
  test_rfc6455.py
"""

from contextlib import aclosing

import httpx
import pytest

from tests.live.board import join
from tests.live.sign_in import sign_in
from tests.live.test_http import SNAPSHOT, script
from tests.servers.dibs import Dibs

READ = ("", "/tasks?q=a", "/stream")


@pytest.mark.parametrize("path", READ)
async def test_no_cache_between_gives_one_persons_board_to_another(dibs: Dibs, path: str) -> None:
    async with (
        script(dibs, "alice") as http,
        http.stream("GET", f"{SNAPSHOT}{path}") as reply,
    ):
        assert reply.status_code == 200
        kept = reply.headers["Cache-Control"]
        assert "private" in kept or "no-store" in kept, kept
        varies = {name.strip().lower() for name in reply.headers.get("Vary", "").split(",")}
        assert "no-store" in kept or {"cookie", "authorization"} <= varies
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", READ)
async def test_a_foreign_host_is_answered_nothing(dibs: Dibs, path: str) -> None:
    async with script(dibs, "alice", Host="evil.example") as http:
        reply = await http.get(f"{SNAPSHOT}{path}")
        assert (reply.status_code, reply.json()["code"]) == (400, "wrong_host")


async def test_a_thousand_fields_are_a_problem_and_no_traceback(dibs: Dibs) -> None:
    before = len(dibs.logs())
    fields = "&".join(f"f{number}=1" for number in range(1_001))
    async with script(dibs, "alice") as http:
        for path in (SNAPSHOT, "../../session"):
            reply = await http.get(f"{path}?{fields}")
            assert reply.status_code < 500
            assert reply.headers["Content-Type"].split(";")[0] in {
                "application/json",
                "application/problem+json",
            }
    assert "Traceback" not in dibs.logs()[before:]


HASHES = ("person/?pin", "person/?password", "person/?badge", "token/?digest", "token/?person__pin")


@pytest.mark.parametrize("column", HASHES)
async def test_staff_filter_by_no_hash(dibs: Dibs, column: str) -> None:
    """Letter by letter the number of rows would tell it."""
    async with aclosing(await sign_in(dibs, "admin")) as admin:
        assert (await admin.get(f"/admin/board/{column}__startswith=a")).status_code == 400


async def test_a_token_that_the_administration_makes_is_in_no_cookie(dibs: Dibs) -> None:
    async with aclosing(await sign_in(dibs, "admin")) as admin:
        page = await admin.get("/admin/board/token/add/")
        csrf = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        form = {"csrfmiddlewaretoken": csrf, "person": "1", "name": "leak", "scope": "read"}
        reply = await admin.post(
            "/admin/board/token/add/", data=form, headers={"Referer": dibs.http("/admin/")}
        )
        assert reply.status_code in {200, 302}, reply.text
        names = {each.name for each in admin.cookies.jar}
        assert names
        assert not [name for name in names if not name.startswith(("dibs_", "__Host-dibs_"))]


async def test_a_number_of_any_size_keeps_its_ref(dibs: Dibs) -> None:
    async with await join(dibs, "alice") as alice:
        answer = await alice.do("claim", task=10**30)
        assert answer["code"] in {"invalid", "unknown_task"}


async def test_nobody_learns_who_is_there_from_what_is_open_to_all(dibs: Dibs) -> None:
    async with httpx.AsyncClient(base_url=dibs.http(), trust_env=False) as http:
        for path in ("/api/boards/demo", "/api/boards/demo/people", "/api/sessions"):
            assert (await http.get(path)).status_code == 401
