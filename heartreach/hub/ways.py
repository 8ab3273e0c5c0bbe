"""What notifications ask of the hub, answered by its parts."""

from typing import TYPE_CHECKING

from pydantic import ValidationError

from heartreach.errors import BadInput, install_extra
from heartreach.hub.hub import Hub
from heartreach.models import Answer, AnswerStatus, PromptKind, Receipt, ReceiptKind
from heartreach.prompts.channels.signed_address import Signer
from heartreach.prompts.channels.subscriptions import Subscription

if TYPE_CHECKING:
    from heartreach.prompts.channels.web_push import WebPush

__all__ = ["HubWays"]


class HubWays:
    """Implements `heartreach.web.ways.Ways`.

    Args:
        hub: open.
        signer: made the addresses.
        push: the channel of Web Push, where it is installed.
    """

    def __init__(self, hub: Hub, signer: Signer, push: "WebPush | None" = None) -> None:
        self._hub = hub
        self._signer = signer
        self._push = push

    @property
    def push_key(self) -> str | None:
        """The hub's public key towards push services."""
        return None if self._push is None else self._push.key.public

    def subscribe(self, device: str, endpoint: str, p256dh: str, auth: str) -> None:
        """Wake this device's browser from now on."""
        if self._push is None:
            raise BadInput("Web Push needs the extra `push`", install_extra("push"))
        try:
            wanted = Subscription(device=device, endpoint=endpoint, p256dh=p256dh, auth=auth)
        except ValidationError as error:
            raise BadInput("This is not a subscription", "Switch notifications off and on again.") from error
        self._push.book.add(wanted)

    def unsubscribe(self, device: str) -> bool:
        """Wake it no longer."""
        return self._push is not None and self._push.book.remove(device)

    def sayable(self, token: str) -> str:
        """What an address says, in the wearer's language."""
        said = self._signer.read(token, self._hub.clock.now())
        if isinstance(said.what, ReceiptKind):
            return said.what
        prompt = self._hub.mailroom.ledger.prompt(said.decision_id)
        return self._hub.session.desk.pack.label(prompt.kind if prompt else PromptKind.ONSET, said.what)

    async def say(self, token: str) -> AnswerStatus | None:
        """Take what an address says, now."""
        at = self._hub.clock.now()
        match self._signer.read(token, at).word(at):
            case Answer() as answer:
                return await self._hub.mailroom.take_answer(answer)
            case Receipt() as receipt:
                await self._hub.mailroom.note_receipt(receipt)
        return None
