"""ntfy, against a server that publishes and polls as the real one."""

import json
import socket
import threading
from contextlib import suppress
from dataclasses import replace
from urllib.request import Request, urlopen

import pytest

from heartreach.config import load
from heartreach.errors import ConfigError, DeliveryError
from heartreach.models import AnswerKind, PromptKind
from heartreach.prompts.channels.channel import Letter
from heartreach.prompts.channels.ntfy import Ntfy, answers_in
from heartreach.prompts.channels.settings import NtfySettings
from heartreach.prompts.channels.signed_address import PATH, Signer
from heartreach.prompts.pack import built_in, join, languages_built_in
from tests.channels.conftest import NOON
from tests.channels.ntfy_server import NtfyServer
from tests.channels.web_server import Service


def tap(action: dict[str, object]) -> None:
    """What the ntfy app does with an `http` action."""
    headers = action.get("headers")
    assert isinstance(headers, dict)
    urlopen(Request(str(action["url"]), data=str(action["body"]).encode(), headers=headers), timeout=5).close()


def published(server: NtfyServer, topic: str) -> dict[str, object]:
    """The one message of a topic."""
    (message,) = server.messages[topic]
    return message


def actions_of(message: dict[str, object]) -> list[dict[str, object]]:
    """Its buttons."""
    actions = message["actions"]
    assert isinstance(actions, list)
    return actions


def test_a_button_writes_the_answer_where_the_hub_reads_it(ntfy: NtfyServer, letter: Letter) -> None:
    """The hub need not be reachable: published, tapped, polled, once; with the server's token all along."""
    ntfy.token = "tk_1"
    channel = Ntfy(NtfySettings(server=ntfy.address, topic="ann-4f2c", token="tk_1"))
    channel.send(letter)
    message = published(ntfy, "ann-4f2c")
    buttons = actions_of(message)
    ntfy.now = NOON + 60
    tap(buttons[0])

    assert [button["label"] for button in buttons] == ["Done", "Not stressed", "Stop for today"]
    assert message["message"] == "Ask somebody “How was it for you?”"
    (answer,) = channel.listen()
    assert (answer.nudge_id, answer.answer, answer.at) == ("d0c5", AnswerKind.DONE, NOON + 60)
    assert channel.listen() == ()


def test_a_button_tells_the_hub_where_it_can_be_reached(ntfy: NtfyServer, reaching: Letter, signer: Signer) -> None:
    """A signed address, no text to be written by whoever knows a topic; an answer topic of one's own still wins."""
    Ntfy(NtfySettings(server=ntfy.address, topic="t1")).send(reaching)
    Ntfy(NtfySettings(server=ntfy.address, topic="t2", answer_topic="mine")).send(reaching)
    button = actions_of(published(ntfy, "t1"))[2]

    address = str(button["url"])
    assert address.startswith(f"https://hub.example{PATH}")
    assert "body" not in button
    assert signer.read(address.rpartition("/")[2], NOON).what is AnswerKind.STOP_TODAY
    assert actions_of(published(ntfy, "t2"))[0]["url"] == f"{ntfy.address}/mine"


def test_the_server_reads_of_the_heart_only_where_the_wearer_wants_it(ntfy: NtfyServer, letter: Letter) -> None:
    """By itself no word of it leaves the house; switched off, the whole text and its line of why do."""
    for topic, discreet in (("quiet", True), ("whole", False)):
        Ntfy(NtfySettings(server=ntfy.address, topic=topic, discreet=discreet)).send(letter)

    assert "heart data" not in str(published(ntfy, "quiet"))
    assert published(ntfy, "whole")["message"] == f"{letter.prompt.text}\n\n{letter.prompt.why}"


@pytest.mark.parametrize("kind", PromptKind)
@pytest.mark.parametrize("language", languages_built_in())
def test_a_discreet_letter_is_the_invitation_alone(letter: Letter, kind: PromptKind, language: str) -> None:
    """Whatever the moment and its opener, first or come back; of texts changed since, only that something waits."""
    pack = built_in(language)
    said = [
        replace(
            letter, pack=pack, prompt=letter.prompt.model_copy(update={"kind": kind, "text": join(opener, "Call.")})
        )
        for opener in (*pack.moments[kind].openers, *pack.again.openers, "An opener of old.")
    ]

    assert [one.words(discreet=True) for one in said] == [*["Call."] * (len(said) - 1), pack.phone.nudge.discreet]


