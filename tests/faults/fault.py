"""What a fault is: something that is done to a world, and then over."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from tests.faults.world import World

Inject = Callable[[World, Random], Awaitable[float]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault.

    Attributes:
        inject: does it; returns when it is over, with the time from which on the board is expected
            to work.
        cuts: connections may break under it without a `bye`.
        outage: nodes or the database could not be reached meanwhile.
        raises: a server may call what happens a defect of its own.
        restores: the database goes back to what it was before.
        possible: whether this machine lets us; some need root, and more of the kernel.
        long: it takes so long that only the long form has it.
    """

    name: str
    inject: Inject
    cuts: bool = False
    outage: bool = False
    raises: bool = False
    restores: bool = False
    possible: Callable[[], bool] = lambda: True
    long: bool = False
