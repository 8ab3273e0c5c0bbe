"""All a desk is, as one document."""

from typing import Literal

from pydantic import Field, ValidationError

from heartreach.errors import BadInput
from heartreach.models import Wearer, Word
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.state import DeskState

__all__ = ["Snapshot"]


class Snapshot(Word):
    """A desk's wearer, settings, seed and memory."""

    schema_: Literal["heartreach/desk-state/1"] = Field(default="heartreach/desk-state/1", alias="schema")
    wearer: Wearer
    settings: PolicySettings
    seed: int
    state: DeskState

    def __bytes__(self) -> bytes:
        return self.model_dump_json(by_alias=True).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Snapshot":
        """Read a snapshot.

        Raises:
            BadInput: not a snapshot of a desk, or of a version this one does not know.
        """
        try:
            return cls.model_validate_json(raw)
        except ValidationError as error:
            why = error.errors()[0]["msg"]
            raise BadInput(f"the desk's snapshot cannot be read: {why}", "Start with a fresh desk.") from error
