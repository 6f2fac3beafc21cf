"""Conversations with a real server, as lines: what was done, what each client heard then, and which
board it ended with.

`python -m tests.record` rewrites tests/vectors/. Python plays them against a server, TypeScript
feeds its core with them.
"""

import asyncio
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.client import Client, Frame
from tests.servers.dibs import Dibs

VECTORS = Path(__file__).with_name("vectors")
Line = dict[str, Any]


def connect(who: str, **options: Any) -> Line:
    return {"do": "connect", "who": who, **options}


def say(who: str, type_: str, ref: str, **members: Any) -> Line:
    return {"do": "say", "who": who, "frame": {"type": type_, "ref": ref, **members}}


# Every board has three tasks, "1" to "3"; `@1` is the id of the first, `@bob` that of a person,
# `@rev 1` a task's revision.
SCRIPTS: dict[str, list[Line]] = {
    "claim": [
        connect("alice"),
        connect("bob"),
        say("alice", "claim", "c1", task="@1"),
        say("bob", "claim", "c2", task="@1"),
        say("alice", "claim", "c3", task="@1"),
        say("alice", "claim", "c1", task="@1"),
        say("bob", "claim_next", "c4"),
        say("bob", "claim_next", "c5"),
        say("alice", "claim_next", "c6"),
        say("alice", "ping", "p1"),
    ],
    "resume": [
        connect("alice"),
        connect("sam"),
        say("alice", "claim", "c1", task="@1"),
        {"do": "close", "who": "alice"},
        say("sam", "edit", "c2", task="@2", note="meanwhile"),
        say("sam", "release", "c3", task="@1", reason="shift end"),
        connect("alice", since=True),
        say("alice", "claim", "c4", task="@2"),
        {"do": "close", "who": "alice"},
        connect("alice", since=True),
        {"do": "close", "who": "alice"},
        connect("alice", since="other:1"),
    ],
    "snapshot": [
        connect("alice"),
        connect("sam"),
        say("sam", "cancel", "c1", task="@3", reason="withdrawn"),
        {"do": "administer", "settings": {"show_finished_h": 24}},
        say("alice", "claim", "c2", task="@1"),
    ],
    "commands": [
        connect("sam"),
        connect("alice"),
        say(
            "sam",
            "add",
            "c1",
            number="4",
            title="Posters",
            department="@Printing",
            quantity=10,
            unit="pcs",
        ),
        say("sam", "assign", "c2", task="@1", to="@alice"),
        say("sam", "assign", "c3", task="@1", to="@bob", expect="@rev 1", reason="illness"),
        say("sam", "release", "c4", task="@1"),
        say("alice", "claim", "c5", task="@1"),
        say("alice", "start", "c6", task="@1"),
        say("alice", "report", "c7", task="@1", done=3, defective=1),
        say("alice", "pause", "c8", task="@1"),
        say("alice", "start", "c9", task="@1"),
        say("alice", "complete", "c10", task="@1"),
        say("sam", "reopen", "c11", task="@1"),
        say("sam", "edit", "c12", task="@1", title="Labels, large", priority="urgent"),
        say("sam", "cancel", "c13", task="@1", reason="withdrawn"),
        say("alice", "claim_next", "c14"),
    ],
    "refusals": [
        connect("alice"),
        connect("sam", lang="zh-Hans"),
        say("alice", "claim", "c1", task=999),
        say("alice", "cancel", "c2", task="@1", reason="no"),
        say("alice", "start", "c3", task="@1"),
        say("alice", "claim", "c4"),
        say("alice", "fly", "c5"),
        say("sam", "claim", "c6", task="@1", expect=0),
        say("sam", "cancel", "c7", task="@1"),
        say("sam", "complete", "c8", task="@1"),
        say("sam", "assign", "c9", task="@1", to=999),
        say("sam", "reopen", "c10", task="@1"),
        say("sam", "claim", "c11", task="@2"),
        say("sam", "start", "c11", task="@2"),
    ],
    "bye": [
        connect("alice"),
        connect("charlie"),
        connect("nobody"),
        say("alice", "claim", "c1", task="@1"),
        {"do": "stop"},
    ],
}

FILL = """
from board.models.board import Board, Department
from board.models.people import Membership, Person
from board.domain.ids import BoardId
from board.domain.commands import parse_command, Verb
from board.store.request import Request
from board.service import execute
people = [("alice", "operator"), ("bob", "operator"), ("sam", "supervisor")]
for slug in {slugs}:
    board = Board.objects.create(slug=slug, name=slug.capitalize())
    printing = Department.objects.create(board=board, name="Printing")
    for username, role in people:
        named = dict(name=username.capitalize())
        person, _ = Person.objects.get_or_create(username=username, defaults=named)
        Membership.objects.create(board=board, person=person, role=role).departments.add(printing)
    for number in "123":
        fields = dict(number=number, title="Labels", department=printing.pk)
        execute(BoardId(board.pk), [Request(None, parse_command(Verb.ADD, fields))])
Person.objects.create(username="charlie", name="Charlie")
"""
ADMINISTER = """
from board.store.administering import administering
from board.models.board import Board
board = Board.objects.get(slug={slug!r})
with administering([board.pk], None):
    Board.objects.filter(pk=board.pk).update(**{settings!r})
"""


