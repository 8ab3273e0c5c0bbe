"""The contract of every broker: lines that break all the time cost patience, never messages."""

import random
import socket
import struct
from collections.abc import Callable

import pytest

from heartreach.prompts.broker import Login
from heartreach.prompts.broker.wire import Property
from heartreach.prompts.broker.wire.packets import Puback, Publish, Suback, Subscribe, Subscription
from tests.broker.broker_peer import BASE, Peer, Place, RawPeer

Meet = Callable[..., Peer]
NUDGE = f"{BASE}/nudge"
PHONES, ROUNDS, A_ROUND = 10, 8, 5
LASTING = ((Property.SESSION_EXPIRY, 600),)


class Walker:
    """A phone that walks through a house with thick walls."""

    def __init__(self, place: Place, login: Login, number: int) -> None:
        self._place, self._login, self._name = place, login, f"{login.client_id}.{number}"
        self.got: list[bytes] = []
        self._line = self._connect()
        self._line.say(Subscribe(1, (Subscription(NUDGE, 1),)))
        assert isinstance(self._line.hear(), Suback)

    def _connect(self) -> RawPeer:
        return RawPeer(self._place.endpoint, self._login, client_id=self._name, clean=False, properties=LASTING)

    def walk(self, chance: random.Random) -> None:
        """Read or not, acknowledge or not, lose the line or not."""
        if chance.random() < 0.7:
            self.read(acknowledge=chance.random() < 0.6)
        if chance.random() < 0.6:
            self._line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._line.socket.close()
            self._line = self._connect()
            assert self._line.welcome.session_present

    def read(self, *, acknowledge: bool) -> None:
        """Everything that is on its way now."""
        while heard := [one for one in self._line.hear_all() if isinstance(one, Publish)]:
            self.got += [one.payload for one in heard]
            if not acknowledge:
                return
            self._line.say(*(Puback(one.packet_id or 0) for one in heard))

    def leave(self) -> None:
        """Close the line."""
        self._line.socket.close()


@pytest.mark.long
def test_row_reconnect_storms_lose_nothing(place: Place, meet: Meet, phone: Login) -> None:
    """QoS 1 to phones whose lines are torn: every message arrives, some twice, first arrivals in order."""
    chance = random.Random(7)
    walkers = [Walker(place, phone, number) for number in range(PHONES)]
    hub = meet(place.hub)
    for number in range(ROUNDS):
        for each in range(A_ROUND):
            hub.publish(NUDGE, b"%d" % (number * A_ROUND + each))
        for walker in walkers:
            walker.walk(chance)
    for walker in walkers:
        walker.read(acknowledge=True)
        walker.leave()

    everything = [b"%d" % number for number in range(ROUNDS * A_ROUND)]
    assert [list(dict.fromkeys(walker.got)) for walker in walkers] == [everything] * PHONES
    assert any(len(walker.got) > len(everything) for walker in walkers)
