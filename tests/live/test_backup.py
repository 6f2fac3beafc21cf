"""`dibs backup` while people work, and `dibs restore` into the other kind of database."""

import asyncio
import itertools
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.client import Client, Frame
from tests.conftest import QUICK
from tests.live.board import join, new_task
from tests.servers.dibs import ROOT, Dibs

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}
DRILL = re.search(
    r"## The drill.*?```sh\n(.*?)```", (ROOT / "docs/how-to/backup.md").read_text(), re.DOTALL
)
Tables = dict[str, list[dict[str, Any]]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Take backups from the kind that grows, with `--faults` from both."""
    if "kind" in metafunc.fixturenames:
        kinds = OTHER if metafunc.config.getoption("--faults") else ["sqlite"]
        metafunc.parametrize("kind", kinds, indirect=True, scope="module")


def lead_to(kind: str, name: str, request: pytest.FixtureRequest, *, empty: bool) -> dict[str, str]:
    """Return settings that lead to a database of a kind."""
    if kind == "sqlite":
        return {}
    return {"DATABASE_URL": request.getfixturevalue("postgres").create(name, empty=empty)}


@pytest.fixture(scope="module")
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database that a backup is taken from."""
    return str(request.param)


@pytest.fixture(scope="module")
def source(kind: str, folder: Path, request: pytest.FixtureRequest) -> Any:
    """A server with the demo on a database of its own."""
    name = f"backup_of_{kind}"
    server = Dibs(folder / name, **lead_to(kind, name, request, empty=False), **QUICK)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def target(kind: str, folder: Path, request: pytest.FixtureRequest) -> Any:
    """Settings that lead to an empty database of the other kind; no server yet."""
    name = f"restored_from_{kind}"
    env = lead_to(OTHER[kind], name, request, empty=True)
    server = Dibs(folder / name, processes=0, empty=True, DIBS_DEMO="0", **env, **QUICK)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def demo(folder: Path) -> Dibs:
    """The demo's database, without a server."""
    return Dibs(folder / "backup_of_demo", processes=0)


@pytest.fixture(scope="module")
def made(demo: Dibs) -> Path:
    """A backup of the demo, for tests that spoil copies of it."""
    path = demo.folder / "made.zip"
    demo.run("backup", str(path))
    return path


def content(path: Path) -> Tables:
    """Read the rows of every table, as a stranger's program would."""
    with zipfile.ZipFile(path) as file:
        names = [name for name in file.namelist() if name.endswith(".jsonl")]
        return {name: [json.loads(line) for line in file.open(name)] for name in names}


def rewrite(path: Path, to: Path, change: Callable[[dict[str, Any], Tables], None]) -> Path:
    """Write a backup whose manifest and tables were changed."""
    tables = content(path)
    with zipfile.ZipFile(path) as file:
        manifest = json.loads(file.read("manifest.json"))
    change(manifest, tables)
    with zipfile.ZipFile(to, "w") as file:
        for name, rows in tables.items():
            file.writestr(name, "".join(json.dumps(row) + "\n" for row in rows))
        file.writestr("manifest.json", json.dumps(manifest))
    return to


@asynccontextmanager
async def load(server: Dibs) -> Any:
    """Let people add, claim and report as fast as they can; yields how often they did."""
    count = itertools.count()
    over = asyncio.Event()

    async def supervise(sam: Client) -> None:
        while not over.is_set():
            await new_task(sam, note="under load")
            next(count)

    async def operate(operator: Client) -> None:
        while not over.is_set():
            answer = await operator.do("claim_next")
            if answer["type"] == "ok":
                for verb, members in (("start", {}), ("report", {"done": 1}), ("complete", {})):
                    await operator.granted(verb, task=answer["task"]["id"], **members)
                    next(count)

    people = [await Client.join(server.ws(), token) for token in server.operators(3)]
    async with await join(server, "sam") as sam:
        work = [asyncio.create_task(supervise(sam))]
        work += [asyncio.create_task(operate(person)) for person in people]
        try:
            yield count
        finally:
            over.set()
            await asyncio.gather(*work)
            for person in people:
                await person.close()


def tasks_at(rev: int, first: Frame, events: list[Frame]) -> dict[int, Frame]:
    """Return the tasks of a board at a revision, from a snapshot and the events behind it."""
    tasks = {task["id"]: task for task in first["tasks"]}
    for event in events:
        if event["rev"] <= rev and "task" in event:
            tasks[event["task"]["id"]] = event["task"]
    return tasks


async def test_a_backup_under_load_is_one_moment_and_whole_in_the_other_database(
    source: Dibs, target: Dibs, folder: Path
) -> None:
    """Every table row by row, every task and event as a client sees them; C8: a new epoch."""
    taken, again = folder / f"{target.folder.name}.zip", folder / f"{target.folder.name}-2.zip"
    async with await join(source, "alice") as witness:
        async with load(source) as count:
            await witness.until(lambda: len(witness.events()) > 20)
            before, worked = witness.rev, next(count)
            await asyncio.to_thread(source.run, "backup", str(taken))
            after = next(count)
        async with await join(source, "sam") as sam:
            await new_task(sam)
            await witness.until(lambda: witness.rev >= sam.rev)
        (first,), events = witness.of("snapshot"), witness.events()
        epoch = witness.epoch
    assert after > worked + 10, "the backup had no load beside it"

    await asyncio.to_thread(target.run, "restore", str(taken))
    await asyncio.to_thread(target.run, "backup", str(again))
    kept, restored = content(taken), content(again)
    (board,) = kept["board.board.jsonl"]
    (renewed,) = restored["board.board.jsonl"]
    assert board.pop("epoch") == epoch != renewed.pop("epoch")
    assert restored == kept
    assert before <= board["rev"] < events[-1]["rev"]

    await asyncio.to_thread(target.start)
    since = f"{epoch}:{first['rev']}"
    async with await join(target, "alice", since=since) as reader:
        assert (reader.welcome["resumed"], reader.rev) == (False, board["rev"])
        assert reader.tasks == tasks_at(board["rev"], first, events)
        bodies = [json.loads(row["body"]) for row in kept["board.boardevent.jsonl"]]
        told = [event for event in events if event["rev"] <= board["rev"]]
        assert bodies[-len(told) :] == told
        async with await join(target, "sam") as sam:
            # Numbers of rows go on where they were.
            fresh = await new_task(sam)
            assert fresh["id"] not in tasks_at(board["rev"], first, events)
            await reader.until(lambda: fresh["id"] in reader.tasks)


async def test_a_named_database_is_replaced_under_its_servers(source: Dibs, folder: Path) -> None:
    """C8, X2: clients get the snapshot in place; who came after the backup is gone."""
    name = "dibs.sqlite3" if "DATABASE_URL" not in source.env else source.folder.name
    taken = str(folder / f"{source.folder.name}-named.zip")
    await asyncio.to_thread(source.run, "backup", taken)
    (*_, late) = source.operators(4)
    async with await join(source, "sam") as sam, await join(source, "alice") as alice:
        gone = await Client.join(source.ws(), late)
        task = await new_task(sam)
        await alice.granted("claim", task=task["id"])
        with pytest.raises(AssertionError, match=f"the database '{name}' is not empty"):
            await asyncio.to_thread(source.run, "restore", taken)
        with pytest.raises(AssertionError, match=f"'{name}' and not 'dibs'"):
            await asyncio.to_thread(source.run, "restore", taken, "--replace", "dibs")
        assert task["id"] in alice.tasks
        epoch = alice.epoch
        await asyncio.to_thread(source.run, "restore", taken, "--replace", name)
        await alice.until(lambda: alice.epoch != epoch)
        assert task["id"] not in alice.tasks
        assert await gone.closed() in {4501, 4503}
        await sam.until(lambda: sam.epoch == alice.epoch)
        await new_task(sam)


def break_a_byte(path: Path, to: Path) -> Path:
    """Change a byte in the middle of what is compressed of the events."""
    with zipfile.ZipFile(path) as file:
        found = file.getinfo("board.boardevent.jsonl")
    data = bytearray(path.read_bytes())
    data[found.header_offset + 100 + found.compress_size // 2] ^= 0xFF
    to.write_bytes(data)
    return to


def cut_the_end(path: Path, to: Path) -> Path:
    to.write_bytes(path.read_bytes()[:-30])
    return to


def drop_a_row(path: Path, to: Path) -> Path:
    return rewrite(path, to, lambda _, tables: tables["board.task.jsonl"].pop() and None)


def drop_a_department(path: Path, to: Path) -> Path:
    """Leave members and tasks without their department."""

    def change(manifest: dict[str, Any], tables: Tables) -> None:
        tables["board.department.jsonl"].pop()
        manifest["rows"]["board.department"] -= 1

    return rewrite(path, to, change)


def come_from_later(path: Path, to: Path) -> Path:
    def change(manifest: dict[str, Any], tables: Tables) -> None:
        manifest["migrations"]["board"] = "9999_of_later"

    return rewrite(path, to, change)


SPOILT = {
    break_a_byte: "the table board.boardevent cannot be read",
    cut_the_end: "its end is missing",
    drop_a_row: "the table board.task has 59 rows, not 60",
    drop_a_department: "its rows do not fit together: .*department",
    come_from_later: "later than this version",
}


def test_what_is_not_whole_replaces_nothing(demo: Dibs, made: Path, tmp_path: Path) -> None:
    for spoil, why in SPOILT.items():
        bad = spoil(made, tmp_path / "bad.zip")
        with pytest.raises(AssertionError, match=f"{why}.*; nothing was changed"):
            demo.run("restore", str(bad), "--replace", "dibs.sqlite3")
    demo.run("backup", str(tmp_path / "now.zip"))
    assert content(tmp_path / "now.zip") == content(made)
    assert not list(demo.folder.glob(".restore-*"))


def test_a_backup_of_an_older_version_gets_the_tables_of_this_one(
    made: Path, tmp_path: Path
) -> None:
    """As an earlier one wrote it: receipts without refusals, no fingerprints, no sign-ins, no
    accounts of companies, no erasures."""

    def grow_young(manifest: dict[str, Any], tables: Tables) -> None:
        manifest["migrations"]["board"] = "0004_undo"
        for later in ("board.signin", "board.companyaccount", "board.erasure"):
            del tables[f"{later}.jsonl"], manifest["rows"][later]
        for row in tables["board.receipt.jsonl"]:
            del row["refusal"]
        for row in tables["board.board.jsonl"]:
            del row["fingerprint"]

    old = rewrite(made, tmp_path / "old.zip", grow_young)
    server = Dibs(tmp_path / "older", processes=0, empty=True, DIBS_DEMO="0")
    server.run("restore", str(old))
    server.run("backup", str(tmp_path / "new.zip"))
    (board,), (before,) = (
        content(path)["board.board.jsonl"] for path in (tmp_path / "new.zip", made)
    )
    assert board["fingerprint"] == before["fingerprint"] != ""


def test_tables_of_another_version_are_not_backed_up(tmp_path: Path) -> None:
    server = Dibs(tmp_path / "behind", processes=0)
    server.shell(
        "from django.core.management import call_command\n"
        "call_command('migrate', 'board', '0008', verbosity=0)"
    )
    with pytest.raises(AssertionError, match="the tables of another version of Dibs"):
        server.run("backup", str(tmp_path / "x.zip"))
    assert not list(tmp_path.glob("*.zip"))
    assert not list(tmp_path.glob(".*.part"))


def test_the_drill_of_the_page_does_what_it_says(demo: Dibs, tmp_path: Path) -> None:
    assert DRILL
    env = {
        **demo.env,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "TMPDIR": str(tmp_path),
    }
    done = subprocess.run(
        ["sh", "-eu", "-c", DRILL[1]], env=env, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "The backup is good."
    assert (next(tmp_path.glob("*/drill.zip")).stat().st_mode & 0o777) == 0o600
