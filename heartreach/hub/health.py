"""How the hub itself is: counts what passes through it, and knows which part has not been heard of for too long."""

import logging
import os
from collections import Counter
from pathlib import Path

from heartreach import __version__
from heartreach.clock import Clock
from heartreach.models import Beat, Gap, Health, Link, LinkQuality, LinkState, Prompt, Reading, Word

__all__ = ["CORE_PART", "STRAP_PART", "HealthRecord", "process_size"]

log = logging.getLogger(__name__)

#: The parts that must be heard of, and for how long each may be silent, in seconds of hub time. While the bridge looks
#: for a strap it says so twice a minute at least, after failures it rests for a minute at most, and connecting takes
#: half a minute; the ticker moves the core every five seconds.
STRAP_PART, CORE_PART = "the strap's bridge", "the signal core"
SILENT_S = {STRAP_PART: 300.0, CORE_PART: 30.0}

MEGABYTE = 1_000_000


class HealthRecord:
    """What one run of the hub saw, for `Health`, the log and the watchdog.

    Args:
        clock: hub time.
        simulated: whether the heart is made up.
    """

    def __init__(self, clock: Clock, *, simulated: bool = False) -> None:
        self.radio: str | None = None  #: why there is no Bluetooth, while the hub waits for it
        self._clock = clock
        self._simulated = simulated
        self._started_at = clock.now()
        self._felt = dict.fromkeys(SILENT_S, clock.monotonic())
        self._counts: Counter[str] = Counter()
        self._last: dict[type[Word], float] = {}
        self._link: LinkState | None = None

    def see(self, word: Word) -> None:
        """Count a word that passes on its way to the store."""
        match word:
            case Beat() | Reading() | Prompt():
                self._counts[type(word).__name__] += 1
                self._last[type(word)] = word.at
            case Gap():
                self._counts["Gap"] += 1
            case LinkQuality():
                for name in ("malformed", "duplicates", "dropped"):
                    self._counts[name] += getattr(word, name)
            case Link():
                self._see_link(word)
            case _:
                pass

    def feel(self, part: str) -> None:
        """A part was at work just now."""
        self._felt[part] = self._clock.monotonic()

    def silent(self) -> tuple[str, ...]:
        """The parts that have not been at work for too long; with one of them the hub is better started again."""
        now = self._clock.monotonic()
        return tuple(part for part, at in self._felt.items() if now - at > SILENT_S[part])

    def health(
        self,
        *,
        troubles: tuple[str, ...],
        works: bool,
        store_writes: bool,
        broker_up: bool,
        refused: int,
        forgotten: int,
    ) -> Health:
        """The whole record, with what only others know."""
        memory_mb, open_files = process_size()
        return Health(
            at=self._clock.now(),
            version=__version__,
            started_at=self._started_at,
            simulated=self._simulated,
            troubles=troubles,
            works=works,
            store_writes=store_writes,
            broker_up=broker_up,
            link=self._link,
            last_beat_at=self._last.get(Beat),
            last_reading_at=self._last.get(Reading),
            last_prompt_at=self._last.get(Prompt),
            beats=self._counts["Beat"],
            gaps=self._counts["Gap"],
            malformed=self._counts["malformed"],
            duplicates=self._counts["duplicates"],
            dropped=self._counts["dropped"],
            links=self._counts["links"],
            refused=refused,
            forgotten=forgotten,
            memory_mb=memory_mb,
            open_files=open_files,
        )

    def _see_link(self, link: Link) -> None:
        if link.advice is not None or link.state not in (LinkState.SCANNING, LinkState.STOPPED):
            self.radio = None  # whoever scans has a radio
        if link.state is self._link:
            return
        self._counts["links"] += link.state is LinkState.STREAMING and self._link is not LinkState.STALE
        self._link = link.state
        log.info("the strap's link is %s", link.state)


def process_size() -> tuple[float | None, int | None]:
    """Resident megabytes and open descriptors of this process; `None` where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return round(pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE, 1), len(os.listdir("/proc/self/fd")) - 1  # noqa: PTH208
    except (OSError, ValueError, IndexError):
        return None, None
