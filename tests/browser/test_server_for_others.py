"""The README's server for others, as it is written there: behind nginx or Caddy with TLS as
`deploy/` has them, on PostgreSQL and Redis, without a demo.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.board import press
from tests.live.board import eventually
from tests.machine import CADDY
from tests.servers.caddy import Caddy
from tests.servers.dibs import ROOT, Dibs
from tests.servers.nginx import Nginx
from tests.servers.postgres import Postgres
from tests.servers.process import free_port
from tests.servers.redis import Redis

# Chromium looks for any name below localhost on this machine.
NAME = "dibs.localhost"
PASSWORD = "correct horse battery"

PEOPLE = f"""
from board.models.people import Person
for person in Person.objects.filter(username="alice"):
    person.set_password("{PASSWORD}")
    person.save()
"""
EMPTY = (
    "from board.models.board import Board; from board.models.people import Person; "
    "print(Board.objects.count(), Person.objects.count())"
)
POST = """async ([path, members]) => {
  const { csrf } = await (await fetch('/api/session')).json()
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': csrf }
  const reply = await fetch(path, { method: 'POST', headers, body: JSON.stringify(members) })
  return { status: reply.status, body: await reply.json() }
}"""

OWNED = """async () => {
  const board = await (await fetch('/api/boards/demo')).json()
  return board.tasks.filter(task => task.owner?.username === 'alice').length
}"""


def written(language: str) -> str:
    """Return the README's block of this language within its section."""
    section = (ROOT / "README.md").read_text().partition("## A server for others")[2]
    found = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def others(folder: Path, postgres: Postgres, redis: Redis) -> Iterator[Dibs]:
    exported = dict(re.findall(r"^export (\w+)=(\S+)$", written("sh"), re.MULTILINE))
    here = {
        "DIBS_ALLOWED_HOSTS": NAME,
        "DATABASE_URL": postgres.create("others", empty=True),
        "REDIS_URL": redis.url,
    }
    assert exported.keys() == here.keys()
    # The servers of other tests have these; this one has what the README says.
    nothing = {"DIBS_DEMO": "", "DIBS_METRICS_FROM": ""}
    server = Dibs(
        folder / "others",
        processes=0,
        empty=True,
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
        **nothing,
        **here,
    )
    server.run("createsuperuser", "--noinput", "--username", "robin", "--name", "Robin")
    server.start()
    server.start()
    assert server.shell(EMPTY).splitlines()[-1] == "0 1", (
        "no board, and no person but the administrator"
    )
    server.run("demo")
    server.shell(PEOPLE)
    yield server
    server.stop()


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def url(request: pytest.FixtureRequest, folder: Path, others: Dibs) -> Iterator[str]:
    port = free_port()
    if request.param == "nginx":
        proxy: Nginx | Caddy = Nginx(folder / "nginx", through_nginx(others, port), port)
    elif CADDY.found():
        proxy = Caddy(folder / "caddy", through_caddy(others, port), port)
    else:
        pytest.skip("make test-extra installs Caddy")
    yield f"https://{NAME}:{port}"
    proxy.stop()


def through_nginx(server: Dibs, port: int) -> str:
    config = (ROOT / "deploy" / "nginx.conf").read_text().replace("dibs.example", NAME)
    for there, instead in {
        f"/etc/ssl/certs/{NAME}.pem": "certificate.pem",
        f"/etc/ssl/private/{NAME}.key": "key.pem",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "127.0.0.1:8001": f"127.0.0.1:{server.ports[0]}",
        "127.0.0.1:8002": f"127.0.0.1:{server.ports[1]}",
    }.items():
        assert there in config
        config = config.replace(there, instead)
    return config


def through_caddy(server: Dibs, port: int) -> str:
    config = (ROOT / "deploy" / "Caddyfile").read_text()
    for there, instead in {
        "dibs.example {": f"https://{NAME}:{port} {{\n\ttls internal",
        "127.0.0.1:8001": f"127.0.0.1:{server.ports[0]}",
        "127.0.0.1:8002": f"127.0.0.1:{server.ports[1]}",
    }.items():
        assert there in config
        config = config.replace(there, instead)
    return config


@pytest.fixture
async def page(browser: Browser, url: str) -> Any:
    context = await browser.new_context(base_url=url, ignore_https_errors=True, locale="en-GB")
    yield await context.new_page()
    await context.close()


async def test_an_operator_works_through_tls(page: Page, url: str) -> None:
    """C2, C3: cookies are for TLS alone, sockets and QR codes go by it, and nothing of the demo is
    open.
    """
    await page.goto("/sign-in")
    await expect(page.locator("#username")).to_be_visible()
    await expect(page.locator("[data-demo]")).to_have_count(0)
    demo = await page.evaluate(POST, ["/api/session", {"username": "alice", "password": "demo"}])
    assert demo["body"]["code"] == "unauthenticated"
    await page.fill("#username", "alice")
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/boards/demo")
    await expect(page.locator(".connection")).to_have_text("Live", timeout=30_000)
    cookies = await page.context.cookies()
    assert {cookie["name"].split("_")[3] for cookie in cookies} == {"session", "csrf", "known"}
    assert all(cookie["name"].startswith("__Host-dibs_") and cookie["secure"] for cookie in cookies)
    before = await page.evaluate(OWNED)
    free = page.locator("[data-task]", has=page.locator("button.slot", has_text="Claim")).first
    await press(page, int(await free.get_attribute("data-task") or 0))
    await eventually(
        lambda: page.evaluate(f"async before => await ({OWNED})() > before", before), 30
    )
    shown = await page.evaluate(POST, ["/api/pairings", {"kind": "wall"}])
    assert shown["body"]["page"] == f"{url}/pair"
    metrics = await page.goto("/metrics")
    assert metrics is not None
    assert metrics.status == 403


async def test_the_first_administrator_administers(page: Page) -> None:
    await page.goto("/admin/")
    await page.fill("#id_username", "robin")
    await page.fill("#id_password", PASSWORD)
    await page.click("[type=submit]")
    await expect(page.locator("#site-name")).to_have_text("Dibs administration")
