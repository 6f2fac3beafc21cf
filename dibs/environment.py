"""Typed parsers for environment variables; a bad value stops the start.

No settings of Dibs here.
"""

import importlib.util
import ipaddress
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

Value = TypeVar("Value")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# A name, also one that begins with a dot for all below it, an address, or * for every host.
_HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9A-Fa-f:.]+\]", re.ASCII)
_SOCKET_PATH_BYTES = 100
"""What Linux allows, less what is added for the lock (unix(7))."""
_PASSWORD = re.compile(r"(//[^:/@]*):.*@")


def read(name: str, default: Value, parse: Callable[[str], Value]) -> Value:
    """Read a variable, or the file that `{name}_FILE` names; unset or empty means the default.

    Raises:
        ImproperlyConfigured: `parse` raised ValueError, the file cannot be read, or both are set;
            the message names the variable.
    """
    text = _text(name)
    if not text:
        return default
    try:
        return parse(text)
    except ValueError as error:
        # People see this text and logs store it: no password.
        shown = _PASSWORD.sub(r"\1:***@", text)
        raise ImproperlyConfigured(f"{name}={shown!r}: {error}") from None


def _text(name: str) -> str:
    text, file = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "")
    if not file:
        return text
    if text:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set")
    try:
        return Path(file).read_text().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE: {error}") from None


def integer(least: int, most: int) -> Callable[[str], int]:
    """Return a parser of integers between two bounds, both allowed."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdecimal()) or not least <= int(text) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return parse


def given(*names: str) -> bool:
    """Return whether any of these variables is set."""
    return any(_text(name) for name in names)


def needing(parse: Callable[[str], Value], *names: str) -> Callable[[str], Value]:
    """Return a parser of a variable that is useless or harmful unless others are set."""

    def parse_with_others(text: str) -> Value:
        for name in names:
            if not given(name):
                raise ValueError(f"needs {name}")
        return parse(text)

    return parse_with_others


def installed(parse: Callable[[str], Value], extra: str, module: str) -> Callable[[str], Value]:
    """Return a parser of a variable that means something with an extra of the package only."""

    def parse_if_installed(text: str) -> Value:
        if importlib.util.find_spec(module) is None:
            raise ValueError(f"needs pip install 'dibs[{extra}]'")
        return parse(text)

    return parse_if_installed


def issuer(text: str) -> str:
    """Parse the address of an OpenID provider, as its tokens name it; without TLS on this machine
    only.
    """
    url = urlsplit(text)
    if url.query or url.fragment or not url.hostname:
        raise ValueError("must be https:// and a host, without a query")
    local = url.hostname == "localhost" or re.fullmatch(r"127\.[0-9.]+|::1", url.hostname)
    if url.scheme != "https" and not (url.scheme == "http" and local):
        raise ValueError("must begin with https://")
    return text


def directory(text: str) -> str:
    """Parse the address of an LDAP server. Its passwords travel by TLS or on this machine: `ldap`
    to another one begins TLS first.
    """
    parts = urlsplit(text)
    if parts.scheme not in {"ldap", "ldaps"} or not parts.hostname or parts.path.strip("/"):
        raise ValueError("must be such as ldaps://ad.example or ldap://ldap.example")
    return text


def template(place: str) -> Callable[[str], str]:
    """Return a parser of an LDAP filter with a place that is filled in."""

    def parse(text: str) -> str:
        if place not in text or not (text.startswith("(") and text.endswith(")")):
            raise ValueError(f"must be a filter in brackets with {place}")
        return text

    return parse


def header(text: str) -> str:
    """Parse the name of a header, as ASGI has it: in lower case.

    A header that clients write themselves, or that proxies give another meaning, is a mistake.
    """
    name = text.lower()
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", name) or name.startswith("x-forwarded"):
        raise ValueError("must be a header's name such as X-Remote-User")
    return name


def one_of(*values: str) -> Callable[[str], str]:
    """Return a parser that takes these words only."""

    def parse(text: str) -> str:
        if text not in values:
            raise ValueError(f"must be one of {', '.join(values)}")
        return text

    return parse


def secret(text: str) -> str:
    """Parse a secret that fits into a header."""
    if not re.fullmatch(r"[\w.~+-]{16,}", text, re.ASCII):
        raise ValueError("must be 16 or more letters, digits and - . _ ~ +")
    return text


def level(text: str) -> str:
    """Parse a level of Python's logging, such as DEBUG."""
    if text not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
        raise ValueError("must be DEBUG, INFO, WARNING, ERROR or CRITICAL")
    return text


