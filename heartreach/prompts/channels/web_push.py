"""Web Push: a nudge wakes the phone page's service worker while the page is closed.

The text is encrypted for the one browser (RFC 8291), so a push service sees that something was sent, and when, and
never what. The worker shows it, says that it came, and tells the hub what was tapped, each by a signed address on the
page's own origin; a browser subscribes only where that origin is secure (localhost, or https).
"""

import json
from contextlib import suppress

from heartreach.errors import DeliveryError, StoreError
from heartreach.models import CHANNEL_KNOWS, AnswerKind
from heartreach.prompts.channels.channel import Letter, NobodySubscribed
from heartreach.prompts.channels.push_service import NobodyThere, wake
from heartreach.prompts.channels.settings import PushSettings
from heartreach.prompts.channels.signed_address import Addresses, Signer
from heartreach.prompts.channels.subscriptions import Subscriptions
from heartreach.prompts.channels.vapid import VapidKey
from heartreach.prompts.payloads import NudgePayload

__all__ = ["CHANNEL", "WebPush"]

CHANNEL = "push"

#: A push service takes 4,096 bytes; encryption adds 103 (RFC 8291, section 4).
LARGEST = 3_993


class WebPush:
    """Carries prompts to all subscribed browsers.

    Args:
        key: of this hub.
        book: who subscribed.
        signer: of the addresses with which the worker answers.
        settings: whom a push service may write to.
    """

    name = CHANNEL
    knows = CHANNEL_KNOWS[CHANNEL]

    def __init__(self, key: VapidKey, book: Subscriptions, signer: Signer, settings: PushSettings) -> None:
        self.key = key
        self.book = book
        self._addresses = Addresses(signer)
        self._contact = settings.contact

    def ready(self) -> bool:
        """Whether any browser asked to be woken."""
        return bool(self.book.all)

    def send(self, letter: Letter) -> None:
        """Wake every browser; one that is gone is forgotten.

        Raises:
            NobodySubscribed: no browser asked to be woken.
            DeliveryError: no push service took it.
        """
        if not self.book.all:
            raise NobodySubscribed("nobody subscribed", "Switch notifications on in the phone page.")
        text, taken, why = self.message(letter), 0, ""
        for subscription in self.book.all:
            try:
                wake(subscription, text, self.key, self._contact, letter.left_s)
                taken += 1
            except NobodyThere as gone:
                why = gone.message
                with suppress(StoreError):  # on a full disk it is asked again, and gone again
                    self.book.gone(subscription.endpoint)
            except DeliveryError as refused:
                why = refused.message
        if not taken:
            raise DeliveryError(f"no push service took it ({why})", "Switch notifications off and on again.")

    def message(self, letter: Letter) -> str:
        """What the worker is told: the nudge, and where to say what."""
        prompt = letter.prompt
        says = {kind: self._addresses.of(prompt, kind, CHANNEL) for kind in (*AnswerKind, *self.knows[1:])}
        nudge = json.loads(NudgePayload.of(prompt, letter.pack).to_json())
        said = {**nudge, "title": letter.title, "say": says}
        del said["why"]  # the page has it; a notification has no room
        text = json.dumps({"schema": "heartreach/push/1", "nudge": said}, ensure_ascii=False)
        if len(text.encode()) > LARGEST:
            raise DeliveryError("the nudge is too long for a push service", "Shorten the texts of your content pack.")
        return text
