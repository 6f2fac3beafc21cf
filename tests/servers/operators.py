"""Makes operators of the demo's Printing department, each with a token, and prints the tokens as JSON.

A program of its own, because the database is the server's and not the tests'.
"""

import json
import os
import secrets
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    import django

    django.setup()
    from board.models import Board, Department, Membership, Person, Token

    board = Board.objects.get(slug="demo")
    printing = Department.objects.get(board=board, name="Printing")
    made = []
    for _ in range(int(sys.argv[1])):
        name = f"racer-{secrets.token_hex(4)}"
        person = Person.objects.create(username=name, name=name.capitalize(), password="!")
        Membership.objects.create(board=board, person=person, role="operator").departments.add(printing)
        secret = secrets.token_urlsafe(32)
        Token.objects.create(person=person, name="race", digest=Token.hash(secret))
        made.append(secret)
    print(json.dumps(made))  # noqa: T201  this is its answer


if __name__ == "__main__":
    main()
