"""The conversation by seed: random frames, answers in any order, congestion, ticks, changed rights.

FakeLink holds every frame to S1 to S3; the room and the subscriber are the real ones.
"""

from collections import Counter
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from board.domain.errors import Busy, Forbidden, Unauthenticated
from board.domain.ids import Rev
from board.domain.results import Result
from board.domain.values import Role
from realtime.boards.lane import Lane
from realtime.boards.room import Room
from realtime.boards.subscriber import Subscriber
from realtime.sockets.effects import Close, Effects, Send, SendAfter, Submit, WaitForHead
from realtime.work.health import FRESH_S, Proof
from tests.realtime.links import EPOCH, FakeLink, changes, snapshot
from tests.realtime.talk import IN_FLIGHT, OPERATOR, Talk, frame_of, granted

picks = st.integers(0, 99)
ANSWERS = {"ok", "error", "conflict"}


class World(RuleBasedStateMachine):
    """One client, its board's log of `head` events, and a node that decides its commands."""

    @initialize(head=st.integers(0, 3), resumed=st.booleans())
    def join(self, head: int, resumed: bool) -> None:
        self.head = self.seen = head
        self.histories = 0
        self.room = Room(EPOCH, Rev(head), Rev(0), kept=4)
        self.link = FakeLink(head)
        self.wanting: list[Subscriber] = []
        lane: Lane[Subscriber] = Lane(Rev(head))
        self.subscriber = Subscriber(self.link, self.room, lane, Rev(head), self.wanting.append)  # type: ignore[arg-type]
        self.asked: list[str] = []
        self.submits: list[Submit] = []
        self.closed = False
        self.talk = Talk(rev=head, resumed=resumed)
        self.carry_out(self.talk.first)

    # What the client does

    @rule()
    def command(self) -> None:
        self.asked.append(f"c{len(self.asked)}")
        self.carry_out(self.talk.claim(self.asked[-1]))

    @rule(slow=st.booleans())
    def change_the_rate(self, slow: bool) -> None:
        self.talk.slow = slow

    @rule(text=st.none() | st.sampled_from(["", "[]", '{"type":"ping","ref":"p"}', "{}"]))
    def say(self, text: str | None) -> None:
        self.carry_out(self.talk.say(text))

    @rule()
    def stop_reading(self) -> None:
        self.link.fill()

    @rule()
    def read_again(self) -> None:
        self.link.drain()

    # What the server does

    @rule(count=st.integers(1, 3), delivered=st.booleans())
    def commit(self, count: int, delivered: bool) -> None:
        """Something happens; the room hears of it at once, or only by the log."""
        self.head += count
        if delivered:
            self.deliver(self.head - count + 1)

    @rule()
    def poll(self) -> None:
        """The head is read first, and the events that are missing some time later."""
        self.seen = self.head

    @rule()
    def read_the_log(self) -> None:
        self.deliver(self.room.rev + 1)

    @precondition(lambda self: self.submits)
    @rule(pick=picks, rev=picks, kind=st.sampled_from(["ok", "ok", "ok", "busy", "signed out"]))
    def decide(self, pick: int, rev: int, kind: str) -> None:
        outcomes: dict[str, Result] = {
            "ok": granted(rev % (self.head + 1)),
            "busy": Busy(),
            "signed out": Unauthenticated(),
        }
        submit = self.submits.pop(pick % len(self.submits))
        self.carry_out(self.talk.decide(submit, outcomes[kind]))

    @rule(after_s=st.sampled_from([0.5, 0.5, 0.5, 10, 45]), progress=st.booleans())
    def tick(self, after_s: float, progress: bool) -> None:
        self.talk.see(taken=self.talk.line.taken + progress)
        self.look_around()
        self.carry_out(self.talk.tick(after_s))

    @rule(age_s=st.sampled_from([0.1, 1.9, 2.1, 60.0]), away=st.booleans(), redis=st.booleans())
    def change_health(self, age_s: float, away: bool, redis: bool) -> None:
        self.talk.proof = Proof(("database",) * away + ("backbone",) * redis, age_s)

    @rule(found=st.sampled_from(["same", "same", "same", "other role", "none"]))
    def look_at_rights(self, found: str) -> None:
        places = {
            "same": OPERATOR,
            "other role": replace(OPERATOR, you=replace(OPERATOR.you, role=Role.SUPERVISOR)),
            "none": Forbidden(),
        }
        self.carry_out(self.talk.conversation.resolved(places[found]))  # type: ignore[arg-type]

    @precondition(lambda self: self.wanting)
    @rule()
    def bring_a_snapshot(self) -> None:
        self.wanting.pop().skip_to(self.room.rev, snapshot(self.room.rev, self.room.epoch))

    @precondition(lambda self: self.head > 0 and not self.closed)
    @rule(pick=picks)
    def lose_history(self, pick: int) -> None:
        """C8: a backup was restored."""
        self.histories += 1
        self.talk.epoch = f"restored{self.histories}"
        self.head = self.seen = pick % self.head
        self.room.restart(self.talk.epoch, Rev(self.head))
        self.wanting.clear()
        self.subscriber._skipping = False
        self.subscriber.restart()
        self.subscriber.flush()

    # What must hold

    @invariant()
    def no_more_than_these_are_in_flight(self) -> None:
        assert len(getattr(self, "submits", ())) <= IN_FLIGHT

    @invariant()
    def each_command_has_one_answer_or_waits_for_it(self) -> None:
        if hasattr(self, "link") and not self.closed:
            answers = self.answers()
            assert set(answers) <= set(self.asked)
            assert set(answers.values()) <= {1}
            assert len(answers) + len(self.submits) + len(self.subscriber._waiting) == len(
                self.asked
            )

    def teardown(self) -> None:
        if not hasattr(self, "link"):
            return
        for submit in self.submits:
            self.carry_out(self.talk.decide(submit, Busy()))
        self.read_the_log()
        self.link.drain()
        while self.wanting:
            self.bring_a_snapshot()
        answers = self.answers()
        assert set(answers.values()) <= {1}
        assert self.closed or set(answers) == set(self.asked), "K1: one answer each, or the close"

    # The shell

    def carry_out(self, effects: Effects) -> None:
        for effect in effects:
            assert not self.closed, "X1: nothing follows the bye"
            match effect:
                case Send():
                    self.check_heartbeat(effect)
                    self.link.write(effect.frame)
                case SendAfter(rev, frame, ref):
                    self.subscriber.send_after(
                        rev, frame, lambda ref=ref: self.talk.conversation.lost(ref)
                    )
                case Submit():
                    self.submits.append(effect)
                case WaitForHead():
                    self.subscriber.call_at_head(self.at_head)
                case Close():
                    self.closed = True
                    self.link.on_writable = None

    def at_head(self) -> None:
        self.look_around()
        self.carry_out(self.talk.at_head())

    def look_around(self) -> None:
        self.talk.see(
            writable=self.link.writable,
            position=self.subscriber.position,
            head=max(self.room.rev, Rev(self.seen)),
        )

    def check_heartbeat(self, send: Send) -> None:
        beat, proof = frame_of(send), self.talk.proof
        if beat["type"] == "heartbeat":
            assert proof.age_s < FRESH_S or "database" in beat["degraded"], "S4: an old look"
            assert beat["rev"] == max(self.room.rev, self.seen) == self.link.rev, "S4: its events"

    def deliver(self, first: int) -> None:
        revs = range(first, self.head + 1)
        self.room.offer(changes(*revs, epoch=self.room.epoch))
        if not self.closed:
            self.subscriber.flush()

    def answers(self) -> Counter[str]:
        return Counter(
            frame["ref"]
            for frame in self.link.frames
            if "ref" in frame and frame["type"] in ANSWERS
        )


TestWorld = World.TestCase
TestWorld.settings = settings(max_examples=120, stateful_step_count=50, deadline=None)
