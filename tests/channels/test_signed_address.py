"""Whoever has the address may say that one thing, for a day; nobody can make one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartreach.errors import BadInput
from heartreach.models import Answer, AnswerKind, Receipt, ReceiptKind
from heartreach.prompts.channels.signed_address import Signer

SAYABLE = [*AnswerKind, ReceiptKind.RECEIVED, ReceiptKind.DISPLAYED]


@given(st.sampled_from(SAYABLE), st.text("0123456789abcdef", min_size=1, max_size=24), st.integers(1, 2**33))
def test_what_was_signed_is_read(what: AnswerKind | ReceiptKind, decision_id: str, until: int) -> None:
    """Prompt, word and channel come back until the time is over, never after."""
    signer = Signer(bytes(32))
    token = signer.token(decision_id, what, "ntfy", until)
    said = signer.read(token, until)

    assert (said.decision_id, said.what, said.channel) == (decision_id, what, "ntfy")
    with pytest.raises(BadInput, match="too old"):
        signer.read(token, until + 1)


@given(st.text(max_size=200))
def test_no_text_is_an_address(text: str) -> None:
    """Any text raises our own error."""
    with pytest.raises(BadInput, match="not made by this hub"):
        Signer(bytes(32)).read(text, 0.0)


@given(st.data())
def test_a_changed_address_says_nothing(data: st.DataObject) -> None:
    """Every single character is signed."""
    signer = Signer(bytes(32))
    token = signer.token("d0c5", AnswerKind.DONE, "ntfy", 100.0)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789._-").filter(lambda c: c != token[place]))
    with pytest.raises(BadInput):
        signer.read(token[:place] + other + token[place + 1 :], 0.0)


def test_another_hubs_address_says_nothing() -> None:
    """Each hub has a key of its own."""
    token = Signer(bytes(32)).token("d0c5", AnswerKind.DONE, "ntfy", 100.0)
    with pytest.raises(BadInput):
        Signer(bytes(range(32))).read(token, 0.0)


def test_said_twice_it_is_the_same_word() -> None:
    """The answer's id follows from what is said, so it counts once however often the button is tapped."""
    signer = Signer(bytes(32))
    said = signer.read(signer.token("d0c5", AnswerKind.DONE, "push", 100.0), 0.0)
    shown = signer.read(signer.token("d0c5", ReceiptKind.DISPLAYED, "push", 100.0), 0.0)

    first, second = said.word(1.0), said.word(2.0)
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert first.answer_id == second.answer_id
    assert shown.word(3.0) == Receipt(decision_id="d0c5", kind=ReceiptKind.DISPLAYED, at=3.0, channel="push")
