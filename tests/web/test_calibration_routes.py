"""The phone page begins, watches and breaks off the guided sit."""

import httpx


async def test_a_sit_is_begun_watched_and_broken_off(client: httpx.AsyncClient) -> None:
    """`null` before the first; then the newest word of the sit."""
    before = (await client.get("/api/calibration")).json()
    begun = (await client.post("/api/calibration")).json()
    watched = (await client.get("/api/calibration")).json()
    stopped = (await client.delete("/api/calibration")).json()

    assert before is None
    assert (begun["phase"], begun["share"], begun["left_s"]) == ("sitting", 0.0, 300.0)
    assert watched == begun
    assert (stopped["phase"], stopped["calibration_id"]) == ("stopped", begun["calibration_id"])


async def test_another_page_cannot_begin_one(client: httpx.AsyncClient) -> None:
    """A foreign page is refused before anything happens."""
    refused = await client.post("/api/calibration", headers={"Origin": "https://elsewhere.example"})

    assert refused.status_code == 403
    assert (await client.get("/api/calibration")).json() is None
