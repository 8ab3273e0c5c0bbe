"""What every document on a topic has in common: JSON with a version, strictly read, and the shapes they share."""

from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, Field, ValidationError

from heartreach.errors import BadPayload
from heartreach.models import Word
from heartreach.models.note import Identifier
from heartreach.prompts.topics import Name

__all__ = ["LARGEST_PAYLOAD", "OFFLINE", "ONLINE", "At", "Felt", "Identifier", "Label", "Labels", "Payload", "Talked"]

ONLINE, OFFLINE = b"online", b"offline"

#: No document of ours comes near this; whatever is larger is not read, in bytes.
LARGEST_PAYLOAD = 16_384

At = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]
Label = Annotated[str, Field(min_length=1, max_length=40)]
Labels = Annotated[tuple[Label, ...], Field(max_length=20)]
Felt = Annotated[int, Field(ge=0, le=4)]
Talked = Annotated[float, Field(ge=0, le=1440, allow_inf_nan=False)]


class Payload(Word):
    """A document of one topic; strict, so that "5" is no number and nothing is guessed."""

    model_config = ConfigDict(strict=True, serialize_by_alias=True)

    NAME: ClassVar[Name]

    def to_json(self) -> bytes:
        """The document as it travels."""
        return self.model_dump_json(by_alias=True).encode()

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Read a document.

        Raises:
            BadPayload: it is something else.
        """
        if len(raw) > LARGEST_PAYLOAD:
            raise BadPayload(cls.NAME, f"more than {LARGEST_PAYLOAD} bytes")
        try:
            return cls.model_validate_json(raw)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise BadPayload(cls.NAME, f"{where}: {first['msg']}" if where else first["msg"]) from error
