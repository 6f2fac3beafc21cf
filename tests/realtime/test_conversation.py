"""The conversation's rules one by one, without a socket, a database or a clock."""

from dataclasses import replace

import pytest

from board.domain.errors import (
    Busy,
    Forbidden,
    Refusal,
    Unauthenticated,
    UnknownBoard,
)
from board.domain.ids import BoardId, Rev
from board.domain.values import Role
from realtime.sockets import conversation
from realtime.sockets.effects import (
    Close,
    Report,
    ReturnReload,
    Send,
    SendAfter,
    Submit,
    TakeReload,
    WaitForHead,
)
from realtime.work.health import Proof
from tests.realtime.talk import (
    HEARTBEAT_S,
    IN_FLIGHT,
    OPERATOR,
    SETTINGS,
    WALL,
    Talk,
    closing,
    frame_of,
    granted,
    told,
)

SEEN = {"type": "seen", "rev": 3, "build": "1", "screen": "1x1"}


class TestFrames:
    """What a client sends (K1, K7 to K9)."""

    def test_a_command_is_submitted_in_the_present_history(self) -> None:
        submit = Talk().submit("c1")
        assert (submit.asked.ref, submit.epoch) == ("c1", "k3f9")

    def test_a_ping_gets_its_pong(self) -> None:
        (pong,) = Talk().say(type="ping", ref="p1")
        assert frame_of(pong)["ref"] == "p1"

    @pytest.mark.parametrize("text", [None, "", "[]", "{", '{"type":"claim"}', '{"type":"no"}'])
    def test_an_unreadable_frame_is_invalid(self, text: str | None) -> None:
        talk = Talk()
        assert told(talk.say(text)) == ["invalid"]

    def test_more_than_fifty_unreadable_frames_in_a_minute_are_too_many(self) -> None:
        """K7: the 51st is still answered."""
        talk = Talk()
        for _ in range(50):
            talk.s += 1
            assert told(talk.say("{")) == ["invalid"]
        assert told(talk.say("{")) == ["invalid", "bye rate_limited"]
        assert talk.say("{") == ()

    def test_fifty_a_minute_may_go_on(self) -> None:
        talk = Talk()
        for _ in range(300):
            talk.s += 1.3
            assert told(talk.say("{")) == ["invalid"]

    def test_commands_beyond_those_in_flight_are_refused(self) -> None:
        """K8, K9: an answer makes room for one more."""
        talk = Talk()
        submits = [talk.submit(f"c{number}") for number in range(IN_FLIGHT)]
        assert told(talk.claim("over")) == ["rate_limited"]
        talk.decide(submits[1], Busy())
        talk.submit("c9")
        assert told(talk.claim("over")) == ["rate_limited"]

    def test_commands_over_the_rate_are_refused_and_a_hundred_in_ten_seconds_close(self) -> None:
        talk = Talk()
        talk.slow = True
        for _ in range(100):
            talk.s += 0.05
            assert told(talk.claim()) == ["rate_limited"]
        assert told(talk.say(type="ping", ref="p")) == ["pong"]
        assert told(talk.claim()) == ["rate_limited", "bye rate_limited"]

    def test_a_command_over_one_limit_does_not_count_for_the_other(self) -> None:
        talk = Talk()
        for number in range(IN_FLIGHT):
            talk.submit(f"c{number}")
        over = talk.conversation.received(
            '{"type":"claim","ref":"over","task":42}',
            talk.now,
            talk.epoch,
            lambda: pytest.fail("counted"),
        )
        assert told(over) == ["rate_limited"]

    def test_a_flood_is_closed(self) -> None:
        assert told(Talk().conversation.flooded()) == ["bye rate_limited"]

    def test_seen_is_of_displays_only(self) -> None:
        assert told(Talk().say(**SEEN)) == ["invalid"]
        (report,) = Talk(WALL).say(**SEEN)
        assert isinstance(report, Report)

    def test_a_display_commands_nothing(self) -> None:
        assert told(Talk(WALL).claim()) == ["permission_denied"]


