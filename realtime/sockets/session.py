"""The shell of one client's conversation: feeds it, and applies its effects to link and node."""

import asyncio
from collections.abc import Callable, Set
from functools import partial

from django.conf import settings

from board.access.identity import Access, Key
from board.displays.displays import DisplayReport
from board.domain.display_settings import Seen
from board.domain.errors import Refusal, Unexpected
from board.domain.ids import BoardId, DisplayId, Rev
from board.domain.permissions import commands_of
from board.domain.results import Result
from board.people.rate_limits import commands
from board.people.rights import RightsReading
from board.store.lapsed import Held
from board.store.request import Request
from realtime.admission.access import Handshake, language_of
from realtime.boards.link import Link
from realtime.boards.live import LiveBoard, Since
from realtime.boards.subscriber import Subscriber
from realtime.node import Node
from realtime.protocol import down
from realtime.protocol.codec import Frame
from realtime.sockets import reload_orders
from realtime.sockets.conversation import Conversation, Limits, Standing
from realtime.sockets.effects import (
    Close,
    Effects,
    Report,
    ReturnReload,
    Send,
    SendAfter,
    Submit,
    TakeReload,
    WaitForHead,
)
from realtime.sockets.farewell import CloseSocket, goodbye
from realtime.sockets.line import Line
from realtime.work.clock import Moment
from realtime.work.health import Proof


