"""What the broker counts, so that a loss is a number and never a guess."""

from dataclasses import dataclass

__all__ = ["Counters"]


@dataclass(slots=True)
class Counters:
    """Since the broker was started."""

    connected: int = 0  #: clients let in
    refused: int = 0  #: wrong login, wrong client id, or too many
    malformed: int = 0  #: connections ended for bytes that are no MQTT
    timed_out: int = 0  #: keep-alive, CONNECT or stall
    published: int = 0  #: messages taken in
    forbidden: int = 0  #: messages under topics their sender may not write
    dropped_qos0: int = 0  #: QoS 0 for a client that was away or slow
    dropped_queue: int = 0  #: the oldest of a full queue
    dropped_size: int = 0  #: larger than the client accepts
    expired: int = 0
    wills: int = 0
    journal_failures: int = 0  #: commits the disk refused; the broker went on from memory
