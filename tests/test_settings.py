"""What is open by default: a demo where `make run` asks for one, and nothing on a server for
others.
"""

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[1]
REAL = {
    "DIBS_HOST": "0.0.0.0",
    "DIBS_ALLOWED_HOSTS": "dibs.example",
    "DIBS_ORIGINS": "https://dibs.example",
    "DIBS_TRUSTED_PROXIES": "10.0.0.1",
    "DIBS_SECRET_KEY": "of these tests",
    "DATABASE_URL": "postgresql://dibs@127.0.0.1/dibs",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def settings(monkeypatch: pytest.MonkeyPatch, folder: Path, **variables: str) -> dict[str, Any]:
    for name in (*REAL, "DIBS_DEMO", "DIBS_METRICS_FROM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DIBS_DATA", str(folder))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "dibs" / "settings.py"))


def test_make_run_has_the_demo_and_dibs_serve_has_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "DIBS_DEMO:-auto" in (ROOT / "Makefile").read_text()
    assert settings(monkeypatch, tmp_path, DIBS_DEMO="auto")["DEMO"] == "1"
    assert settings(monkeypatch, tmp_path)["DEMO"] == "0"


@pytest.mark.parametrize("name", REAL)
def test_one_setting_of_a_server_for_others_closes_it(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = settings(monkeypatch, tmp_path, DIBS_DEMO="auto", **{name: REAL[name]})
    assert (found["DEMO"], found["METRICS_FROM"]) == ("0", [])


def test_a_demo_that_is_asked_for_is_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert settings(monkeypatch, tmp_path, DIBS_DEMO="lan", **REAL)["DEMO"] == "lan"


def test_a_user_header_needs_a_proxy_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Loopback, the default, is any program of the machine."""
    named = {"DIBS_USER_HEADER": "X-Remote-User"}
    with pytest.raises(ImproperlyConfigured, match=r"DIBS_USER_HEADER.*needs DIBS_TRUSTED_PROXIES"):
        settings(monkeypatch, tmp_path, **named)
    found = settings(monkeypatch, tmp_path, DIBS_TRUSTED_PROXIES="10.0.0.1", **named)
    assert found["USER_HEADER"] == "x-remote-user"
    for wrong in ("X-Forwarded-User", "X_Remote_User", "user"):
        with pytest.raises(ImproperlyConfigured, match="must be a header's name"):
            settings(monkeypatch, tmp_path, DIBS_TRUSTED_PROXIES="10.0.0.1", DIBS_USER_HEADER=wrong)


def test_options_of_the_database_url_are_kept_or_refused_and_never_dropped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = "postgresql://dibs@127.0.0.1/dibs?options=-c%20a.b%3D1&options=-c%20c.d%3D2"
    found = settings(monkeypatch, tmp_path, DATABASE_URL=url)["DATABASES"]["default"]["OPTIONS"]
    assert found["options"].endswith("-c a.b=1 -c c.d=2")
    for wrong in ("postgresql://dibs@127.0.0.1/dibs?sslmode=a&sslmode=b", "sqlite:///a?timeout=9"):
        with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
            settings(monkeypatch, tmp_path, DATABASE_URL=wrong)


def test_commands_leave_half_of_the_connections_to_everything_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = settings(
        monkeypatch, tmp_path, DATABASE_URL=REAL["DATABASE_URL"], DIBS_DB_CONNECTIONS="8"
    )
    assert found["DATABASES"]["default"]["OPTIONS"]["pool"]["max_size"] == 8
    assert found["COMMAND_THREADS"] == 4


@pytest.mark.parametrize(
    ("given", "path"), [("/", ""), ("/dibs", "/dibs"), ("/hall/dibs/", "/hall/dibs")]
)
def test_a_path_below_which_the_server_is(
    given: str, path: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = settings(monkeypatch, tmp_path, DIBS_PATH=given)
    assert (found["PATH"], found["STATIC_URL"]) == (path, f"{path}/static/")


@pytest.mark.parametrize("wrong", ["dibs", "//dibs", "/a b", "/dibs?x", "https://dibs.example/x"])
def test_what_is_no_path_stops_the_start(
    wrong: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(ImproperlyConfigured, match="DIBS_PATH"):
        settings(monkeypatch, tmp_path, DIBS_PATH=wrong)


def test_a_unix_socket_has_a_whole_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A server on one is for others: its metrics are open to none."""
    found = settings(monkeypatch, tmp_path, DIBS_SOCKET="/run/dibs/dibs.sock")
    assert (found["SOCKET"], found["METRICS_FROM"]) == ("/run/dibs/dibs.sock", [])
    for wrong in ("dibs.sock", "/run/" + "d" * 100):
        with pytest.raises(ImproperlyConfigured, match="DIBS_SOCKET"):
            settings(monkeypatch, tmp_path, DIBS_SOCKET=wrong)
