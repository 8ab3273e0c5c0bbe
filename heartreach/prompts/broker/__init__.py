"""The MQTT broker: embedded, a Mosquitto of our own, or one that somebody else runs; docs/broker.md compares them."""

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
