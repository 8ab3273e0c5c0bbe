"""The mark of made-up data, kept inside the database, so that backups, copies and exports carry it."""

from pydantic import ValidationError

from heartreach.models import Word
from heartreach.store.reader import Reader

__all__ = ["MARK", "MadeUp", "made_up"]

#: Name of the stored blob.
MARK = "simulated"


class MadeUp(Word):
    """Says that the heart of this wearer's data is made up, by what, and what is true in it."""

    by: str  #: the command
    seed: int
    effect: str | None = None  #: what reaching out truly does; `None` where nothing was decided
    confounded: bool = False
    talk: bool = False

    @property
    def sentence(self) -> str:
        """What a page or a report says.

        >>> MadeUp(by="demo-data", seed=1).sentence
        'Simulated data: nobody lived this.'
        """
        return "Simulated data: nobody lived this."


def made_up(reader: Reader, wearer: str) -> MadeUp | None:
    """The wearer's mark; `None` where a real heart beat."""
    blob = reader.snapshot(wearer, MARK)
    if blob is None:
        return None
    try:
        return MadeUp.model_validate_json(blob)
    except ValidationError:  # a mark of another version is a mark
        return MadeUp(by="an unknown heartreach", seed=0)
