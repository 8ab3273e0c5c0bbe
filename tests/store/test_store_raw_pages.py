"""Reading rows from bare pages."""

import random
import sqlite3
from pathlib import Path

import pytest

from heartreach.store.raw_pages import rows_on_leaves


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A table of every kind of cell, long enough for inner pages."""
    path, chance = tmp_path / "some.db", random.Random(1)
    connection = sqlite3.connect(path)
    connection.execute("create table some (a integer, b real, c text, d blob, e)")
    rows = [
        (chance.choice([0, 1, -1, 200, -70_000, 2**40, -(2**62)]), chance.gauss(0, 1e3), f"wört {k}", b"\x00\xff", None)
        for k in range(2000)
    ]
    connection.executemany("insert into some values (?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    return path


def rows_by_sql(path: Path) -> set[tuple[object, ...]]:
    """The rows as SQLite reads them."""
    connection = sqlite3.connect(path)
    found = set(connection.execute("select * from some").fetchall())
    connection.close()
    return found


def test_every_row_is_read_as_sqlite_reads_it(database: Path) -> None:
    """Integers of every size, floats, text, blobs and NULL."""
    found = {row for row in rows_on_leaves(database) if len(row) == 5 and row[4] is None and isinstance(row[3], bytes)}

    assert found == rows_by_sql(database)
    assert len(found) == 2000


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(4, 20))])
def test_noise_is_passed_over(database: Path, seed: int) -> None:
    """Whatever the bytes, no error; rows on untouched pages are all there, the header's page being lost too."""
    whole, chance = database.read_bytes(), random.Random(seed)
    pages = [whole[k : k + 4096] for k in range(0, len(whole), 4096)]
    for bad in [0, *chance.sample(range(1, len(pages)), 3)]:
        noise = bytearray(chance.randbytes(4096))
        noise[0] = 0x0D
        pages[bad] = bytes(noise)
    torn = database.with_name("torn.db")
    torn.write_bytes(b"".join(pages))
    known = rows_by_sql(database)
    found = [row for row in rows_on_leaves(torn) if row in known]

    assert len(found) > 1600
