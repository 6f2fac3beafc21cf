"""What a conversation is told of its link and its board, and the end of both."""

from board.domain.ids import Rev
from realtime.node import Node
from realtime.sockets.line import Line
from tests.realtime.links import BOARD
from tests.realtime.log import Log
from tests.realtime.served import access, serve


async def test_the_line_says_position_and_head(node: Node, log: Log) -> None:
    served = await serve(node, access())
    subscription = served.subscription
    assert (subscription.board, subscription.epoch) == (BOARD, log.epoch)
    assert subscription.line(unproven=False) == Line(True, 0, 0, Rev(7), Rev(7))
    served.link.fill()
    served.live.offer(log.commit())
    line = subscription.line(unproven=False)
    assert (line.position, line.head, line.at_head) == (7, 8, False)


async def test_the_kernel_is_asked_only_where_it_matters(node: Node, log: Log) -> None:
    served = await serve(node, access())
    served.subscription.line(unproven=False)
    assert served.link.asked == 0
    assert served.subscription.line(unproven=True) == Line(True, 5, 9, Rev(7), Rev(7))
    served.link.fill()
    assert served.subscription.line(unproven=False) == Line(False, 5, 0, Rev(7), Rev(7))


async def test_no_event_follows_the_end(node: Node, log: Log) -> None:
    served = await serve(node, access())
    served.live.offer(log.commit())
    assert served.told() == ["events"]
    assert not served.subscription.ended.is_set()
    served.subscription.end()
    served.live.offer(log.commit())
    assert served.told() == ["events"]
    assert served.subscription.ended.is_set()
    assert not served.live.subscribers
