"""The course of one episode: what the score did after an onset, and what is not known about it."""

from dataclasses import dataclass

import numpy as np

from heartreach.review.arrays import Flags, Floats

__all__ = ["LONGEST_MIN", "Course", "covered"]

#: An episode is followed for two hours, in minutes: later there is no telling it from the rest of the day.
LONGEST_MIN = 120.0


@dataclass(frozen=True, slots=True)
class Course:
    """Known scores after an onset; a moment without a score is left out, never filled.

    Args:
        minutes: minutes since the onset, rising, shape (n,).
        score: activation above usual, in standard deviations of calm minutes, shape (n,).
        talking: whether the wearer was talking, shape (n,).
    """

    minutes: Floats
    score: Floats
    talking: Flags

    def between(self, start: float, end: float) -> "Course":
        """The part from `start` (included) to `end` (left out), in minutes.

        >>> whole = Course(np.arange(5.0), np.zeros(5), np.zeros(5, bool))
        >>> whole.between(1, 3).minutes.tolist()
        [1.0, 2.0]
        """
        return self.where((self.minutes >= start) & (self.minutes < end))

    def where(self, kept: Flags) -> "Course":
        """The readings that `kept`, shape (n,), marks.

        >>> whole = Course(np.arange(3.0), np.zeros(3), np.array([True, False, True]))
        >>> whole.where(~whole.talking).minutes.tolist()
        [1.0]
        """
        return Course(self.minutes[kept], self.score[kept], self.talking[kept])


def covered(course: Course, start: float, end: float) -> float:
    """Share of the whole minutes from `start` to `end` that have at least one reading, 0 to 1.

    >>> covered(Course(np.array([0.1, 0.2, 2.5]), np.zeros(3), np.zeros(3, bool)), 0, 4)
    0.5
    """
    return len(np.unique(np.floor(course.between(start, end).minutes))) / (end - start)
