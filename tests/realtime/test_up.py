"""K1, K7: frames of clients, and what the answer to a bad one can name."""

import pytest

from board.domain.commands import Claim
from board.domain.display_settings import Seen
from realtime.protocol.up import Asked, Malformed, Ping, parse


def test_commands_pings_and_reports() -> None:
    asked = parse('{"type": "claim", "ref": "r1", "task": 5, "repeat": true, "more": null}')
    assert isinstance(asked, Asked)
    assert (asked.ref, asked.command, asked.delivery.repeat) == ("r1", Claim(task=5), True)
    assert parse('{"type": "ping", "ref": "p1"}') == Ping("p1")
    seen = parse('{"type": "seen", "rev": 3, "build": "1", "screen": "1920x1080"}')
    assert isinstance(seen, Seen)
    assert seen.rev == 3


@pytest.mark.parametrize(
    ("text", "field", "ref"),
    [
        (None, None, None),
        ("[]", None, None),
        ("{", None, None),
        ('{"type": "claim", "task": 5}', "ref", None),
        ('{"type": "claim", "ref": "' + "r" * 65 + '", "task": 5}', "ref", None),
        ('{"type": "seize", "ref": "r1"}', "type", "r1"),
        ('{"type": ["claim"], "ref": "r1"}', "type", "r1"),
        ('{"type": "claim", "ref": "r1", "task": "5"}', "task", "r1"),
        ('{"type": "claim", "ref": "r1", "task": 5, "repeat": 1}', "repeat", "r1"),
        ('{"type": "seen", "rev": -1, "build": "1", "screen": "1x1"}', "rev", None),
    ],
)
def test_a_bad_frame_names_field_and_ref(text: str | None, field: str, ref: str | None) -> None:
    with pytest.raises(Malformed) as malformed:
        parse(text)
    assert (malformed.value.why.field, malformed.value.ref) == (field, ref)
