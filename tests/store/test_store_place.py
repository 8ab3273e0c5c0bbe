"""Hands in the data folder while a hub works on it."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from heartreach.clock import LoopClock
from heartreach.errors import StoreError
from heartreach.models import Answer, AnswerKind, Beat, Prompt
from heartreach.store import Reader, Store
from heartreach.store.layout import Layout

MakePrompt = Callable[..., Prompt]


def delete(folder: Path) -> None:
    """A hand that slipped."""
    Layout(folder).database.unlink()


def replace(folder: Path) -> None:
    """A copy of another day, moved over it while the hub runs."""
    other = folder / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("create table other (a)").close()
    other.replace(Layout(folder).database)


@pytest.mark.parametrize("hand", [delete, replace])
async def test_a_database_that_was_taken_away_is_put_back(
    tmp_path: Path, hand: Callable[[Path], None], make_prompt: MakePrompt, t0: float
) -> None:
    """What was acknowledged before and after is there at the next start; readers go on; what lay there is kept."""
    async with Store.open(tmp_path, clock=LoopClock(t0)) as store:
        reader = store.reader()
        await store.commit("me", Beat(at=t0, rr_ticks=800), make_prompt())
        hand(tmp_path)
        await store.commit("me", Beat(at=t0 + 1, rr_ticks=801))
        await store.commit("me", Answer(answer_id="a1", decision_id="d1", kind=AnswerKind.DONE, at=t0 + 2))
        seen = reader.beats("me", t0, t0 + 10).rr_ticks.tolist()
        trouble = store.trouble

    async with Store.open(tmp_path) as store:
        assert store.recovery is None
    with Reader.open(tmp_path) as later:
        kept = later.beats("me", t0, t0 + 10).rr_ticks.tolist()
        answers = later.answers("me", t0, t0 + 10)
    assert (seen, kept, trouble) == ([800, 801], [800, 801], None)
    assert [answer.answer_id for answer in answers] == ["a1"]
    assert aside(tmp_path) == (hand is replace)


def aside(folder: Path) -> bool:
    """Whether something was kept aside."""
    return any(folder.glob("replaced-*/heartreach.db"))


async def test_a_folder_that_was_deleted_is_not_made_again(tmp_path: Path, t0: float) -> None:
    """Whoever deletes the whole folder wants it gone: nothing returns, nothing is acknowledged, and that is said."""
    folder, store = tmp_path / "data", Store.open(tmp_path / "data")
    await store.__aenter__()
    await store.commit("me", Beat(at=t0, rr_ticks=800))
    shutil.rmtree(folder)

    with pytest.raises(StoreError, match="was deleted or replaced"):
        await store.commit("me", Beat(at=t0 + 1, rr_ticks=801))
    assert "was deleted or replaced" in str(store.trouble)
    with pytest.raises(StoreError, match="was deleted or replaced"):
        await store.__aexit__(None, None, None)
    assert list_of(tmp_path) == []


def list_of(folder: Path) -> list[Path]:
    """What lies in a folder."""
    return list(folder.iterdir())


async def test_a_folder_that_comes_back_is_written_again(tmp_path: Path, t0: float) -> None:
    """Moved away by mistake and back: what waited is written."""
    folder, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    async with Store.open(folder) as store:
        folder.rename(elsewhere)
        with pytest.raises(StoreError):
            await store.commit("me", Beat(at=t0, rr_ticks=800))
        elsewhere.rename(folder)
        await store.commit("me", Beat(at=t0 + 1, rr_ticks=801))

    with Reader.open(folder) as reader:
        assert reader.beats("me", t0, t0 + 10).rr_ticks.tolist() == [800, 801]
