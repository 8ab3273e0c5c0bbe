"""Everything the core remembers: plain numbers, so that it can be written down and read back to the last bit."""

from collections import deque
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from heartreach.errors import BadInput
from heartreach.models import BodyState, ContactState
from heartreach.signal.activation import Activation
from heartreach.signal.episode import EpisodeWatch
from heartreach.signal.exertion import ExertionModel, Explained
from heartreach.signal.level import LevelWatch
from heartreach.signal.minute import HeartMinute, Minute
from heartreach.signal.movement import Movement
from heartreach.signal.record import FeltModel, Record
from heartreach.signal.settings import CoreSettings
from heartreach.signal.sitting import GuidedSit
from heartreach.signal.sleep import SleepSense
from heartreach.signal.theory import TheoryCurve

__all__ = ["Mind", "from_bytes", "to_bytes"]

#: Format of a snapshot.
SNAPSHOT_VERSION = 8


@dataclass(slots=True)
class Mind:
    """One wearer's core between two events."""

    wearer: str
    tz: str
    settings: CoreSettings
    now: float | None = None
    due: float = 0.0
    late_since: float | None = None
    contact: ContactState = ContactState.UNSUPPORTED
    heart: HeartMinute = field(default_factory=HeartMinute)
    movement: Movement = field(default_factory=Movement)
    exertion: ExertionModel = field(default_factory=ExertionModel)
    activation: Activation = field(default_factory=Activation)
    sleep: SleepSense = field(default_factory=SleepSense)
    watch: EpisodeWatch = field(default_factory=EpisodeWatch)
    level: LevelWatch = field(default_factory=LevelWatch)
    theory: TheoryCurve = field(default_factory=TheoryCurve)
    record: Record = field(default_factory=Record)
    felt: FeltModel = field(default_factory=FeltModel)
    onsets: dict[str, float] = field(default_factory=dict)
    last_score: float | None = None
    state: BodyState = BodyState.UNKNOWN
    exerted_at: float | None = None
    rates: deque[tuple[float, float]] = field(default_factory=deque)
    sits: list[tuple[float, float]] = field(default_factory=list)
    sit: GuidedSit | None = None
    past: deque[tuple[Minute, Explained]] = field(default_factory=deque)
    talk_until: float | None = None


_MIND = TypeAdapter(Mind)
_HEAD = b'{"heartreach_core":%d,"mind":' % SNAPSHOT_VERSION


def to_bytes(mind: Mind) -> bytes:
    """The mind as JSON."""
    return _HEAD + _MIND.dump_json(mind) + b"}"


def from_bytes(snapshot: bytes) -> Mind:
    """The mind that was written down.

    Raises:
        BadInput: the bytes are no snapshot, or one of another version.
    """
    advice = "Start with a fresh core; it warms up again."
    if not snapshot.startswith(_HEAD):
        raise BadInput("this is no snapshot of this version of the core", advice)
    try:
        return _MIND.validate_json(snapshot[len(_HEAD) : -1])
    except ValidationError as error:
        raise BadInput("the snapshot is damaged", advice) from error
