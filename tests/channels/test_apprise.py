"""Apprise, with its own JSON notifier against a real server."""

import pytest

from heartreach.errors import ConfigError, DeliveryError
from heartreach.models import AnswerKind
from heartreach.prompts.channels.apprise_services import AppriseServices
from heartreach.prompts.channels.channel import Letter
from heartreach.prompts.channels.settings import AppriseSettings
from heartreach.prompts.channels.signed_address import Signer
from tests.channels.conftest import NOON
from tests.channels.web_server import Service


def to(service: Service, *, discreet: bool = True) -> AppriseSettings:
    """Settings that name the one service."""
    return AppriseSettings(urls=(service.address.replace("http://", "json://"),), discreet=discreet)


def test_a_service_gets_the_text_and_links_that_answer(service: Service, reaching: Letter, signer: Signer) -> None:
    """One line for each answer, the last one gives rest for today."""
    channel = AppriseServices(to(service))
    channel.send(reaching)
    body = str(service.asked[0].json()["message"]).splitlines()

    assert body[0] == "Ask somebody “How was it for you?”"
    assert [line.partition(":")[0] for line in body[-3:]] == ["Done", "Not stressed", "Stop for today"]
    assert signer.read(body[-1].rpartition("/")[2], NOON).what is AnswerKind.STOP_TODAY


def test_without_a_way_to_the_hub_there_are_no_links(service: Service, letter: Letter) -> None:
    """A link that leads nowhere would be worse than none."""
    AppriseServices(to(service)).send(letter)

    assert "/say/" not in str(service.asked[0].json()["message"])


def test_a_service_reads_of_the_heart_only_where_the_wearer_wants_it(service: Service, reaching: Letter) -> None:
    """By itself no word of it leaves the house; switched off, the whole text and its line of why do."""
    for discreet in (True, False):
        AppriseServices(to(service, discreet=discreet)).send(reaching)
    quiet, whole = (str(asked.json()) for asked in service.asked)

    assert "heart data" not in quiet
    assert reaching.prompt.text in whole
    assert reaching.prompt.why in whole


def test_a_service_that_refuses_is_told(service: Service, letter: Letter) -> None:
    """And counts as a way to nobody until one letter gets through."""
    channel = AppriseServices(to(service))
    service.answer = lambda _asked: (500, b"")
    with pytest.raises(DeliveryError, match="did not take it"):
        channel.send(letter)

    assert not channel.ready()


def test_an_address_nobody_understands_is_refused_without_repeating_it() -> None:
    """It may hold a password."""
    with pytest.raises(ConfigError, match="does not understand") as refused:
        AppriseServices(AppriseSettings(urls=("nonsense://user:secret@host",)))

    assert "secret" not in str(refused.value)
