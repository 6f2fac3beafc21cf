"""K8: connections of one person and of one address are limited, and leave nothing behind."""

from contextlib import ExitStack

import pytest
from django.conf import LazySettings

from realtime.admission.connection_counts import ConnectionCounts


def test_a_person_and_an_address(settings: LazySettings) -> None:
    settings.MAX_SOCKETS_PER_PERSON, settings.MAX_SOCKETS_PER_ADDRESS = 2, 3
    counts = ConnectionCounts()
    with ExitStack() as open_:
        places = [("alice", "a"), ("alice", "a"), ("alice", "b"), ("bob", "a"), ("bob", "a")]
        admitted = [open_.enter_context(counts.place(*place)) for place in places]
        assert admitted == [True, True, False, True, False]
        with pytest.raises(RuntimeError), counts.place("bob", "b"):
            raise RuntimeError
    with counts.place("alice", "a") as again:
        assert again
    assert not counts._holders
    assert not counts._addresses
