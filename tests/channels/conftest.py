"""Services of other people, each on a free port of this machine, and a prompt to carry."""

from collections.abc import Iterator

import pytest

from heartreach.models import Draw, Prompt, PromptKind, Tool
from heartreach.prompts.channels.channel import Letter
from heartreach.prompts.channels.signed_address import Addresses, Signer
from heartreach.prompts.pack import built_in
from tests.channels.ntfy_server import NtfyServer
from tests.channels.push_service import PushService
from tests.channels.web_server import Service, serving

#: A Monday at noon, UTC.
NOON = 1780315200.0


@pytest.fixture
def ntfy() -> Iterator[NtfyServer]:
    """An ntfy server."""
    with serving(NtfyServer(now=NOON)) as server:
        assert isinstance(server, NtfyServer)
        yield server


@pytest.fixture
def push_service() -> Iterator[PushService]:
    """A browser maker's push service."""
    with serving(PushService()) as service:
        assert isinstance(service, PushService)
        yield service


@pytest.fixture
def service() -> Iterator[Service]:
    """Any web service."""
    with serving(Service()) as service:
        yield service


@pytest.fixture
def signer() -> Signer:
    """With a key of its own."""
    return Signer(bytes(range(32)))


@pytest.fixture
def prompt() -> Prompt:
    """A nudge at noon."""
    return Prompt(
        decision_id="d0c5",
        wearer="ann",
        at=NOON,
        tz="Europe/Berlin",
        kind=PromptKind.ONSET,
        onset_id="o-1",
        available=True,
        reasons=(),
        draw=Draw(p=0.8, u=0.1, seed=1, index=0),
        policy="1",
        tool_probabilities={Tool.OUTSOURCE: 1.0},
        tool=Tool.OUTSOURCE,
        text_id="outsource-1",
        text="Your heart data sits above your usual. Ask somebody “How was it for you?”",
        expires_at=NOON + 900,
        quota_total=3,
        quota_left=2,
        why="Your heart data looks more activated than your usual.",
    )


@pytest.fixture
def letter(prompt: Prompt) -> Letter:
    """The nudge, where no phone can reach the hub."""
    return Letter(prompt, built_in(), left_s=900.0)


@pytest.fixture
def reaching(prompt: Prompt, signer: Signer) -> Letter:
    """The nudge, where phones can reach the hub."""
    return Letter(prompt, built_in(), left_s=900.0, addresses=Addresses(signer, "https://hub.example"))
