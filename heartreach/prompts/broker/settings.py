"""Which broker the wearer wants; the hub's configuration holds one of these under `[broker]`."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

__all__ = ["BrokerSettings"]

#: IANA's ports for MQTT and for MQTT over TLS.
MQTT_PORT, MQTT_TLS_PORT = 1883, 8883

#: Addresses that never leave the machine.
LOOPBACK = ("127.0.0.1", "::1")

Port = Annotated[int, Field(ge=0, le=65_535)]


class BrokerSettings(BaseModel):
    """Where messages travel.

    Without any setting: a Mosquitto that is installed on this machine is started and supervised, otherwise the embedded
    broker runs inside the hub. Both listen on this machine only; phones come in through the hub's own web page.

    >>> BrokerSettings().kind, BrokerSettings(host="mqtt.example.org", tls=True).external_port
    ('auto', 8883)
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["auto", "embedded", "mosquitto", "external"] = "auto"

    host: str | None = None  #: an external broker; naming one is choosing it
    port: Annotated[int, Field(ge=1, le=65_535)] | None = None  #: its port; 1883, or 8883 with TLS
    tls: bool = False
    ca_file: Path | None = None  #: certificates to trust instead of the system's
    username: str | None = None
    password: SecretStr | None = None
    client_id: Annotated[str, Field(min_length=1, max_length=64)] = "hub"  #: two hubs at one broker need two names
    phone_username: str | None = None  #: what phones log in as at an external broker; the hub's login when left out
    phone_password: SecretStr | None = None
    secret_file: Path | None = None  #: instead of all four: the `secret` that `heartreach broker-config` wrote

    listen: str = "127.0.0.1"  #: where a broker of our own listens
    listen_port: Port = 0  #: 0 takes a free one
    mosquitto: Path | None = None  #: the program, where it is not in the usual places

    @field_validator("username", "password", "phone_username", "phone_password", mode="before")
    @classmethod
    def _digits_too(cls, value: object) -> object:
        """A password of digits is a number to whoever reads the environment."""
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.kind == "external" and self.host is None:
            raise ValueError("an external broker needs its host; set broker.host")
        if self.kind in ("embedded", "mosquitto") and self.host is not None:
            raise ValueError(f"broker.host names an external broker; leave it out or drop kind = {self.kind!r}")
        if self.listen not in LOOPBACK:
            raise ValueError(
                f"broker.listen cannot be {self.listen!r}: a broker of our own speaks without TLS and stays on this"
                " machine; for others on the network run a Mosquitto with `heartreach broker-config`"
            )
        if (self.password is None) != (self.username is None):
            raise ValueError("broker.username and broker.password belong together")
        if (self.phone_password is None) != (self.phone_username is None):
            raise ValueError("broker.phone_username and broker.phone_password belong together")
        return self

    @property
    def external_port(self) -> int:
        """The external broker's port."""
        return self.port or (MQTT_TLS_PORT if self.tls else MQTT_PORT)
