"""C8: a history that went back has a new epoch, so every client reads its board again, in place or
when it comes back.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import httpx
import pytest
import websockets

from board.database.sqlite_log import INDEX, Pair
from board.store.seen_file import SeenFile
from tests.client import Client, Frame
from tests.conftest import QUICK, Effort, on_database
from tests.live.board import eventually, join, new_task, watch
from tests.servers.backups import PostgresBackup, SqliteBackup
from tests.servers.dibs import Dibs
from tests.servers.forking import run

RIGHT_S = 60.0
"""A limit for a loaded machine, on which a server needs many seconds to start. Usually it takes
one, or three with a start."""


TASKS = 12
SAME, PAST = TASKS, 40
"""How far a backup grows by itself: to the revision that was seen last, or past it."""
IN_PLACE = {"by_sqlite", "pg_restore"}
"""Ways to put a backup back under which servers go on running."""


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def server(folder: Path, request: pytest.FixtureRequest) -> Iterator[Dibs]:
    """Two processes on a database of their own."""
    name = f"epoch_{request.param}"
    server = Dibs(folder / name, processes=2, **on_database(request, name), **QUICK)
    yield server
    server.stop()


class Follower:
    """A client that comes back as C5 and X1 say, and knows whose each task is."""

    def __init__(self, server: Dibs, process: int, over: str) -> None:
        self._server, self._process, self._over = server, process, over
        self.client: Client

    async def start(self) -> None:
        self.client = await self._open()
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        self._task.cancel()
        await self.client.close()

    async def _open(self, **since: str) -> Client:
        return await watch(self._server, "sam", self._process, over=self._over, **since)

    async def _follow(self) -> None:
        while True:
            last = self.client
            await last.closed(patience_s=120)
            assert not last.violations, last.violations
            assert last.code is None or last.code < 4500
            while self.client is last:
                try:
                    again = await self._open(since=last.since)
                except (
                    OSError,
                    httpx.HTTPError,
                    websockets.WebSocketException,
                    AssertionError,
                    TimeoutError,
                ):
                    await asyncio.sleep(0.1)
                    continue
                if again.welcome["resumed"]:
                    again.tasks = {**last.tasks, **again.tasks}
                self.client = again


def owners(tasks: Iterable[Frame]) -> dict[int, str]:
    """Return who has which task, of those that are not finished."""
    return {
        task["id"]: task["owner"]["username"]
        for task in tasks
        if task["owner"] and not task["finished_at"]
    }


def wrong(shown: dict[int, str], true: dict[int, str]) -> int:
    return sum(shown.get(task) != true.get(task) for task in shown.keys() | true.keys())


class Scene:
    """Twelve tasks on a server that are free in a backup, and that people claim after it."""

    def __init__(self, server: Dibs, request: pytest.FixtureRequest) -> None:
        self.server = server
        self.url = server.http("/api/boards/demo")
        self.headers = {"Authorization": f"Bearer {server.token('sam')}"}
        self._request = request
        server.operators(2)

    async def begin(self, grown: int) -> None:
        """Make it, with a backup that has grown by itself by so many events."""
        async with await join(self.server, "sam") as sam:
            tasks = [await new_task(sam) for _ in range(TASKS)]
        self.backup = await asyncio.to_thread(self._back_up)
        if grown:
            await asyncio.to_thread(self.backup.grow, grown)
        for number, token in enumerate(self.server.operators(2)):
            async with await Client.join(self.server.ws(), token) as operator:
                for task in tasks[number::2]:
                    await operator.granted("claim", task=task["id"])
        self.before = await self.get()
        self.since = self.before.headers["etag"].strip('"')

    async def get(self, path: str = "", process: int = 0, **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
            url = self.server.http(f"/api/boards/demo{path}", process)
            return await http.get(url, headers={**self.headers, **headers})

    async def true(self) -> dict[int, str]:
        """Read who has which task now; the server may be starting."""
        while True:
            try:
                reply = await self.get()
            except httpx.HTTPError:
                await asyncio.sleep(0.1)
                continue
            if reply.status_code == 200:
                return owners(reply.json()["tasks"])
            await asyncio.sleep(0.1)

    async def check_what_is_kept_opens_nothing(self) -> None:
        """C6: a client that comes back with the old history, on any process that runs, is brought
        to the new one.
        """
        epochs = set()
        for process, server in enumerate(self.server.servers):
            if not server.running:
                continue
            async with await join(self.server, "sam", process, since=self.since) as sam:
                assert sam.welcome["resumed"] is False
                assert wrong(owners(sam.tasks.values()), await self.true()) == 0
                epochs.add(sam.epoch)
            assert (
                await self.get("", process, **{"If-None-Match": f'"{self.since}"'})
            ).status_code == 200
            assert (await self.get(f"/events?since={self.since}", process)).status_code == 410
        assert len(epochs) == 1, "servers that find it at once agree"
        assert epochs != {self.before.json()["epoch"]}

    def _back_up(self) -> SqliteBackup | PostgresBackup:
        if "DATABASE_URL" in self.server.env:
            return PostgresBackup(self.server, self._request.getfixturevalue("postgres"))
        return SqliteBackup(self.server)


@pytest.mark.timeout(240)
async def test_a_backup_under_a_running_server(
    server: Dibs,
    request: pytest.FixtureRequest,
    effort: Effort,
    record_property: Callable[[str, object], None],
) -> None:
    """C8, S3: sockets and streams are right again by themselves, also where the head has grown past
    the old one.
    """
    scene = Scene(server, request)
    ways = [("pg_restore", 0), ("pg_restore", PAST)]
    if "DATABASE_URL" not in server.env:
        ways = [("by_sqlite", SAME), ("copy_over", 0)]
        ways += [("move", 0), ("copy", PAST), ("leave_the_log", 0)] if effort.in_time else []
    for way, grown in ways:
        await scene.begin(grown)
        followers = [
            Follower(server, 0, "socket"),
            Follower(server, 1, "socket"),
            Follower(server, 1, "stream"),
        ]
        for follower in followers:
            await follower.start()
        start = time.monotonic()
        await asyncio.to_thread(scene.backup.put_back, way)
        put_back = time.monotonic()
        if way in IN_PLACE:
            # A client that comes back, perhaps before the poll of each second has seen it.
            async with await join(server, "sam", since=scene.since) as early:
                await early.until(lambda: not scene.since.startswith(early.epoch), RIGHT_S)
                assert wrong(owners(early.tasks.values()), await scene.true()) == 0
        while any(scene.since.startswith(follower.client.epoch) for follower in followers):
            assert time.monotonic() - put_back < RIGHT_S, f"{way}: boards stay wrong"
            await asyncio.sleep(0.05)
        record_property(
            f"{way} {grown}",
            f"{time.monotonic() - put_back:.1f} s, {put_back - start:.1f} s to restore",
        )
        if grown == SAME:
            assert scene.since.endswith(followers[0].client.since.partition(":")[2])
        true = await scene.true()
        for follower in followers:
            assert wrong(owners(follower.client.tasks.values()), true) == 0
            await follower.stop()
        await scene.check_what_is_kept_opens_nothing()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("grown", [0, PAST], ids=["behind", "grown past"])
async def test_a_backup_while_no_server_ran(
    server: Dibs, request: pytest.FixtureRequest, grown: int
) -> None:
    """C8, C6: it is found at the first look, before a resume is answered or a 304 given."""
    scene = Scene(server, request)
    await scene.begin(grown)
    for process in server.servers:
        process.stop()
    # What a server leaves when it stops has no log that another file could get.
    scene.backup.put_back("copy_over")
    server.restart()
    # HTTP is the first to look where nothing has grown, a socket where it has.
    if not grown:
        assert (await scene.get(**{"If-None-Match": f'"{scene.since}"'})).status_code == 200
    await scene.check_what_is_kept_opens_nothing()


def is_kept(folder: Path, since: str) -> bool:
    """Return whether a server has stored how its database file and log are now, and this head."""
    path = folder / "dibs.sqlite3"
    with open(f"{path}{INDEX}", "rb") as index:
        now = Pair.of(path, index.fileno())
    kept = Path(f"{path}-kept")
    if now is None or not kept.exists():
        return False
    sights = SeenFile(folder / "seen.sqlite3").exchange([]) or ()
    return asdict(now).items() <= json.loads(kept.read_text()).items() and any(
        since == f"{sight.epoch}:{sight.rev}" for sight in sights
    )


@pytest.mark.timeout(240)
async def test_a_file_over_the_log_of_a_crash(folder: Path, request: pytest.FixtureRequest) -> None:
    """C8: two histories are never mixed. No command opens such a file, and each says what to do."""
    server = Dibs(folder / "epoch_crash", processes=1, **QUICK)
    scene = Scene(server, request)
    await scene.begin(0)
    log = server.folder / "dibs.sqlite3-wal"
    # The next process knows what this one wrote down, which it does every second.
    await eventually(lambda: asyncio.to_thread(is_kept, server.folder, scene.since))
    server.servers[0].kill()
    assert log.stat().st_size
    scene.backup.put_back("copy_over")
    refused = await asyncio.to_thread(
        run, server.module, ["housekeeping"], env=server.env, cwd=server.folder
    )
    assert refused.returncode
    assert "dibs restore" in refused.stderr
    assert log.stat().st_size, "nothing was opened"
    log.unlink()
    log.with_name("dibs.sqlite3-shm").unlink()
    server.restart()
    await scene.check_what_is_kept_opens_nothing()
    # A crash alone refuses nothing, also after a checkpoint.
    server.servers[0].kill()
    server.restart()
    server.stop()
