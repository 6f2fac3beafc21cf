"""The product as it is served: its databases, filled alike, and what leads its servers to them."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.client import Client
from tests.servers.dibs import Dibs
from tests.servers.postgres import Postgres

OPEN = {
    "DIBS_COMMANDS_PER_S": "1000000",
    "DIBS_BURST": "1000000",
    "DIBS_IN_FLIGHT": "10000",
    "DIBS_MAX_SOCKETS_PER_PERSON": "1000000",
    "DIBS_MAX_SOCKETS_PER_ADDRESS": "1000000",
}
"""Settings under which no limit of a person or an address is measured."""

BOARD, BOARD_PATH = "/api/boards/demo", "/ws/boards/demo/"
PEOPLE, TASKS = 1000, 440
"""Made beside those of the demo, whose board has 60 tasks."""

FILL = """
import json
from board.models.board import Board, Department
from board.models.people import Membership, Person, Token
from board.models.task import Task
Board.objects.filter(slug="demo").update(max_claims=1_000_000)
board = Board.objects.get(slug="demo")
printing = Department.objects.get(board=board, name="Printing")
names = [f"bench-{{n}}" for n in range({people})]
people = [Person(username=name, name=name.capitalize(), password="!") for name in names]
people = Person.objects.bulk_create(people)
roles = ["supervisor"] + ["operator"] * {people}  # The first sends events, which are edits.
members = [
    Membership(board=board, person=person, role=role) for person, role in zip(people, roles)
]
members = Membership.objects.bulk_create(members)
through = Membership.departments.through
through.objects.bulk_create(
    [through(membership=member, department=printing) for member in members]
)
Token.objects.bulk_create(
    [Token(person=person, name="bench", digest=Token.hash(person.username)) for person in people]
)
tasks = list(
    Task.objects.filter(number__startswith="B-").order_by("pk").values_list("pk", flat=True)
)
print(json.dumps({{"board": board.pk, "people": [p.pk for p in people], "tasks": tasks}}))
"""

RECEIPTS = """
INSERT INTO board_receipt (board_id, person_id, ref, digest, rev, already, task_id, at)
SELECT %(board)s, (%(people)s::bigint[])[1 + n %% 64], 'old-' || n, repeat('0', 64), 1, false,
       %(task)s, now() - n * interval '0.4 seconds'
FROM generate_series(1, 200000) AS n
"""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a database holds: ids of the board, of its people and of its free tasks."""

    board: int
    people: list[int]
    tasks: list[int]

    @property
    def tokens(self) -> list[str]:
        return [f"bench-{number}" for number in range(len(self.people))]


def fill(server: Dibs) -> Filled:
    """Add people and tasks to the demo board of a server that has not started yet."""
    lines = ["number,title,department,customer,station,quantity,unit"]
    lines += [
        f"B-{n:04},Brochure A4 {n},Printing,Hua Hotel,Press 2,{1000 + n},pcs" for n in range(TASKS)
    ]
    file = server.folder / "bench.csv"
    file.write_text("\n".join(lines))
    server.run("import", "demo", str(file))
    return Filled(**json.loads(server.shell(FILL.format(people=PEOPLE))))


class Databases:
    """Databases of PostgreSQL with fsync, each a copy of one that was filled.

    Attributes:
        filled: what each of them holds.
    """

    def __init__(self, folder: Path, postgres: Postgres) -> None:
        self.postgres = postgres
        url = postgres.create("filled")
        server = Dibs(folder / "fill", processes=0, DATABASE_URL=url)
        self.filled = fill(server)
        server.stop()

    def copy(self, name: str) -> str:
        """Make a copy; gives its URL."""
        with psycopg.connect(self.postgres.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE filled')
        return self.postgres.url(name)

    def add_receipts(self, url: str) -> None:
        """Add 200,000 receipts of the day, of 64 people."""
        known = {"people": self.filled.people[:64], "task": self.filled.tasks[0]}
        with psycopg.connect(url, autocommit=True) as connection:
            # Their keys are known to be there; looking each up would take three times as long.
            connection.execute("SET session_replication_role = replica")
            connection.execute(RECEIPTS, {"board": self.filled.board, **known})
            connection.execute("VACUUM ANALYZE board_receipt")

    @property
    def version(self) -> str:
        with psycopg.connect(self.postgres.url("postgres")) as connection:
            row = connection.execute("SHOW server_version").fetchone()
        return str(row[0]) if row else ""


def payload(server: Dibs, filled: Filled) -> str:
    """Take the frame of one event from a server: what its peers send, too."""

    async def take() -> str:
        async with await Client.join(server.ws(), filled.tokens[0]) as client:
            await client.granted("edit", task=filled.tasks[0], quantity=1)
            await client.until(lambda: client.of("events"))
            return json.dumps(client.of("events")[0], ensure_ascii=False, separators=(",", ":"))

    return asyncio.run(take())


def body_bytes(payload: Path) -> int:
    """Return the length of the event in a frame, as the log stores it."""
    return len(payload.read_bytes()) - len('{"type":"events","epoch":"","rev":,"events":[]}')