class TestAnswers:
    """S2: an answer follows the events up to its revision."""

    def test_ok_follows_its_event(self) -> None:
        talk = Talk()
        (answer,) = talk.decide(talk.submit(), granted(head=8))
        assert isinstance(answer, SendAfter)
        assert (answer.rev, frame_of(answer)["ref"]) == (8, "c1")

    def test_an_outcome_of_a_lost_history_is_unavailable(self) -> None:
        """C8: its revision is not known any more."""
        talk = Talk()
        submit = talk.submit()
        talk.epoch = "other"
        (answer,) = talk.decide(submit, granted(head=8))
        assert isinstance(answer, Send)
        assert told((answer,)) == ["unavailable"]

    def test_an_answer_that_waits_for_a_lost_history_is_replaced(self) -> None:
        assert told((Send(Talk().conversation.lost(None)),)) == ["unavailable"]

    @pytest.mark.parametrize(
        ("refusal", "code", "bye"),
        [
            (Unauthenticated(), "permission_denied", "bye unauthenticated"),
            (Forbidden(), "permission_denied", "bye forbidden"),
            (UnknownBoard(), "unknown_task", "bye unknown_board"),
        ],
    )
    def test_a_command_without_access_is_answered_then_closed(
        self, refusal: Refusal, code: str, bye: str
    ) -> None:
        """X2."""
        talk = Talk()
        assert told(talk.decide(talk.submit(), refusal)) == [code, bye]

    def test_nothing_follows_a_close(self) -> None:
        talk = Talk()
        submit = talk.submit()
        talk.conversation.removed()
        assert talk.decide(submit, granted()) == ()
        assert talk.say(type="ping", ref="p") == ()
        assert talk.tick(1e6) == ()
        assert talk.at_head() == ()
        assert talk.conversation.restarting(5) == ()
        assert talk.conversation.resolved(Forbidden()) == ()


class TestHeartbeats:
    """S4, C6."""

    def test_one_comes_every_heartbeat_s(self) -> None:
        talk = Talk()
        beats = [told(talk.tick(0.5)) for _ in range(100)]
        assert [number for number, effects in enumerate(beats, 1) if effects] == [
            20,
            40,
            60,
            80,
            100,
        ]

    def test_one_follows_a_resume_at_once(self) -> None:
        assert told(Talk(resumed=True).first) == ["heartbeat"]
        assert told(Talk().first) == []

    def test_one_follows_at_once_when_something_is_degraded_or_works_again(self) -> None:
        talk = Talk()
        talk.proof = Proof(("backbone",), 0.1)
        assert told(talk.tick(0)) == ["heartbeat"]
        assert told(talk.tick(0)) == []
        talk.proof = Proof((), 0.1)
        assert told(talk.tick(0)) == ["heartbeat"]

    def test_none_rests_on_an_old_poll(self) -> None:
        talk = Talk()
        talk.proof = Proof((), 2.1)
        assert told(talk.tick(HEARTBEAT_S)) == []
        talk.proof = Proof((), 0.0)
        assert told(talk.tick(0.5)) == ["heartbeat"]

    def test_while_nothing_can_be_read_they_tell_the_age(self) -> None:
        talk = Talk()
        talk.proof = Proof(("database",), 7.5)
        (beat,) = talk.tick(HEARTBEAT_S)
        assert (frame_of(beat)["age_s"], frame_of(beat)["degraded"]) == (7.5, ["database"])

    def test_none_comes_before_the_events_up_to_its_head(self) -> None:
        talk = Talk()
        talk.see(head=Rev(5), position=Rev(4))
        assert talk.tick(HEARTBEAT_S) == (WaitForHead(),)
        assert talk.at_head() == (WaitForHead(),), "the log was read further than the room"
        talk.see(position=Rev(5))
        (beat,) = talk.at_head()
        assert frame_of(beat)["rev"] == 5
        assert talk.at_head() == (), "one is enough"

    def test_a_link_that_is_full_at_every_tick_gets_them_behind_its_events(self) -> None:
        """Each tick of a busy board meets a full link; the heartbeats come nevertheless."""
        talk = Talk()
        beats = []
        for rev in range(1, 121):
            talk.see(writable=False, head=Rev(rev), taken=rev)
            assert talk.tick(0.5) in ((), (WaitForHead(),))
            talk.see(position=Rev(rev))
            beats += told(talk.at_head())
        assert beats == ["heartbeat"] * 6

    def test_after_a_silence_of_minutes_one_is_enough(self) -> None:
        talk = Talk()
        assert told(talk.tick(300)) == ["heartbeat"]
        assert told(talk.tick(0.5)) == ["heartbeat"]
        assert told(talk.tick(0.5)) == []


class TestEnds:
    """X2 to X4, 4001, 4002, 4504."""

    def test_a_client_that_reads_nothing_is_closed(self) -> None:
        talk = Talk()
        talk.see(writable=False, taken=5)
        talk.tick(0)
        assert closing(talk.tick(conversation.UNREAD_S)) is None
        assert closing(talk.tick(0.5)) == "too_slow"

    def test_a_slow_link_that_makes_progress_is_waited_for(self) -> None:
        talk = Talk()
        for taken in range(20):
            talk.see(writable=False, taken=taken)
            assert closing(talk.tick(20)) is None
        talk.see(writable=True)
        talk.tick()
        talk.see(writable=False)
        assert closing(talk.tick(20)) is None, "its time begins again"

    def test_an_old_connection_is_replaced(self) -> None:
        talk = Talk()
        assert closing(talk.tick(conversation.MAX_AGE_S[0] - 1)) is None
        assert closing(talk.tick(1)) == "max_age"

    @pytest.mark.parametrize(
        ("found", "code"),
        [
            (Unauthenticated(), "unauthenticated"),
            (UnknownBoard(), "unknown_board"),
            (Forbidden(), "forbidden"),
            (replace(OPERATOR, you=replace(OPERATOR.you, role=Role.SUPERVISOR)), "rights_changed"),
            (replace(OPERATOR, you=replace(OPERATOR.you, departments=(2,))), "rights_changed"),
            (replace(OPERATOR, you=replace(OPERATOR.you, name="Li")), None),
        ],
    )
    def test_a_look_at_rights(self, found: object, code: str | None) -> None:
        talk = Talk()
        assert closing(talk.conversation.resolved(found)) == code  # type: ignore[arg-type]

    def test_rights_that_cannot_be_resolved_close_for_a_while(self) -> None:
        (close,) = Talk().conversation.unresolved()
        assert isinstance(close, Close)
        assert (close.closing.code, close.after_ms) == ("restarting", 1000)


