"""Files of people over HTTP, told, then stored, in both languages."""

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any
from unicodedata import normalize

import httpx
import pytest

from tests.board.test_people_table import NAMES
from tests.board.test_row_files import workbook
from tests.live.board import join
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Dibs]:
    server = Dibs(folder / "people_files")
    yield server
    server.stop()


@pytest.fixture
async def sam(server: Dibs) -> AsyncIterator[httpx.AsyncClient]:
    async with aclosing(await sign_in(server, "sam")) as http:
        yield http


async def bring(http: httpx.AsyncClient, content: bytes, agreed: str = "", **more: Any) -> Any:
    reply = await http.post(
        "/api/people/file", params={"board": "demo", "agreed": agreed}, content=content, **more
    )
    assert reply.status_code == 200, reply.text
    return reply.json()


async def test_two_hundred_people_are_told_stored_the_same_and_changed(
    server: Dibs, sam: httpx.AsyncClient
) -> None:
    """Each request answers in time, though PINs take long to hash; open boards follow."""
    given = [line.split("\t") for line in NAMES.read_text().splitlines()[1:]]
    names = [normalize("NFC", given[n % len(given)][1]) for n in range(200)]
    header = ("username", "name", "role", "departments", "pin", "badge")

    def rows(department: str, role: str) -> bytes:
        people = [
            (f"n{n:03}", name, role, department, str(260_000 + 37 * n), f"N-{n:04}")
            for n, name in enumerate(names)
        ]
        return workbook(header, *people)

    first = rows("Printing", "operator")
    told = (await bring(sam, first))["plan"]
    assert (len(told["due"]), told["same"]) == (200, 0)
    assert told["due"][4]["name"] == names[4]
    assert "alice" in {person["username"] for person in told["gone"]}
    # What was not told is not stored.
    assert (await bring(sam, first, "another"))["plan"] == told
    async with await join(server, "alice") as alice:
        requests = 0
        while told["due"]:
            left = len(told["due"])
            told = (await bring(sam, first, told["digest"]))["plan"]
            assert len(told["due"]) < left
            requests += 1
        assert requests < 60
        await alice.until(lambda: len(alice.people) > 200)
    assert (await bring(sam, first))["plan"]["same"] == 200
    second = rows("Finishing", "viewer")
    told = (await bring(sam, second))["plan"]
    assert {tuple(row["fields"]) for row in told["due"]} == {("role", "departments")}
    while told["due"]:
        told = (await bring(sam, second, told["digest"]))["plan"]
    people = (await sam.get("/api/boards/demo/people")).json()["people"]
    stored = {row["username"]: row for row in people}
    assert [stored[f"n{n:03}"]["name"] for n in range(200)] == names
    what = {(row["role"], row["pin"], row["badge"]) for row in people if row["role"] == "viewer"}
    assert what == {("viewer", True, True)}


@pytest.mark.parametrize(
    ("language", "why"),
    [("en", "'Painting' is not a department of demo"), ("zh-CN", "不是 demo 的部门")],
)
async def test_mistakes_are_told_by_line_and_column_in_both_languages(
    sam: httpx.AsyncClient, language: str, why: str
) -> None:
    content = b"username;name;departments\nkim;Kim;Painting\n;;\n"
    told = await bring(sam, content, headers={"Accept-Language": language})
    assert told["plan"] is None
    (mistake,) = told["mistakes"]
    assert (mistake["line"], mistake["column"]) == (2, "departments")
    assert why in mistake["why"]


async def test_who_may(server: Dibs, sam: httpx.AsyncClient) -> None:
    content, params = b"username,name\nkim,Kim\n", {"board": "demo"}
    async with aclosing(await sign_in(server, "alice")) as alice:
        reply = await alice.post("/api/people/file", params=params, content=content)
        assert (reply.status_code, reply.json()["code"]) == (403, "permission_denied")
    async with aclosing(await sign_in(server, "admin")) as admin:
        assert (await bring(admin, content))["plan"]["due"][0]["state"] == "new"
    forged = {"X-CSRFToken": "another"}
    reply = await sam.post("/api/people/file", params=params, content=content, headers=forged)
    assert (reply.status_code, reply.json()["code"]) == (403, "csrf_required")
    reply = await sam.post("/api/people/file", params=params, content=b"x" * 2_700_000)
    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")
