"""The order in which files of tests begin."""

from tests.order import in_turns


def test_browsers_and_servers_take_turns_and_the_quick_ones_come_last() -> None:
    given = [
        "tests/board/test_rules.py",
        "tests/browser/test_assign.py",
        "tests/browser/test_assign.py",
        "tests/browser/test_wall.py",
        "tests/live/test_race.py",
        "tests/live/test_stream.py",
        "tests/live/test_tokens.py",
        "tests/test_order.py",
    ]
    assert in_turns(given) == [
        "tests/browser/test_assign.py",
        "tests/live/test_race.py",
        "tests/browser/test_wall.py",
        "tests/live/test_stream.py",
        "tests/live/test_tokens.py",
        "tests/board/test_rules.py",
        "tests/test_order.py",
    ]


def test_one_kind_alone_keeps_its_order() -> None:
    for given in ([], ["tests/live/test_b.py", "tests/live/test_a.py"], ["tests/test_order.py"]):
        assert in_turns(given) == given
