"""Last wills: spoken exactly once when a connection ends without goodbye, later where the client asked for a delay."""

from dataclasses import dataclass

from heartreach.prompts.broker.journal import Journal
from heartreach.prompts.broker.wire.packets import Will
from heartreach.prompts.broker.wire.properties import Property

__all__ = ["Wills"]


@dataclass(slots=True)
class _Kept:
    will: Will
    due_at: float | None = None  #: monotonic; None while the client is connected


class Wills:
    """At most one will per client id (MQTT 5.0, sections 3.1.2.5 and 3.1.3.2)."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._kept: dict[str, _Kept] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def leave(self, client_id: str, will: Will) -> None:
        """A client connected and left one."""
        self._kept[client_id] = _Kept(will)
        self._journal.willed(client_id, will)

    def cancel(self, client_id: str) -> None:
        """It said goodbye, or came back in time."""
        if self._kept.pop(client_id, None):
            self._journal.unwilled(client_id)

    def lost(self, client_id: str, now: float, session_s: float) -> None:
        """The connection broke: the will is due after its delay, or when the session ends, whichever is first."""
        kept = self._kept.get(client_id)
        if kept:
            kept.due_at = now + min(kept.will.properties.number(Property.WILL_DELAY) or 0, session_s)

    def session_ended(self, client_id: str, now: float) -> None:
        """The session is gone: there is nothing to come back to, so the will is due."""
        self.lost(client_id, now, 0)

    def due(self, now: float) -> list[tuple[str, Will]]:
        """Take out every will whose moment has come, with its client id."""
        ready = [
            (name, kept.will) for name, kept in self._kept.items() if kept.due_at is not None and kept.due_at <= now
        ]
        for client_id, _ in ready:
            self.cancel(client_id)
        return ready

    def all(self) -> list[tuple[str, Will]]:
        """Every will there is, spoken or not yet due."""
        return [(name, kept.will) for name, kept in self._kept.items()]
