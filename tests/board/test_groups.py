"""What groups give on boards, and tables of them that are no such tables."""

import pytest

from board.domain.groups import Place, parse_grants, places
from board.domain.values import MemberRole

TABLE = """
[[grant]]
group = "Line-1"
board = "shop"
departments = ["Milling"]
[[grant]]
group = "line-2"
board = "shop"
role = "supervisor"
departments = ["Turning"]
[[grant]]
group = "guests"
board = "shop"
role = "viewer"
[[grant]]
group = "line-2"
board = "store"
"""


@pytest.mark.parametrize(
    ("groups", "shop"),
    [
        (set(), None),
        ({"unknown"}, None),
        ({"guests"}, Place(MemberRole.VIEWER, frozenset())),
        ({"line-1"}, Place(MemberRole.OPERATOR, frozenset({"Milling"}))),
        ({"guests", "LINE-1"}, Place(MemberRole.OPERATOR, frozenset({"Milling"}))),
        ({"line-1", "line-2"}, Place(MemberRole.SUPERVISOR, frozenset({"Milling", "Turning"}))),
    ],
)
def test_the_strongest_role_and_all_departments(groups: set[str], shop: Place | None) -> None:
    store = Place(MemberRole.OPERATOR, frozenset()) if "line-2" in groups else None
    assert places(parse_grants(TABLE), groups) == {"shop": shop, "store": store}


@pytest.mark.parametrize(
    "text",
    [
        "group = ",
        "grant = 1",
        "[[grants]]\ngroup = 'a'\nboard = 'b'",
        "[[grant]]\ngroup = 'a'",
        "[[grant]]\ngroup = 'a'\nboard = ''",
        "[[grant]]\ngroup = 'a'\nboard = 'b'\nrole = 'admin'",
        "[[grant]]\ngroup = 'a'\nboard = 'b'\ndepartments = 'Milling'",
        "[[grant]]\ngroup = 'a'\nboard = 'b'\ndepartment = ['Milling']",
    ],
)
def test_other_tables_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_grants(text)