def test_a_server_that_is_down_is_told_and_not_ready(ntfy: NtfyServer, letter: Letter) -> None:
    """So the hub tries again, and meanwhile does not believe that anybody can be reached."""
    channel = Ntfy(NtfySettings(server=ntfy.address, topic="t"))
    assert channel.ready()
    ntfy.down = True

    assert not channel.ready()
    with pytest.raises(DeliveryError, match="503"):
        channel.send(letter)
    with pytest.raises(DeliveryError):
        channel.listen()


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b"1", b'{"event":"message","id":"m","time":1,"message":"hi"}', b'{"event":"message"}']
)
def test_strangers_are_counted_and_left(line: bytes) -> None:
    """Whoever guesses the topic can write there; nothing breaks, nothing is taken."""
    heard = answers_in([b'{"event":"open","id":"o"}', line], "all")

    assert (heard.answers, heard.refused) == ((), 1)


@pytest.mark.parametrize("time", ["NaN", "Infinity", "1e300", "-5", "null"])
def test_a_time_that_is_none_is_no_answer(time: str) -> None:
    """A server may say anything; what it says of an answer's time is read as strictly as the answer."""
    said = json.dumps('{"schema":"heartreach/answer/1","id":"a","nudge_id":"n","answer":"done","at":0}')
    heard = answers_in([f'{{"event":"message","id":"m","time":{time},"message":{said}}}'.encode()], "all")

    assert (heard.answers, heard.since, heard.refused) == ((), "m", 1)


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", id="a line that tore"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{", id="too short"),
        pytest.param(b"\x00\x01 nonsense\r\n\r\n", id="not HTTP"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", id="too many headers"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_reply_that_is_none_is_a_server_that_is_down(reply: bytes, letter: Letter) -> None:
    """A torn line, a login page of a hotel: the hub tries again, and nothing else happens to it."""

    def answer(listener: socket.socket) -> None:
        for _ in range(2):
            line, _ = listener.accept()
            with line:
                line.recv(65_536)
                line.sendall(reply)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=answer, args=(listener,), daemon=True).start()
        channel = Ntfy(NtfySettings(server=f"http://127.0.0.1:{listener.getsockname()[1]}", topic="t"))
        for ask in (lambda: channel.send(letter), channel.listen):
            with suppress(DeliveryError):  # and nothing worse
                ask()


def test_the_servers_own_marks_are_quoted(ntfy: NtfyServer) -> None:
    """What it calls a message goes back into an address, whatever it is."""
    channel = Ntfy(NtfySettings(server=ntfy.address, topic="t"))
    ntfy.messages["t-answers"] = [{"event": "message", "id": "a b\nc&since=all", "time": 1, "message": "hi"}]
    channel.listen()

    assert channel.listen() == ()
    assert channel.refused == 1


@pytest.mark.parametrize("server", ["file:///etc/passwd", "ntfy.sh", "ftp://x"])
def test_only_the_web_is_asked(server: str) -> None:
    """No file is read because of a setting, and a wrong one does not repeat the secret topic."""
    with pytest.raises(ConfigError, match="no web address"):
        load(None, {}, {"ntfy.server": server})
    with pytest.raises(ConfigError) as refused:
        load(None, {}, {"ntfy.topic": "secret topic"})
    assert "secret" not in str(refused.value)


def test_the_message_is_json_of_ntfys_own_form(ntfy: NtfyServer, letter: Letter) -> None:
    """Only fields that ntfy knows."""
    message = Ntfy(NtfySettings(server=ntfy.address, topic="t")).message(letter)

    assert set(message) == {"topic", "title", "message", "tags", "actions"}
    assert json.loads(json.dumps(message)) == message


def test_a_server_that_sends_elsewhere_is_not_followed(ntfy: NtfyServer, service: Service, letter: Letter) -> None:
    """The token is not for others, and the prompt would get there as a question without text, counted as sent."""
    ntfy.location, ntfy.answer = service.address, lambda _asked: (302, b"")
    with pytest.raises(DeliveryError, match="302"):
        Ntfy(NtfySettings(server=ntfy.address, topic="t", token="tk_1")).send(letter)

    assert service.asked == []
