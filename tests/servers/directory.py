"""A throw-away LDAP directory: Debian's slapd, with people and groups of a company."""

import socket
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ldap
import ldap.modlist

from tests.machine import SLAPD
from tests.servers.process import Process, free_port

BASE = "dc=shop,dc=example"
ADMIN = f"cn=admin,{BASE}"
SECRET = "of-the-directory"

_CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath {modules}
moduleload back_mdb
pidfile {folder}/pid
{tls}
database mdb
suffix "{base}"
rootdn "{admin}"
rootpw {secret}
directory {folder}/data
index objectClass,uid,member,entryUUID eq
"""


class Directory:
    """Args:
    certificate: of the server, with its key; it then speaks TLS only.
    start_tls: connections begin in the clear, as `ldap`, and go on by StartTLS, as it requires.
    """

    def __init__(
        self,
        folder: Path,
        certificate: tuple[Path, Path] | None = None,
        *,
        start_tls: bool = False,
    ) -> None:
        (folder / "data").mkdir(parents=True)
        self.folder = folder
        self.port = free_port()
        scheme = "ldaps" if certificate and not start_tls else "ldap"
        self._starts_tls = start_tls
        # libldap gives "localhost" the name of the machine.
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        tls = "TLSCertificateFile {}\nTLSCertificateKeyFile {}".format(*certificate or ("", ""))
        tls += "\nsecurity tls=128" if start_tls else ""
        modules = next(Path("/usr/lib").glob("ldap"), Path("/usr/lib/ldap"))
        (folder / "slapd.conf").write_text(
            _CONFIGURATION.format(
                modules=modules,
                folder=folder,
                base=BASE,
                admin=ADMIN,
                secret=SECRET,
                tls=tls if certificate else "",
            )
        )
        self.start()
        top = {"objectClass": [b"dcObject", b"organization"], "dc": [b"shop"], "o": [b"Shop"]}
        self._add(BASE, top)

    def start(self) -> None:
        program = SLAPD.found()
        assert program, "make test-extra installs slapd"
        command = [program, "-d", "0", "-f", str(self.folder / "slapd.conf"), "-h", self.url]
        self.process = Process(command, self.folder / "log")
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert time.monotonic() < deadline, (self.folder / "log").read_text()
                time.sleep(0.05)

    def stop(self) -> None:
        self.process.stop()

    def add(self, username: str, password: str, dn: str = "") -> None:
        """Add a person, and say what their password is."""
        self._add(
            dn or f"uid={username},{BASE}",
            {
                "objectClass": [b"inetOrgPerson"],
                "uid": [username.encode()],
                "cn": [username.encode()],
                "sn": [b"Of the shop"],
                "userPassword": [password.encode()],
            },
        )

    def remove(self, username: str) -> None:
        with self._open() as connection:
            connection.delete_s(f"uid={username},{BASE}")

    def group(self, name: str, usernames: Collection[str]) -> None:
        """Make a group be these people."""
        # A group without a member cannot be (RFC 4519).
        members = [f"uid={each},{BASE}".encode() for each in usernames] or [ADMIN.encode()]
        dn = f"cn={name},{BASE}"
        with self._open() as connection:
            try:
                connection.modify_s(dn, [(ldap.MOD_REPLACE, "member", members)])
            except ldap.NO_SUCH_OBJECT:
                entry = {"objectClass": [b"groupOfNames"], "cn": [name.encode()], "member": members}
                connection.add_s(dn, ldap.modlist.addModlist(entry))

    def _add(self, dn: str, entry: dict[str, list[bytes]]) -> None:
        with self._open() as connection:
            connection.add_s(dn, ldap.modlist.addModlist(entry))

    @contextmanager
    def _open(self) -> Iterator[Any]:
        connection = ldap.initialize(self.url)
        connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_NEVER)
        connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
        if self._starts_tls:
            connection.start_tls_s()
        connection.simple_bind_s(ADMIN, SECRET)
        yield connection
        connection.unbind_s()
