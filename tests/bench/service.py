"""Claims through the service, without sockets: many callers in one process, each in a closed loop.

A line of JSON in is {"callers", "people", "seconds"}, and "boards" for those of the growth bench; a
line out is what was reached.
"""

import asyncio
import itertools
import json
import os
import sys
import time
from typing import Any

from tests.bench.table import percentile


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibs.settings")
    import django

    django.setup()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_measure(**json.loads(line))) + "\n")
        sys.stdout.flush()


def _measure(callers: int, people: int, seconds: float, boards: int = 0) -> dict[str, Any]:
    from board.models.board import Board
    from board.models.people import Person
    from board.models.task import Task

    slugs = [f"grow-{number}" for number in range(1, boards + 1)] or ["demo"]
    known = Board.objects.filter(slug__in=slugs).order_by("pk").values_list("pk", flat=True)
    persons = Person.objects.filter(username__startswith="bench-").order_by("pk")
    who = list(persons.values_list("pk", flat=True)[:people])
    places = []
    for number, board in enumerate(known[:callers]):
        own = len(range(number, callers, len(known)))
        tasks = Task.objects.filter(board=board, number__startswith="B-").order_by("pk")
        places += [(board, task) for task in tasks.values_list("pk", flat=True)[:own]]
    assert len(places) == callers
    callings = [(who[at % people], *place) for at, place in enumerate(places)]
    return asyncio.run(_run(callings, seconds))


async def _run(callings: list[tuple[int, int, int]], seconds: float) -> dict[str, Any]:
    from board.domain.commands import Claim, Release
    from board.domain.ids import BoardId, PersonId, Ref
    from board.domain.results import Granted
    from board.store.request import Request
    from realtime.work.command_rounds import CommandRounds

    commands, took = CommandRounds(), list[float]()
    refs = (Ref(f"{time.time_ns()}-{number}") for number in itertools.count())
    start = time.perf_counter()

    async def call(person: int, board: int, task: int) -> None:
        holds = False
        while holds or time.perf_counter() - start < seconds:
            command = Release(task=task) if holds else Claim(task=task)
            sent = time.perf_counter()
            request = Request(PersonId(person), command, next(refs))
            result = await commands.submit(BoardId(board), request)
            took.append(time.perf_counter() - sent)
            assert isinstance(result, Granted), result
            holds = not holds

    await asyncio.gather(*(call(*calling) for calling in callings))
    lasted = time.perf_counter() - start
    return {
        "per_s": len(took) / lasted,
        "p50_ms": percentile(took, 0.5) * 1000,
        "p99_ms": percentile(took, 0.99) * 1000,
    }


if __name__ == "__main__":
    main()
