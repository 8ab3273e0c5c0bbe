"""Entropies and scaling exponents of every window."""

from collections.abc import Mapping

import numpy as np

from heartreach.signal.hrv.approximate_entropy import approximate_entropy
from heartreach.signal.hrv.column import Column, column, judge
from heartreach.signal.hrv.dfa import scaling_exponent
from heartreach.signal.hrv.profiles import Profile
from heartreach.signal.hrv.reasons import Reason
from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.sample_entropy import sample_entropy
from heartreach.signal.hrv.windows import Windows

__all__ = ["nonlinear"]


def nonlinear(recording: Recording, windows: Windows, profile: Profile) -> Mapping[str, Column]:
    """Sample and approximate entropy and both scaling exponents of every window.

    >>> from heartreach.signal.hrv.profiles import TASKFORCE
    >>> import numpy as np
    >>> r = Recording.from_ms(800 + np.random.default_rng(1).normal(0, 30, 400).round())
    >>> {name: made.get(0) is not None for name, made in nonlinear(r, Windows.whole(r), TASKFORCE).items()}
    {'sampen': True, 'apen': True, 'dfa1': True, 'dfa2': True}
    """
    sampen = sample_entropy(recording, windows, profile)
    return {
        "sampen": sampen,
        "apen": _approximate(recording, sampen, profile),
        "dfa1": scaling_exponent(recording, windows, profile.dfa_short),
        "dfa2": scaling_exponent(recording, windows, profile.dfa_long),
    }


def _approximate(recording: Recording, sampen: Column, profile: Profile) -> Column:
    """Approximate entropy of a whole recording; sliding it would cost more than it tells."""
    size = len(sampen)
    if size != 1:
        return column(np.zeros(size), judge((np.ones(size, np.bool_), Reason.NOT_COMPUTED), size=size))
    if sampen.reason(0) not in {None, Reason.NO_MATCH}:
        return Column(sampen.values, sampen.why)
    if not (recording.pair_ok[1:-1] & recording.pair_ok[2:]).any():  # no three intervals in a row
        return column(np.zeros(1), judge((np.ones(1, np.bool_), Reason.TOO_FEW_PAIRS), size=1))
    return column(np.array([approximate_entropy(recording, profile.entropy_r)]), np.zeros(1, np.uint8))
