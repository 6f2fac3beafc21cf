"""RFC 6455: every case of Autobahn's suite that applies, played by hand, and the page that tells of
them.
"""

import time

from tests.live.raw import Raw
from tests.rfc6455.play import play_all, table, words
from tests.servers.dibs import ROOT, Dibs


async def test_every_case_is_as_expected_and_as_documented(dibs: Dibs) -> None:
    seen = await play_all(dibs)
    wrong = {
        case.number: f"{case.does}: {words(heard)}, not {words(case.expects)}"
        for case, heard in seen.items()
        if heard != case.expects
    }
    assert not wrong
    page = (ROOT / "docs" / "rfc6455.md").read_text()
    assert page == table(seen), "python -m tests.rfc6455 > docs/rfc6455.md"


def test_a_client_that_goes_on_writing_finds_the_close_all_the_same(dibs: Dibs) -> None:
    """X1: a reset would throw away what the client has not read yet, and fail its next write."""
    with Raw(dibs, "alice") as raw:
        for _ in range(20):
            # A continuation of nothing; the second one is refused after the close frame has been
            # written.
            raw.say("{}", opcode=0)
            time.sleep(0.02)
        _, code = raw.to_the_end()
    assert code == 1002
