"""A throw-away Caddy with a configuration that a test gives, and certificates of its own."""

from pathlib import Path

from tests.machine import CADDY
from tests.servers.process import Process

_OPTIONS = """{{
\tadmin off
\tauto_https disable_redirects
\tskip_install_trust
\tstorage file_system {}
}}
"""


class Caddy:
    """One Caddy.

    Args:
        folder: where its files are.
        sites: a Caddyfile without global options.
        port: one on which it will listen.
    """

    def __init__(self, folder: Path, sites: str, port: int) -> None:
        program = CADDY.found()
        assert program, "make test-extra installs Caddy"
        folder.mkdir(parents=True)
        file = folder / "Caddyfile"
        file.write_text(_OPTIONS.format(folder / "store") + sites)
        command = [program, "run", "--config", str(file), "--adapter", "caddyfile"]
        self.process = Process(command, folder / "log", env={"HOME": str(folder)})
        self.process.listens(port)
        # It listens before it has made its certificate.
        while not any((folder / "store" / "certificates").rglob("*.crt")):
            self.process.stays()

    def stop(self) -> None:
        self.process.stop()
