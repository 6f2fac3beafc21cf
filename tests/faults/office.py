"""What the harness does to a server's database from outside: hires people, ends their rights, reads what is there. Prints JSON.

A program of its own, because the database is the server's and not the harness's:
`hire OPERATORS SUPERVISORS` (and read), `revoke USERNAME`, `dismiss USERNAME`, `read AFTER_REV`.
"""

import json
import os
import secrets
import sys
import time
from typing import Any


def hire(operators: str, supervisors: str) -> dict[str, Any]:
    """Make members with a token each: operators of two departments in turn, supervisors of all."""
    from board.models import Board, Department, Membership, Person, Token

    board = Board.objects.get(slug="demo")
    departments = list(Department.objects.filter(board=board).order_by("pk"))
    hired = []
    for role, count in (("operator", int(operators)), ("supervisor", int(supervisors))):
        for number in range(count):
            name = f"{role}-{secrets.token_hex(3)}"
            person = Person.objects.create(username=name, name=name.title(), password="!")
            theirs = departments if role == "supervisor" else [departments[1 + number % 2]]
            Membership.objects.create(board=board, person=person, role=role).departments.set(theirs)
            secret = secrets.token_urlsafe(32)
            Token.objects.create(person=person, name="faults", digest=Token.hash(secret))
            ids = [department.pk for department in theirs]
            hired.append({"username": name, "id": person.pk, "role": role, "departments": ids, "token": secret})
    return {"hired": hired, **read("0")}


def revoke(username: str) -> float:
    """End a person's tokens; gives the monotonic time at which that was committed."""
    from board.models import Token

    for token in Token.objects.filter(person__username=username):
        token.delete()
    return time.monotonic()


def dismiss(username: str) -> float:
    """End a person's membership; gives the monotonic time at which that was committed."""
    from board.administering import administering
    from board.models import Membership

    membership = Membership.objects.get(person__username=username, board__slug="demo")
    with administering([membership.board_id], None):
        membership.delete()
    return time.monotonic()


def read(after: str) -> dict[str, Any]:
    """Give the board as its tables have it, and what its log has after a revision."""
    from board import reading
    from board.ids import BoardId
    from board.models import Board, BoardEvent

    board = Board.objects.get(slug="demo")
    snapshot = json.loads(reading.snapshot(BoardId(board.pk)).encode())
    bodies = BoardEvent.objects.filter(board=board, rev__gt=int(after)).order_by("rev").values_list("body", flat=True)
    return {"snapshot": snapshot, "log": [json.loads(body) for body in bodies]}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    import django

    django.setup()
    work = {"hire": hire, "revoke": revoke, "dismiss": dismiss, "read": read}[sys.argv[1]]
    print(json.dumps(work(*sys.argv[2:])))  # noqa: T201  this is its answer


if __name__ == "__main__":
    main()
