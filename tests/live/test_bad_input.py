"""Invalid input of clients: each gets its error, the socket stays open as in K7, nothing is
`internal`, and the board does not change.
"""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from board.domain.commands import COMMANDS
from tests.client import Client
from tests.conftest import Effort
from tests.live.board import join
from tests.servers.dibs import Dibs

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
members = st.sampled_from(
    [
        "task",
        "to",
        "expect",
        "reason",
        "done",
        "defective",
        "number",
        "title",
        "department",
        "due_at",
    ]
)
kinds = st.sampled_from([*COMMANDS, "ping", "hello", ""])
commands = st.fixed_dictionaries(
    {"type": kinds | values, "ref": st.text(max_size=70) | values}
).flatmap(
    lambda head: st.dictionaries(members, values | st.integers(-1, 200), max_size=5).map(
        lambda rest: {**rest, **head}
    )
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A frame that was right once: characters are changed, lost or doubled."""
    text = json.dumps(
        {"type": draw(kinds), "ref": "m", "task": draw(st.integers(1, 60)), "reason": "because"}
    )
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text) - 1))
        text = (
            text[:at]
            + draw(st.sampled_from(["", text[at] * 2, '"', "{", "\\", "\x00", "9", "纸"]))
            + text[at + 1 :]
        )
    return text


frames = st.one_of(
    commands.map(json.dumps),
    mutated(),
    values.map(json.dumps),
    st.text(max_size=60),
    st.binary(max_size=60),
)


def corpus(count: int) -> list[str | bytes]:
    """Collect frames that Hypothesis thinks of, the same ones each time."""
    found: list[str | bytes] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(frames)
    def collect(frame: str | bytes) -> None:
        found.append(frame)

    collect()
    return found


async def watched(server: Dibs) -> dict[int, Any]:
    async with await join(server, "sam") as sam:
        return {"rev": sam.rev, **sam.tasks}


async def say_all(server: Dibs, token: str, frames: list[str | bytes]) -> None:
    """Send frames on one socket, and hold what comes back."""
    client = await Client.join(server.ws(), token)
    for frame in frames:
        for ref in usable_refs(frame):
            client.expect(ref)
        await client.say(frame)
    assert (await client.do("ping", ref="still-there"))["type"] == "pong"
    # Each has its one answer. Refs repeat here, so the client cannot tell whose it is.
    await client.until(lambda: len(client.of("error", "conflict", "ok", "pong")) > len(frames))
    answers = client.of("error", "conflict", "ok")
    assert len(answers) + len(client.of("pong")) == len(frames) + 1
    client.violations = [found for found in client.violations if not found.startswith("K1")]
    for answer in answers:
        assert answer["type"] != "ok" or answer["already"] or answer["task"] is None
        assert answer.get("code") != "internal", answer
    await client.close()


@pytest.mark.timeout(1800)
async def test_frames(dibs: Dibs, effort: Effort) -> None:
    """K7.

    They are sent by a person who may command nothing that names a task: an operator without
    departments.
    """
    before = await watched(dibs)
    token = dibs.shell(NOBODY).split()[-1]
    sent = corpus(effort.frames)
    # More than 50 invalid ones in a minute would close the socket, as they should.
    for start in range(0, len(sent), 45):
        await say_all(dibs, token, sent[start : start + 45])
    assert await watched(dibs) == before
    assert "internal" not in dibs.logs()


NOBODY = """
import secrets
from board.models.board import Board; from board.models.people import Membership, Person, Token
person, _ = Person.objects.get_or_create(username="nobody", defaults={"name": "Nobody"})
Membership.objects.get_or_create(board=Board.objects.get(slug="demo"), person=person)
secret = secrets.token_urlsafe(32)
Token.objects.create(person=person, name="bad input", digest=Token.hash(secret))
print(secret)
"""


def usable_refs(frame: str | bytes) -> list[str]:
    """Return the ref that an answer will carry, if any."""
    try:
        said = json.loads(frame)
    except (ValueError, RecursionError):
        return []
    ref = said.get("ref") if isinstance(said, dict) else None
    return [ref] if isinstance(ref, str) and 1 <= len(ref) <= 64 else []
