"""What every shared word has in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["TICKS_PER_SECOND", "Seconds", "Share", "Word"]

#: The Heart Rate Service counts RR intervals in 1/1024 s (Bluetooth Heart Rate Service 1.0, section 3.1.1.4).
TICKS_PER_SECOND = 1024

Seconds = Annotated[float, Field(allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Word(BaseModel):
    """A frozen value with no room for a misspelt field."""

    model_config = ConfigDict(frozen=True, extra="forbid")
