"""Garmin and Wahoo activities (FIT) that hold `hrv` messages."""

import io

from heartreach.errors import BadInput, UsageError, install_extra
from heartreach.firmware_bridge.imports.intervals import Intervals, in_ms

__all__ = ["is_fit", "read_fit"]

#: A FIT file says so in bytes 8 to 11 (FIT protocol, file header).
_MARK_AT, _MARK = 8, b".FIT"
#: An empty place among the up to five intervals of one message.
_EMPTY_S = 65.535


def is_fit(raw: bytes) -> bool:
    """Whether these bytes are a FIT file."""
    return raw[_MARK_AT : _MARK_AT + len(_MARK)] == _MARK


def read_fit(raw: bytes) -> Intervals:
    """Read the intervals.

    Raises:
        BadInput: the file is damaged, or the watch logged no intervals.
        UsageError: the FIT library is not installed.
    """
    try:
        # An extra: most wearers never import an activity.
        import fitdecode  # noqa: PLC0415
    except ImportError:
        raise UsageError("FIT files need the extra `fit`", install_extra("fit")) from None
    values: list[float] = []
    began_at: float | None = None
    try:
        with fitdecode.FitReader(io.BytesIO(raw)) as messages:
            for message in messages:
                if not isinstance(message, fitdecode.FitDataMessage):
                    continue
                if message.name == "hrv":
                    values.extend(_intervals(message.get_value("time")))
                elif message.name == "record" and began_at is None and message.has_field("timestamp"):
                    began_at = message.get_value("timestamp").timestamp()
    except fitdecode.FitError as error:
        raise BadInput(f"This FIT file is damaged: {error}", "Copy it from the watch again.") from None
    if not values:
        raise BadInput("This activity holds no intervals", 'Switch on "Log HRV" in the watch and record again.')
    return Intervals.in_a_row(in_ms(values, "s", "FIT file"), "FIT activity", began_at=began_at)


def _intervals(field: object) -> list[float]:
    values = field if isinstance(field, (tuple, list)) else (field,)
    return [float(value) for value in values if isinstance(value, (int, float)) and 0 < value < _EMPTY_S]
