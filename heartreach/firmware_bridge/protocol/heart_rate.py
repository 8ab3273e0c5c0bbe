"""The Heart Rate Measurement characteristic 0x2A37, both ways.

Source: Bluetooth Heart Rate Service 1.0, section 3.1. Byte 0 holds flags; heart rate, energy and RR intervals follow,
little endian. Real straps bend the rules in known ways, and each way has one answer here:

* heart rate 0 means "no lock", so `bpm` is None and never 0;
* reserved flag bits are ignored, a contact bit without its "supported" bit says nothing;
* an odd number of RR bytes leaves no way to tell which byte is stray: the heart rate is kept, the RR bytes are put
  aside unread in `rejected_rr`, and no beat is made of them;
* anything that ends inside a field is a `MalformedFrame`.
"""

import struct
from typing import NamedTuple, Self

from heartreach.errors import MalformedFrame
from heartreach.models import ContactState

__all__ = ["ATT_HEADER_BYTES", "HeartRateMeasurement"]

WIDE_BPM = 0x01  # heart rate is uint16 instead of uint8
CONTACT_DETECTED = 0x02
CONTACT_SUPPORTED = 0x04
HAS_ENERGY = 0x08
HAS_RR = 0x10

_CONTACT_BITS = {
    ContactState.UNSUPPORTED: 0,
    ContactState.NOT_WORN: CONTACT_SUPPORTED,
    ContactState.WORN: CONTACT_SUPPORTED | CONTACT_DETECTED,
}

#: What two contact bits mean; "detected" without "supported" means nothing.
_CONTACTS = {
    0: ContactState.UNSUPPORTED,
    CONTACT_DETECTED: ContactState.UNSUPPORTED,
    CONTACT_SUPPORTED: ContactState.NOT_WORN,
    CONTACT_SUPPORTED | CONTACT_DETECTED: ContactState.WORN,
}

#: Flags, heart rate and energy, for each way they can be sent.
_HEADS = {
    0: struct.Struct("<xB"),
    WIDE_BPM: struct.Struct("<xH"),
    HAS_ENERGY: struct.Struct("<xBH"),
    WIDE_BPM | HAS_ENERGY: struct.Struct("<xHH"),
}

#: Bytes a notification carries beside its value: opcode and attribute handle (Core 5.4, Vol 3, Part F, 3.4.7).
ATT_HEADER_BYTES = 3


class HeartRateMeasurement(NamedTuple):
    """One frame of the heart rate service.

    Args:
        bpm: the strap's own smoothed heart rate; None while it has none.
        contact: what the strap says of the skin.
        energy_kj: energy expended since its last reset, if told; sticks at 65535.
        rr_ticks: RR intervals in 1/1024 s, oldest first, exactly as sent (0 and 65535 included).
        rejected_rr: RR bytes that cannot be intervals, kept raw.

    >>> frame = HeartRateMeasurement.from_bytes(bytes.fromhex("16485401ec02"))
    >>> frame.bpm, frame.contact.value, frame.rr_ticks
    (72, 'worn', (340, 748))
    >>> bytes(frame).hex()
    '16485401ec02'
    """

    bpm: int | None
    contact: ContactState = ContactState.UNSUPPORTED
    energy_kj: int | None = None
    rr_ticks: tuple[int, ...] = ()
    rejected_rr: bytes = b""

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read a frame.

        Raises:
            MalformedFrame: the bytes end inside a field, or go on after the last one.
        """
        flags = raw[0] if raw else 0
        head = _HEADS[flags & (WIDE_BPM | HAS_ENERGY)]
        if len(raw) < head.size:
            raise MalformedFrame(raw, "heart rate or energy cut short")
        bpm, energy = head.unpack_from(raw) if flags & HAS_ENERGY else (*head.unpack_from(raw), None)
        contact = _CONTACTS[flags & (CONTACT_SUPPORTED | CONTACT_DETECTED)]
        left = len(raw) - head.size
        if left and not flags & HAS_RR:
            raise MalformedFrame(raw, "bytes after the last field")
        if left % 2:
            return cls(bpm or None, contact, energy, (), bytes(raw[head.size :]))
        return cls(bpm or None, contact, energy, struct.unpack_from(f"<{left // 2}H", raw, head.size))

    def __bytes__(self) -> bytes:
        """The frame as a strap sends it, in the shortest form."""
        bpm = self.bpm or 0
        flags = _CONTACT_BITS[self.contact] | (WIDE_BPM if bpm > 0xFF else 0)
        flags |= HAS_ENERGY if self.energy_kj is not None else 0
        flags |= HAS_RR if self.rr_ticks or self.rejected_rr else 0
        head = struct.pack("<BH" if flags & WIDE_BPM else "<BB", flags, bpm)
        energy = b"" if self.energy_kj is None else struct.pack("<H", self.energy_kj)
        return head + energy + struct.pack(f"<{len(self.rr_ticks)}H", *self.rr_ticks) + self.rejected_rr

    @staticmethod
    def room_for_rr(mtu: int, *, energy: bool = False) -> int:
        """How many RR intervals one notification can carry.

        >>> HeartRateMeasurement.room_for_rr(23), HeartRateMeasurement.room_for_rr(23, energy=True)
        (9, 8)
        """
        return (mtu - ATT_HEADER_BYTES - 2 - (2 if energy else 0)) // 2
