"""The person."""

from typing import Annotated

from pydantic import Field

from heartreach.models.decision import Tool
from heartreach.models.word import Word

__all__ = ["Wearer"]


class Wearer(Word):
    """The person: an id, the zone they live in and the tool they chose."""

    wearer_id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")] = "me"
    tz: str = "UTC"
    tool: Tool = Tool.OUTSOURCE
