"""Carries out what a conversation wants done, by the client's subscription and the node."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any, Protocol

from board.displays.displays import DisplayReport
from board.domain.display_settings import Seen
from board.domain.errors import Refusal, Unexpected
from board.domain.ids import DisplayId, Rev
from board.domain.results import Result
from board.people.security_log import tell_of_command
from realtime.node import Node
from realtime.protocol.closing import Closing
from realtime.sockets import reload_orders
from realtime.sockets.conversation import Conversation
from realtime.sockets.current_access import CurrentAccess
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
from realtime.sockets.line import Line
from realtime.sockets.subscription import Subscription
from realtime.work.clock import Moment


class SayGoodbye(Protocol):
    """Says why, then closes (X1)."""

    def __call__(self, closing: Closing, *, after_ms: int) -> Coroutine[Any, Any, None]: ...


class Performer:
    """Carries out the effects of one conversation, in their order.

    What comes of one, as the outcome of a command, it gives to the conversation again.

    Args:
        address: the client's, for the reports of a display and the security log.
    """

    def __init__(
        self,
        node: Node,
        conversation: Conversation,
        subscription: Subscription,
        access: CurrentAccess,
        address: str,
        say_goodbye: SayGoodbye,
    ) -> None:
        self._node = node
        self._conversation = conversation
        self._subscription = subscription
        self._access = access
        self._address = address
        self._say_goodbye = say_goodbye

    def do(self, effects: Effects) -> None:
        """Carry out effects."""
        for effect in effects:
            match effect:
                case Send(frame):
                    self._subscription.link.write(frame)
                case SendAfter(rev, frame, ref):
                    lost = partial(self._conversation.lost, ref)
                    self._subscription.subscriber.send_after(rev, frame, lost)
                case Submit():
                    self._submit(effect)
                case WaitForHead():
                    self._subscription.subscriber.call_at_head(self._at_head)
                case Report(seen):
                    self._report(seen)
                case TakeReload():
                    self._node.supervisor.spawn("reload", self._take_reload())
                case ReturnReload():
                    give_back = reload_orders.give_back(self._display)
                    self._node.supervisor.spawn("reload", give_back)
                case Close():
                    self._node.supervisor.spawn("goodbye", self.close(effect))

    def line(self) -> Line:
        """Return the state of the link and its board, for the conversation."""
        return self._subscription.line(unproven=self._conversation.awaits_delivery)

    def close(self, close: Close) -> Coroutine[Any, Any, None]:
        """End the subscription at once; the coroutine says goodbye."""
        self._subscription.end()
        return self._say_goodbye(close.closing, after_ms=close.after_ms)

    def _submit(self, submit: Submit) -> None:
        request = self._access.request(submit.asked)
        future = self._node.commands.submit(self._subscription.board, request)
        future.add_done_callback(partial(self._decided, submit))

    def _decided(self, submit: Submit, future: "asyncio.Future[Result]") -> None:
        failed = future.cancelled() or future.exception() is not None
        outcome = Unexpected() if failed else future.result()
        if isinstance(outcome, Refusal):
            access, verb = self._access.access, submit.asked.command.verb
            tell_of_command(outcome, self._address, access.person, access.seat.info.slug, verb)
        self.do(self._conversation.decided(submit, outcome, self._subscription.epoch))

    def _at_head(self) -> None:
        proof = self._node.health.proof
        self.do(self._conversation.at_head(Moment.now(), self.line(), proof))

    # Displays

    @property
    def _display(self) -> DisplayId:
        display = self._access.access.display
        assert display is not None
        return display.id

    def _report(self, seen: Seen | Rev) -> None:
        report = DisplayReport(self._display, seen, self._address, Moment.now().time)
        self._node.display_reports.note(report)

    async def _take_reload(self) -> None:
        taken = await reload_orders.take(self._display)
        self.do(self._conversation.reload_taken(taken, Moment.now()))
