"""The WebSocket as MQTT needs it: binary frames, and nobody who only asks and never reads."""

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

__all__ = ["BinaryLine"]

#: Pieces of one message; browsers cut none of ours, and pieces of nothing would never fill one.
PIECES = 1024


class BinaryLine(WebSocketsSansIOProtocol):
    """uvicorn's protocol, which would answer every ping of a peer that does not read, keep all these answers, and wait
    for ever for one that has stopped reading: its descriptor would be gone, even when the phone was removed.

    Args:
        parts: what uvicorn gives its protocols.
    """

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self._patience_s = self.config.timeout_keep_alive  # half a minute, in the loop's seconds
        self._too_late: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """It does not take what it is told; that may last a while."""
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        """It reads again."""
        super().resume_writing()
        self._stop_waiting()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """Nobody talks to it any more; it has as long for the last words."""
        super().on_task_complete(task)
        if not self.disconnected:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._too_late is None:
            self._too_late = self.loop.call_later(self._patience_s, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._too_late:
            self._too_late.cancel()
            self._too_late = None

    def handle_ping(self) -> None:
        """Answer, unless earlier answers still wait: then nobody is there who wants one."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.transport.abort()

    def handle_cont(self, event: Frame) -> None:
        """Take another piece of a message, if it is one of not too many."""
        if len(self.frames) < PIECES:
            super().handle_cont(event)
        else:
            self.transport.abort()

    def send_receive_event_to_app(self) -> None:
        """Hand a message on; of a text only that it was one, since MQTT has none and it may be no UTF-8."""
        if self.curr_msg_data_type == "text":
            self.frames = [b""]
        super().send_receive_event_to_app()
