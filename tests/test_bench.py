"""What `make bench` makes of what it measured: medians, ratios, goals, the table."""

import pytest

from tests.bench.goals import GOALS, Goal
from tests.bench.payload import with_revision
from tests.bench.table import Sample, members, percentile, rows, text

AT_MOST = Goal("F1", "one event", "ms", "C loop", at_most=1.25)
AT_LEAST = Goal("C1", "service", "1/s", "pgbench", at_least=8)
ALONE = Goal("F4", "all join", "s", at_most=0.5)
PEER = Goal("F1", "- a peer", "ms", "C loop")


class TestRows:
    def test_ratios_are_taken_in_their_own_round(self) -> None:
        # The second round was slow for both; medians of each apart would give another ratio.
        samples = [Sample("f1", 5, 4), Sample("f1", 100, 80), Sample("f1", 6, 4)]
        [row] = rows(samples, {"f1": AT_MOST})
        assert (row.figure, row.limit) == (6, 4)
        assert (row.value, row.least, row.most) == (1.25, 1.25, 1.5)
        assert row.rounds == 3

    def test_a_figure_without_a_limit_counts_itself(self) -> None:
        [row] = rows([Sample("f4", 0.4), Sample("f4", 0.7)], {"f4": ALONE})
        assert row.limit is None
        assert row.value == pytest.approx(0.55)
        assert row.met is False

    def test_rows_have_the_order_of_the_goals_and_leave_out_what_was_not_measured(self) -> None:
        goals = {"f1": AT_MOST, "c1": AT_LEAST, "f4": ALONE}
        found = rows([Sample("f4", 1), Sample("f1", 1, 1)], goals)
        assert [row.goal for row in found] == [AT_MOST, ALONE]

    def test_a_sample_of_no_goal_is_not_dropped_in_silence(self) -> None:
        with pytest.raises(KeyError, match="f9"):
            rows([Sample("f1", 1, 1), Sample("f9", 1)], {"f1": AT_MOST})

    @pytest.mark.parametrize(
        ("goal", "value", "met"),
        [
            (AT_MOST, 1.25, True),
            (AT_MOST, 1.26, False),
            (AT_LEAST, 8, True),
            (AT_LEAST, 7.9, False),
            (PEER, 1, None),
        ],
    )
    def test_goals(self, goal: Goal, value: float, met: bool | None) -> None:
        [row] = rows([Sample("it", value, 1)], {"it": goal})
        assert row.met is met

    def test_every_goal_bounds_one_side_at_most(self) -> None:
        assert all(goal.at_most is None or goal.at_least is None for goal in GOALS.values())


def test_the_table_names_limit_ratio_range_and_goal() -> None:
    samples = [Sample("f1", 5, 4), Sample("f1", 6, 4), Sample("c1", 3000, 1500)]
    table = rows(samples, {"f1": AT_MOST, "c1": AT_LEAST})
    heading, first, second = text(table).splitlines()
    assert " ".join(heading.split()) == "goal scenario limit figure ratio (range) goal met"
    for part in ("4 C loop", "5.5 ms", "1.38 (1.25 to 1.5)", "at most 1.25", "not met"):
        assert part in first
    assert "1,500 pgbench  3,000 1/s  2 " in second
    assert members(table)[0]["met"] is False


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert percentile(values, 0.5) == 51
    assert percentile(values, 0.99) == 100
    assert percentile([7.0], 0.99) == 7


def test_a_payload_keeps_its_length_at_every_revision() -> None:
    frame = '{"type":"events","rev":12,"events":[{"rev":12}]}'
    assert with_revision(frame, 3) == '{"type":"events","rev":       3,"events":[{"rev":12}]}'
    assert len(with_revision(frame, 3)) == len(with_revision(with_revision(frame, 3), 99_999))
