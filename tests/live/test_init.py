"""`dibs init`: an empty database becomes a shop's own, without a demo."""

import subprocess
from pathlib import Path

import httpx

from tests.servers.dibs import Dibs
from tests.servers.forking import run

PASSWORD = "correct horse battery"
GIVEN = {
    "username": "robin",
    "name": "Robin",
    "slug": "press",
    "board": "Press hall",
    "time-zone": "Europe/Vienna",
    "departments": "Printing, Packing, Printing,",
}


def init(
    server: Dibs, password: str = PASSWORD, **changed: str
) -> subprocess.CompletedProcess[str]:
    options = [
        part
        for name, value in {**GIVEN, **changed}.items()
        for part in ([f"--{name.replace('_', '-')}", value] if value else [])
    ]
    command = ["init", "--password-stdin", *options]
    return run("dibs.cli", command, env=server.env, cwd=server.folder, text=f"{password}\n")


def test_a_shop_begins_with_its_own_board(folder: Path) -> None:
    server = Dibs(folder / "init", processes=0, empty=True, DIBS_DEMO="0")
    mistakes = {
        "--password: This password is too short. It must contain at least 8 characters.": init(
            server, "short"
        ),
        "--time-zone: Europe/Wien is not a time zone.": init(server, time_zone="Europe/Wien"),
        "--departments: At least one department.": init(server, departments=" , "),
        "--board is missing": init(server, board=""),
    }
    for said, failed in mistakes.items():
        assert failed.returncode == 1
        assert said in failed.stderr
    done = init(server)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Created the board press with 2 departments.")
    again = init(server, username="eve")
    assert (again.returncode, again.stdout) == (1, "")

    server.start()
    files = [server.folder / f"dibs.sqlite3{suffix}" for suffix in ("", "-wal", "-shm")]
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}, files
    with httpx.Client(base_url=server.http(), trust_env=False, timeout=20) as http:
        csrf = http.get("/api/session").json()["csrf"]
        given = {"username": "robin", "password": PASSWORD}
        session = http.post("/api/session", json=given, headers={"X-CSRFToken": csrf}).json()
        assert [board["slug"] for board in session["boards"]] == ["press"]
        board = http.get("/api/boards/press").json()
        assert board["board"]["time_zone"] == "Europe/Vienna"
        assert {row["name"] for row in board["departments"]} == {"Printing", "Packing"}
        (robin,) = board["people"]
        assert (robin["role"], len(robin["departments"])) == ("supervisor", 2)
        assert http.get("/admin/").status_code == 200
    server.stop()
