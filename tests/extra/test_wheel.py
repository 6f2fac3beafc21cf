"""`make wheel`: what an installation has, and that it serves without the checkout."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from tests.machine import CHROMIUM
from tests.servers.dibs import ROOT
from tests.servers.process import Process

OFFLINE = ["unshare", "--net"] if os.geteuid() == 0 else []

SHOP = {
    "username": "robin",
    "name": "Robin",
    "password": "correct horse battery",
    "board": "Press hall",
    "slug": "press",
    "time_zone": "Europe/Vienna",
    "departments": "Printing\nPacking",
}
"""What a first administrator types on the page of an empty server."""

LIKE_WINDOWS = """
import builtins

_import = builtins.__import__
_OURS = {"board", "dibs", "frontend", "realtime"}
_POSIX = {"fcntl", "grp", "pwd", "resource", "termios"}


def _import_as_on_windows(name, globals=None, *rest, **more):
    by = (globals or {}).get("__name__", "").partition(".")[0]
    if name in _POSIX and by in _OURS:
        raise ImportError(name)
    return _import(name, globals, *rest, **more)


builtins.__import__ = _import_as_on_windows
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution of this checkout."""
    dist = tmp_path_factory.mktemp("dist")
    # Neither what pytest nor what an outer make sets.
    env = {name: os.environ[name] for name in os.environ if not name.startswith(("DJANGO", "M"))}
    built = subprocess.run(
        ["make", "wheel", f"DIST={dist}"], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    assert len(list(dist.glob("dibs-*.tar.gz"))) == 1
    (found,) = dist.glob("dibs-*-py3-none-any.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel installs, beside the dependencies of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(folder), str(wheel)], check=True)
    return folder


@pytest.fixture(scope="module")
def served(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A server of it in an empty folder, as on a system without POSIX modules."""
    home, elsewhere = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "sitecustomize.py").write_text(LIKE_WINDOWS)
    env = {
        "HOME": str(home),
        "PATH": str(installed / "bin"),
        "PYTHONPATH": f"{elsewhere}{os.pathsep}{installed}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    log = home / "log"
    process = Process([str(installed / "bin" / "dibs"), "serve", "--port", "0"], log, env=env)
    yield process
    process.stop()


def test_it_brings_four_names_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        needs = message_from_bytes(file.read(metadata)).get_all("Requires-Dist", [])
        licences = file.read("frontend/static/board.licenses.md").decode()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "board",
        "dibs",
        "frontend",
        "realtime",
    }
    for bundled in ("@vue/runtime-dom", "vue-router", "reka-ui", "pinyin-match"):
        assert re.search(rf"^#+ {bundled} ", licences, re.MULTILINE), bundled
    required = [need for need in needs if "extra ==" not in need]
    # What a year's time zones are is no interface.
    unbound = [need for need in required if "~=" not in need and need != "tzdata"]
    assert not unbound
    assert {"twisted", "autobahn"} <= {re.split(r"\W", need)[0] for need in required}


def test_it_serves_in_an_empty_folder(served: Process, installed: Path) -> None:
    """No demo, no checkout; data is in the user's data folder; pages and all that they load."""
    address = started(served, "serves on")
    data = served.log.parent / ".local/share/dibs"
    assert {"dibs.sqlite3", "secret_key"} <= {path.name for path in data.iterdir()}
    with httpx.Client(base_url=address, trust_env=False) as http:
        assert http.get("/readyz").status_code == 200
        for page in ("/sign-in", "/wall", "/plain/sign-in", "/admin/login/"):
            reply = http.get(page)
            assert reply.status_code == 200, page
            files = re.findall(r'(?:src|href)="(/static/[^"]+)"', reply.text)
            assert files or page.startswith("/plain"), page
            for file in files:
                assert http.get(file).status_code == 200, file
        assert http.get("/static/board.licenses.md").headers["content-encoding"] == "br"
    assert not list(installed.rglob("*.sqlite3"))


def started(process: Process, sentence: str) -> str:
    """The address that a server prints after this sentence once it has started."""
    for _ in range(600):
        if found := re.search(rf"{sentence} (http://\S+)", process.log.read_text()):
            return found[1]
        with pytest.raises(subprocess.TimeoutExpired):
            process.child.wait(0.1)
    raise AssertionError(process.log.read_text())


INSTALLERS = {
    "pipx": (["pipx", "install"], {"PIPX_HOME": "tools", "PIPX_BIN_DIR": "bin"}),
    "uv": (["uv", "tool", "install"], {"UV_TOOL_DIR": "tools", "UV_TOOL_BIN_DIR": "bin"}),
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("installer", INSTALLERS)
def test_an_installer_of_commands_installs_it(wheel: Path, tmp_path: Path, installer: str) -> None:
    """As the README says: the command `dibs`, in an environment of its own, which serves."""
    command, folders = INSTALLERS[installer]
    where = {name: str(tmp_path / folder) for name, folder in folders.items()}
    python = Path(sys.executable).parent
    subprocess.run(
        [str(python / command[0]), *command[1:], "--python", sys.executable, str(wheel)],
        env={**os.environ, **where},
        check=True,
    )
    home = tmp_path / "home"
    home.mkdir()
    env = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    arguments = [str(tmp_path / "bin" / "dibs"), "serve", "--port", "0"]
    process = Process(arguments, home / "log", env=env)
    address = started(process, "serves on")
    assert httpx.get(f"{address}/readyz", trust_env=False).json()["ready"]
    assert process.stop() == 0


@pytest.mark.timeout(900)
def test_from_files_alone_to_a_claim_in_the_browser(wheel: Path, tmp_path: Path) -> None:
    """As the README says, in a fresh virtual environment, from a folder of wheels and without a
    network: installed, started, set up by the link that the start prints, and worked with.
    """
    wheels, venv, home = wheel.parent, tmp_path / "venv", tmp_path / "home"
    home.mkdir()
    run = {"check": True, "capture_output": True, "text": True}
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    pins = ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([*pip, "download", "--dest", str(wheels), *pins, str(wheel)], **run)

    env = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-m", "venv", str(venv)], env=env, **run)
    offline = [*OFFLINE, str(venv / "bin" / "pip"), "install", "--no-index"]
    subprocess.run([*offline, "--find-links", str(wheels), "dibs"], cwd=home, env=env, **run)

    log = home / "log"
    process = Process([str(venv / "bin" / "dibs"), "serve", "--port", "0"], log, env=env)
    address = started(process, "within an hour:")
    assert "/set-up/" in address
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM.found(), args=["--no-sandbox"]
        )
        page = chromium.new_page(locale="en-GB")
        page.goto(address)
        for name, text in SHOP.items():
            page.fill(f"#{name}", text)
        page.get_by_role("button", name="Set up").click()
        expect(page.locator(".connection")).to_have_text("Live")
        tasks = home / "tasks.csv"
        tasks.write_text("number,title,department\n4425,Poster,Printing\n")
        command = [str(venv / "bin" / "dibs"), "import", "press", str(tasks)]
        subprocess.run(command, cwd=home, env=env, **run)
        card = page.locator("[data-task]", has_text="4425")
        # One that has just appeared takes no press yet.
        expect(card.locator(".slot")).to_have_attribute("aria-disabled", "false")
        page.wait_for_timeout(500)
        card.locator(".slot").click()
        expect(card.locator(".slot")).to_have_text("Start")
        chromium.close()
    assert process.stop() == 0
