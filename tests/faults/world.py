"""Two nodes, their PostgreSQL and Redis, links to them, and clients of every kind: what faults are
injected into.
"""

import asyncio
import json
import os
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.faults.callers import Caller
from tests.faults.history import Finish, Frame, History, View
from tests.faults.identities import Identity, Way
from tests.faults.links import Link
from tests.faults.people import Person
from tests.faults.recorder import Recorder
from tests.faults.walls import Wall
from tests.servers.dibs import Dibs
from tests.servers.postgres import Postgres
from tests.servers.redis import Redis
from tests.servers.small_disk import SmallDisk
from tests.yesterday.clients import Program, Yesterday

Follower = Wall | Caller

SETTINGS: Final = {
    "DIBS_COMMANDS_PER_S": "100000",
    "DIBS_BURST": "100000",
    "DIBS_MAX_SOCKETS_PER_PERSON": "2000",
    "DIBS_MAX_SOCKETS_PER_ADDRESS": "5000",
}


@dataclass(frozen=True, slots=True)
class Size:
    """How many clients there are, and how busy.

    Attributes:
        pace_s: how long people think between two commands, on the average.
        calm_s: how long they work undisturbed before each fault, and at the end.
    """

    people: int = 20
    supervisors: int = 4
    walls: int = 3
    streams: int = 3
    callers: int = 3
    pace_s: float = 0.02
    calm_s: float = 8.0


@dataclass(frozen=True, slots=True)
class Recovery:
    """How long after a time a change could be made and seen again, in seconds.

    Attributes:
        clients_s: until each client saw one. Those of a node that stands still find out by its
            silence alone.
        nodes_s: until all clients had seen one of each node.
    """

    clients_s: dict[str, float]
    nodes_s: float

    @property
    def board_s(self) -> float:
        """How long until the first client saw one."""
        return min(self.clients_s.values(), default=self.nodes_s)


