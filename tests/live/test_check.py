"""`dibs check`: what works, what does not, and which setting mends it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.dibs import Dibs
from tests.servers.forking import run
from tests.servers.nginx import Nginx
from tests.servers.process import free_port

SITE = """
server {{
  listen 127.0.0.1:{port} {tls};
  ssl_certificate certificate.pem;
  ssl_certificate_key key.pem;
  location / {{
    proxy_pass {dibs};
    proxy_http_version 1.1;
    {headers}
  }}
}}
"""
UPGRADE = 'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";'
HOST = "proxy_set_header Host $http_host;"
PROTO = "proxy_set_header X-Forwarded-Proto $scheme;"
MISTAKES = {
    "none": ("ssl", UPGRADE + HOST + PROTO, "ok    WebSocket: accepted"),
    "plain": ("", UPGRADE + HOST, "note  TLS: none"),
    "no_proto": ("ssl", UPGRADE + HOST, "FAIL  X-Forwarded-Proto: the server does not know"),
    "no_upgrade": ("ssl", HOST + PROTO, "FAIL  WebSocket: answered"),
    "no_host": ("ssl", UPGRADE + PROTO, "FAIL  Host: the page's origin is refused"),
    "other_host": (
        "ssl",
        UPGRADE + PROTO + "proxy_set_header Host dibs.example;",
        "FAIL  Host: refused: name the host in DIBS_ALLOWED_HOSTS",
    ),
}


@pytest.fixture(scope="module")
def sites(dibs: Dibs, folder: Path) -> Iterator[dict[str, str]]:
    """The addresses of a server behind proxies, each with one mistake."""
    ports = {name: free_port() for name in MISTAKES}
    config = "".join(
        SITE.format(port=ports[name], tls=tls, dibs=dibs.http(), headers=headers)
        for name, (tls, headers, _) in MISTAKES.items()
    )
    nginx = Nginx(folder / "mistaken", config, ports["other_host"])
    yield {
        name: f"http{'s' if tls else ''}://localhost:{ports[name]}"
        for name, (tls, *_) in MISTAKES.items()
    }
    nginx.stop()


def check(server: Dibs, *arguments: str, **env: str) -> tuple[int, str]:
    done = run("dibs.cli", ["check", *arguments], env={**server.env, **env}, cwd=server.folder)
    return done.returncode, done.stdout


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_proxys_mistake_is_named_with_what_mends_it(
    dibs: Dibs, sites: dict[str, str], folder: Path, mistake: str
) -> None:
    trusted = {"SSL_CERT_FILE": str(folder / "mistaken" / "certificate.pem")}
    code, output = check(dibs, "--url", sites[mistake], **trusted)
    said = MISTAKES[mistake][2]
    assert said in output
    assert code == ("FAIL" in said) == output.count("FAIL")


def test_what_does_not_answer_fails_in_one_line_each(dibs: Dibs) -> None:
    gone = {
        "DATABASE_URL": f"postgresql://dibs:hush-hush@127.0.0.1:{free_port()}/dibs",
        "REDIS_URL": f"redis://127.0.0.1:{free_port()}",
    }
    code, output = check(dibs, "--url", f"http://127.0.0.1:{free_port()}", **gone)
    failed = [line for line in output.splitlines() if line.startswith("FAIL")]
    assert [line.split(":")[0] for line in failed] == [
        "FAIL  database",
        "FAIL  Redis",
        "FAIL  proxy",
    ]
    assert code == 1
    assert "hush-hush" not in output


def test_a_grown_server_is_well(grown: Dibs) -> None:
    """Clock, version and connections of a real PostgreSQL, a real Redis; a secret from a file."""
    file = grown.folder / "url"
    file.write_text(grown.env["DATABASE_URL"] + "\n")
    code, output = check(grown, DATABASE_URL="", DATABASE_URL_FILE=str(file))
    assert code == 0
    for line in ("ok    database: PostgreSQL", "ok    clock: 0.0 s", "ok    Redis: answers"):
        assert line in output
    code, output = check(grown, DATABASE_URL_FILE=str(file), DIBS_DB_CONNECTIONS="500")
    assert (code, output) == (1, ""), "both are set"
    code, output = check(grown, DIBS_DB_CONNECTIONS="500")
    assert code == 1
    assert "FAIL  connections: DIBS_DB_CONNECTIONS is 500" in output