class TestDisplays:
    """Settings at each change, and each order to reload once."""

    ordered = replace(WALL, reload_ordered=True)

    def test_settings_are_told_at_first_and_when_they_change(self) -> None:
        talk = Talk(WALL)
        assert told(talk.first) == ["display"]
        assert talk.conversation.resolved(WALL) == ()
        changed = replace(WALL, display=SETTINGS.model_copy(update={"name": "Hall B"}))
        (frame,) = talk.conversation.resolved(changed)
        assert (frame_of(frame)["settings"]["name"], frame_of(frame)["reload"]) == ("Hall B", False)

    def test_a_move_is_told_before_the_bye_and_takes_no_order(self) -> None:
        talk = Talk(WALL)
        changed = replace(
            self.ordered,
            board=BoardId(2),
            display=SETTINGS.model_copy(update={"board": "second"}),
        )
        assert told(talk.conversation.resolved(changed)) == ["display", "bye rights_changed"]

    def test_one_that_can_only_receive_reports_by_its_heartbeats(self) -> None:
        talk = Talk(WALL, receive_only=True)
        talk.see(position=Rev(6), head=Rev(6))
        assert talk.tick(HEARTBEAT_S)[1:] == (Report(Rev(6)),)

    def test_an_order_is_taken_before_it_is_told(self) -> None:
        talk = Talk(self.ordered)
        assert talk.first[1:] == (TakeReload(),)
        assert talk.conversation.resolved(self.ordered) == (), "it is under way"
        (frame,) = talk.conversation.reload_taken(True, talk.now)
        assert frame_of(frame)["reload"] is True
        assert Talk(self.ordered).conversation.reload_taken(False, talk.now) == ()

    def test_an_order_that_the_peer_took_is_done(self) -> None:
        talk = self.told_to_reload(written=700)
        talk.see(taken=700)
        talk.tick()
        assert not talk.conversation.awaits_delivery
        talk.s += 60
        assert talk.conversation.ended(talk.now) == ()

    def test_an_order_sent_into_a_half_open_connection_is_given_back(self) -> None:
        """Its peer is gone without a word; the display's next socket gets the order."""
        talk = self.told_to_reload(written=700)
        talk.see(taken=699)
        for _ in range(60):
            talk.tick()
        assert talk.conversation.ended(talk.now) == (ReturnReload(),)
        assert talk.conversation.ended(talk.now) == (), "once"

    def test_a_page_that_reloads_at_once_has_had_its_order(self) -> None:
        """It closes its socket before any tick; an order that came back would reload for ever."""
        talk = self.told_to_reload(written=700)
        talk.s += 0.2
        assert talk.conversation.ended(talk.now) == ()

    def test_an_order_that_was_taken_for_a_socket_that_is_gone_is_given_back(self) -> None:
        talk = Talk(self.ordered)
        talk.conversation.ended(talk.now)
        assert talk.conversation.reload_taken(True, talk.now) == (ReturnReload(),)

    def told_to_reload(self, written: int) -> Talk:
        """A display that was sent an order; its link has taken nothing of it yet."""
        talk = Talk(self.ordered)
        talk.conversation.reload_taken(True, talk.now)
        assert talk.conversation.awaits_delivery
        talk.see(written=written, taken=0)
        talk.tick()
        # Bytes that are written later do not count.
        talk.see(written=written + 1000)
        return talk


def test_only_a_submit_counts_as_in_flight() -> None:
    talk = Talk()
    for _ in range(20):
        talk.say(type="ping", ref="p")
        talk.say("{")
    assert isinstance(talk.submit(), Submit)


def test_a_heartbeat_is_made_once_for_all_clients_of_a_moment() -> None:
    beats = []
    for _ in range(2):
        talk = Talk()
        (beat,) = talk.tick(HEARTBEAT_S)
        assert isinstance(beat, Send)
        beats.append(beat.frame)
    assert beats[0] is beats[1]
