"""How many frames a socket may send: a burst, and more for a client that may command more (K8)."""

from realtime.server.budget import FrameBudget


def test_the_budget_of_frames_grows_with_what_a_client_may_command() -> None:
    budget = FrameBudget()
    budget.raise_to(10, 20)
    assert sum(budget.take() for _ in range(600)) in range(400, 450)
    budget = FrameBudget()
    budget.raise_to(1000, 2000)
    assert sum(budget.take() for _ in range(2000)) == 2000
