"""The attributes of a virtual strap, whatever carries them: services, characteristics, and who answers for them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import IntFlag

__all__ = ["Characteristic", "Property", "Refusal", "Service"]


class Property(IntFlag):
    """What may be done with a characteristic (Core 5.4, Vol 3, Part G, 3.3.1.1)."""

    READ = 0x02
    WRITE = 0x08
    NOTIFY = 0x10
    INDICATE = 0x20


class Refusal(Exception):
    """An answer that is an ATT error.

    Args:
        code: the error code (Core 5.4, Vol 3, Part F, 3.4.1.1, or the service's own).
    """

    def __init__(self, code: int) -> None:
        super().__init__(f"refused: 0x{code:02X}")
        self.code = code


@dataclass(slots=True, eq=False)
class Characteristic:
    """One characteristic.

    Args:
        uuid: 128 bits, as bleak writes them.
        properties: what may be done with it.
        value: what is read, where `read` is left out.
        secret: whether only who paired may read it.
        read: gives the value for each question.
        write: takes a value; may raise `Refusal`.
    """

    uuid: str
    properties: Property
    value: bytes = b""
    secret: bool = False
    read: Callable[[], bytes] | None = None
    write: Callable[[bytes], Awaitable[None]] | None = None

    def told(self) -> bytes:
        """What is read of it now."""
        return self.value if self.read is None else self.read()


@dataclass(frozen=True, slots=True)
class Service:
    """Characteristics that belong together."""

    uuid: str
    characteristics: tuple[Characteristic, ...]
