"""Makes `release/sqlite.sql.gz`, `release/postgresql.sql.gz` and `release/held.json` out of git's
history: `python -m tests.yesterday.database`.

The first release's own server ran on these databases while people, a tablet and a wall used it;
`held.json` is what their browsers hold.
"""

import gzip
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

from tests.servers.dibs import ROOT
from tests.yesterday.__main__ import LAST_COMMIT
from tests.yesterday.clients import RELEASE

SECRET_KEY = "of the first release's tests"

# Runs on the first release's code, and uses the harness of its tests.
USE = """
import asyncio, json, sqlite3, subprocess, sys
from pathlib import Path
from tests.live.board import join
from tests.live.screens import pair
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs
from tests.servers.postgres import Postgres

out, secret_key = Path(sys.argv[1]), sys.argv[2]

async def use(server):
    sam = await sign_in(server, "sam")
    alice = await sign_in(server, "alice")
    wall = await pair(server, sam, name="Hall")
    tablet = await pair(server, sam, kind="terminal", name="Press 3")
    client = await join(server, "alice")
    since = f"{client.epoch}:{client.rev}"
    claimed = await client.granted("claim_next")
    await client.close()
    reply = await sam.put(f"/api/boards/demo/people/{client.me}/pin", json={"pin": "2468"})
    assert reply.status_code == 204, reply.text
    tiles = (await tablet.http.get("/api/terminal")).json()
    tablet.http.headers["X-CSRFToken"] = tiles["csrf"]
    entered = await tablet.http.post(
        "/api/terminal/session", json={"person": client.me, "pin": "2468"}
    )
    assert entered.status_code == 200, entered.text
    return {
        "alice": dict(alice.cookies), "wall": dict(wall.http.cookies),
        "tablet": dict(tablet.http.cookies), "token": server.token("bob"),
        "task": claimed["id"], "since": since,
    }

def run(folder, **env):
    server = Dibs(folder, DIBS_SECRET_KEY=secret_key, **env)
    held = asyncio.run(use(server))
    server.stop()
    return held

held = {"sqlite": run(out / "sqlite")}
lines = sqlite3.connect(out / "sqlite/dibs.sqlite3").iterdump()
(out / "sqlite.sql").write_text("\\n".join(lines) + "\\n")
postgres = Postgres()
try:
    url = postgres.create("first")
    held["postgresql"] = run(out / "postgresql", DATABASE_URL=url)
    dump = ["pg_dump", "--no-owner", "--no-privileges", "--inserts", url]
    said = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    # Commands of psql, which later versions of it write.
    lines = [line for line in said.splitlines() if not line.startswith("\\\\")]
    (out / "postgresql.sql").write_text("\\n".join(lines) + "\\n")
finally:
    postgres.process.stop()
(out / "held.json").write_text(json.dumps(held, indent=2) + "\\n")
"""


def main() -> None:
    archive = subprocess.run(
        ["git", "archive", LAST_COMMIT], cwd=ROOT, capture_output=True, check=True
    ).stdout
    with tempfile.TemporaryDirectory() as was, tempfile.TemporaryDirectory() as made:
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(was, filter="data")
        env = {**os.environ, "PYTHONPATH": was, "PYTHONSAFEPATH": "1"}
        # PostgreSQL's files are another user's.
        Path(made).chmod(0o755)
        subprocess.run([sys.executable, "-c", USE, made, SECRET_KEY], cwd=was, env=env, check=True)
        for name in ("sqlite.sql", "postgresql.sql"):
            text = (Path(made) / name).read_bytes()
            (RELEASE / f"{name}.gz").write_bytes(gzip.compress(text, mtime=0))
        held = json.loads((Path(made) / "held.json").read_text())
        (RELEASE / "held.json").write_text(json.dumps(held, indent=2) + "\n")


if __name__ == "__main__":
    main()
