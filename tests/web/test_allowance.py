"""How often a stranger may ask."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartreach.clock import ManualClock
from heartreach.web import Pairing, create_app
from heartreach.web.allowance import ADDRESSES, BURST, Allowance
from heartreach.web.made_up_house import MadeUpHouse
from heartreach.web.pairing import MemoryBook


def test_a_burst_is_fine_and_then_one_a_second() -> None:
    """A page with its files loads at once; a flood does not."""
    clock = ManualClock()
    allowance = Allowance(monotonic=clock.monotonic)
    at_once = sum(allowance.take("192.168.1.9") for _ in range(1000))
    clock.advance(10)
    later = sum(allowance.take("192.168.1.9") for _ in range(1000))
    clock.advance(3600)
    after_an_hour = sum(allowance.take("192.168.1.9") for _ in range(1000))

    assert (at_once, later, after_an_hour) == (BURST, 10, BURST)


def test_a_network_of_version_6_is_one_stranger() -> None:
    """Whoever has one such address has 2^64 of them."""
    allowance = Allowance(monotonic=lambda: 0.0)

    assert sum(allowance.take(f"2001:db8::{number:x}") for number in range(1, 1000)) == BURST


@given(st.lists(st.ip_addresses().map(str), max_size=3 * ADDRESSES))
def test_memory_is_bounded_whoever_asks(addresses: list[str]) -> None:
    """Any number of addresses costs the same."""
    allowance = Allowance(monotonic=lambda: 0.0)
    for address in addresses:
        allowance.take(address)

    assert len(allowance._left) <= ADDRESSES


async def test_a_flood_of_a_stranger_does_not_slow_the_paired(
    house: MadeUpHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused with a time to wait; a paired phone at the very same address goes on."""
    monkeypatch.setattr("heartreach.web.guard.Allowance", lambda: Allowance(monotonic=lambda: 0.0))
    pairing = Pairing(MemoryBook())
    secret = pairing.accept(pairing.invite(), "Phone")
    transport = httpx.ASGITransport(create_app(house, pairing=pairing), client=("192.168.1.20", 5))
    async with httpx.AsyncClient(transport=transport, base_url="http://192.168.1.5:8400") as phone:
        stranger = [(await phone.get("/pair")).status_code for _ in range(int(BURST) + 5)]
        last = await phone.get("/pair")
        phone.cookies.set("heartreach_device", secret)
        paired = [(await phone.get("/api/weeks")).status_code for _ in range(5)]

    assert stranger[: int(BURST)] == [200] * int(BURST)
    assert (last.status_code, last.headers["retry-after"]) == (429, "60")
    assert paired == [200] * 5
