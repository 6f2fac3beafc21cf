"""A real nginx before a Dibs, with the usual mistakes of `mistaken.conf`: one address for each."""

import re
from pathlib import Path

from tests.servers.dibs import Dibs
from tests.servers.nginx import Nginx
from tests.servers.process import free_port

_CONFIG = Path(__file__).with_suffix(".conf").read_text()
_LISTEN = re.compile(r"listen 127\.0\.0\.1:\{(\w+)\}( ssl)?;")


class Mistaken:
    """One nginx with a server for each mistake.

    Args:
        folder: where its files are; `certificate.pem` is valid for localhost.
        dibs: what is behind it.
    """

    def __init__(self, folder: Path, dibs: Dibs) -> None:
        ports = {name: free_port() for name, _ in _LISTEN.findall(_CONFIG)}
        tls = {name for name, ssl in _LISTEN.findall(_CONFIG) if ssl}
        config = _CONFIG.replace("{dibs}", dibs.http())
        for name, port in ports.items():
            config = config.replace(f"{{{name}}}", str(port))
        self.certificate = folder / "certificate.pem"
        self.urls = {
            name: f"http{'s' if name in tls else ''}://localhost:{port}"
            for name, port in ports.items()
        }
        self.urls["path"] += "/dibs"
        self._nginx = Nginx(folder, config, ports["none"])

    def stop(self) -> None:
        self._nginx.stop()
