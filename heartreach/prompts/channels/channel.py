"""What every way to a phone has in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from heartreach.errors import DeliveryError
from heartreach.models import Prompt, ReceiptKind
from heartreach.prompts.channels.signed_address import Addresses
from heartreach.prompts.pack import Pack, join
from heartreach.prompts.payloads import AnswerPayload

__all__ = ["Channel", "Letter", "Listening", "NobodySubscribed"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A prompt to carry.

    Attributes:
        prompt: what to say.
        pack: the words around it, in the wearer's language.
        left_s: real seconds for which it is still worth showing.
        addresses: where a tapped button tells the hub; `None` where no phone can reach the hub over HTTP.
    """

    prompt: Prompt
    pack: Pack
    left_s: float
    addresses: Addresses | None = None

    @property
    def title(self) -> str:
        """One line above the text: the tool, or who speaks."""
        return "heartreach" if self.prompt.tool is None else self.pack.tools[self.prompt.tool].name

    def words(self, *, discreet: bool) -> str:
        """The text and its line of why; discreet, the invitation without its opener, which tells of the heart."""
        if not discreet:
            return f"{self.prompt.text}\n\n{self.prompt.why}"
        openers = (*self.pack.moments[self.prompt.kind].openers, *self.pack.again.openers)
        said = [opening for opener in openers if self.prompt.text.startswith(opening := join(opener, ""))]
        if not said:  # the texts were changed since
            return self.pack.phone.nudge.discreet
        return self.prompt.text.removeprefix(max(said, key=len))


class NobodySubscribed(DeliveryError):
    """Nobody asked to be reached over this channel, which is no trouble; somebody may before the prompt expires."""


class Channel(Protocol):
    """A way to a phone; its methods block for as long as a server takes, so they are called in a thread."""

    @property
    def name(self) -> str:
        """As receipts and answers bear it."""

    @property
    def knows(self) -> tuple[ReceiptKind, ...]:
        """The stages of a prompt's way that this channel can tell."""

    def send(self, letter: Letter) -> None:
        """Carry a prompt.

        Raises:
            NobodySubscribed: there is nobody to carry it to.
            DeliveryError: nobody took it; it is tried again until it expires.
        """

    def ready(self) -> bool:
        """Whether, as far as can be known, a prompt sent now would come to a phone."""


@runtime_checkable
class Listening(Protocol):
    """A channel that also brings answers back by itself."""

    def listen(self) -> Sequence[AnswerPayload]:
        """What was answered since the last call.

        Raises:
            DeliveryError: the server did not answer.
        """
