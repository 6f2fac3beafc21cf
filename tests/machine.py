"""What the tests need of the machine: PostgreSQL 15+, Redis, nginx, Chromium and a Chinese font.

Run, it installs what is missing.

`python -m tests.machine` is what `make test` calls; with `--extra`, which `make test-extra` adds,
other browsers and another proxy too.
"""

import glob
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """A program or font, and the Debian package that brings it."""

    name: str
    package: str
    places: tuple[str, ...]

    def found(self) -> str | None:
        """Return its path, if it is there."""
        on_path = shutil.which(self.name)
        if on_path:
            return on_path
        # The newest version comes last.
        return max((path for place in self.places for path in glob.glob(place)), default=None)


POSTGRES = Need("postgres", "postgresql", ("/usr/lib/postgresql/*/bin/postgres",))
INITDB = Need("initdb", "postgresql", ("/usr/lib/postgresql/*/bin/initdb",))
REDIS = Need("redis-server", "redis-server", ("/usr/sbin/redis-server",))
# Without its own windows and menus Chromium takes a third less of the processor.
CHROMIUM = Need("chromium-headless-shell", "chromium-headless-shell", ("/usr/bin/chromium",))
CHINESE = Need("NotoSansCJK", "fonts-noto-cjk", ("/usr/share/fonts/opentype/noto/NotoSansCJK*",))
NGINX = Need("nginx", "nginx-light", ("/usr/sbin/nginx",))
OPENSSL = Need("openssl", "openssl", ())
NEEDS = (POSTGRES, INITDB, REDIS, CHROMIUM, CHINESE, NGINX, OPENSSL)
FIREFOX = Need("firefox-esr", "firefox-esr", ())
WEBKIT_DRIVER = Need("WebKitWebDriver", "webkit2gtk-driver", ())
# Debian keeps the browser that comes with the library out of the PATH.
WEBKIT = Need("MiniBrowser", "webkit2gtk-driver", ("/usr/lib/*/webkit2gtk-4.*/MiniBrowser",))
XVFB = Need("Xvfb", "xvfb", ())
CADDY = Need("caddy", "caddy", ())
SLAPD = Need("slapd", "slapd", ("/usr/sbin/slapd",))
# What python-ldap is built with.
LIBLDAP = Need("ldap.h", "libldap-dev", ("/usr/include/ldap.h",))
LIBSASL = Need("sasl.h", "libsasl2-dev", ("/usr/include/sasl/sasl.h",))
EXTRA = (FIREFOX, WEBKIT_DRIVER, WEBKIT, XVFB, CADDY, SLAPD, LIBLDAP, LIBSASL)
"""What `make test-extra` needs beside."""


def missing(needs: tuple[Need, ...]) -> list[str]:
    """Name the Debian packages that are to be installed."""
    return sorted({need.package for need in needs if need.found() is None})


def main() -> int:
    needs = (*NEEDS, *EXTRA) if "--extra" in sys.argv[1:] else NEEDS
    packages = missing(needs)
    if not packages:
        return 0
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(
            f"The tests need these packages; install them: sudo {' '.join(install)}",
            file=sys.stderr,
        )
        return 1
    print(f"Installing {', '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "--quiet=2"], [*install, "--quiet=2"]):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    left = missing(needs)
    if left:
        print(f"Installed, and still not found: {', '.join(left)}", file=sys.stderr)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
