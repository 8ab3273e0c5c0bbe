"""A database of every older version is brought up to today, and loses nothing."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from heartreach.models import Answer, AnswerKind, Beat, Prompt
from heartreach.store import Store
from heartreach.store.connect import connect_writer
from heartreach.store.layout import Layout
from heartreach.store.migrate import newest, steps, version
from heartreach.store.pending import Pending
from heartreach.store.writer import Writer

MakeBeats = Callable[..., list[Beat]]
#: Versions that were ever on anybody's disk.
OLDER = range(1, newest())


def made_as_of(folder: Path, stands: int, beats: list[Beat], prompt: Prompt) -> Layout:
    """A data folder as a heartreach of schema `stands` left it: beats, a prompt and its answer."""
    layout = Layout(folder)
    layout.prepare()
    connection = connect_writer(layout.database)
    for step in steps()[:stands]:
        connection.executescript(step.path.read_text(encoding="utf-8"))
    connection.execute(f"pragma user_version = {stands}").close()
    batch = Pending()
    answer = Answer(answer_id="a1", decision_id="d1", kind=AnswerKind.DONE, at=prompt.at)
    for word in (*beats, prompt, answer):
        batch.add("me", word)
    Writer(connection).apply(batch)
    connection.close()
    return layout


@pytest.mark.parametrize("stands", OLDER)
async def test_goal_20_every_older_version_comes_up_whole(
    tmp_path: Path, make_beats: MakeBeats, make_prompt: Callable[..., Prompt], t0: float, stands: int
) -> None:
    """Beats, prompt and answer are still there, the copy from before is kept, and the hub writes on."""
    beats = make_beats(t0, 600)
    layout = made_as_of(tmp_path, stands, beats, make_prompt())
    async with Store.open(tmp_path) as store:
        await store.commit("me", Beat(at=t0 + 700, rr_ticks=900))
        reader = store.reader()
        found = reader.beats("me", t0, t0 + 600)
        answers, decision = reader.answers("me", t0, t0 + 1), reader.decision("me", "d1")
    copy = sqlite3.connect(layout.backups / f"before-schema-{stands + 1:04d}.db")
    kept = (version(copy), copy.execute("select count(*) from answer").fetchone()[0])
    copy.close()
    after = sqlite3.connect(layout.database)
    now = version(after)
    after.close()

    assert found.rr_ticks.tolist() == [beat.rr_ticks for beat in beats]
    assert ([answer.answer_id for answer in answers], decision) == (["a1"], make_prompt())
    assert kept == (stands, 1)
    assert now == newest()
