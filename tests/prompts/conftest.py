"""A wearer's desk at a quiet noon."""

import pytest

from heartreach.models import PhoneSeen, Tool, Wearer
from heartreach.prompts.desk import Desk
from heartreach.prompts.pack import built_in
from heartreach.prompts.settings import PolicySettings, Randomisation
from tests.prompts.scene import NOON, MakeScene, Scene


@pytest.fixture
def make_scene() -> MakeScene:
    """A scene whose desk always nudges and has no cards, unless told otherwise."""

    def make(
        tz: str = "UTC",
        tool: Tool = Tool.OUTSOURCE,
        seed: int = 1,
        language: str = "en",
        **settings: object,
    ) -> Scene:
        quiet = {"randomisation": Randomisation.ALWAYS, "checkins": 0, "awareness_at": None, "evening_at": None}
        desk = Desk(
            Wearer(tz=tz, tool=tool), PolicySettings.model_validate({**quiet, **settings}), seed, built_in(language)
        )
        desk.phone(PhoneSeen(at=NOON, device="pixel", online=True))
        return Scene(desk)

    return make


@pytest.fixture
def scene(make_scene: MakeScene) -> Scene:
    """A scene whose desk always nudges and has no cards."""
    return make_scene()
