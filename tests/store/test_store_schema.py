"""Numbered SQL files, each applied whole or not at all."""

import sqlite3
from pathlib import Path

import pytest

from heartreach.errors import StoreNewer
from heartreach.models import Beat
from heartreach.store import Store
from heartreach.store.connect import connect_writer
from heartreach.store.layout import Layout
from heartreach.store.migrate import SCHEMA, migrate, newest, steps, version


@pytest.fixture
def next_schema(tmp_path: Path) -> Path:
    """Today's schema and one step more."""
    folder = tmp_path / "schema"
    folder.mkdir()
    for step in steps():
        (folder / step.path.name).write_text(step.path.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / f"{newest() + 1:04d}_more.sql").write_text("create table more (a text) strict;", encoding="utf-8")
    return folder


async def filled(folder: Path, t0: float) -> Layout:
    """A database of today's schema with one beat."""
    async with Store.open(folder) as store:
        await store.commit("me", Beat(at=t0, rr_ticks=800))
    return Layout(folder)


async def test_goal_20_an_older_database_is_copied_then_brought_up(
    tmp_path: Path, next_schema: Path, t0: float
) -> None:
    """The step is applied, the beat is still there, and so is the copy from before."""
    layout = await filled(tmp_path / "data", t0)
    connection = connect_writer(layout.database)
    migrate(connection, layout, next_schema)
    stands, rows = version(connection), connection.execute("select count(*) from chunk").fetchone()
    connection.close()
    copy = sqlite3.connect(layout.backups / f"before-schema-{newest() + 1:04d}.db")
    before = version(copy)
    copy.close()

    assert (stands, rows, before) == (newest() + 1, (1,), newest())


async def test_a_step_that_fails_changes_nothing(tmp_path: Path, next_schema: Path, t0: float) -> None:
    """Half a step is no step."""
    layout = await filled(tmp_path / "data", t0)
    step = steps(next_schema)[-1].path
    step.write_text("create table more (a text) strict; insert into nowhere values (1);", encoding="utf-8")
    connection = connect_writer(layout.database)
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(connection, layout, next_schema)
    tables = connection.execute("select count(*) from sqlite_schema where name = 'more'").fetchone()
    stands = version(connection)
    connection.close()

    assert (stands, tables) == (newest(), (0,))


async def test_a_newer_database_is_refused(tmp_path: Path, t0: float) -> None:
    """What a newer heartreach wrote is left alone, and told."""
    layout = await filled(tmp_path, t0)
    connection = sqlite3.connect(layout.database)
    connection.execute(f"pragma user_version = {newest() + 1}").close()
    connection.close()

    with pytest.raises(StoreNewer, match="Update heartreach"):
        async with Store.open(tmp_path):
            pass


def test_numbers_without_a_hole(tmp_path: Path) -> None:
    """A missing number is a mistake in the program, found at once."""
    (tmp_path / "0002_second.sql").write_text("", encoding="utf-8")

    with pytest.raises(ValueError, match="not numbered one by one"):
        steps(tmp_path)
    assert newest() == len(list(SCHEMA.glob("*.sql")))
