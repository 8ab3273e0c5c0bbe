"""The MQTT broker: embedded, a Mosquitto of our own, or one that somebody else runs; docs/broker.md compares them."""

from heartreach.prompts.broker.embedded import EmbeddedBroker
from heartreach.prompts.broker.endpoint import Broker, Endpoint, Login
from heartreach.prompts.broker.limits import Limits
from heartreach.prompts.broker.logins import Logins

__all__ = ["Broker", "EmbeddedBroker", "Endpoint", "Limits", "Login", "Logins"]
