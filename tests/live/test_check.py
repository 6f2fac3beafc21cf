"""`dibs check`: what works, what does not, and which setting mends it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.dibs import Dibs
from tests.servers.forking import run
from tests.servers.mistaken import Mistaken
from tests.servers.process import free_port

MISTAKES = {
    "none": "ok    WebSocket: accepted",
    "no_upgrade": "FAIL  WebSocket: answered 426: the proxy must pass on Upgrade and Connection",
    "buffers": "FAIL  WebSocket: answered 426: the proxy must pass on Upgrade and Connection",
    "no_port": "FAIL  Host: the page's origin is refused: let the proxy send Host",
    "no_host": "FAIL  Host: the page's origin is refused: let the proxy send Host",
    "other_host": "FAIL  Host: refused: name the host in DIBS_ALLOWED_HOSTS",
    "no_proto": "FAIL  X-Forwarded-Proto: the server does not know",
    "both": "FAIL  X-Forwarded-Proto: the server does not know that clients use TLS: the proxy "
    "must send the header, without Forwarded beside it",
    "path": "FAIL  path: addresses in pages begin with /: set DIBS_PATH=/dibs at the server",
    # Pages say themselves what they send along.
    "no_referrer": "ok    X-Forwarded-Proto: https arrives",
    # A socket that is let in takes a credential; the log says it.
    "impatient": "note  TLS: none: passwords can be read on the network",
}


@pytest.fixture(scope="module")
def mistaken(dibs: Dibs, folder: Path) -> Iterator[Mistaken]:
    proxy = Mistaken(folder / "mistaken", dibs)
    assert MISTAKES.keys() == proxy.urls.keys()
    yield proxy
    proxy.stop()


def check(server: Dibs, *arguments: str, **env: str) -> tuple[int, str]:
    done = run("dibs.cli", ["check", *arguments], env={**server.env, **env}, cwd=server.folder)
    return done.returncode, done.stdout


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_proxys_mistake_is_named_with_what_mends_it(
    dibs: Dibs, mistaken: Mistaken, mistake: str
) -> None:
    trusted = {"SSL_CERT_FILE": str(mistaken.certificate)}
    code, output = check(dibs, "--url", mistaken.urls[mistake], **trusted)
    said = MISTAKES[mistake]
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
