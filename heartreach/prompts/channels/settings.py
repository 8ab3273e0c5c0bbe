"""Which ways to a phone there are beside MQTT; none unless somebody writes them down."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

__all__ = ["AppriseSettings", "ChannelSettings", "NtfySettings", "PushSettings"]

#: ntfy's own rule for topics (docs.ntfy.sh/config).
Topic = Annotated[str, Field(pattern=r"^[-_A-Za-z0-9]{1,64}$")]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NtfySettings(_Section):
    """An ntfy server and two topics on it; who knows a topic can read and write it, so make them long and random."""

    topic: Topic | None = None  #: where nudges go; none without it
    server: str = "https://ntfy.sh"  #: better your own: whoever runs it can read what passes
    answer_topic: Topic | None = None  #: where buttons write, instead of the hub's own address
    token: str | None = Field(default=None, repr=False)  #: access token of a server that wants one
    discreet: bool = True  #: the invitation alone: no word on the heart to the server and the lock screen

    @field_validator("server")
    @classmethod
    def _on_the_web(cls, server: str) -> str:
        if not server.startswith(("https://", "http://")):
            raise ValueError("is no web address; give it as https://ntfy.example.org")
        return server.rstrip("/")

    @property
    def answers(self) -> str:
        """Where buttons write when they cannot tell the hub itself.

        >>> NtfySettings(topic="ann-4f2c").answers
        'ann-4f2c-answers'
        """
        return self.answer_topic or f"{self.topic}-answers"[-64:]


class AppriseSettings(_Section):
    """Services that Apprise knows (github.com/caronc/apprise/wiki), by their addresses."""

    urls: tuple[str, ...] = Field(default=(), repr=False)  #: they hold passwords, so keep the file to yourself
    discreet: bool = True  #: as for ntfy


class PushSettings(_Section):
    """Web Push for the phone page, while it is closed."""

    contact: str = "mailto:heartreach@example.org"  #: whom a push service may write to; Apple insists that it is one

    @field_validator("contact")
    @classmethod
    def _is_an_address(cls, contact: str) -> str:
        if not contact.startswith(("mailto:", "https://")):
            raise ValueError("must begin with mailto: or https://")
        return contact


class ChannelSettings(_Section):
    """What config.toml says of channels."""

    ntfy: NtfySettings = NtfySettings()
    apprise: AppriseSettings = AppriseSettings()
    push: PushSettings = PushSettings()
