"""A client that was greeted, part by part, over a log in memory; a test takes the part it needs."""

from board.access.identity import Access, Identity
from board.displays.displays import ProvenDisplay
from board.domain.display_settings import DisplayKind, DisplaySettings
from board.domain.ids import DisplayId, PersonId, Rev
from board.domain.scopes import Scope
from board.domain.values import Member, Role
from board.people.credentials import Authentication, Credential, Means
from board.store.reading import Seat
from realtime.boards.live import LiveBoard
from realtime.boards.snapshots import Snapshots
from realtime.node import Node
from realtime.protocol.closing import Closing
from realtime.sockets.connected_client import ConnectedClient
from realtime.sockets.conversation import Conversation, Limits
from realtime.sockets.current_access import CurrentAccess
from realtime.sockets.greeting import Greeting
from realtime.sockets.performer import Performer
from realtime.sockets.subscription import Subscription
from realtime.work.clock import Moment
from tests.board.values import BOARD as INFO
from tests.realtime.links import BOARD, FakeLink

KEY = (Credential(Means.TOKEN, "x"), "demo")
LI = Member(PersonId(7), "li", "Li Wei", Role.OPERATOR, (), True)
WALL = DisplayId(4)


def access(
    *, rights: int = 1, you: Member = LI, scope: Scope = Scope.ALL, burst: int = 40
) -> Access:
    """The access of a person, as it was at this rights counter."""
    shown = Authentication(KEY[0], rights, scope)
    return Access(Identity(shown, "en", 10, burst, you.id), Seat(BOARD, INFO, you))


def display_access(*, reload_ordered: bool = False) -> Access:
    """The access of a display."""
    settings = DisplaySettings(name="Hall A", board="demo", kind=DisplayKind.WALL)
    seat = Seat(BOARD, INFO, Member(PersonId(WALL), "", "Hall A", Role.DISPLAY, (), True))
    display = ProvenDisplay(WALL, seat, settings, reload_ordered)
    return Access(Identity(Authentication(KEY[0], 1), "en", 10, 40, display=display), seat)


class MeteredLink(FakeLink):
    """A link that counts bytes as a kernel does; `asked` says how often."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    @property
    def taken(self) -> int:
        self.asked += 1
        return 5

    @property
    def written(self) -> int:
        self.asked += 1
        return 9


class Served:
    """One client of a node, as a session makes it.

    Attributes:
        goodbyes: the codes of the goodbyes that were said.
    """

    def __init__(self, node: Node, access: Access, live: LiveBoard) -> None:
        self.node, self.live = node, live
        self.link = MeteredLink()
        self.access = CurrentAccess(access)
        self.greeting = Greeting(access)
        self.conversation = Conversation(
            self.access.standing, "en", Limits(3, 10), Moment.now(), lambda low, _: low
        )
        self.goodbyes: list[tuple[str, int]] = []
        self.subscription: Subscription
        self.performer: Performer
        self.client: ConnectedClient

    async def join(self) -> None:
        subscriber = await self.live.join(self.link, None, self.greeting.frame)  # type: ignore[arg-type]  # What a link of a test need not have.
        self.subscription = Subscription(self.live, self.link, subscriber)  # type: ignore[arg-type]
        self.performer = Performer(
            self.node,
            self.conversation,
            self.subscription,
            self.access,
            "192.0.2.7",
            self._say_goodbye,
        )
        self.client = ConnectedClient(
            KEY, self.subscription, self.access, self.conversation, self.performer
        )

    def told(self) -> list[str]:
        """The types of the frames after the snapshot."""
        kinds = [frame["type"] for frame in self.link.frames]
        return kinds[kinds.index("snapshot") + 1 :]

    async def _say_goodbye(self, closing: Closing, *, after_ms: int) -> None:
        self.goodbyes.append((closing.code, after_ms))


async def serve(node: Node, access: Access) -> Served:
    """Join a client to a live board at revision 7 (`tests/realtime/log.py`)."""
    live = LiveBoard(BOARD, node.supervisor, Snapshots())
    await live.open()
    served = Served(node, access, live)
    await served.join()
    assert served.link.rev == Rev(7)
    return served
