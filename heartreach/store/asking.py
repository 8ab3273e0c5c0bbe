"""Put one question to the database and get words back; every question is short, and errors are sentences."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from heartreach.errors import StoreDamaged, StoreError
from heartreach.models import Word
from heartreach.store.connect import connect_reader
from heartreach.store.series import Cell

__all__ = ["Asking"]

W = TypeVar("W", bound=Word)
Row = tuple[Cell, ...]


class Asking:
    """A read-only connection that threads take turns with."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._turn = threading.Lock()

    def close(self) -> None:
        """Close the connection; closing twice is no mistake."""
        with self._turn:
            self._connection.close()

    def reopen(self, path: Path) -> None:
        """Go on with the database that lies there now."""
        with self._turn:
            self._connection.close()
            self._connection = connect_reader(path)

    @contextlib.contextmanager
    def turn(self, wearer: str) -> Iterator[tuple[sqlite3.Connection, int]]:
        """The connection and the wearer's key (-1 when nobody knows the wearer), for the length of one question.

        All that is read within belongs to one moment, whatever is written meanwhile.

        Raises:
            StoreDamaged: a page could not be read.
            StoreError: the database is closed, gone or locked.
        """
        with self._turn:
            try:
                self._connection.execute("begin").close()
                row = self._connection.execute("select key from wearer where wearer_id = ?", (wearer,)).fetchone()
                yield self._connection, int(row[0]) if row else -1
            except (sqlite3.OperationalError, sqlite3.ProgrammingError) as error:
                raise StoreError(f"The data cannot be read ({error})", "Check the data folder.") from error
            except sqlite3.DatabaseError as error:
                raise StoreDamaged(f"The data cannot be read ({error})", "Run `heartreach verify`.") from error
            finally:
                # Read only: nothing is undone, but the log may be emptied again.
                with contextlib.suppress(sqlite3.Error):
                    self._connection.rollback()

    def rows(self, sql: str, wearer: str, *parameters: Cell) -> list[Row]:
        """What `sql` finds; its first parameter is the wearer's key."""
        with self.turn(wearer) as (connection, key):
            return connection.execute(sql, (key, *parameters)).fetchall()

    def during(self, word: type[W], select: str, wearer: str, start: float, end: float) -> list[W]:
        """The words of a table with `start <= at < end`, in time order."""
        return self.words(word, f"{select} where wearer = ? and at >= ? and at < ? order by at", wearer, start, end)

    def words(self, word: type[W], sql: str, wearer: str, *parameters: Cell) -> list[W]:
        """The words `sql` finds: from one column `body` that holds JSON, or from columns named as the word's fields."""
        with self.turn(wearer) as (connection, key):
            cursor = connection.execute(sql, (key, *parameters))
            names = [column[0] for column in cursor.description]
            found: list[Row] = cursor.fetchall()
        if names == ["body"]:
            return [word.model_validate_json(str(body)) for (body,) in found]
        return [word.model_validate(dict(zip(names, row, strict=True))) for row in found]
