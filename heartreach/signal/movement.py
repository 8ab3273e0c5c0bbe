"""Movement, as far as somebody measures it: how much now, how much lately, and for how long still."""

from collections import deque
from dataclasses import dataclass, field

from heartreach.models import Motion

__all__ = ["Movement"]

#: The window movement is averaged over, in seconds.
WINDOW_S = 60.0
#: The heart forgets movement with this time constant, in seconds (8 minutes, measured on simulated wearers).
MEMORY_S = 480.0
#: Without news for this long nobody measures movement, in seconds.
SILENT_S = 120.0


@dataclass(slots=True)
class Movement:
    """The last minute of movement and its memory.

    >>> moving = Movement()
    >>> moving.push(Motion(at=10.0, span_s=10.0, sd_g=0.3))
    >>> moving.mean_g(at=10.0), moving.mean_g(at=200.0)
    (0.3, None)
    """

    spans: deque[tuple[float, float, float]] = field(default_factory=deque)
    memory_g: float = 0.0
    lying: bool | None = None
    last_at: float | None = None

    def push(self, motion: Motion) -> None:
        """Take a stretch of movement."""
        self.spans.append((motion.at, motion.span_s, motion.sd_g))
        kept = 1 - min(1.0, motion.span_s / MEMORY_S)
        self.memory_g = self.memory_g * kept + motion.sd_g * (1 - kept)
        self.lying = motion.lying
        self.last_at = motion.at
        self._forget(motion.at)

    def mean_g(self, at: float) -> float | None:
        """Mean movement of the last minute, in g; `None` where nobody measured it."""
        if self.last_at is None or at - self.last_at > SILENT_S:
            return None
        self._forget(at)
        if not self.spans:
            return 0.0
        return sum(span_s * sd_g for _, span_s, sd_g in self.spans) / sum(span_s for _, span_s, _ in self.spans)

    def _forget(self, at: float) -> None:
        while self.spans and self.spans[0][0] <= at - WINDOW_S:
            self.spans.popleft()
