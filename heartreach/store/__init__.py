"""What is remembered: one writer, numbered SQL files, export."""

from heartreach.store.columns import Beats, ChartSeries, HeartRates, Motions, Qualities, Readings
from heartreach.store.mark import MARK, MadeUp, made_up
from heartreach.store.reader import EVER, Reader
from heartreach.store.recovery import Recovery
from heartreach.store.series import MODES, STATES
from heartreach.store.store import Store

__all__ = [
    "EVER",
    "MARK",
    "MODES",
    "STATES",
    "Beats",
    "ChartSeries",
    "HeartRates",
    "MadeUp",
    "Motions",
    "Qualities",
    "Reader",
    "Readings",
    "Recovery",
    "Store",
    "made_up",
]
