"""A throw-away PostgreSQL on a private port."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.machine import INITDB, POSTGRES
from tests.servers import prepared
from tests.servers.made_once import made_once
from tests.servers.process import Process, free_port, unprivileged


class Postgres:
    """A cluster in a folder of its own, which other users may reach; `url` names a database of
    it.

    Args:
        durable: whether what is committed survives a power cut, which costs time.
        bare: whether it is without the prepared demo, of which `create` makes copies.
    """

    def __init__(self, *, durable: bool = False, bare: bool = False) -> None:
        self.folder = folder = Path(tempfile.mkdtemp(prefix="dibs-postgres-"))
        self.user = unprivileged()
        self.port = free_port()
        if self.user:
            shutil.chown(folder, self.user, "nogroup")
        data = folder / "data"
        postgres = POSTGRES.found()
        assert postgres, "make test installs PostgreSQL"
        if bare:
            self._init(data)
        else:
            # With its owners and rights.
            cluster = made_once("postgres", _prepare)
            subprocess.run(["cp", "--archive", cluster / "data", data], check=True)
        # What is committed survives the kills of these tests without fsync: only a machine that
        # stops would need it.
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(folder),
            "fsync": "on" if durable else "off",
            "max_connections": 200,
            "shared_buffers": "64MB",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._command = [postgres, "-D", str(data), *options]
        self.start()

    def _init(self, data: Path) -> None:
        initdb = INITDB.found()
        assert initdb, "make test installs PostgreSQL"
        subprocess.run(
            [
                initdb,
                "--auth=trust",
                "--username=dibs",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                str(data),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self.user,
            group="nogroup" if self.user else None,
            cwd=self.folder,
        )

    def start(self) -> None:
        self.process = Process(
            self._command, self.folder / "log", user=self.user, env={**os.environ, "LC_ALL": "C"}
        )
        import psycopg

        deadline = time.monotonic() + 20
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline or not self.process.running:
                    raise
                time.sleep(0.05)

    def url(self, database: str) -> str:
        return f"postgresql://dibs@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, *, empty: bool = False) -> str:
        """Make a database, a copy of the prepared demo unless it is to be empty, and give its
        URL.
        """
        import psycopg

        template = "template1" if empty else "prepared"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE {template}')
            # A copied sequence counts on log records that its copy does not have: a crash would set
            # it back.
            connection.execute("CHECKPOINT")
        return self.url(database)

    def freeze(self) -> None:
        """Stop every process of the cluster where it is: connections stay open without answers
        on them.
        """
        # The postmaster first: stopped, it begins no further one.
        self.process.child.send_signal(signal.SIGSTOP)
        for child in self._children():
            os.kill(child, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let every process go on."""
        for child in self._children():
            os.kill(child, signal.SIGCONT)
        self.process.child.send_signal(signal.SIGCONT)

    def _children(self) -> list[int]:
        pid = self.process.child.pid
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]

    def stop(self) -> None:
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
        self.process.stop(2)

    def remove(self) -> None:
        """Stop at once, and leave nothing behind."""
        # What is thrown away needs no checkpoint, which takes seconds where fsync is on.
        self.process.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)


def _prepare(folder: Path) -> None:
    """Make the cluster that others begin as copies of."""
    server = Postgres(bare=True)
    prepared.fill(folder, DATABASE_URL=server.create("prepared", empty=True))
    server.stop()
    shutil.move(server.folder / "data", folder)
    shutil.rmtree(server.folder)
