"""What a phone needs to start."""

import httpx
import pytest

from heartreach.models import Connection, HonestyNote
from heartreach.prompts.pack import built_in
from heartreach.web.made_up_house import MadeUpHouse


async def test_a_phone_learns_its_login_and_the_hub_time(client: httpx.AsyncClient) -> None:
    """Credentials are for this device; hub time and speed come along so that expiry can be judged."""
    start = (await client.get("/api/phone", params={"device": "d-1"})).json()

    assert start["access"]["client_id"] == "phone-d-1"
    assert (start["access"]["prefix"], start["speed"], start["simulated"]) == ("heartreach/v1/me/", 1.0, True)


@pytest.mark.parametrize("device", ["", "a/b", "x" * 33, "#", "a b"])
async def test_a_device_id_cannot_smuggle_a_topic(client: httpx.AsyncClient, device: str) -> None:
    """The id becomes part of topics and logins, so only plain ones are taken."""
    assert (await client.get("/api/phone", params={"device": device})).status_code == 400


async def test_the_page_speaks_the_wearers_language(client: httpx.AsyncClient, house: MadeUpHouse) -> None:
    """The words come from the hub's content pack, whole."""
    house.spoken = built_in("de").page()
    words = (await client.get("/api/words")).json()

    assert (words["language"], words["tools"]["assess"]["name"]) == ("de", "Spüren")
    assert words["languages"] == {"de": "Deutsch", "en": "English"}


async def test_another_phone_knows_what_was_noted(client: httpx.AsyncClient, house: MadeUpHouse) -> None:
    """The notebook holds what is young enough to be looked at on a phone."""
    house.memory.all_notes = [
        HonestyNote(note_id="old", at=house.at - 130 * 86_400, lean=1),
        HonestyNote(note_id="new", at=house.at - 86_400, lean=-2),
    ]
    house.memory.all_connections = [Connection(connection_id="c", at=house.at, people=("A.",))]
    notebook = (await client.get("/api/notebook")).json()

    assert [(note["note_id"], note["kind"], note["lean"]) for note in notebook["notes"]] == [("new", "honesty", -2)]
    assert [talk["people"] for talk in notebook["talks"]] == [["A."]]
