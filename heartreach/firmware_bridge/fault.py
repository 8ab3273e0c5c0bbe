"""What can go wrong between the radio and a strap, as a short list with one sentence of advice each."""

from enum import StrEnum

from heartreach.errors import RadioError

__all__ = ["ADVICE", "FaultKind", "LinkFault"]


class FaultKind(StrEnum):
    """Why a scan or a link failed."""

    NO_ADAPTER = "no_adapter"
    RADIO_OFF = "radio_off"
    PERMISSION = "permission"
    DAEMON = "daemon"
    ABSENT = "absent"
    SCANNING = "scanning"
    BUSY = "busy"
    SILENT = "silent"
    PAIRING = "pairing"
    UNFIT = "unfit"
    PROTOCOL = "protocol"
    LOST = "lost"


#: What has happened, where the stack's own words would only frighten; they stay in the error's `detail`.
WHAT = {
    FaultKind.NO_ADAPTER: "There is no Bluetooth on this computer",
    FaultKind.RADIO_OFF: "Bluetooth is switched off",
    FaultKind.PERMISSION: "This program may not use Bluetooth",
    FaultKind.DAEMON: "The system's Bluetooth service does not answer",
    FaultKind.SCANNING: "Bluetooth is still busy with another search",
}

#: What the wearer can do about each.
ADVICE = {
    FaultKind.NO_ADAPTER: "Plug in a Bluetooth adapter and start the Bluetooth service, then run `heartreach doctor`.",
    FaultKind.RADIO_OFF: "Switch Bluetooth on.",
    FaultKind.PERMISSION: "Allow this program to use Bluetooth in the system's privacy settings or groups.",
    FaultKind.DAEMON: "Restart the system's Bluetooth service (on Linux: `sudo systemctl restart bluetooth`).",
    FaultKind.ABSENT: "Moisten the strap, put it on and come nearer.",
    FaultKind.SCANNING: "Wait some seconds; if it stays so, end other programs that look for Bluetooth devices.",
    FaultKind.BUSY: "Another app or device holds the strap: close it there, or take the strap off for a minute.",
    FaultKind.SILENT: "The strap does not answer: come nearer, or snap it off its band for ten seconds.",
    FaultKind.PAIRING: "The strap wants to be paired: pair it in the system's Bluetooth settings.",
    FaultKind.UNFIT: "This device offers no heart rate: choose another with --strap.",
    FaultKind.PROTOCOL: "The strap refused a request: snap it off its band for ten seconds and put it on again.",
    FaultKind.LOST: "The link was lost: come nearer; it is being looked for.",
}


class LinkFault(RadioError):
    """A radio operation failed.

    Args:
        kind: why.
        detail: what was being done and what came back, in the stack's words.
    """

    def __init__(self, kind: FaultKind, detail: str) -> None:
        self.kind = kind
        self.detail = detail
        super().__init__(WHAT.get(kind, detail), ADVICE[kind])
