"""A throw-away nginx on private ports, with a configuration that a test gives, and a certificate of
its own.
"""

import os
import subprocess
from pathlib import Path

from tests.machine import NGINX
from tests.servers.process import Process

_FRAME = """daemon off;
pid nginx.pid;
error_log stderr;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
{}
}}
"""


class Nginx:
    """One nginx.

    Args:
        folder: where its files are.
        servers: what stands within `http { }`; `certificate.pem` and `key.pem` are beside it.
        port: one on which it will listen.
    """

    def __init__(self, folder: Path, servers: str, port: int) -> None:
        program = NGINX.found()
        assert program, "make test installs nginx"
        folder.mkdir(parents=True)
        folder.chmod(0o755)
        self.log = folder / "log"
        subprocess.run(
            [
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=dibs.example",
                "-addext",
                "subjectAltName=DNS:dibs.example,DNS:localhost",
                "-keyout",
                "key.pem",
                "-out",
                "certificate.pem",
            ],
            cwd=folder,
            check=True,
            capture_output=True,
        )
        (folder / "nginx.conf").write_text(
            "user root;\n" * (os.geteuid() == 0) + _FRAME.format(servers)
        )
        command = [program, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
        self.process = Process(command, self.log)
        self.process.listens(port)

    def stop(self) -> None:
        self.process.stop()
