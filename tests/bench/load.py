"""The load client, `load.c`, as a process that obeys."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.servers.dibs import ROOT
from tests.servers.process import Process

BUILT = ROOT / "var" / "bench"
"""Where `make` puts what is built from C."""

Answer = dict[str, Any]


class Load:
    """Connections to one or more servers, and what comes on them. `load.c` tells the orders.

    Args:
        tokens: of the people as whom it connects.
        tasks: those that it claims and releases.
    """

    def __init__(
        self, folder: Path, name: str, tokens: Sequence[str], tasks: Sequence[int] = ()
    ) -> None:
        files = [folder / f"{name}.{kind}" for kind in ("tokens", "tasks")]
        for file, lines in zip(files, (tokens, tasks), strict=True):
            file.write_text("".join(f"{line}\n" for line in lines))
        self._log = folder / f"{name}.log"
        self._process = Process([str(BUILT / "load"), *map(str, files)], self._log, talks=True)

    def join(
        self,
        port: int,
        count: int,
        *,
        path: str = "/",
        people: int = 1,
        together: int = 32,
        whole: bool = False,
    ) -> Answer:
        return self._ask(f"join {port} {path} {count} {people} {together} {int(whole)}")

    def leave(self, first: int = 0) -> Answer:
        return self._ask(f"leave {first}")

    def events(self, count: int, together: int, text: str = "go") -> Answer:
        return self._ask(f"events {count} {together} {text}")

    def claims(self, seconds: float, *, count: int, first: int = 0, deep: int = 1) -> Answer:
        answer = self._ask(f"claims {seconds} {deep} {first} {count}")
        assert not answer["refused"], answer
        return answer

    def race(self, times: int, *, count: int) -> Answer:
        return self._ask(f"race {times} 0 {count}")

    def probe(self) -> None:
        self._ask("probe")

    def stop(self) -> None:
        self._process.kill()

    def _ask(self, order: str) -> Answer:
        answer = self._process.ask(order)
        # One that fails may have begun its answer.
        assert answer.endswith("\n"), f"{order}: {self._log.read_text()}"
        found: Answer = json.loads(answer)
        return found
