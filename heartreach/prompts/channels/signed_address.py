"""Addresses that tell the hub one thing about one prompt: whoever has it may say it, and nothing else.

A button of a notification cannot log in. So it carries an address signed with a key that never leaves the data folder;
the address says which prompt, what is said, and until when it may be. Said twice it counts once, as every answer does.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path

from heartreach.errors import BadInput
from heartreach.models import Answer, AnswerKind, Prompt, Receipt, ReceiptKind
from heartreach.prompts.channels.private_file import read_or_make

__all__ = ["PATH", "Addresses", "Said", "Signer"]

#: Below this path the hub listens.
PATH = "/say/"

#: A late answer is kept as late; a day later nobody means it any more, in seconds.
LATE_S = 86_400.0

KEY_BYTES = 32
#: 2^-128 for whoever guesses.
SIGNATURE_BYTES = 16

#: What a phone may say of a prompt besides an answer; that it was sent only the hub knows.
SAYABLE: dict[str, AnswerKind | ReceiptKind] = {
    **{kind.value: kind for kind in AnswerKind},
    "received": ReceiptKind.RECEIVED,
    "displayed": ReceiptKind.DISPLAYED,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What an address says."""

    decision_id: str
    what: AnswerKind | ReceiptKind
    channel: str

    def word(self, at: float) -> Answer | Receipt:
        """The same as a word of the record, said at hub time `at`."""
        if isinstance(self.what, ReceiptKind):
            return Receipt(decision_id=self.decision_id, kind=self.what, at=at, channel=self.channel)
        answer_id = f"{self.channel}-{self.what}-{self.decision_id}"
        return Answer(answer_id=answer_id, decision_id=self.decision_id, kind=self.what, at=at, channel=self.channel)


class Signer:
    """Makes and reads tokens.

    Args:
        key: 32 random bytes.

    >>> signer = Signer(bytes(32))
    >>> signer.read(signer.token("n-1", AnswerKind.DONE, "ntfy", until=100.0), now=50.0).what
    <AnswerKind.DONE: 'done'>
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def at(cls, path: Path) -> "Signer":
        """With the key in a file, made if it is not there.

        Raises:
            StoreError: the file cannot be read or made.
        """
        return cls(read_or_make(path, lambda: secrets.token_bytes(KEY_BYTES)))

    def token(self, decision_id: str, what: AnswerKind | ReceiptKind, channel: str, until: float) -> str:
        """What to put behind the path."""
        said = f"{decision_id}.{what}.{channel}.{round(until):x}"
        return f"{said}.{self._sign(said)}"

    def read(self, token: str, now: float) -> Said:
        """What a token says at hub time `now`.

        Raises:
            BadInput: it was not made here, or it is too old.
        """
        said, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(said).encode()):
            raise BadInput("This address was not made by this hub", "Answer on the phone page instead.")
        decision_id, what, channel, until = said.rsplit(".", 3)
        if now > int(until, 16):
            raise BadInput("This address is too old", "Answer on the phone page instead.")
        return Said(decision_id, SAYABLE[what], channel)

    def _sign(self, said: str) -> str:
        digest = hashlib.blake2b(said.encode(), key=self._key, digest_size=SIGNATURE_BYTES).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses for one channel.

    Attributes:
        signer: of this hub.
        base: of the hub as the phone sees it, such as `https://hub.example`; empty for the page's own.
    """

    signer: Signer
    base: str = ""

    def of(self, prompt: Prompt, what: AnswerKind | ReceiptKind, channel: str) -> str:
        """Where `what` is said of a prompt."""
        token = self.signer.token(prompt.decision_id, what, channel, prompt.expires_at + LATE_S)
        return f"{self.base.rstrip('/')}{PATH}{token}"
