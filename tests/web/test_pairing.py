"""Letting devices in, once, and out again."""

import time
from pathlib import Path

import pytest

from heartreach.clock import ManualClock
from heartreach.errors import BadInput, StoreDamaged
from heartreach.web import FileBook, MemoryBook, Pairing


@pytest.fixture
def clock() -> ManualClock:
    """Time stands where the test puts it."""
    return ManualClock(1_741_734_000.0)


@pytest.fixture
def pairing(clock: ManualClock) -> Pairing:
    """Nobody is let in yet."""
    return Pairing(MemoryBook(), monotonic=clock.monotonic, wall=clock.now)


def test_who_brings_the_token_is_known_afterwards(pairing: Pairing) -> None:
    """The secret is the device's, and only the device's."""
    secret = pairing.accept(pairing.invite(), " My\n phone ")
    known = pairing.known(secret)

    assert known is not None
    assert (known.name, pairing.known(f"{secret}x"), pairing.known("")) == ("My phone", None, None)


def test_a_token_works_once(pairing: Pairing) -> None:
    """A second phone cannot use the first one's code."""
    token = pairing.invite()
    pairing.accept(token, "first")

    with pytest.raises(BadInput, match="new QR code"):
        pairing.accept(token, "second")


def test_a_token_is_for_ten_minutes(pairing: Pairing, clock: ManualClock) -> None:
    """A photograph of the screen is worth nothing tomorrow."""
    token = pairing.invite()
    clock.advance(601)

    with pytest.raises(BadInput):
        pairing.accept(token, "late")


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="elsewhere the usual clock counts sleep")
def test_a_token_gets_older_while_the_computer_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A laptop that is closed with a code on its screen does not wake with one that still works."""
    pairing, woke = Pairing(MemoryBook()), time.clock_gettime(time.CLOCK_BOOTTIME) + 8 * 3600
    token = pairing.invite()
    monkeypatch.setattr(time, "clock_gettime", lambda _clock: woke)

    with pytest.raises(BadInput):
        pairing.accept(token, "late")


def test_a_new_invitation_ends_the_old_one(pairing: Pairing) -> None:
    """There is one open invitation at most."""
    old = pairing.invite()
    pairing.invite()

    with pytest.raises(BadInput):
        pairing.accept(old, "old")


def guess(pairing: Pairing, who: str, times: int) -> None:
    """Try wrong tokens."""
    for _ in range(times):
        with pytest.raises(BadInput):
            pairing.accept("guess", "guesser", who=who)


def test_a_guesser_is_not_heard_again(pairing: Pairing) -> None:
    """After five wrong tries even the right token is refused from there."""
    token = pairing.invite()
    guess(pairing, "192.168.1.66", 5)

    with pytest.raises(BadInput):
        pairing.accept(token, "right", who="192.168.1.66")


def test_a_guesser_cannot_keep_the_wearer_out(pairing: Pairing) -> None:
    """The invitation stays good for everybody else."""
    token = pairing.invite()
    guess(pairing, "192.168.1.66", 50)

    assert pairing.accept(token, "right", who="192.168.1.20")


def test_many_guessers_cannot_keep_the_wearer_out(pairing: Pairing) -> None:
    """However many addresses guess: a network of version 6 has any number of them."""
    token = pairing.invite()
    for number in range(200):
        guess(pairing, str(number), 5)

    assert pairing.accept(token, "right", who="192.168.1.20")


def test_without_an_invitation_nobody_comes_in(pairing: Pairing) -> None:
    """An empty token is no token."""
    with pytest.raises(BadInput):
        pairing.accept("", "nobody")


def test_a_device_that_is_ended_is_unknown_and_told_on(clock: ManualClock) -> None:
    """Its secret stops working, and its MQTT login is ended with it."""
    ended: list[str] = []
    pairing = Pairing(MemoryBook(), ended=ended.append, monotonic=clock.monotonic, wall=clock.now)
    secret = pairing.accept(pairing.invite(), "lost")
    device_id = pairing.devices[0].device_id

    assert (pairing.end(device_id), pairing.known(secret), ended) == (True, None, [device_id])
    assert not pairing.end(device_id)


def test_paired_devices_survive_a_restart_without_their_secret(tmp_path: Path) -> None:
    """The file holds a hash, is its owner's alone, and lets the same device in again."""
    book = FileBook(tmp_path / "phones.json")
    first = Pairing(book)
    secret = first.accept(first.invite(), "Phone")
    again = Pairing(book).known(secret)

    assert again is not None
    assert secret not in (tmp_path / "phones.json").read_text()
    assert (tmp_path / "phones.json").stat().st_mode & 0o077 == 0


def test_a_broken_file_is_said_with_the_next_step(tmp_path: Path) -> None:
    """Nobody is let in by a file that is something else."""
    (tmp_path / "phones.json").write_text("[{}]")

    with pytest.raises(StoreDamaged, match="pair the phones again"):
        Pairing(FileBook(tmp_path / "phones.json"))
