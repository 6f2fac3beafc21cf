"""Every kind of fault."""

from typing import Final

from tests.faults import crowds, databases, histories, insides, memberships, networks, nodes, nudges

FAULTS: Final = (
    *nodes.FAULTS,
    *insides.FAULTS,
    *nudges.FAULTS,
    *databases.FAULTS,
    *networks.FAULTS,
    *memberships.FAULTS,
    *histories.FAULTS,
    *crowds.FAULTS,
)
