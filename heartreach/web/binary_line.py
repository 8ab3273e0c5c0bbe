"""The WebSocket as MQTT needs it: binary frames, and nobody who only asks and never reads."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

__all__ = ["BinaryLine"]


class BinaryLine(WebSocketsSansIOProtocol):
    """uvicorn's protocol, which would answer every ping of a peer that does not read, and keep all these answers."""

    def handle_ping(self) -> None:
        """Answer, unless earlier answers still wait: then nobody is there who wants one."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.transport.abort()

    def send_receive_event_to_app(self) -> None:
        """Hand a message on; of a text only that it was one, since MQTT has none and it may be no UTF-8."""
        if self.curr_msg_data_type == "text":
            self.frames = [b""]
        super().send_receive_event_to_app()
