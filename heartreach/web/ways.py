"""What notifications ask of the hub: to be woken by, and to be told what was tapped."""

from typing import Protocol

from heartreach.models import AnswerStatus

__all__ = ["Ways"]


class Ways(Protocol):
    """Ways to a phone beside the open page."""

    @property
    def push_key(self) -> str | None:
        """The hub's public key towards push services; `None` where Web Push is not installed."""

    def subscribe(self, device: str, endpoint: str, p256dh: str, auth: str) -> None:
        """Wake this device's browser from now on.

        Raises:
            BadInput: that is no subscription.
            StoreError: the disk does not take it.
        """

    def unsubscribe(self, device: str) -> bool:
        """Wake it no longer; `False` when it was not woken."""

    def sayable(self, token: str) -> str:
        """What a signed address says, in the wearer's language.

        Raises:
            BadInput: it was not made here, or it is too old.
        """

    async def say(self, token: str) -> AnswerStatus | None:
        """Take what a signed address says; an answer's status, or `None` for a receipt.

        Raises:
            BadInput: it was not made here, or it is too old.
        """