class World:
    """Servers that stay from round to round, and the clients of one round.

    Attributes:
        yesterday: clients of the first release, which follow the board beside all others.
        complaints: what these held against the servers in the last round.

    Args:
        module: what runs instead of `dibs.cli`.
        postgres: a cluster that others use one after the other; by default one of its own.
        sqlite: whether both nodes have one SQLite file instead of PostgreSQL and Redis.
    """

    def __init__(
        self,
        *,
        module: str = "tests.faults.rigged",
        sqlite: bool = False,
        postgres: Postgres | None = None,
        size: Size | None = None,
        **env: str,
    ) -> None:
        self.size = size or Size()
        self.folder = Path(tempfile.mkdtemp(prefix="dibs-faults-"))
        self.database = f"faults_{secrets.token_hex(4)}"
        self._own = None if sqlite or postgres is not None else Postgres()
        self.postgres = postgres or self._own
        self.redis = None if sqlite else Redis(self.folder / "redis")
        both: dict[str, str] = {}
        if self.postgres is not None and self.redis is not None:
            both = {
                "DATABASE_URL": self.postgres.create(self.database),
                "REDIS_URL": self.redis.url,
            }
        # The file and all that is beside it is on a disk that faults can fill.
        self.disk = SmallDisk(mib=96) if sqlite and SmallDisk.possible() else None
        self.servers = Dibs(
            (self.disk or self).folder / "dibs",
            processes=2,
            module=module,
            **SETTINGS,
            **both,
            **env,
        )
        self.ports = tuple(self.servers.ports)
        self.links: list[Link] = []
        self.clients: list[Follower] = []
        self.beacons: list[Person] = []
        self.yesterday: dict[str, Yesterday] = {}
        self.complaints: list[str] = []
        self.recorder = Recorder()
        self._rest: asyncio.Task[None] | None = None
        self._workers: list[Identity] = []
        self._supervisors: list[Identity] = []
        self._notes = 0

    def pid(self, node: int) -> int:
        return self.servers.servers[node].child.pid

    @property
    def busiest(self) -> int:
        """The node that most clients are at: a restart moves them, and nothing moves them back."""
        at = [line.node for line in self.recorder.lines if line.ended is None]
        return max(range(len(self.ports)), key=at.count)

    async def kill(self, node: int) -> None:
        """End a node as a power cut would; `mended` waits until it is there again."""
        await self.mended()
        self.servers.servers[node].kill()
        self.later(asyncio.to_thread(self.servers.restart, node))

    async def terminate(self, node: int) -> None:
        """Stop a node as an operator does; `mended` waits until it is there again."""
        await self.mended()
        await asyncio.to_thread(self.servers.servers[node].stop, signal.SIGTERM, 30)
        self.later(asyncio.to_thread(self.servers.restart, node))

    async def died(self, patience_s: float) -> int:
        """Wait until a node has ended by itself, and start it again; returns which.

        Raises:
            TimeoutError: both are still there.
        """
        async with asyncio.timeout(patience_s):
            # Another process ends; it cannot set an event here.
            while all(server.running for server in self.servers.servers):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        node = next(node for node, server in enumerate(self.servers.servers) if not server.running)
        self.later(asyncio.to_thread(self.servers.restart, node))
        return node

    def dismissed(self, who: Identity) -> None:
        """Note that a person may not come back: another one is hired for the next round."""
        for staff in (self._workers, self._supervisors):
            if who in staff:
                staff.remove(who)

    async def restart_killed(self, node: int) -> None:
        """Kill a node, and wait until it is there again."""
        self.servers.servers[node].kill()
        await asyncio.to_thread(self.servers.restart, node)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do the rest of a fault while it is measured when the board works again; `mended` waits
        for it.
        """
        self._rest = asyncio.create_task(work)

    async def mended(self) -> None:
        """Wait until both nodes are there, and work."""
        if self._rest is not None:
            await self._rest
            self._rest = None

    def order(self, node: int, **orders: Any) -> None:
        """Tell a node of `rigged` what to do from now on; without orders, nothing."""
        pid = self.pid(node)
        (self.servers.folder / f"orders.{pid}").write_text(json.dumps(orders))
        os.kill(pid, signal.SIGUSR1)

    async def office(self, work: str, *arguments: object) -> Any:
        """Do something to the database from outside, as `office` says."""
        given = ", ".join(map(repr, arguments))
        script = (
            f"import json\nfrom tests.faults import "
            f"office\noffice.reconnect()\nprint(json.dumps(office.{work}({given})))"
        )
        return json.loads(await asyncio.to_thread(self.servers.shell, script))

    async def begin(self, random: Random) -> None:
        """Let clients come, who begin to give commands."""
        size = self.size
        if not self.links:
            self.links = [await Link(port).start() for port in self.ports]
        for link in self.links:
            link.mend()
        wanted = (
            size.people + size.callers - len(self._workers),
            size.supervisors + 2 - len(self._supervisors),
        )
        found = await self.office("hire", *wanted)
        hired = [
            Identity(**{**one, "departments": tuple(one["departments"])}) for one in found["hired"]
        ]
        self._workers += [one for one in hired if one.role == "operator"]
        self._supervisors += [one for one in hired if one.role == "supervisor"]
        self._before = _view(found["snapshot"])
        self._finishes = {each["task"]: Finish(**each) for each in found["finishes"]}
        self.complaints = []
        self.recorder = recorder = Recorder()
        self._stalls = asyncio.create_task(recorder.note_stalls())
        workers, supervisors = self._workers, self._supervisors
        count = size.people + size.supervisors + size.callers + size.walls + size.streams
        ways = [self._ways(number) for number in range(count)]
        self.beacons = [
            Person(recorder, who, self._straight(node), random, 0)
            for node, who in enumerate(supervisors[:2])
        ]
        people = [*workers[: size.people], *supervisors[2:]]
        self.clients = [
            *self.beacons,
            *(Person(recorder, who, ways.pop(), random, size.pace_s) for who in people),
            *(
                Caller(recorder, who, ways.pop(), random, size.pace_s)
                for who in workers[size.people :]
            ),
            *(Wall(recorder, who, ways.pop(), random) for who in people[: size.walls]),
            *(
                Wall(recorder, who, ways.pop(), random, over="stream")
                for who in people[size.walls :][: size.streams]
            ),
        ]
        # The beacons first: a server with a flaw may not get as far with all clients there.
        await self._come(self.beacons)
        await self._light_beacons()
        await self._come([client for client in self.clients if client not in self.beacons])
        for number, program in enumerate(Program):
            link = self.links[number % len(self.links)]
            self.yesterday[f"first release, {program.value}"] = await Yesterday.start(
                program, f"http://127.0.0.1:{link.port}", "demo", supervisors[0].token
            )

    async def _come(self, clients: Sequence[Follower]) -> None:
        for client in clients:
            client.start()
        async with asyncio.TaskGroup() as group:
            for client in clients:
                greeted = client.until(lambda client=client: client.rev >= 0, 60)
                group.create_task(greeted)

    async def works_again(self, since: float, patience_s: float = 120) -> Recovery:
        """Give each node a command, and return how long after a time clients saw their changes.

        Raises:
            TimeoutError: some client has not.
        """
        self._notes += 1
        notes = [f"beacon {self._notes} of {number}" for number in range(len(self.beacons))]
        staying = [client for client in self.clients if not client.gone]
        async with asyncio.timeout(patience_s), asyncio.TaskGroup() as group:
            for beacon, note in zip(self.beacons, notes, strict=True):
                edit = {"type": "edit", "task": self._beacon_task(beacon), "note": note}
                group.create_task(beacon.do(edit, patience_s))
            for client in staying:
                for note in notes:
                    group.create_task(
                        client.until(lambda c=client, n=note: n in c.marks or c.gone, patience_s)
                    )  # type: ignore[misc]
        seen = {
            client.name: [client.marks[note] - since for note in notes]
            for client in staying
            if not client.gone
        }
        return Recovery(
            {name: min(times) for name, times in seen.items()},
            max(max(times) for times in seen.values()),
        )

    async def end(self) -> History:
        """Let all clients finish, and return the history of the round."""
        await self.mended()
        working = [client for client in self.clients if isinstance(client, Person | Caller)]
        for client in working:
            client.busy = False
        with suppress(TimeoutError):
            async with asyncio.timeout(60):
                for client in working:
                    await client.until(lambda client=client: client.gone or not client.pending, 60)
        read = await self.office("read", self._before.rev)
        after = _view(read["snapshot"])
        # If they are not, the law of convergence says so.
        with suppress(TimeoutError):
            async with asyncio.timeout(20):
                for client in self.clients:
                    await client.until(
                        lambda client=client: (
                            client.gone or (client.epoch, client.rev) == (after.epoch, after.rev)
                        ),
                        20,
                    )
        views = {
            f"{client.name} {number}": client.view
            for number, client in enumerate(self.clients)
            if not client.gone
        }
        for name, yesterday in self.yesterday.items():
            # Its pause between two tries grows to 30 s.
            sight = await yesterday.at(after.epoch, after.rev, 45)
            views[name] = _view(sight)
            self.complaints += [f"{name}: {text}" for text in sight["violations"]]
            await yesterday.stop()
        self.yesterday = {}
        await asyncio.gather(*(client.stop() for client in self.clients))
        self._stalls.cancel()
        return self.recorder.history(self._before, self._finishes, read["log"], after, views)

    def close(self) -> None:
        """Stop everything, and leave nothing behind."""
        for link in self.links:
            link.stop()
        for server in self.servers.servers:
            if server.running:
                server.kill()
        self.servers.stop()
        if self.redis is not None:
            self.redis.stop()
        if self._own is not None:
            self._own.remove()
        if self.disk is not None:
            self.disk.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _straight(self, first: int) -> Sequence[Way]:
        ways = [Way(node, port) for node, port in enumerate(self.ports)]
        return [*ways[first:], *ways[:first]]

    def _ways(self, number: int) -> Sequence[Way]:
        """Every third client is behind the links, to whichever node."""
        if number % 3:
            return self._straight(number % 2)
        first = number // 3 % 2
        return [Way(node, self.links[node].port) for node in (first, 1 - first)]

    def _beacon_task(self, beacon: Person) -> int:
        return self._beacon_tasks[beacon.who.username]

    async def _light_beacons(self) -> None:
        self._beacon_tasks = {
            beacon.who.username: await self.new_task(beacon) for beacon in self.beacons
        }

    async def new_task(self, supervisor: Person) -> int:
        """Add a task that no person reaches for by themselves; returns its id."""
        add: Frame = {
            "type": "add",
            "number": f"B-{time.time_ns()}",
            "title": "beacon",
            "note": "",
            "department": supervisor.who.departments[0],
        }
        answer = await supervisor.do(add, 60)
        return int(answer.frame["task"]["id"])


def _view(snapshot: Frame) -> View:
    departments, people, tasks = (
        {row["id"]: row for row in snapshot[name]} for name in ("departments", "people", "tasks")
    )
    return View(snapshot["epoch"], snapshot["rev"], snapshot["board"], departments, people, tasks)
