"""Tasks searched over HTTP, on both databases."""

import time

from tests.live.board import join, new_task
from tests.live.http import problem, script
from tests.servers.dibs import Dibs


async def test_tasks_are_found_by_what_is_remembered_of_them(pair: Dibs) -> None:
    """Finished ones too: folded, each word in any of the fields, and 50 at a time."""
    async with script(pair, "alice") as http, await join(pair, "sam") as sam:
        name = f"Łódź-{time.monotonic_ns()}"
        old = await new_task(sam, title=f"{name} Straße", customer="Müller")
        await sam.granted("assign", task=old["id"], to=sam.me)
        await sam.granted("cancel", task=old["id"], reason="done")
        new = await new_task(sam, title=name)
        await sam.granted("assign", task=new["id"], to=sam.me)

        async def find(q: str, **params: str) -> list[int]:
            reply = await http.get("/tasks", params={"q": q, **params})
            assert reply.status_code == 200, reply.text
            return [task["id"] for task in reply.json()["tasks"]]

        plain = name.replace("Łódź", "lodz")
        assert await find(plain) == [new["id"], old["id"]]
        assert await find(f"MULLER {plain}") == [old["id"]]
        assert await find(f"strasse {plain}") == [old["id"]]
        assert await find(f"{plain} Okafor") == [new["id"]]
        assert await find(plain, status="completed,cancelled") == [old["id"]]
        assert await find(plain, before=str(new["id"])) == [old["id"]]
        assert await find(f"{plain} 100%_") == []
        (shown,) = (await http.get("/tasks", params={"q": f"strasse {plain}"})).json()["tasks"]
        assert shown["status"] == "cancelled"
        for number in range(51):
            await new_task(sam, title=f"{name} many {number}")
        many = (await http.get("/tasks", params={"q": f"{plain} many"})).json()
        assert (len(many["tasks"]), many["more"]) == (50, True)
        rest = {"q": f"{plain} many", "before": str(many["tasks"][-1]["id"])}
        last = (await http.get("/tasks", params=rest)).json()
        assert (len(last["tasks"]), last["more"]) == (1, False)
        for field, wrong in (("status", "late"), ("before", "-1"), ("q", "x" * 101), ("q", "\0")):
            refused = await http.get("/tasks", params={"q": "", field: wrong})
            assert problem(refused, 422, "invalid")["field"] == field
        stranger = {"Authorization": f"Bearer {pair.token('dana')}"}
        problem(await http.get("/tasks", params={"q": ""}, headers=stranger), 403, "forbidden")
