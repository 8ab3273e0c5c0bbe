"""How the hub itself is: what runs, what does not, and when it last did."""

from pydantic import Field

from heartreach.models.strap import LinkState
from heartreach.models.word import Seconds, Word

__all__ = ["Health"]


class Health(Word):
    """The state of one hub; the counts begin anew with each start."""

    at: Seconds
    version: str
    started_at: Seconds
    simulated: bool = False
    troubles: tuple[str, ...] = ()  #: one sentence each, with the next step; none while all is well
    works: bool = True  #: false with a trouble of the hub itself; a certificate that somebody should renew is none
    store_writes: bool  #: whether the disk takes what is to be remembered
    broker_up: bool  #: whether the hub is connected to its broker
    link: LinkState | None = None
    last_beat_at: Seconds | None = None
    last_reading_at: Seconds | None = None
    last_prompt_at: Seconds | None = None
    beats: int = 0
    malformed: int = 0  #: frames that are not what the specification says
    duplicates: int = 0
    gaps: int = 0
    dropped: int = 0  #: frames for which there was no room
    links: int = 0  #: how often the strap was connected
    refused: int = 0  #: messages from phones that said nothing we know, or came too fast
    forgotten: int = 0  #: words the disk did not take for so long that memory had no room for them
    memory_mb: float | None = Field(default=None, ge=0)  #: resident memory of the process; Linux only
    open_files: int | None = Field(default=None, ge=0)  #: descriptors of the process; Linux only
