"""Screens of a server below a path of real nginx, which takes the path off or leaves it there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.board import count_sockets, press, sockets
from tests.conftest import QUICK
from tests.servers.dibs import Dibs
from tests.servers.nginx import Nginx
from tests.servers.process import free_port

PROXY = """
  map $http_upgrade $dibs_connection {{ default upgrade; '' ''; }}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate certificate.pem;
    ssl_certificate_key key.pem;
    location /hall/ {{
      proxy_pass http://127.0.0.1:{to}{end};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $dibs_connection;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
    }}
    location / {{ return 418; }}
  }}
"""
PASSWORD = "correct horse battery"
PEOPLE = f"""
from board.models.people import Person
for person in Person.objects.filter(username__in=["alice", "sam"]):
    person.set_password("{PASSWORD}")
    person.save()
"""


@pytest.fixture(scope="module")
def below(folder: Path) -> Iterator[Dibs]:
    server = Dibs(folder / "below", DIBS_PATH="/hall", DIBS_ALLOWED_HOSTS="dibs.localhost", **QUICK)
    server.shell(PEOPLE)
    yield server
    server.stop()


@pytest.mark.parametrize("end", ["", "/"], ids=["left", "taken_off"])
async def test_people_work_below_a_path(
    browser: Browser, below: Dibs, folder: Path, end: str
) -> None:
    port = free_port()
    config = PROXY.format(port=port, to=below.ports[0], end=end)
    nginx = Nginx(folder / f"below-{bool(end)}", config, port)
    context = await browser.new_context(
        base_url=f"https://dibs.localhost:{port}", ignore_https_errors=True, locale="en-GB"
    )
    outside: list[str] = []
    context.on("response", lambda reply: outside.append(reply.url) if reply.status == 418 else None)
    page = await context.new_page()
    await count_sockets(page)
    await page.goto("/hall/boards/demo")
    await page.wait_for_url("**/hall/sign-in?**")
    await page.fill("#username", "sam")
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/hall/boards/demo")
    await expect(page.locator(".connection")).to_have_text("Live", timeout=30_000)
    address, _ = (await sockets(page))[0]
    assert address.startswith(f"wss://dibs.localhost:{port}/hall/ws/boards/demo/")
    free = page.locator("[data-task]", has=page.locator("button.slot", has_text="Claim")).first
    task = int(await free.get_attribute("data-task") or 0)
    await press(page, task)
    await expect(page.locator(".dock")).to_be_visible()
    for address, sign in (
        ("/hall/boards/demo/assign", ".row, [data-row], [data-task]"),
        ("/hall/boards/demo/people", "table, .person, li"),
        ("/hall/account", "form, li"),
        ("/hall/wall/demo", ".wall.live"),
        ("/hall/wall/plain/demo", "table"),
        ("/hall/", "a[href='/hall/boards/demo'], .board-page"),
    ):
        await page.goto(address)
        await expect(page.locator(sign).first).to_be_visible(timeout=20_000)
    assert outside == []
    await context.close()
    nginx.stop()
