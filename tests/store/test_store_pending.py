"""What waits while the disk takes nothing."""

import pytest

from heartreach.models import Battery, Beat
from heartreach.store.pending import MAX_ROWS, Pending

#: Beats of a day at 90 beats/min.
BEATS_A_DAY = 90 * 60 * 24


def with_beats(first: int, count: int) -> Pending:
    """A batch of beats, one a second."""
    batch = Pending()
    for k in range(first, first + count):
        batch.add("me", Beat(at=float(k), rr_ticks=1024))
    return batch


def test_goal_11_more_than_a_day_of_beats_fits() -> None:
    """A quick heart fills less than the bound in a day, even after the bound has cut once."""
    assert MAX_ROWS * 0.9 > BEATS_A_DAY


def test_a_batch_that_failed_comes_before_the_next() -> None:
    """Order is kept, nothing is lost, both kinds of words."""
    first, second = with_beats(0, 3), with_beats(3, 2)
    first.add("me", Battery(at=0, percent=50))
    second.add("me", Battery(at=1, percent=49))
    both = first.put_before(second)

    assert both.rows("me", Beat)[:, 0].tolist() == [0, 1, 2, 3, 4]
    assert [word.model_dump()["at"] for _, word in both.sparse] == [0, 1]
    assert both.dropped == 0


def test_beyond_the_bound_the_oldest_go_and_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded: the newest words stay, what was dropped is told."""
    monkeypatch.setattr("heartreach.store.pending.MAX_ROWS", 1000)
    batch = with_beats(0, 1000).put_before(with_beats(1000, 10))
    rows = batch.rows("me", Beat)

    assert rows[:, 0].tolist() == list(range(batch.dropped, 1010))
    assert 10 <= batch.dropped <= 110


def test_one_batch_is_bounded_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of either kind of words, whether or not the disk ever took one."""
    monkeypatch.setattr("heartreach.store.pending.MAX_ROWS", 100)
    monkeypatch.setattr("heartreach.store.pending.MAX_WORDS", 10)
    batch = with_beats(0, 250)
    for k in range(25):
        batch.add("me", Battery(at=k, percent=50))
    rows = batch.rows("me", Beat)[:, 0].tolist()

    assert rows == list(range(250 - len(rows), 250))
    assert 80 <= len(rows) <= 100
    assert [word.model_dump()["at"] for _, word in batch.sparse] == list(range(15, 25))
    assert batch.dropped == 250 - len(rows) + 15
