"""Movement, as far as somebody measures it: now, lately, and what the heart still remembers of it."""

import math
from collections import deque
from dataclasses import dataclass, field

from heartreach.models import Motion
from heartreach.signal.posture import standing_share

__all__ = ["Moved", "Movement"]

#: The heart forgets movement with this time constant, in seconds (8 minutes, measured on simulated wearers).
MEMORY_S = 480.0
#: Without news for this long nobody measures movement, in seconds.
SILENT_S = 120.0
#: The first steps of a walk move the heart before a whole minute shows them; these last seconds do.
NOW_S = 30.0
#: Movement is kept in pieces of this length, for this long, in seconds.
PIECE_S = 10.0
KEPT_S = 1800.0
#: What moves more is a fault of the sensor: straps measure up to 8 g.
HARDEST_G = 8.0
#: So are leans, for as long as movement may be silent and still count, in seconds.
LEANS_KEPT_S = SILENT_S + 60.0


@dataclass(slots=True, frozen=True)
class Moved:
    """Movement up to one moment, in g (SD of |acc|).

    Attributes:
        minute_g: mean of the last minute.
        memory_g: what the heart still remembers: a mean that forgets with an eight-minute time constant.
        steps: steps in the last minute, 0 where nobody counts them.
        now_g: the more moved ten of the last thirty seconds.
        now_steps: steps in those thirty seconds, as many as a minute of them would have.
        standing: how much the last minute's lean looks like standing, 0 to 1; `None` where nobody measures it.
    """

    minute_g: float
    memory_g: float
    steps: int
    now_g: float = 0.0
    now_steps: float = 0.0
    standing: float | None = None


@dataclass(slots=True)
class Movement:
    """Half an hour of movement, in pieces of ten seconds.

    >>> moving = Movement()
    >>> for at in range(10, 70, 10):
    ...     moving.push(Motion(at=float(at), span_s=10.0, sd_g=0.3))
    >>> moving.at(60.0).minute_g, moving.at(600.0)
    (0.3, None)
    """

    pieces: deque[tuple[float, float, int]] = field(default_factory=deque)
    memory_g: float = 0.0
    last_at: float | None = None
    open_until: float = 0.0
    open_s: float = 0.0
    open_g_s: float = 0.0
    open_steps: int = 0
    leans: deque[tuple[float, float, float]] = field(default_factory=deque)

    def push(self, motion: Motion) -> None:
        """Take a stretch of movement; one that was taken before is the same news."""
        if motion.at == self.last_at:
            return
        pieces = max(1, math.ceil(min(motion.span_s, KEPT_S) / PIECE_S))
        span_s, steps = motion.span_s / pieces, motion.steps or 0
        for place in range(1, pieces + 1):
            share = steps * place // pieces - steps * (place - 1) // pieces
            self._add(motion.at - (pieces - place) * span_s, span_s, min(motion.sd_g, HARDEST_G), share)
        self.last_at = motion.at
        if motion.lean_deg is not None:
            self.leans.append((motion.at, motion.span_s, standing_share(motion.lean_deg)))
            while self.leans[0][0] <= motion.at - LEANS_KEPT_S:
                self.leans.popleft()

    def at(self, at: float) -> Moved | None:
        """Movement up to `at`; `None` where nobody measures it."""
        if self.last_at is None or at - self.last_at > SILENT_S:
            return None
        since, lately = at - 60, at - NOW_S
        minute = [piece for piece in list(self.pieces)[-12:] if piece[0] > since]
        now = [piece for piece in minute if piece[0] > lately]
        return Moved(
            sum([sd_g for _, sd_g, _ in minute]) / len(minute) if minute else 0.0,
            self.memory_g,
            steps=sum([steps for _, _, steps in minute]),
            now_g=max([sd_g for _, sd_g, _ in now], default=0.0),
            now_steps=sum([steps for _, _, steps in now]) * 60 / NOW_S,
            standing=self._standing(at),
        )

    def mean_g(self, at: float, window_s: float) -> float | None:
        """Mean movement of a longer window; `None` where less than three quarters were measured."""
        since = at - window_s
        values = [sd_g for piece_at, sd_g, _ in self.pieces if piece_at > since]
        return sum(values) / len(values) if len(values) >= 0.75 * window_s / PIECE_S else None

    def _add(self, at: float, span_s: float, sd_g: float, steps: int) -> None:
        """Add to the open piece, and close it where it is full."""
        if at > self.open_until and self.open_s:
            self._close()
        if not self.open_s:
            self.open_until = (at - span_s) // PIECE_S * PIECE_S + PIECE_S
        self.open_s += span_s
        self.open_g_s += span_s * sd_g
        self.open_steps += steps
        if at >= self.open_until:
            self._close()

    def _standing(self, at: float) -> float | None:
        since = at - 60
        leans = [(span_s, share) for lean_at, span_s, share in self.leans if since < lean_at <= at]
        seen_s = math.fsum([span_s for span_s, _ in leans])
        return math.fsum([span_s * share for span_s, share in leans]) / seen_s if seen_s else None

    def _close(self) -> None:
        mean_g = self.open_g_s / self.open_s
        share = min(1.0, max(self.open_s, PIECE_S) / MEMORY_S)
        self.memory_g += (mean_g - self.memory_g) * share
        self.pieces.append((self.open_until, mean_g, self.open_steps))
        while self.pieces[0][0] <= self.open_until - KEPT_S:
            self.pieces.popleft()
        self.open_s, self.open_g_s, self.open_steps = 0.0, 0.0, 0
