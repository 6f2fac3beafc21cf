"""What the harness does to a server's database from outside: hires people, ends their rights, reads
what is there.

It runs in the shell of the servers, because the database is theirs and not the harness's.
"""

import json
import secrets
import time
from typing import Any


def hire(operators: int, supervisors: int) -> dict[str, Any]:
    """Make members with a token each, operators of two departments in turn and supervisors of all;
    then read.
    """
    from board.models.board import Board, Department
    from board.models.people import Membership, Person, Token

    board = Board.objects.get(slug="demo")
    departments = list(Department.objects.filter(board=board).order_by("pk"))
    hired = []
    for role, count in (("operator", operators), ("supervisor", supervisors)):
        for number in range(count):
            name = f"{role}-{secrets.token_hex(3)}"
            person = Person.objects.create(username=name, name=name.title(), password="!")
            theirs = departments if role == "supervisor" else [departments[1 + number % 2]]
            Membership.objects.create(board=board, person=person, role=role).departments.set(theirs)
            secret = secrets.token_urlsafe(32)
            Token.objects.create(person=person, name="faults", digest=Token.hash(secret))
            ids = [department.pk for department in theirs]
            hired.append(
                {
                    "username": name,
                    "id": person.pk,
                    "role": role,
                    "departments": ids,
                    "token": secret,
                }
            )
    snapshot = _snapshot()
    return {"hired": hired, "snapshot": snapshot, "finishes": _finishes(snapshot["tasks"])}


def revoke(username: str) -> float:
    """End a person's tokens; returns the monotonic time at which that was committed."""
    from board.models.people import Token

    for token in Token.objects.filter(person__username=username):
        token.delete()
    return time.monotonic()


def dismiss(username: str) -> float:
    """End a person's membership; returns the monotonic time at which that was committed."""
    from board.models.people import Membership
    from board.store.administering import administering

    membership = Membership.objects.get(person__username=username, board__slug="demo")
    with administering([membership.board_id], None):
        membership.delete()
    return time.monotonic()


def read(after: int) -> dict[str, Any]:
    """Return the board as its tables have it, and what its log has after a revision."""
    from board.models.log import BoardEvent

    bodies = (
        BoardEvent.objects.filter(board__slug="demo", rev__gt=after)
        .order_by("rev")
        .values_list("body", flat=True)
    )
    return {"snapshot": _snapshot(), "log": [json.loads(body) for body in bodies]}


def _finishes(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Read from the log how finished tasks were finished, and what they were before."""
    from board.models.log import BoardEvent

    found = []
    for task in tasks:
        if task["finished_at"] is None:
            continue
        events = BoardEvent.objects.filter(task_id=task["id"]).order_by("-rev")
        last = [json.loads(body) for body in events.values_list("body", flat=True)[:2]]
        if len(last) < 2:
            # The demo began with it.
            continue
        finish, before = last
        found.append(
            {
                "task": task["id"],
                "by": finish["by"] and finish["by"]["username"],
                "status": before["task"]["status"],
                "owner": before["task"]["owner"] and before["task"]["owner"]["username"],
            }
        )
    return found


def _snapshot() -> dict[str, Any]:
    from board.domain.events import to_json
    from board.models.board import Board
    from board.models.people import Membership
    from board.store import reading, rows

    board = Board.objects.get(slug="demo")
    # Not by `reading.snapshot`, which would mend a history that went back, as servers must.
    snapshot = {
        "epoch": board.epoch,
        "rev": board.rev,
        "board": rows.board_info(board),
        "departments": rows.departments(board.departments.order_by("pk")),
        "people": rows.members(Membership.objects.filter(board=board).order_by("person_id")),
        "tasks": list(rows.tasks(reading.shown_tasks(board).order_by("pk"))),
    }
    read: dict[str, Any] = json.loads(to_json(snapshot))
    return read


def reconnect() -> None:
    """Forget connections: the database may have restarted since."""
    from django.db import connection

    if connection.vendor == "postgresql":
        connection.close_pool()
