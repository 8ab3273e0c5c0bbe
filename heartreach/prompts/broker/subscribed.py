"""A subscription that was granted."""

from dataclasses import dataclass

from heartreach.prompts.broker.wire.packets import Subscription

__all__ = ["Subscribed"]


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What the client wished, and the number its messages are marked with (MQTT 5.0, section 3.8.2.1.2)."""

    wish: Subscription
    identifier: int | None = None
