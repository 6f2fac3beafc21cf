"""Serve the board: migrate the database, fill an empty one with the demo, listen."""

import os
import signal
import sys
from argparse import ArgumentTypeError
from pathlib import Path
from threading import Timer
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from board.database.migrating import alone, migrate
from board.database.sqlite_file import database_file
from board.domain.ids import PersonId, whole_number
from board.intake import demo
from board.models.board import Board
from board.models.people import Person
from board.people import one_time
from board.people.sign_in import DEMO_PASSWORD
from board.store.seen import seen

_LEAVE_S: Final = 1.0


def _port(text: str) -> int:
    number = whole_number(text)
    if number is None or number > 65535:
        raise ArgumentTypeError("must be a whole number from 0 to 65535")
    return number


class Command(BaseCommand):
    help = "Serve the board on DIBS_HOST and DIBS_PORT, or on DIBS_SOCKET."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument(
            "--port", type=_port, default=settings.PORT, help="0 lets the system choose a free port"
        )
        parser.add_argument(
            "--socket", default=settings.SOCKET, help="the path of a Unix socket, in place of both"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        with alone():
            migrate()
            # A deleted demo board leaves its people, and is not created again.
            if settings.DEMO != "0" and not Board.objects.exists() and not Person.objects.exists():
                demo.fill()
            if connection.vendor == "sqlite":
                database_file.hold(Path(settings.DATABASES["default"]["NAME"]))
        seen.keep(settings.DATA / "seen.sqlite3")
        connection.close()
        # Importing Daphne creates the reactor and its event loop, which only a server needs.
        from channels.routing import get_default_application

        from realtime.node import drain
        from realtime.server.bodies import BodyLimits
        from realtime.server.files import raise_file_limit
        from realtime.server.server import Server
        from realtime.work import garbage

        raise_file_limit()
        server = Server(
            get_default_application(),
            host=options["host"],
            port=options["port"],
            socket=options["socket"],
            frame_bytes=settings.FRAME_BYTES,
            bodies=BodyLimits(settings.BODY_BYTES, settings.LARGER_BODIES),
            proxies=settings.TRUSTED_PROXIES,
            drain=drain,
            ready=lambda port: self._tell(options["host"], port, options["socket"]),
        )
        database_file.watch(server.stop_for_a_fresh_start)
        garbage.set_aside()
        server.run()
        seen.write()
        if server.fresh_start:
            self._start_again()
        if server.failed:
            where = options["socket"] or f"{options['host']}:{options['port']}"
            raise CommandError(f"cannot listen on {where}")
        database_file.leave()
        self._leave()

    def _start_again(self) -> None:
        """Restart as a fresh process on the same port: one that has nothing open, and migrates an
        older database.
        """
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        database_file.wait_until_copied()
        self.stdout.write("The database file was replaced: starting again")
        sys.stdout.flush()
        os.execv(sys.executable, [*sys.orig_argv, *self._same_port])

    def _leave(self) -> None:
        """Exit without waiting for threads (X1): Python would wait for each of them, and a frozen
        database answers none.
        """
        sys.stdout.flush()
        deadline = Timer(_LEAVE_S, os._exit, (0,))
        deadline.daemon = True
        deadline.start()

    def _tell(self, host: str, port: int, socket: str) -> None:
        self._same_port = ["--port", str(port)] if not socket else []
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(
            host, f"[{host}]" if ":" in host else host
        )
        # What a proxy's own address is, only the proxy knows.
        address = settings.PATH if socket else f"http://{shown}:{port}{settings.PATH}"
        self.stdout.write(f"Dibs serves on {socket or address}")
        for board in Board.objects.order_by("slug"):
            self.stdout.write(f"  board  {address}/boards/{board.slug}")
            self.stdout.write(f"  wall   {address}/wall/{board.slug}")
        if settings.DEMO != "0":
            names = ", ".join(demo.people().order_by("pk").values_list("username", flat=True))
            self.stdout.write(f"  demo sign-ins: {names}; password {DEMO_PASSWORD}")
            self._tell_administrator(address)
        elif not Person.objects.exists():
            self.stdout.write(
                "  there are no accounts yet; `dibs init` makes the first, or this page,"
            )
            self.stdout.write(f"  within an hour: {address}/set-up/{one_time.new_set_up()}")
        self.stdout.flush()
        connection.close()

    def _tell_administrator(self, address: str) -> None:
        """Print a sign-in link instead of a password, if the administrator is the demo's own
        account, which has none.
        """
        person = Person.objects.filter(
            username=demo.ADMINISTRATOR, is_active=True, is_staff=True
        ).first()
        if person is not None and not person.has_usable_password():
            link = f"{address}/sign-in/once/{one_time.new_link(PersonId(person.pk))}"
            self.stdout.write(f"  administrator, once and within an hour: {link}")