def small_server(folder: Path) -> Dibs:
    """Start a server with a small board for each conversation; ids are the same each time."""
    server = Dibs(folder, empty=True, DIBS_DEMO="0")
    server.shell(FILL.format(slugs=list(SCRIPTS)))
    return server


async def play(server: Dibs, name: str, script: Iterable[Line]) -> list[Line]:
    """Do what a script says; returns it again with what was heard, everything that differs from
    time to time made equal.
    """
    scene = _Scene(server, name)
    lines: list[Line] = []
    for line in script:
        done = await scene.do(line)
        lines += [done, *await scene.heard()]
    return lines + await scene.end()


def script_of(lines: list[Line]) -> list[Line]:
    """Take from a recording what was done."""
    return [line for line in lines if "do" in line]


class _Scene:
    def __init__(self, server: Dibs, slug: str) -> None:
        self._server, self._slug = server, slug
        self._clients: dict[str, Client] = {}
        self._told: dict[str, int] = {}
        self._left: dict[str, Client] = {}
        self._epoch = ""

    async def do(self, line: Line) -> Line:
        who = line.get("who", "")
        match line["do"]:
            case "connect":
                await self._connect(who, line)
            case "close":
                self._left[who] = self._clients.pop(who)
                await self._left[who].close()
            case "say":
                frame = {key: self._known(value) for key, value in line["frame"].items()}
                line = {**line, "frame": frame}
                answer = self._clients[who].expect(frame["ref"])
                await self._clients[who].say(json.dumps(frame))
                rev = (await asyncio.wait_for(answer, 10)).get("rev", 0)
                for client in self._clients.values():
                    await client.until(lambda client=client: client.rev >= rev)
            case "administer":
                code = ADMINISTER.format(slug=self._slug, settings=line["settings"])
                await asyncio.to_thread(self._server.run, "shell", "-c", code)
                for client in self._clients.values():
                    await client.until(lambda client=client: len(client.of("snapshot")) == 2)
            case "stop":
                self._server.servers[0].child.terminate()
                for client in self._clients.values():
                    await client.closed()
        return line

    async def heard(self) -> list[Line]:
        """Return what each client heard since; a ping shows that nothing is on its way."""
        lines: list[Line] = []
        for who, client in self._clients.items():
            if client.code is None:
                client.expect("barrier")
                await client.say('{"type":"ping","ref":"barrier"}')
                await client.until(lambda client=client: client.frames[-1].get("ref") == "barrier")
                client.frames.pop()
            new = client.frames[self._told.get(who, 0) :]
            self._told[who] = len(client.frames)
            lines += [
                {"heard": who, "frame": self._plain(frame)}
                for frame in new
                if frame["type"] != "heartbeat"
            ]
            if client.code is not None:
                lines.append({"closed": who, "code": int(client.code)})
        self._clients = {
            who: client for who, client in self._clients.items() if client.code is None
        }
        return lines

    async def end(self) -> list[Line]:
        """Say which board each has in the end."""
        lines = [
            {
                "ends": who,
                "rev": client.rev,
                "board": client.board,
                "tasks": self._plain(sorted_by_id(client.tasks)),
            }
            for who, client in self._clients.items()
        ]
        for client in self._clients.values():
            await client.close()
        return lines

    async def _connect(self, who: str, line: Line) -> None:
        before = self._left.pop(who, None)
        since = before.since if line.get("since") is True and before else line.get("since")
        token = "none" if who == "nobody" else self._server.token(who)
        client = await Client.open(
            self._server.ws(f"/ws/boards/{self._slug}/"), token, since=since, lang=line.get("lang")
        )
        await client.until(lambda: client.frames)
        if client.frames[0]["type"] == "bye":
            await client.closed()
        else:
            if client.welcome["resumed"] and before:
                client.board, client.tasks = (
                    before.board,
                    {task: dict(row) for task, row in before.tasks.items()},
                )
            await client.until(lambda: client.rev >= client.welcome["rev"])
            self._epoch = client.epoch
        self._clients[who], self._told[who] = client, 0

    def _known(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.startswith("@"):
            return value
        seen = next(iter(self._clients.values()))
        names = {task["number"]: task["id"] for task in seen.tasks.values()}
        names |= {f"rev {task['number']}": task["rev"] for task in seen.tasks.values()}
        names |= {person["username"]: person["id"] for person in seen.people.values()}
        names |= {department["name"]: department["id"] for department in seen.departments.values()}
        return names[value.removeprefix("@")]

    def _plain(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: self._plain(member, name) for name, member in value.items()}
        if isinstance(value, list):
            return [self._plain(item) for item in value]
        if value is not None and (key in {"at", "time"} or key.endswith("_at")):
            return "2026-11-23T14:32:07.120Z"
        return {"epoch": "k3f9", "build": "0", "after_ms": 0}.get(key, value)


def sorted_by_id(tasks: dict[int, Frame]) -> list[Frame]:
    return [tasks[number] for number in sorted(tasks)]


async def main() -> None:
    """Record every script."""
    with tempfile.TemporaryDirectory() as folder:
        server = small_server(Path(folder))
        for name, script in SCRIPTS.items():
            lines = await play(server, name, script)
            text = "".join(
                json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines
            )
            (VECTORS / f"{name}.jsonl").write_text(text)
        server.stop()


if __name__ == "__main__":
    asyncio.run(main())
