"""Ask one question in the terminal: a default in brackets, a wrong answer explained and asked again."""

import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from heartreach.errors import BadInput, UsageError

__all__ = ["Asker"]

T = TypeVar("T")


class Asker:
    """Asks on standard output and reads standard input; with `yes` it takes every default.

    Args:
        yes: ask nothing.
    """

    def __init__(self, *, yes: bool) -> None:
        self.yes = yes

    def ask(self, question: str, default: str, read: Callable[[str], T]) -> T:
        """One question.

        Args:
            question: a sentence or a word.
            default: taken when the answer is empty.
            read: makes a value of the answer; its `BadInput` is shown, and the question asked again.

        Raises:
            UsageError: nobody is there to answer.
        """
        if self.yes:
            return read(default)
        while True:
            print(f"{question} [{default}]: ", end="", flush=True)
            line = sys.stdin.readline()
            if not line:
                print()
                raise UsageError("Nobody answered", "Add --yes, or give the answers as flags.")
            try:
                return read(line.strip() or default)
            except BadInput as wrong:
                print(f"  {wrong}")

    def choose(self, question: str, choices: Sequence[tuple[T, str]]) -> T:
        """One of several, by number; the first where nothing is typed."""

        def read(answer: str) -> T:
            if not answer.isdigit() or not 1 <= int(answer) <= len(choices):
                raise BadInput(f"{answer!r} is none of them", f"Type a number from 1 to {len(choices)}.")
            return choices[int(answer) - 1][0]

        if not self.yes:
            print(question)
            for number, (_, label) in enumerate(choices, start=1):
                print(f"  {number}  {label}")
        return self.ask("Number", "1", read)

    def agree(self, question: str, *, default: bool) -> bool:
        """Yes or no."""

        def read(answer: str) -> bool:
            if answer.lower() not in {"y", "yes", "n", "no"}:
                raise BadInput(f"{answer!r} is neither yes nor no", "Type y or n.")
            return answer.lower() in {"y", "yes"}

        return self.ask(question, "y" if default else "n", read)
