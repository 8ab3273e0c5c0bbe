"""Brokers to hold against the contract: ours, and a real Mosquitto where there is one."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from heartreach.prompts.broker import Broker, EmbeddedBroker, Login, MosquittoBroker
from heartreach.prompts.broker.mosquitto_program import find_mosquitto
from tests.broker.broker_peer import MovedTime, Peer, Place

KINDS = ["embedded", pytest.param("mosquitto", marks=pytest.mark.mosquitto)]
_DEVICES = count()


def make_place(kind: str, folder: Path) -> Place:
    """A broker of this kind, with a memory of its own."""
    if kind == "mosquitto":
        if find_mosquitto() is None:
            pytest.skip("no Mosquitto 2 on this machine (Debian package mosquitto)")
        return Place(lambda: MosquittoBroker(folder))
    moved = MovedTime()

    def make() -> Broker:
        return EmbeddedBroker(store=folder / "journal.db", monotonic=moved, wall=moved)

    return Place(make, moved)


@pytest.fixture(scope="session", params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A running broker that all tests of the contract share; each uses phones of its own."""
    with make_place(request.param, tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture
def phone(place: Place) -> Login:
    """A phone nobody else uses."""
    return place.phone(f"phone{next(_DEVICES)}")


@pytest.fixture
def meet(place: Place) -> Iterator[Callable[..., Peer]]:
    """Makes paho clients and lets them leave at the end."""
    met: list[Peer] = []

    def make(login: Login, version: int = 5, **options: object) -> Peer:
        met.append(Peer(place.endpoint, login, version, **options))  # type: ignore[arg-type]  # Peer's own options
        return met[-1]

    yield make
    for peer in met:
        peer.leave()
