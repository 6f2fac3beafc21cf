"""Plays cases on a server, many at a time, and writes down what was seen."""

import asyncio
from collections.abc import Iterable
from itertools import groupby

from tests.rfc6455.cases import ACCEPTED, CASES, DECLINED, GROUPS, OPEN, Case, answer, ping
from tests.rfc6455.wire import TEXT, Heard, Peer, frame
from tests.servers.dibs import Dibs

AT_ONCE = 48
LAST = "the last one"

Seen = dict[Case, tuple[Heard, ...]]


async def play(server: Dibs, case: Case) -> tuple[Heard, ...]:
    """Do what a case says, and one more thing that only an open connection answers."""
    offer = {"Sec_WebSocket_Extensions": case.offers} if case.offers else {}
    peer = await Peer.connect(
        server.ws(),
        "GET /ws/boards/demo/ HTTP/1.1",
        Authorization=f"Bearer {server.token('alice')}",
        Upgrade="websocket",
        Connection="Upgrade",
        Sec_WebSocket_Version="13",
        Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==",
        **offer,
    )
    assert await peer.until(lambda: peer.greeted), peer.head
    for step in case.sends:
        if isinstance(step, bytes):
            peer.write(step)
            # The next write is a packet of its own, if the kernels like.
            await asyncio.sleep(0)
        else:
            await peer.until(lambda count=step: len(peer.heard) >= count)
    peer.write(frame(TEXT, ping(LAST)))
    await peer.until(lambda: answer(LAST) in peer.heard)
    peer.shut()
    seen = tuple(OPEN if heard == answer(LAST) else heard for heard in peer.heard)
    if not case.offers:
        return seen
    return (ACCEPTED if peer.compresses else DECLINED, *seen)


async def play_all(server: Dibs) -> Seen:
    """Play every case."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(case: Case) -> tuple[Heard, ...]:
        async with free:
            return await play(server, case)

    return dict(zip(CASES, await asyncio.gather(*map(one, CASES)), strict=True))


def words(heard: Iterable[Heard]) -> str:
    """Say what was heard, what came several times once."""
    runs = [(str(one), len(list(run))) for one, run in groupby(heard)]
    return ", ".join(said if count == 1 else f"{said} ×{count}" for said, count in runs)


def table(seen: Seen) -> str:
    """Write the document."""
    right = sum(heard == case.expects for case, heard in seen.items())
    lines = [
        "# RFC 6455, case by case",
        "",
        "Made by `python -m tests.rfc6455` against a running server; "
        "`tests/live/test_rfc6455.py` plays the same",
        "cases and holds this page to them. The numbers are those of Autobahn's test suite, "
        "which cannot run here: it",
        "is written in Python 2 and needs a server that echoes. Ours answers JSON, so valid text "
        "is a `ping` whose",
        "`ref` comes back as an *answer*, and what is valid and no command is an *error* `invalid`",
        "([K7](protocol.md#what-a-client-says)). *open*: the connection answers one more message "
        "after all that.",
        "*end of TCP*: the server closed the connection and said nothing after its close.",
        "",
        f"{len(seen)} cases, {right} as expected.",
    ]
    for group, cases in groupby(seen, key=lambda case: case.group):
        lines += [
            "",
            f"## {group}. {GROUPS[group]}",
            "",
            "| case | what it does | expected | seen |",
            "|---|---|---|---|",
        ]
        for case in cases:
            expected, found = words(case.expects), words(seen[case])
            mark = found if found == expected else f"**{found}**"
            lines.append(f"| {case.number} | {case.does} | {expected} | {mark} |")
    return "\n".join(lines) + "\n"
