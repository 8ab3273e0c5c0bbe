"""What is remembered: one writer, numbered SQL files, export."""

from heartreach.store.columns import Beats, ChartSeries, HeartRates, Motions, Qualities, Readings
from heartreach.store.reader import Reader
from heartreach.store.recovery import Recovery
from heartreach.store.series import MODES, STATES
from heartreach.store.store import Store

__all__ = [
    "MODES",
    "STATES",
    "Beats",
    "ChartSeries",
    "HeartRates",
    "Motions",
    "Qualities",
    "Reader",
    "Readings",
    "Recovery",
    "Store",
]
