"""Displays, PINs and badges on administration pages."""

from contextlib import aclosing

from tests.live.screens import pair
from tests.live.sign_in import sign_in
from tests.live.test_terminal import enter, tiles
from tests.servers.dibs import Dibs


async def test_a_removed_display_names_who_did_it(dibs: Dibs) -> None:
    async with (
        aclosing(await sign_in(dibs, "sam")) as sam,
        aclosing(await sign_in(dibs, "admin")) as robin,
    ):
        screen = await pair(dibs, sam, name="Hall X")
        page = await robin.get("/admin/board/display/")
        assert "Hall X" in page.text
        client = await screen.join()
        form = {"action": "revoke", "_selected_action": screen.shown["id"]}
        reply = await robin.post("/admin/board/display/", data=form, follow_redirects=True)
        assert "Removed: 1." in reply.text
        assert await client.closed(3) == 4501
        assert '"removed_by": "Robin Admin"' in (await screen.http.get("/wall")).text


async def test_an_administrator_sets_pin_and_badge(dibs: Dibs) -> None:
    async with (
        aclosing(await sign_in(dibs, "sam")) as sam,
        aclosing(await sign_in(dibs, "admin")) as robin,
    ):
        tablet = await pair(dibs, sam, kind="terminal")
        bob = (await tiles(tablet))["Bob Novak"]["id"]
        path = f"/admin/board/person/{bob}/change/"
        form = {
            "username": "bob",
            "name": "Bob Novak",
            "language": "",
            "is_active": "on",
            "new_pin": "12",
            "new_badge": "",
            "memberships-TOTAL_FORMS": "0",
            "memberships-INITIAL_FORMS": "0",
        }
        assert "This PIN or badge cannot be used." in (await robin.post(path, data=form)).text
        weak = await robin.post(path, data={**form, "new_pin": "1234"})
        assert "harder to guess than 1111 or 1234" in weak.text
        saved = await robin.post(path, data={**form, "new_pin": "8642", "new_badge": "BADGE-8642"})
        assert saved.status_code == 302, saved.text
        assert (await enter(tablet, person=bob, pin="8642")).status_code == 200
        await tablet.http.delete("/api/session")
        await tiles(tablet)
        assert (await enter(tablet, badge="BADGE-8642")).json()["person"]["name"] == "Bob Novak"
