"""Which messages between processes count.

What forged ones do to a server is in tests/live/test_redis.py.
"""

import hmac

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.boards.sealing import Probe, Rejected, Seal
from tests.realtime.links import changes

ours, theirs = Seal("our secret", "a"), Seal("another secret", "b")
anything = st.recursive(
    st.none() | st.integers() | st.text() | st.binary(),
    lambda parts: (
        st.lists(parts)
        | st.dictionaries(st.sampled_from(["body", "mac", "type"]) | st.text(), parts)
    ),
    max_leaves=12,
)


def sealed(content: object) -> dict[str, object]:
    """Make a message as one who has the key."""
    body = orjson.dumps(content)
    return {"type": "nudge", "body": body, "mac": hmac.digest(ours._key, body, "sha256")}


@pytest.mark.parametrize(
    "told",
    [changes(7, 8, resumable_from=3), changes(), Probe("x")],
    ids=["events", "none", "probe"],
)
def test_what_one_process_writes_another_reads(told: object) -> None:
    assert Seal("our secret", "c").read(ours.write(told)) == ("a", told)  # type: ignore[arg-type]


def test_another_key_is_no_key() -> None:
    with pytest.raises(Rejected, match="forged"):
        ours.read(theirs.write(changes(7)))


@pytest.mark.parametrize("part", ["body", "mac"])
def test_each_byte_counts(part: str) -> None:
    message = ours.write(changes(7))
    for index in range(len(message[part])):
        flipped = bytearray(message[part])
        flipped[index] ^= 1
        with pytest.raises(Rejected, match="forged"):
            ours.read({**message, part: bytes(flipped)})


@given(anything)
def test_a_message_of_any_shape_is_rejected(message: object) -> None:
    with pytest.raises(Rejected):
        ours.read(message)


@given(st.lists(anything.filter(lambda value: not isinstance(value, bytes)), max_size=6))
def test_a_message_of_any_content_is_rejected_though_its_mac_is_right(
    content: list[object],
) -> None:
    try:
        message = sealed([1, "a", *content])
    except TypeError:
        return  # It holds what JSON cannot.
    with pytest.raises(Rejected):
        ours.read(message)


def test_another_version_is_told_apart() -> None:
    with pytest.raises(Rejected, match="version"):
        ours.read(sealed([2, "a", "probe", "x"]))
