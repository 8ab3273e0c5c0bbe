"""Apprise, with its own JSON notifier against a real server."""

import pytest

from heartreach.errors import ConfigError, DeliveryError
from heartreach.models import AnswerKind
from heartreach.prompts.channels.apprise_services import AppriseServices
from heartreach.prompts.channels.channel import Letter
from heartreach.prompts.channels.signed_address import Signer
from tests.channels.conftest import NOON
from tests.channels.web_server import Service


def test_a_service_gets_the_text_and_links_that_answer(service: Service, reaching: Letter, signer: Signer) -> None:
    """One line for each answer, the last one gives rest for today."""
    channel = AppriseServices([service.address.replace("http://", "json://")])
    channel.send(reaching)
    body = str(service.asked[0].json()["message"]).splitlines()

    assert body[0] == reaching.prompt.text
    assert [line.partition(":")[0] for line in body[-3:]] == ["Done", "Not stressed", "Stop for today"]
    assert signer.read(body[-1].rpartition("/")[2], NOON).what is AnswerKind.STOP_TODAY


def test_without_a_way_to_the_hub_there_are_no_links(service: Service, letter: Letter) -> None:
    """A link that leads nowhere would be worse than none."""
    AppriseServices([service.address.replace("http://", "json://")]).send(letter)

    assert "/say/" not in str(service.asked[0].json()["message"])


def test_a_service_that_refuses_is_told(service: Service, letter: Letter) -> None:
    """And counts as a way to nobody until one letter gets through."""
    channel = AppriseServices([service.address.replace("http://", "json://")])
    service.answer = lambda _asked: (500, b"")
    with pytest.raises(DeliveryError, match="did not take it"):
        channel.send(letter)

    assert not channel.ready()


def test_an_address_nobody_understands_is_refused_without_repeating_it() -> None:
    """It may hold a password."""
    with pytest.raises(ConfigError, match="does not understand") as refused:
        AppriseServices(["nonsense://user:secret@host"])

    assert "secret" not in str(refused.value)