def items(text: str) -> list[str]:
    """Parse a list separated by commas, not empty."""
    found = [item.strip() for item in text.split(",") if item.strip()]
    if not found:
        raise ValueError("names nothing")
    return found


def hosts(text: str) -> list[str]:
    """Parse host names as Django takes them; a port, a scheme or a path in one of them is a
    mistake.
    """
    for host in items(text):
        if not _HOST.fullmatch(host):
            raise ValueError(f"{host!r} must be a host name without scheme, port and path")
    return items(text)


def origins(text: str) -> list[str]:
    """Parse origins such as https://dibs.example, as a browser sends them (RFC 6454)."""
    for origin in items(text):
        parts = urlsplit(origin)
        if (
            parts.scheme not in {"http", "https"}
            or not parts.hostname
            or origin != f"{parts.scheme}://{parts.netloc}"
        ):
            raise ValueError(f"{origin!r} must be http:// or https:// and a host, without a path")
        parts.port  # noqa: B018  raises ValueError if it is no port
    return items(text)


def networks(text: str) -> list[Network]:
    """Parse IP addresses and networks."""
    return [ipaddress.ip_network(item) for item in items(text)]


def address(text: str) -> str:
    """Parse an address to listen on: an IP address, or localhost."""
    if text != "localhost":
        ipaddress.ip_address(text)
    return text


def socket_path(text: str) -> str:
    """Parse where a Unix socket will be: a path without `.` and `..`, as other programs name it."""
    path = Path(text)
    if not path.is_absolute() or len(os.fsencode(path)) > _SOCKET_PATH_BYTES:
        raise ValueError(f"must be a whole path of at most {_SOCKET_PATH_BYTES} bytes")
    return str(path)


def below(text: str) -> str:
    """Parse the path below which a proxy has the server: `/dibs`, without an end; `/` is none."""
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)*/?", text):
        raise ValueError("must be a path such as /dibs")
    return text.rstrip("/")


def loopback(host: str) -> bool:
    """Return whether an address to listen on can be reached from this machine alone."""
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


def database(text: str) -> dict[str, Any]:
    """Parse sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME?OPTION=VALUE as Django's
    settings.
    """
    url = urlsplit(text)
    match url.scheme:
        case "sqlite":
            if url.netloc or len(url.path) < 2 or url.query:
                raise ValueError("must be sqlite:/// and a path, without options")
            # sqlite:///file is relative, sqlite:////file absolute.
            return {"ENGINE": "board.database.sqlite3", "NAME": unquote(url.path[1:])}
        case "postgres" | "postgresql":
            name = unquote(url.path[1:])
            if not name:
                raise ValueError("must name a database")
            options = _options(url.query)
            host = options.pop("host", url.hostname or "")
            return {
                "ENGINE": "board.database.postgresql",
                "NAME": name,
                "HOST": unquote(host),
                "PORT": url.port or "",
                "USER": unquote(url.username or ""),
                "PASSWORD": unquote(url.password or ""),
                "OPTIONS": options,
            }
        case _:
            raise ValueError("must begin with sqlite:/// or postgresql://")


def _options(query: str) -> dict[str, str]:
    """Read the options of a PostgreSQL URL. `options` may come several times, others once."""
    options: dict[str, str] = {}
    for name, value in parse_qsl(query, strict_parsing=True) if query else ():
        if name == "options":
            options[name] = f"{options.get(name, '')} {value}".strip()
        elif name in options:
            raise ValueError(f"has the option {name} twice")
        else:
            options[name] = value
    return options


def redis(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in {"redis", "rediss", "unix"} or not (url.hostname or url.path):
        raise ValueError("must begin with redis://, rediss:// or unix:// and name a server")
    url.port  # noqa: B018  raises ValueError if it is no port
    return text


def kept_secret(path: Path) -> str:
    """Return the secret in a file, created at the first call; processes that start at the same time
    get the same one.

    Raises:
        ImproperlyConfigured: the file can be neither read nor created.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        if not path.exists():
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(64))
            try:
                # Atomic: fails for all but the first process, and none sees a half-written file.
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text()
    except OSError as error:
        raise ImproperlyConfigured(f"DIBS_DATA: {error}") from None
