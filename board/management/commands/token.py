"""Create a token for a script."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from board.database.migrating import alone, migrate
from board.models.people import Person, Token
from board.people.security_log import tell


class Command(BaseCommand):
    help = (
        "Create a token with which a script acts as USER. "
        "The token is printed on the last line, and only once."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", metavar="USER")
        parser.add_argument("--name", required=True, help="what the token is for")

    def handle(self, *_: Any, user: str, name: str, **__: Any) -> None:
        try:
            Token._meta.get_field("name").clean(name, None)
        except ValidationError as error:
            raise CommandError(f"--name: {' '.join(error.messages)}") from None
        with alone():
            migrate()
        person = Person.objects.filter(username=user).first()
        if person is None:
            raise CommandError(f"there is no person {user!r}")
        secret = secrets.token_urlsafe(32)
        Token.objects.create(person=person, name=name, digest=Token.hash(secret))
        tell("token_made", "ok", "", by="command line", person=person.username, name=name)
        self.stderr.write(f"Token {name!r} for {person}:", str)
        self.stdout.write(secret)
