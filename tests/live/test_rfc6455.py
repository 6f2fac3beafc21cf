"""RFC 6455: every case of Autobahn's suite that applies, played by hand, and the page that tells of them."""

from tests.rfc6455.play import play_all, table, words
from tests.servers.dibs import ROOT, Dibs


async def test_every_case_is_as_expected_and_as_documented(dibs: Dibs) -> None:
    # A reset may overtake the close frame while a client is still writing: one of three plays has to show it.
    for _ in range(3):
        seen = await play_all(dibs)
        if all(heard == case.expects for case, heard in seen.items()):
            break
    wrong = {
        case.number: f"{case.does}: {words(heard)}, not {words(case.expects)}"
        for case, heard in seen.items()
        if heard != case.expects
    }
    assert not wrong
    page = (ROOT / "docs" / "rfc6455.md").read_text()
    assert page == table(seen), "python -m tests.rfc6455 > docs/rfc6455.md"
