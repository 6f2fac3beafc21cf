"""All clients come at once and want the board (F4), as after a restart."""

from tests.bench.product import BOARD_PATH
from tests.bench.stand import Stand
from tests.bench.table import Sample


def join(stand: Stand, name: str, people: int) -> Sample:
    """Let all clients join as so many people, from the first request to the last snapshot."""
    answer = stand.load.join(
        stand.one.ports[0],
        stand.effort.clients,
        path=BOARD_PATH,
        people=people,
        together=stand.effort.clients,
        whole=True,
    )
    return Sample(name, answer["last_ms"] / 1000)
