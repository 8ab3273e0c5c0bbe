"""The straps that were used, kept in one small JSON file, so that a known one is preferred to a stranger.

Addresses are this computer's (macOS gives every computer its own).
"""

import logging
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

__all__ = ["KnownStrap", "KnownStraps"]

log = logging.getLogger(__name__)

#: Which strap somebody wears is nobody else's business.
PRIVATE = 0o600


class KnownStrap(BaseModel):
    """One strap that was used."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    address: str
    name: str
    last_seen: float = 0.0


_FILE = TypeAdapter(list[KnownStrap])


class KnownStraps:
    """The file and what stands in it.

    A file that cannot be read counts as empty and is set aside: knowing nothing is better than not starting.

    Args:
        path: where it lives; None keeps everything in memory only.

    >>> known = KnownStraps()
    >>> known.note(KnownStrap(address="C0:00:00:00:00:07", name="Polar H10 1234", last_seen=5.0))
    >>> known.get("C0:00:00:00:00:07").name, known.get("C0:00:00:00:00:08")
    ('Polar H10 1234', None)
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._straps = {strap.address: strap for strap in self._load()}

    def get(self, address: str) -> KnownStrap | None:
        """What is known of the strap at this address."""
        return self._straps.get(address)

    def latest(self) -> list[KnownStrap]:
        """All of them, the last used first."""
        return sorted(self._straps.values(), key=lambda strap: -strap.last_seen)

    def note(self, strap: KnownStrap) -> None:
        """Remember a strap.

        A folder that is gone is not made anew: whoever took it away meant the straps in it, too.
        """
        self._straps[strap.address] = strap
        self._save()

    def _load(self) -> list[KnownStrap]:
        if self._path is None or not self._path.exists():
            return []
        try:
            return _FILE.validate_json(self._path.read_bytes())
        except (ValidationError, OSError):
            self._path.replace(self._path.with_suffix(".unreadable"))
            return []

    def _save(self) -> None:
        if self._path is None:
            return
        fresh = self._path.with_suffix(".new")
        try:
            fresh.touch(mode=PRIVATE)
            fresh.write_bytes(_FILE.dump_json(self.latest(), indent=1))
            fresh.replace(self._path)  # one step: a power cut leaves the old file or the new one
        except OSError as error:
            # A full disk must not end the link to the heart; the next session tries again.
            log.warning("what is known of straps cannot be written: %s", error.strerror or error)
