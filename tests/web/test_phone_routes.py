"""What a phone needs to start."""

import httpx
import pytest


async def test_a_phone_learns_its_login_and_the_hub_time(client: httpx.AsyncClient) -> None:
    """Credentials are for this device; hub time and speed come along so that expiry can be judged."""
    start = (await client.get("/api/phone", params={"device": "d-1"})).json()

    assert start["access"]["client_id"] == "phone-d-1"
    assert (start["access"]["prefix"], start["speed"], start["simulated"]) == ("heartreach/v1/me/", 1.0, True)


@pytest.mark.parametrize("device", ["", "a/b", "x" * 33, "#", "a b"])
async def test_a_device_id_cannot_smuggle_a_topic(client: httpx.AsyncClient, device: str) -> None:
    """The id becomes part of topics and logins, so only plain ones are taken."""
    assert (await client.get("/api/phone", params={"device": device})).status_code == 400
