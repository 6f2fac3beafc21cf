"""Connections that have proved nothing yet: the one that has waited longest goes when there are too
many.
"""

from ipaddress import ip_network

import pytest

from realtime.server.lobby import Lobby


class Waiting:
    def __init__(self, lobby: Lobby, address: str) -> None:
        self.lobby, self.address, self.dropped = lobby, address, False
        lobby.enter(self)

    def drop(self) -> None:
        self.dropped = True
        self.lobby.leave(self)


def dropped(waiting: list[Waiting]) -> list[int]:
    return [number for number, one in enumerate(waiting) if one.dropped]


def test_one_address_has_an_eighth_of_the_files_and_its_oldest_goes() -> None:
    lobby = Lobby(files=32)
    attacker = [Waiting(lobby, "10.0.0.1") for _ in range(4)]
    other = Waiting(lobby, "10.0.0.2")
    attacker += [Waiting(lobby, "10.0.0.1") for _ in range(2)]
    assert (dropped(attacker), other.dropped) == ([0, 1], False)


def test_a_request_that_came_in_makes_room() -> None:
    lobby = Lobby(files=32)
    for _ in range(20):
        lobby.leave(Waiting(lobby, "10.0.0.1"))
    assert dropped([Waiting(lobby, "10.0.0.1") for _ in range(4)]) == []


def test_all_addresses_have_a_quarter_and_the_one_with_most_pays() -> None:
    lobby = Lobby(files=32)
    single = [Waiting(lobby, f"10.0.1.{number}") for number in range(5)]
    many = [Waiting(lobby, "10.0.0.1") for _ in range(4)]
    assert (dropped(single), dropped(many)) == ([], [0])


@pytest.mark.parametrize(
    "addresses", [("2001:db8::1", "2001:db8::ffff:2"), ("10.0.0.1", "::ffff:10.0.0.1")]
)
def test_addresses_of_one_client_count_together(addresses: tuple[str, str]) -> None:
    lobby = Lobby(files=32)
    assert dropped([Waiting(lobby, addresses[number % 2]) for number in range(5)]) == [0]


def test_clients_behind_one_proxy_share_only_what_all_have() -> None:
    lobby = Lobby(files=32, proxies=[ip_network("10.0.0.0/8")])
    assert dropped([Waiting(lobby, "10.0.0.1") for _ in range(9)]) == [0]
