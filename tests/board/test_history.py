"""C8: which histories are another one than was seen, and who says so.

Databases that really went back are in tests/live.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from board.domain.ids import BoardId, Rev
from board.models.board import Board
from board.models.log import BoardEvent
from board.signals import committed
from board.store import epoch, reading
from board.store.epoch import begin_epoch
from board.store.seen import Seen
from board.store.seen_file import Sight
from tests.board.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """What this server saw: nothing yet."""
    fresh = Seen()
    monkeypatch.setattr(epoch, "seen", fresh)
    monkeypatch.setattr(reading, "seen", fresh)
    return fresh


def back_to(shop: Shop, rev: int) -> None:
    """Bring the board's row and log back to a revision, as a backup does."""
    body = BoardEvent.objects.get(board=shop.id, rev=rev).body.encode()
    BoardEvent.objects.filter(board=shop.id, rev__gt=rev).delete()
    Board.objects.filter(pk=shop.id).update(rev=rev, fingerprint=epoch.fingerprint(body))


def regrow(shop: Shop, until: int) -> None:
    """Let other things happen up to a revision, in a server that keeps what it saw elsewhere."""
    committed.disconnect(dispatch_uid="history")
    while shop.rev < until:
        shop.add(f"R-{shop.rev}")
    epoch.listen()


@pytest.fixture
def seen_at_10(shop: Shop, memory: Seen) -> str:
    """A board at 10, as it was read; returns its epoch."""
    for number in range(10):
        shop.add(f"A-{number}")
    return reading.snapshot(shop.id).epoch


@pytest.mark.parametrize("head", [9, 10, 14], ids=["behind", "as far", "grown past"])
@pytest.mark.parametrize(
    "look",
    [reading.head, reading.snapshot, lambda board: reading.events_after(board, Rev(3), 100)[0]],
    ids=["head", "snapshot", "log"],
)
def test_the_first_look_at_another_history_finds_it(
    shop: Shop, memory: Seen, seen_at_10: str, head: int, look: Callable[[BoardId], reading.Head]
) -> None:
    """C8: every kind of read detects it, and returns nothing under the old epoch."""
    back_to(shop, 8)
    regrow(shop, head)
    found = look(shop.id).epoch
    assert found != seen_at_10
    assert reading.heads({shop.id})[shop.id].epoch == found, "once"
    assert reading.snapshot(shop.id).epoch == found


@pytest.mark.parametrize("head", [9, 10], ids=["behind", "as far"])
def test_the_look_of_every_second_finds_it_too(
    shop: Shop, memory: Seen, seen_at_10: str, head: int
) -> None:
    back_to(shop, 8)
    regrow(shop, head)
    assert reading.heads({shop.id})[shop.id].epoch != seen_at_10


def test_what_goes_on_is_the_same_history(shop: Shop, memory: Seen, seen_at_10: str) -> None:
    """Also where another server let it go on, where housekeeping forgot, and where nothing
    happened.
    """
    regrow(shop, 14)
    assert reading.snapshot(shop.id).epoch == seen_at_10
    regrow(shop, 16)
    BoardEvent.objects.filter(board=shop.id, rev__lte=15).delete()
    Board.objects.filter(pk=shop.id).update(resumable_from=15)
    assert reading.events_after(shop.id, Rev(15), 10)[0].epoch == seen_at_10
    assert reading.heads({shop.id})[shop.id].epoch == seen_at_10


def test_an_event_that_is_missing_beyond_the_line_is_no_housekeeping(
    shop: Shop, memory: Seen, seen_at_10: str
) -> None:
    regrow(shop, 14)
    BoardEvent.objects.filter(board=shop.id, rev=10).delete()
    assert reading.head(shop.id).epoch != seen_at_10


def test_servers_that_find_it_at_once_agree(shop: Shop, memory: Seen, seen_at_10: str) -> None:
    assert begin_epoch(shop.id, seen_at_10)
    agreed = reading.head(shop.id).epoch
    assert not begin_epoch(shop.id, seen_at_10)
    assert reading.head(shop.id).epoch == agreed


def test_a_backup_from_before_an_epoch_is_held_against_what_was_seen_of_its_own(
    shop: Shop, memory: Seen, seen_at_10: str
) -> None:
    begin_epoch(shop.id, seen_at_10)
    regrow(shop, 12)
    reading.head(shop.id)
    back_to(shop, 10)
    Board.objects.filter(pk=shop.id).update(epoch=seen_at_10)
    assert reading.head(shop.id).epoch == seen_at_10, "no later revision of it was seen"
    back_to(shop, 9)
    assert reading.head(shop.id).epoch != seen_at_10


class TestFile:
    """C8: what was seen is kept outside the board's database."""

    def test_another_process_knows_it(self, tmp_path: Path) -> None:
        first, second, third = Seen(), Seen(), Seen()
        first.keep(tmp_path / "seen")
        first.observe(Sight("one", Rev(7), "a"))
        first.write()
        second.keep(tmp_path / "seen")
        assert second.last("one")[0] == Sight("one", Rev(7), "a")
        # Two processes see different parts of a history; the further one counts.
        second.observe(Sight("one", Rev(9), "b"))
        first.observe(Sight("one", Rev(8), "c"))
        second.write()
        first.write()
        third.keep(tmp_path / "seen")
        assert {server.last("one")[0] for server in (first, second, third)} == {
            Sight("one", Rev(9), "b")
        }

    def test_a_file_that_is_none_is_logged_and_stops_nothing(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        (tmp_path / "seen").write_bytes(b"nonsense, not a database" * 100)
        server = Seen()
        server.keep(tmp_path / "seen")
        server.observe(Sight("one", Rev(7), "a"))
        server.write()
        assert server.last("one")[0] == Sight("one", Rev(7), "a")
        assert caplog.text.count("new-epoch") == 1

    def test_events_count_only_if_they_go_on_from_what_was_seen(self) -> None:
        server = Seen()
        server.observe(Sight("one", Rev(7), "a"))
        server.follow(Rev(9), Sight("one", Rev(10), "b"))
        assert server.last("one")[0] == Sight("one", Rev(7), "a")
        server.follow(Rev(6), Sight("one", Rev(8), "c"))
        assert server.last("one")[0] == Sight("one", Rev(8), "c")
