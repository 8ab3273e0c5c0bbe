"""A bounded queue between the radio's callback and the one who reads: full means counted, never blocked.

The callback stamps and puts; it must not wait, decode or raise. When the reader is slower than the radio the newest
frames are left out, and the next one that fits carries their number, so that the hole stands where it belongs.
"""

import asyncio
from collections import deque
from typing import NamedTuple

__all__ = ["CAPACITY", "Frame", "Inbox"]

#: Frames that may wait: four minutes of heart rate at one a second, seconds of ECG.
CAPACITY = 256


class Frame(NamedTuple):
    """One notification as it came.

    Args:
        arrived: monotonic seconds of the callback.
        now: wall seconds of the same moment, to find clock steps.
        source: UUID of the characteristic.
        raw: the bytes.
        dropped_before: frames left out just before this one, because nobody read.
    """

    arrived: float
    now: float
    source: str
    raw: bytes
    dropped_before: int = 0


class Inbox:
    """Frames on their way from a callback to one reader.

    >>> inbox = Inbox(capacity=1)
    >>> for number in range(3):
    ...     inbox.put(Frame(float(number), 0.0, "2a37", b""))
    >>> inbox.dropped
    2
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._frames: deque[Frame] = deque()
        self._dropped = 0
        self._closed = False
        self._waiter: asyncio.Future[None] | None = None
        self._until = 0.0  # loop time at which the reader's patience ends
        self._timer: asyncio.TimerHandle | None = None

    @property
    def dropped(self) -> int:
        """Frames left out since the last one that fitted."""
        return self._dropped

    @property
    def closed(self) -> bool:
        """Whether no more will come."""
        return self._closed

    def put(self, frame: Frame) -> None:
        """Take a frame, or count it when there is no room."""
        if len(self._frames) >= self._capacity:
            self._dropped += 1
            return
        if self._dropped:
            frame, self._dropped = frame._replace(dropped_before=self._dropped), 0
        self._frames.append(frame)
        self._wake()

    def close(self) -> None:
        """Say that no more will come; what waits is still read."""
        self._closed = True
        self._wake()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def get(self, patience_s: float) -> Frame | None:
        """The next frame; None when none came for `patience_s`, or none will.

        Cancelling this wait loses nothing: a frame leaves the queue only on the way out.
        """
        if not self._frames and not self._closed:
            await self._wait(patience_s)
        return self._frames.popleft() if self._frames else None

    async def _wait(self, patience_s: float) -> None:
        # One timer for many frames: a frame a second would otherwise make and cancel one for each.
        loop = asyncio.get_running_loop()
        self._until = loop.time() + patience_s
        if self._timer is None or self._timer.when() > self._until:
            self._look_at(loop, self._until)
        self._waiter = loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _look_at(self, loop: asyncio.AbstractEventLoop, moment: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_at(moment, self._look, loop, moment)

    def _look(self, loop: asyncio.AbstractEventLoop, moment: float) -> None:
        """The patience that was known at planning has ended; there may be a newer one."""
        self._timer = None
        if self._waiter is None:
            return
        if moment < self._until:
            self._look_at(loop, self._until)
        else:
            self._wake()
