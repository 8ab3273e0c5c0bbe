"""Everything that can go wrong, as one tree; each error carries a sentence of advice.

::

    HeartreachError
    ├── MalformedFrame         bytes that are not what the specification says; counted and skipped
    ├── BadInput               a file, a value or a unit that cannot be what it claims to be
    │   ├── BadPayload         a message that is not what its topic promises; counted and refused
    │   └── UsageError         a command called the wrong way
    ├── ConfigError            a setting that is unknown, misspelt or out of range
    ├── RadioError             Bluetooth is absent, off or refused
    │   └── StrapError         the radio works, the strap does not answer
    ├── DeliveryError          the broker or the way to the phone is broken
    │   └── AddressInUse       somebody else listens on that port
    └── StoreError             the data folder cannot be used
        ├── StoreBusy          another hub holds it
        ├── StoreDamaged       pages are unreadable
        └── StoreNewer         written by a newer heartreach
"""

import importlib.util
import shlex
import sys

__all__ = [
    "AddressInUse",
    "BadInput",
    "BadPayload",
    "ConfigError",
    "DeliveryError",
    "HeartreachError",
    "MalformedFrame",
    "RadioError",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreNewer",
    "StrapError",
    "UsageError",
    "install_extra",
]


def install_extra(extra: str) -> str:
    """Advise how to install one of heartreach's extras beside the very Python that runs.

    A bare `pip` is often that of another Python, which has no heartreach and would look for one elsewhere.

    Args:
        extra: its name in pyproject.toml, such as `plot`.

    >>> install_extra("plot").endswith(' "heartreach[plot]"`.')
    True
    """
    python = shlex.quote(sys.executable)
    pip = f"{python} -m pip install" if importlib.util.find_spec("pip") else f"uv pip install -p {python}"
    return f'Install it with `{pip} "heartreach[{extra}]"`.'


class HeartreachError(Exception):
    """Something a person should be told, with the next step.

    Args:
        message: what happened, one sentence without a full stop.
        advice: what to do next, one sentence.

    >>> str(HeartreachError("the strap is asleep", "Moisten it and put it on."))
    'the strap is asleep. Moisten it and put it on.'
    """

    #: Used when the raiser has nothing better to say.
    ADVICE = ""

    def __init__(self, message: str, advice: str | None = None) -> None:
        self.message = message
        self.advice = self.ADVICE if advice is None else advice
        super().__init__(message)

    def __str__(self) -> str:
        return f"{self.message}. {self.advice}" if self.advice else self.message


class MalformedFrame(HeartreachError):
    """Bytes from the radio that the specification does not allow."""

    def __init__(self, raw: bytes, why: str) -> None:
        self.raw = bytes(raw)
        self.why = why
        super().__init__(f"{why} in {self.raw.hex() or 'an empty frame'}")


class BadInput(HeartreachError):
    """A file, a value or a unit that cannot be what it claims to be."""


class BadPayload(BadInput):
    """A message that is not what its topic promises."""

    ADVICE = "Compare it with docs/mqtt.md; nothing of it was kept."

    def __init__(self, topic: str, why: str) -> None:
        self.topic = topic
        self.why = why
        super().__init__(f"{topic}: {why}")


class UsageError(BadInput):
    """A command was called the wrong way."""

    ADVICE = "Run it with --help to see what it takes."


class ConfigError(HeartreachError):
    """A setting is unknown, misspelt or out of range."""


class RadioError(HeartreachError):
    """Bluetooth is absent, off or refused."""

    ADVICE = "Check that a Bluetooth adapter is plugged in and switched on, then run `heartreach doctor`."


class StrapError(RadioError):
    """The radio works, but the strap does not answer."""

    ADVICE = "Moisten the strap, put it on, and make sure no other app holds it."


class DeliveryError(HeartreachError):
    """The broker or the way to the phone is broken."""


class AddressInUse(DeliveryError):
    """Somebody else listens on that port."""


class StoreError(HeartreachError):
    """The data folder cannot be used."""


class StoreBusy(StoreError):
    """Another hub holds the data folder."""


class StoreDamaged(StoreError):
    """Pages of the database are unreadable."""


class StoreNewer(StoreError):
    """The database was written by a newer heartreach."""

    ADVICE = "Update heartreach, or choose another data folder."
