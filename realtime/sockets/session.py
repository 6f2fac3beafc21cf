"""The life of one client on one board: it joins, its frames are received, and it ends.

The conversation decides what is said.
"""

from collections.abc import Callable
from functools import partial

from django.conf import settings

from board.access.identity import Access
from realtime.admission.access import Handshake, language_of
from realtime.boards.link import Link
from realtime.boards.live import LiveBoard, Since
from realtime.node import Node
from realtime.sockets.connected_client import ConnectedClient
from realtime.sockets.conversation import Conversation, Limits
from realtime.sockets.current_access import CurrentAccess
from realtime.sockets.farewell import CloseSocket, goodbye
from realtime.sockets.greeting import Greeting
from realtime.sockets.performer import Performer
from realtime.sockets.subscription import Subscription
from realtime.work.clock import Moment


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
        self._link = link
        self._access = CurrentAccess(access)
        language = language_of(handshake, access)
        self._say_goodbye = partial(goodbye, link, close, language=language)
        limits = Limits(settings.IN_FLIGHT, settings.HEARTBEAT_S, receive_only)
        standing = self._access.standing
        self._conversation = Conversation(standing, language, limits, Moment.now())
        self._performer: Performer
        self._subscription: Subscription | None = None

    async def run(self, greeted: Callable[[], None]) -> None:
        """Greet the client, and serve it until `end`. `greeted` is called once it may send.

        Raises:
            Refusal: the database did not answer while greeting.
        """
        async with self._node.hub.board(self._access.access.seat.board) as live:
            client, subscription = await self._join(live)
            # While the board was read, checks of rights could not find this client (X2).
            self._node.rights.arrived(client)
            greeted()
            try:
                if not self._conversation.over:
                    await subscription.ended.wait()
            finally:
                self._node.hub.clients.discard(client)
                subscription.end()

    def receive(self, text: str | None) -> None:
        """Take one frame of the client; None stands for a binary one."""
        if not self._node.draining:
            assert self._subscription is not None
            epoch, within_rate = self._subscription.epoch, self._access.within_rate
            effects = self._conversation.received(text, Moment.now(), epoch, within_rate)
            self._performer.do(effects)

    def flood(self) -> None:
        """The client sends more frames than it may (Limits)."""
        self._performer.do(self._conversation.flooded())

    def end(self) -> None:
        """The socket is gone."""
        effects = self._conversation.ended(Moment.now())
        if self._subscription is not None:
            self._performer.do(effects)
            self._subscription.end()

    async def _join(self, live: LiveBoard) -> tuple[ConnectedClient, Subscription]:
        node, access, conversation = self._node, self._access, self._conversation
        greeting = Greeting(access.access)
        since = Since.parse(self._handshake.query.get("since", ""))
        subscriber = await live.join(self._link, since, greeting.frame)
        subscription = self._subscription = Subscription(live, self._link, subscriber)
        performer = self._performer = Performer(
            node, conversation, subscription, access, self._handshake.address, self._say_goodbye
        )
        client = ConnectedClient(self._handshake.key, subscription, access, conversation, performer)
        node.hub.clients.add(client)
        performer.do(
            conversation.joined(
                Moment.now(), performer.line(), node.health.proof, resumed=greeting.resumed
            )
        )
        return client, subscription
