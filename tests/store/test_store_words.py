"""What is stored comes back."""

import inspect
from pathlib import Path

import numpy as np
import pytest

from heartreach import models
from heartreach.errors import BadInput
from heartreach.models import (
    Beat,
    BodyState,
    Decision,
    Draw,
    Evidence,
    FoundEpisode,
    Health,
    Outcome,
    Reading,
    SignalMode,
    Sit,
    Tool,
    Wearer,
    Word,
)
from heartreach.store import MODES, STATES, Store
from heartreach.store.pending import Pending
from heartreach.store.series import SERIES
from heartreach.store.shelves import SHELVES

#: Parts of other words, the common ground of prompt and silence, the calm sit, which the core's snapshot keeps, and how
#: the hub does at this moment, and what is read from the curve afterwards, anew each time.
NOT_STORED_ALONE = {Word, Draw, Evidence, Decision, Sit, Health, FoundEpisode}


def test_every_shared_word_has_a_place() -> None:
    """A word added to the house is stored, or is a part of one that is."""
    words = {thing for _, thing in inspect.getmembers(models, inspect.isclass) if issubclass(thing, Word)}

    assert words - NOT_STORED_ALONE <= SERIES.keys() | SHELVES.keys()


def test_every_state_and_mode_has_a_code() -> None:
    """Codes are places in a list that only grows."""
    assert (set(BodyState), set(SignalMode)) == (set(STATES), set(MODES))
    assert [str(state) for state in STATES[:11]] == [
        "no_contact",
        "unknown",
        "warmup",
        "calm",
        "rising",
        "activated",
        "recovering",
        "exercise",
        "post_exercise",
        "sleep",
        "talk",
    ]
    assert [str(mode) for mode in MODES[:3]] == ["rr", "hr", "none"]


def test_what_has_no_place_is_refused() -> None:
    """A word the store does not know is a mistake in the program, told at once."""
    with pytest.raises(BadInput, match="no place for a Draw"):
        Pending().add("me", Draw(p=0.5, u=0.1, seed=1, index=0))


def test_a_time_beyond_every_calendar_is_refused() -> None:
    """A beat in the year 33,658 is a mistake, and would not fit the table."""
    with pytest.raises(BadInput, match="beyond every calendar"):
        Pending().add("me", Beat(at=1e12, rr_ticks=800))


async def test_sparse_words_come_back_equal(tmp_path: Path, sparse_words: list[Word], t0: float) -> None:
    """Every field of every sparse word survives, also when all are written twice."""
    async with Store.open(tmp_path) as store:
        await store.commit("me", *sparse_words)
        await store.commit("me", *sparse_words)
        ask, span = store.reader(), ("me", t0, t0 + 3600)
        found = [
            *ask.wearers(),
            *ask.gaps(*span),
            *ask.contacts(*span),
            *ask.battery(*span),
            *ask.devices(*span),
            *ask.links(*span),
            *ask.onsets(*span),
            *ask.decisions(*span),
            *ask.receipts(*span),
            *ask.answers(*span),
            *ask.connections(*span),
            *ask.outcomes(*span),
            *ask.calibrations(*span),
            *ask.practices(*span),
            *ask.contexts(*span),
            *ask.pauses(*span),
            *ask.phones_seen(*span),
            *ask.tool_choices(*span),
            *ask.settings_changes(*span),
            *ask.notes(*span),
        ]

    assert found == sparse_words


async def test_dense_words_come_back_equal(tmp_path: Path, dense_words: list[Word], t0: float) -> None:
    """Every field of every dense word survives."""
    async with Store.open(tmp_path) as store:
        await store.commit("me", *dense_words)
        ask, span = store.reader(), ("me", t0, t0 + 60)
        beats, rates, motion = ask.beats(*span), ask.heart_rates(*span), ask.motion(*span)
        readings, quality = ask.readings(*span), ask.quality(*span)

    assert (beats.at.tolist(), beats.rr_ticks.tolist()) == ([t0 + 0.5], [871])
    assert (rates.at.tolist(), rates.bpm.tolist()) == ([t0 + 0.5], [70])
    assert [c.item() for c in (motion.at, motion.span_s, motion.sd_g, motion.steps, motion.lying, motion.worn)] == [
        t0 + 10, 10, 0.0123, 4, 0, 1
    ]  # fmt: skip
    assert (STATES[readings.state[0]], MODES[readings.mode[0]]) == (BodyState.ACTIVATED, SignalMode.RR)
    assert [c.item() for c in (readings.score, readings.hr_bpm, readings.ln_rmssd, readings.coverage)] == [
        1.234, 91.25, 3.125, 0.98
    ]  # fmt: skip
    assert [c.item() for c in (quality.frames, quality.beats, quality.duplicates, quality.coverage, quality.lag_s)] == [
        60, 70, 1, 0.99, 0.25
    ]  # fmt: skip


async def test_unknown_stays_unknown(tmp_path: Path, t0: float) -> None:
    """An abstaining core leaves NaN in the columns, never zero."""
    silent = Reading(
        at=t0, state=BodyState.NO_CONTACT, score=None, hr_bpm=None, ln_rmssd=None, coverage=0, mode=SignalMode.NONE
    )
    async with Store.open(tmp_path) as store:
        await store.commit("me", silent)
        readings = store.reader().readings("me", t0, t0 + 60)

    assert np.isnan([readings.score[0], readings.hr_bpm[0], readings.ln_rmssd[0]]).all()
    assert readings.scored.tolist() == [False]


async def test_wearers_are_kept_apart(tmp_path: Path, t0: float) -> None:
    """Two wearers, two lives; a third one nobody knows has none."""
    async with Store.open(tmp_path) as store:
        store.add("ann", Beat(at=t0, rr_ticks=800), Wearer(wearer_id="ann", tool=Tool.ASSESS))
        await store.commit("bob", Beat(at=t0, rr_ticks=900))
        ask = store.reader()
        found = {name: ask.beats(name, t0, t0 + 60).rr_ticks.tolist() for name in ("ann", "bob", "cid")}
        wearers = ask.wearers()

    assert found == {"ann": [800], "bob": [900], "cid": []}
    assert [(w.wearer_id, w.tool) for w in wearers] == [("ann", Tool.ASSESS), ("bob", Tool.OUTSOURCE)]


async def test_an_outcome_may_be_worked_out_again(tmp_path: Path, sparse_words: list[Word], t0: float) -> None:
    """The later one counts, there is one for each decision, and that something changed can be seen."""
    outcome = next(word for word in sparse_words if isinstance(word, Outcome))
    again = outcome.model_copy(update={"half_time_min": 9.0, "closed_at": t0 + 9000})
    async with Store.open(tmp_path) as store:
        await store.commit("me", outcome)
        before = store.reader().outcomes_changed("me")
        await store.commit("me", again)
        found, after = store.reader().outcomes("me", t0, t0 + 3600), store.reader().outcomes_changed("me")

    assert found == [again]
    assert (before, after) == ((1, t0 + 7500), (1, t0 + 9000))


async def test_decisions_without_an_outcome_are_found(tmp_path: Path, sparse_words: list[Word], t0: float) -> None:
    """Those of an older rule count as having none; what is about no onset never has one."""
    async with Store.open(tmp_path) as store:
        await store.commit("me", *sparse_words)
        ask = store.reader()
        now = [one.decision_id for one in ask.unclosed("me", t0 - 60, t0 + 60, "1", 9)]
        by_new_rule = [one.decision_id for one in ask.unclosed("me", t0 - 60, t0 + 60, "2", 9)]

    assert (now, by_new_rule) == (["d2"], ["d1", "d2"])
