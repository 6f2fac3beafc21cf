"""A process that has imported what every server imports, and forks into one when it is asked.

A server starts in a second, and most of that are imports. The tests start some two hundred of them
and eighty commands. What is forked is a process like any other: its settings, its event loop and
its threads begin after the fork.
"""

import importlib
import json
import os
import runpy
import socket
import sys

# Nothing of Dibs, and nothing that reads Django's settings or makes Twisted's reactor.
MODULES = (
    "asyncio",
    "autobahn.websocket.protocol",
    "channels.routing",
    "channels_redis.pubsub",
    "cryptography.x509",
    "django.core.handlers.asgi",
    "django.core.management",
    "django.core.serializers",
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
    "twisted.protocols.tls",
    "twisted.web.http",
    "whitenoise.base",
)


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
    for name in MODULES:
        importlib.import_module(name)
    from django.conf import settings

    assert not settings.configured
    assert "twisted.internet.reactor" not in sys.modules
    wanted = serve(socket.socket(fileno=int(sys.argv[1])))
    if wanted is not None:
        module, sys.argv[1:] = wanted
        # By this a server starts itself again, then without a zygote.
        sys.orig_argv[:] = [sys.executable, "-m", module, *sys.argv[1:]]
        runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
