"""A process that has imported what every server imports, and forks into one when it is asked.

A server starts in a second, and nearly all of that are imports, Dibs' own among them. The tests
start some two hundred of them and eighty commands. What is forked is a process like any other: its
settings, its event loop and its threads begin after the fork. Where an import has read a setting
that the fork has otherwise, the fork starts Python again, as it starts for users.
"""

import gc
import importlib
import json
import os
import runpy
import socket
import sys
from contextlib import suppress
from typing import Any

SETTINGS = ("dibs.settings", "tests.settings")
OWN = {"DIBS_DATA": "/nonexistent", "DIBS_SECRET_KEY": "zygote"}
"""Settings with which it leaves no file."""

DATABASES = {"sqlite": "", "postgresql": "postgresql://nowhere/none"}
"""The kinds of database: statements are made for one of them when they are imported."""

# Nothing that makes Twisted's reactor.
MODULES = (
    "asyncio",
    "autobahn.websocket.protocol",
    "channels.routing",
    "channels_redis.pubsub",
    "cryptography.x509",
    "django.core.handlers.asgi",
    "django.core.management",
    "django.core.serializers",
    "django.db.backends.postgresql.base",
    "django.db.backends.sqlite3.base",
    "django.db.models",
    "django.forms",
    "django.template",
    "django.test.signals",
    "email.mime.text",
    "OpenSSL.SSL",
    "orjson",
    "prometheus_client",
    "psycopg",
    "psycopg_pool",
    "pydantic",
    "segno",
    "service_identity",
    "sqlparse",
    "twisted.internet.asyncioreactor",
    "twisted.internet.endpoints",
    "twisted.protocols.tls",
    "twisted.web.http",
    "whitenoise.base",
    "board.api.urls",
    "dibs.urls",
    "frontend.pages",
    "realtime.management.commands.serve",
    "realtime.node",
    "realtime.work.garbage",
)


class Recorder:
    """Settings that remember what was read of them, and as what."""

    def __init__(self, settings: object) -> None:
        self._settings = settings
        self.read: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        value = self.read[name] = getattr(self._settings, name)
        return value


def prepare(kind: str) -> dict[str, Any]:
    """Import everything for a kind of database; gives the settings that imports have read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS[0])
    os.environ.update(OWN, DATABASE_URL=DATABASES[kind])
    import django
    from django.conf import Settings, settings

    recorder = Recorder(Settings(os.environ["DJANGO_SETTINGS_MODULE"]))
    settings._wrapped = recorder  # type: ignore[assignment]
    django.setup()
    for name in MODULES:
        importlib.import_module(name)
    assert "twisted.internet.reactor" not in sys.modules
    # What is shared with the forks is neither searched nor copied by them.
    gc.collect()
    gc.freeze()
    return recorder.read


def begin(read: dict[str, Any]) -> bool:
    """Forget the settings, in a fork; says whether all that imports have read are its own."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.db import connections
    from django.utils.functional import empty

    for alias in connections.settings:
        with suppress(AttributeError):
            del connections[alias]
    del connections.settings
    connections._settings = None
    for name in SETTINGS:
        sys.modules.pop(name, None)
    settings._wrapped = empty  # type: ignore[assignment]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS[0])
    try:
        now = {name: getattr(settings, name) for name in read}
    except ImproperlyConfigured:
        return False
    return {**now, "DATABASES": _kinds(now)} == {**read, "DATABASES": _kinds(read)}


def _kinds(read: dict[str, Any]) -> dict[str, str]:
    return {alias: database["ENGINE"] for alias, database in read["DATABASES"].items()}


def serve(asked: socket.socket) -> tuple[str, list[str]] | None:
    """Fork once for each request; gives module and arguments in each fork, and None at the end.

    A request is JSON with the three standard streams; the answer is the fork's process id. The fork
    has no parent here: the process that asked is its subreaper and waits for it.
    """
    while True:
        message, streams, *_ = socket.recv_fds(asked, 2**20, 3)
        if not message:
            return None
        told, tells = os.pipe()
        first = os.fork()
        if first == 0:
            second = os.fork()
            if second:
                os.write(tells, str(second).encode())
                os._exit(0)
            asked.close()
            os.close(told)
            os.close(tells)
            return _become(json.loads(message), streams)
        # Only when its parent has gone does the fork belong to the process that asked.
        os.waitpid(first, 0)
        asked.send(os.read(told, 100))
        os.close(told)
        os.close(tells)
        for stream in streams:
            os.close(stream)


def _become(request: dict[str, object], streams: list[int]) -> tuple[str, list[str]]:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["env"])  # type: ignore[arg-type]
    os.chdir(str(request["cwd"]))
    return str(request["module"]), list(request["arguments"])  # type: ignore[call-overload]


def main() -> None:
    read = prepare(sys.argv[1])
    wanted = serve(socket.socket(fileno=int(sys.argv[2])))
    if wanted is None:
        return
    module, sys.argv[1:] = wanted
    # By this a server starts itself again, then without a zygote.
    sys.orig_argv[:] = [sys.executable, "-m", module, *sys.argv[1:]]
    # Another's program has settings of its own; Django is configured once in a process.
    if module.partition(".")[0] not in {"dibs", "tests"} or not begin(read):
        os.execv(sys.executable, sys.orig_argv)
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
