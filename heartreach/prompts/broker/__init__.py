"""The MQTT broker: embedded, a Mosquitto of our own, or one that somebody else runs; docs/broker.md compares them.

Names are loaded when they are first asked for: whoever only reads `[broker]` from a settings file needs no broker, and
a wrong setting is told a quarter of a start-up earlier.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heartreach.prompts.broker.choose import choose_broker
    from heartreach.prompts.broker.embedded import EmbeddedBroker
    from heartreach.prompts.broker.endpoint import Broker, Endpoint, Login
    from heartreach.prompts.broker.external import ExternalBroker
    from heartreach.prompts.broker.limits import Limits
    from heartreach.prompts.broker.logins import Logins
    from heartreach.prompts.broker.mosquitto import MosquittoBroker
    from heartreach.prompts.broker.settings import BrokerSettings

__all__ = [
    "Broker",
    "BrokerSettings",
    "EmbeddedBroker",
    "Endpoint",
    "ExternalBroker",
    "Limits",
    "Login",
    "Logins",
    "MosquittoBroker",
    "choose_broker",
]

#: Where each name lives.
_HOMES = {
    "Broker": "endpoint",
    "BrokerSettings": "settings",
    "EmbeddedBroker": "embedded",
    "Endpoint": "endpoint",
    "ExternalBroker": "external",
    "Limits": "limits",
    "Login": "endpoint",
    "Logins": "logins",
    "MosquittoBroker": "mosquitto",
    "choose_broker": "choose",
}


def __getattr__(name: str) -> object:
    """Load a name's module, once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
