"""One log record as one line: `key=value` pairs, or a JSON object.

An unforeseen error tells its kind and its place, not its words, since these may quote what was being handled; our own
errors are sentences for a person, and those of the system name files and devices, so both are told.
"""

import json
import logging
import traceback
from datetime import UTC, datetime

from heartreach.errors import HeartreachError

__all__ = ["JournalLine", "JsonLine", "TextLine"]

#: What the standard library keeps in a record; whatever else stands there was given as `extra`.
STANDARD = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {"message", "asctime", "taskName"}
#: The root of our own loggers.
OURS = "heartreach"
#: The innermost places of a traceback that are told.
PLACES = 6
#: systemd's priority at the start of a line (sd-daemon(3)), by the levels of `logging`.
PRIORITIES = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}

Fields = dict[str, object]


def _fields(record: logging.LogRecord) -> Fields:
    """What a line says, in its order."""
    part = record.name.removeprefix(f"{OURS}.")
    # Libraries append what they were handling on further lines; the first says what happened.
    text = record.getMessage()
    event = " ".join(text.split()) if record.name.startswith(OURS) else text.partition("\n")[0]
    fields: Fields = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "part": part,
        "event": event,
    }
    fields |= {name: value for name, value in vars(record).items() if name not in STANDARD}
    if record.exc_info and record.exc_info[1]:
        fields |= _error(record.exc_info[1])
    return fields


def _error(error: BaseException) -> Fields:
    told = type(error).__name__
    if isinstance(error, HeartreachError | OSError):
        told += f": {error}"
    places = traceback.extract_tb(error.__traceback__)[-PLACES:]
    trace = " > ".join(f"{place.filename.rpartition('/')[2]}:{place.lineno}:{place.name}" for place in places)
    return {"error": told, "trace": trace}


class TextLine(logging.Formatter):
    """`at=… level=… part=… event="…" key=value`.

    >>> record = logging.LogRecord("heartreach.hub", logging.INFO, "", 0, "the pages are served", (), None)
    >>> record.created, record.port = 0.0, 8765
    >>> TextLine().format(record)
    'at=1970-01-01T00:00:00.000Z level=info part=hub event="the pages are served" port=8765'
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return _pairs(_fields(record))


class JournalLine(logging.Formatter):
    """The same for systemd's journal, which keeps time and level itself."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with systemd's priority in front."""
        fields = _fields(record)
        del fields["at"], fields["level"]
        return f"<{PRIORITIES.get(record.levelno, 6)}>{_pairs(fields)}"


class JsonLine(logging.Formatter):
    """One JSON object with the same keys."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return json.dumps(_fields(record), ensure_ascii=False, default=str)


def _pairs(fields: Fields) -> str:
    return " ".join(f"{name}={_value(value)}" for name, value in fields.items())


def _value(value: object) -> str:
    text = "yes" if value is True else "no" if value is False else str(value)
    plain = text and all(mark.isalnum() or mark in "._:+-/" for mark in text)
    return text if plain else json.dumps(text, ensure_ascii=False)