class Session:
    """One client from its welcome to its end.

    Args:
        close: closes the socket or the response.
        receive_only: the client cannot send.
    """

    def __init__(
        self,
        node: Node,
        handshake: Handshake,
        access: Access,
        link: Link,
        close: CloseSocket,
        *,
        receive_only: bool = False,
    ) -> None:
        self._node = node
        self._handshake = handshake
        self._access = access
        self._link = link
        self._close = close
        self._language = language_of(handshake, access)
        self._live: LiveBoard
        self._subscriber: Subscriber | None = None
        self._resumed = False
        self._ended = asyncio.Event()
        limits = Limits(settings.IN_FLIGHT, settings.HEARTBEAT_S, receive_only)
        self._conversation = Conversation(_standing(access), self._language, limits, Moment.now())

    async def run(self, greeted: Callable[[], None]) -> None:
        """Greet the client, and serve it until `end`. `greeted` is called once it may send.

        Raises:
            Refusal: the database did not answer while greeting.
        """
        async with self._node.hub.board(self._access.seat.board) as live:
            self._live = live
            since = Since.parse(self._handshake.query.get("since", ""))
            self._subscriber = await live.join(self._link, since, self._greet)
            self._node.hub.clients.add(self)
            joined = partial(self._conversation.joined, resumed=self._resumed)
            self._do(joined(Moment.now(), self._line(), self._node.health.proof))
            # While the board was read, checks of rights could not find this client (X2).
            self._node.rights.arrived()
            greeted()
            try:
                await self._ended.wait()
            finally:
                self._node.hub.clients.discard(self)
                live.leave(self._subscriber)

    def receive(self, text: str | None) -> None:
        """Take one frame of the client; None stands for a binary one."""
        if not self._node.draining:
            epoch, within_rate = self._live.room.epoch, self._within_rate
            self._do(self._conversation.received(text, Moment.now(), epoch, within_rate))

    def flood(self) -> None:
        """The client sends more frames than it may (Limits)."""
        self._do(self._conversation.flooded())

    def end(self) -> None:
        """The socket is gone."""
        self._do(self._conversation.ended(Moment.now()))
        self._stop()

    # What the node asks of a client

    @property
    def key(self) -> Key:
        return self._handshake.key

    @property
    def held(self) -> Held:
        return self._access.held

    def stale(self, rights: int) -> bool:
        """Return whether the rights have to be checked again (X2)."""
        return self._access.stale(rights)

    def confirm(self, rights: RightsReading) -> None:
        """Note that the rights are as they were, unless one of these changes concerns them."""
        self._access = self._access.confirmed(rights)

    def doubt(self) -> None:
        """Treat the rights as outdated: an outage may have hidden changes (X4)."""
        self._access = self._access.doubted()

    def resolved(self, found: Access | Refusal) -> None:
        """Take the result of a check of its rights."""
        if isinstance(found, Refusal):
            self._do(self._conversation.resolved(found))
        else:
            self._access = found
            self._do(self._conversation.resolved(_standing(found)))

    def leave_unresolved(self) -> None:
        """Close the client, because its rights could not be checked (X4)."""
        self._do(self._conversation.unresolved())

    def removed(self, boards: Set[BoardId]) -> None:
        """Close the client if its board is one of these."""
        if self._live.board in boards:
            self._do(self._conversation.removed())

    def tick(self, now: Moment, proof: Proof) -> None:
        """Do what is due by the clock."""
        self._do(self._conversation.ticked(now, self._line(), proof))

    async def leave_for_restart(self, after_ms: int) -> None:
        """Say goodbye because the server stops (X1)."""
        for effect in self._conversation.restarting(after_ms):
            self._stop()
            assert isinstance(effect, Close)
            await self._goodbye(effect)

    # Effects

    def _do(self, effects: Effects) -> None:
        for effect in effects:
            match effect:
                case Send(frame):
                    self._link.write(frame)
                case SendAfter(rev, frame, ref):
                    assert self._subscriber is not None
                    lost = partial(self._conversation.lost, ref)
                    self._subscriber.send_after(rev, frame, lost)
                case Submit():
                    self._submit(effect)
                case WaitForHead():
                    assert self._subscriber is not None
                    self._subscriber.call_at_head(self._at_head)
                case Report(seen):
                    self._report(seen)
                case TakeReload():
                    assert self._access.display is not None
                    self._node.supervisor.spawn(
                        "reload", self._take_reload(self._access.display.id)
                    )
                case ReturnReload():
                    assert self._access.display is not None
                    self._node.supervisor.spawn(
                        "reload", reload_orders.give_back(self._access.display.id)
                    )
                case Close():
                    self._stop()
                    self._node.supervisor.spawn("goodbye", self._goodbye(effect))

    def _submit(self, submit: Submit) -> None:
        asked, access = submit.asked, self._access
        request = Request(
            access.person, asked.command, asked.ref, access.authentication, asked.delivery
        )
        future = self._node.commands.submit(access.seat.board, request)
        future.add_done_callback(partial(self._decided, submit))

    def _decided(self, submit: Submit, future: "asyncio.Future[Result]") -> None:
        failed = future.cancelled() or future.exception() is not None
        outcome = Unexpected() if failed else future.result()
        self._do(self._conversation.decided(submit, outcome, self._live.room.epoch))

    def _at_head(self) -> None:
        proof = self._node.health.proof
        self._do(self._conversation.at_head(Moment.now(), self._line(), proof))

    def _report(self, seen: Seen | Rev) -> None:
        assert self._access.display is not None
        report = DisplayReport(
            self._access.display.id, seen, self._handshake.address, Moment.now().time
        )
        self._node.display_reports.note(report)

    async def _take_reload(self, display: DisplayId) -> None:
        taken = await reload_orders.take(display)
        self._do(self._conversation.reload_taken(taken, Moment.now()))

    async def _goodbye(self, close: Close) -> None:
        await goodbye(self._link, self._close, close.closing, self._language, close.after_ms)

    def _stop(self) -> None:
        """Let no event or answer follow."""
        self._ended.set()
        if self._subscriber is not None:
            self._live.leave(self._subscriber)

    # What the conversation is told

    def _line(self) -> Line:
        assert self._subscriber is not None
        link, unproven = self._link, self._conversation.awaits_delivery
        writable = link.writable
        return Line(
            writable=writable,
            # Each asks the kernel, so only where it matters.
            taken=link.taken if unproven or not writable else 0,
            written=link.written if unproven else 0,
            position=self._subscriber.position,
            head=self._live.head,
        )

    def _greet(self, epoch: str, rev: Rev, resumed: bool) -> Frame:
        self._resumed = resumed
        access = self._access
        return down.welcome(
            board=access.seat.info,
            epoch=epoch,
            rev=rev,
            resumed=resumed,
            you=access.seat.you,
            can=commands_of(access.seat.you, access.identity.scope),
            limits={
                "frame_bytes": settings.FRAME_BYTES,
                "commands_per_s": access.identity.commands_per_s,
                "burst": access.identity.burst,
                "in_flight": settings.IN_FLIGHT,
            },
            heartbeat_s=settings.HEARTBEAT_S,
            time=Moment.now().time,
        )

    def _within_rate(self) -> bool:
        access = self._access
        return commands.take(
            (access.holder, access.seat.board),
            access.identity.commands_per_s,
            access.identity.burst,
        )


def _standing(access: Access) -> Standing:
    display = access.display
    return Standing(
        board=access.seat.board,
        you=access.seat.you,
        display=display.settings if display else None,
        reload_ordered=display is not None and display.reload_ordered,
    )
