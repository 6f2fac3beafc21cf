"""The room by seed: changes are dropped, repeated, reordered and skipped, and every subscriber ends
at the head, by S1, S2 and S3.

FakeLink looks at every frame; here the world around it moves at random.
"""

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from board.domain.ids import Rev
from realtime.boards.room import Room
from realtime.boards.rounds import Rounds
from realtime.boards.subscriber import Subscriber
from realtime.work.supervisor import Supervisor
from tests.realtime.links import EPOCH, FakeLink, answer, changes, lost, snapshot

KEPT = 4
picks = st.integers(0, 99)


@dataclass
class Screen:
    """A subscriber, its link, and the answers that it waits for."""

    link: FakeLink
    subscriber: Subscriber
    asked: list[str] = field(default_factory=list)


class Strict(Supervisor):
    """Lets a test fail where a client would be dropped."""

    def _failed(self, name: str, error: Exception) -> None:
        raise error


class World(RuleBasedStateMachine):
    """A log of `head` events, a room that hears of them, and screens."""

    @initialize(head=st.integers(0, 3))
    def open(self, head: int) -> None:
        self.head = head
        self.line = 0
        self.room = Room(EPOCH, Rev(head), Rev(0), KEPT)
        self.heard: set[int] = set()
        self.rounds = Rounds(self.room, Strict())
        self.screens: list[Screen] = []
        self.wanting: list[Subscriber] = []
        self.gone: list[tuple[Subscriber, Rev]] = []

    @rule(count=st.integers(1, 3), delivered=st.booleans())
    def commit(self, count: int, delivered: bool) -> None:
        """Something happens; the nudge arrives at once, or never."""
        self.head += count
        if delivered:
            self.deliver(list(range(self.head - count + 1, self.head + 1)))

    @precondition(lambda self: self.head > 0)
    @rule(places=st.lists(picks, min_size=1, max_size=4))
    def hear(self, places: list[int]) -> None:
        """Nudges arrive late, doubled, in any order."""
        self.deliver([place % self.head + 1 for place in places])

    @rule()
    def fill_the_gap(self) -> None:
        self.deliver(list(range(self.room.rev + 1, self.head + 1)))

    @precondition(lambda self: self.head > self.room.rev)
    @rule(pick=picks)
    def skip(self, pick: int) -> None:
        """The log no longer has what is missing."""
        rev = self.room.rev + 1 + pick % (self.head - self.room.rev)
        self.line = max(self.line, rev)
        self.room.skip_to(Rev(rev), Rev(rev))
        self.round()

    @precondition(lambda self: self.head > self.room.rev)
    @rule()
    def draw_a_line(self) -> None:
        """The next event is one that no resume crosses (S6)."""
        self.line = self.room.rev + 1
        self.deliver([self.line], line=self.line)

    @rule(pick=picks, straight=st.booleans())
    def join_by_snapshot(self, pick: int, straight: bool) -> None:
        rev = self.room.rev + pick % (self.head - self.room.rev + 1)
        link = FakeLink(straight=straight)
        link.write(snapshot(rev))
        self.follow(link, rev)

    @rule(behind=st.integers(0, KEPT + 1), straight=st.booleans())
    def join_by_resume(self, behind: int, straight: bool) -> None:
        position = self.room.rev - behind
        if position >= 0 and self.room.reaches(Rev(position)):
            assert behind <= KEPT
            assert position >= self.line
            self.follow(FakeLink(position, straight=straight), position)

    @precondition(lambda self: self.screens)
    @rule(pick=picks)
    def stop_reading(self, pick: int) -> None:
        self.screens[pick % len(self.screens)].link.fill()

    @precondition(lambda self: self.screens)
    @rule(pick=picks)
    def read_again(self, pick: int) -> None:
        self.screens[pick % len(self.screens)].link.drain()

    @precondition(lambda self: self.screens)
    @rule(pick=picks, most=st.sampled_from([None, 0, 7]))
    def take_a_part(self, pick: int, most: int | None) -> None:
        """The socket takes only so many bytes of the next frame along the lane."""
        self.screens[pick % len(self.screens)].link.most = most

    @precondition(lambda self: self.screens)
    @rule(pick=picks)
    def wait_for_the_head(self, pick: int) -> None:
        screen = self.screens[pick % len(self.screens)]
        screen.subscriber.call_at_head(lambda: self.at_head(screen))

    @precondition(lambda self: self.screens)
    @rule(pick=picks, rev=picks)
    def answer(self, pick: int, rev: int) -> None:
        screen = self.screens[pick % len(self.screens)]
        rev = rev % (self.head + 1)
        screen.asked.append(f"c{len(screen.asked)}")
        screen.subscriber.send_after(
            Rev(rev), answer(screen.asked[-1], rev), lost(screen.asked[-1])
        )

    @precondition(lambda self: self.wanting)
    @rule(pick=picks)
    def bring_a_snapshot(self, pick: int) -> None:
        rev = self.room.rev + pick % (self.head - self.room.rev + 1)
        self.wanting.pop(0).skip_to(Rev(rev), snapshot(rev))

    @rule(pick=picks)
    def leave(self, pick: int) -> None:
        if len(self.screens) > 2:
            gone = self.screens.pop(pick % len(self.screens)).subscriber
            gone.leave()
            self.gone.append((gone, gone.position))

    @invariant()
    def a_position_is_what_was_sent(self) -> None:
        assert all(screen.subscriber.position == screen.link.rev for screen in self.screens)

    @invariant()
    def who_has_left_is_sent_nothing(self) -> None:
        assert all(gone.position == position for gone, position in self.gone)

    @invariant()
    def nothing_that_is_next_waits(self) -> None:
        assert self.room.rev + 1 not in self.heard
        assert self.room.gap == any(rev > self.room.rev for rev in self.heard)

    @invariant()
    def who_reads_is_at_the_head_or_gets_a_snapshot(self) -> None:
        for screen in self.screens:
            behind = screen.link.rev < self.room.rev
            assert not (behind and screen.link.writable) or screen.subscriber in self.wanting

    @invariant()
    def nobody_is_brought_two_snapshots_at_once(self) -> None:
        assert len(self.wanting) == len(set(map(id, self.wanting)))

    def teardown(self) -> None:
        if not hasattr(self, "room"):
            return
        self.fill_the_gap()
        for screen in self.screens:
            screen.link.drain()
        while self.wanting:
            self.bring_a_snapshot(0)
        for screen in self.screens:
            assert screen.link.rev == self.room.rev == self.head
            answers = [frame["ref"] for frame in screen.link.frames if frame["type"] == "ok"]
            assert sorted(answers) == sorted(screen.asked), "K1: exactly one answer each"

    def deliver(self, revs: list[int], line: int = 0) -> None:
        self.heard |= set(revs)
        before = self.room.rev
        assert self.room.offer(changes(*revs, resumable_from=line)) == (self.room.rev > before)
        self.round()

    def round(self) -> None:
        self.heard = {rev for rev in self.heard if rev > self.room.rev}
        self.rounds.run()

    def at_head(self, screen: Screen) -> None:
        assert screen.link.rev >= self.room.rev

    def follow(self, link: FakeLink, position: int) -> None:
        subscriber = Subscriber(
            link, self.room, self.rounds.lane, Rev(position), self.wanting.append
        )
        self.screens.append(Screen(link, subscriber))
        subscriber.carry_on()


TestWorld = World.TestCase
TestWorld.settings = settings(max_examples=100, stateful_step_count=50, deadline=None)
