"""Words to store: one of each kind, and stretches of beats and readings."""

import json
import random
from collections.abc import Callable

import pytest
from pydantic import TypeAdapter

from heartreach.models import (
    Answer,
    AnswerKind,
    Battery,
    Beat,
    BodyState,
    Calibration,
    CalibrationPhase,
    ChangedBy,
    Connection,
    Contact,
    ContactState,
    Context,
    ContextKind,
    DeviceInfo,
    Draw,
    Ended,
    Evidence,
    Gap,
    GapReason,
    HeartRate,
    Link,
    LinkQuality,
    LinkState,
    Motion,
    Note,
    NotKnown,
    Onset,
    Outcome,
    Pause,
    PauseScope,
    PhoneSeen,
    Practice,
    Prompt,
    PromptKind,
    Reading,
    Receipt,
    ReceiptKind,
    SettingsChange,
    SignalMode,
    Silence,
    SilenceReason,
    Tool,
    ToolChoice,
    Wearer,
    Word,
)

#: A whole hour of a Thursday, so that tests can count minutes from it.
T0 = 1_760_004_000.0

MakeBeats = Callable[..., list[Beat]]
MakePrompt = Callable[..., Prompt]


@pytest.fixture
def t0() -> float:
    """A whole hour."""
    return T0


@pytest.fixture
def make_beats() -> MakeBeats:
    """Beats that follow one another, from a seed."""

    def make(start: float, seconds: float, seed: int = 1) -> list[Beat]:
        beats: list[Beat] = []
        chance, at = random.Random(seed), start
        while True:
            ticks = round(chance.gauss(850, 50))
            at += ticks / 1024
            if at >= start + seconds:
                return beats
            beats.append(Beat(at=at, rr_ticks=ticks))

    return make


@pytest.fixture
def make_prompt() -> MakePrompt:
    """A prompt decided at `at`."""

    def make(decision_id: str = "d1", at: float = T0, expires_at: float = T0 + 900) -> Prompt:
        return Prompt(
            decision_id=decision_id,
            wearer="me",
            at=at,
            tz="Europe/Berlin",
            kind=PromptKind.ONSET,
            onset_id="o1",
            available=True,
            reasons=(),
            draw=Draw(p=0.6, u=0.25, seed=7, index=3),
            policy="1",
            tool_probabilities={Tool.OUTSOURCE: 0.5, Tool.ASSESS: 0.5},
            tool=Tool.OUTSOURCE,
            text_id="outsource-1",
            text="Call somebody.",
            expires_at=expires_at,
            quota_total=3,
            quota_left=2,
            why="Your heart has been faster than usual for eight minutes.",
        )

    return make


@pytest.fixture
def reading() -> Reading:
    """One reading in which everything is known."""
    return Reading(
        at=T0 + 10,
        state=BodyState.ACTIVATED,
        score=1.234,
        hr_bpm=91.25,
        ln_rmssd=3.125,
        coverage=0.98,
        mode=SignalMode.RR,
    )


@pytest.fixture
def dense_words(reading: Reading) -> list[Word]:
    """One word of each dense kind, at times and values the store keeps exactly."""
    return [
        Beat(at=T0 + 0.5, rr_ticks=871),
        HeartRate(at=T0 + 0.5, bpm=70),
        Motion(at=T0 + 10, span_s=10, sd_g=0.0123, steps=4, lying=False, worn=True, lean_deg=12.0),
        reading,
        LinkQuality(minute=T0, frames=60, beats=70, coverage=0.99, duplicates=1, lag_s=0.25),
    ]


@pytest.fixture
def two_hours(reading: Reading) -> list[Word]:
    """Readings of two hours, two hours later; the third twenty minutes are high."""
    return [
        reading.model_copy(update={"at": T0 + 7200 + 10 * n, "score": 3.0 if 240 <= n < 360 else -1.0})
        for n in range(720)
    ]


@pytest.fixture
def sparse_words(make_prompt: MakePrompt) -> list[Word]:
    """One word of each sparse kind."""
    prompt = make_prompt()
    decided = {name: getattr(prompt, name) for name in ("wearer", "at", "tz", "kind", "onset_id", "policy")}
    return [
        Wearer(wearer_id="me", tz="Europe/Berlin", tool=Tool.CONTRIBUTE),
        Gap(start=T0 + 20, end=T0 + 25.5, reason=GapReason.LOST),
        Contact(at=T0, state=ContactState.WORN),
        Battery(at=T0, percent=87),
        DeviceInfo(at=T0, name="H10 1234", manufacturer="Polar", location="chest"),
        Link(at=T0, state=LinkState.STREAMING, strap="H10 1234"),
        Onset(
            onset_id="o1",
            at=T0 + 30,
            score=2.5,
            threshold=1.5,
            severity=0.6,
            coverage=1,
            mode=SignalMode.RR,
            evidence=(
                Evidence(name="heart rate", value=91, usual=72, unit="beats/min"),
                Evidence(name="movement", value=0.02, usual=None, unit="g"),
            ),
            why="Your heart is faster than usual.",
            detector="1",
        ),
        prompt,
        Silence(decision_id="d2", available=False, reasons=(SilenceReason.SLEEP,), draw=None, **decided),
        Receipt(decision_id="d1", kind=ReceiptKind.DISPLAYED, at=T0 + 31, channel="page"),
        Answer(answer_id="a1", decision_id="d1", kind=AnswerKind.DONE, at=T0 + 60, reached=("M",), felt=3, minutes=12),
        Connection(connection_id="c1", at=T0 + 90, people=("M",), minutes=12, decision_id="d1"),
        Outcome(
            closed_at=T0 + 7500,
            rule="1",
            decision_id="d1",
            onset_id="o1",
            at=T0 + 30,
            severity=0.6,
            hour=11.0,
            p=0.6,
            nudged=True,
            tool=Tool.OUTSOURCE,
            half_time_min=14.25,
            missing=None,
            censored=False,
            followed_min=119.8,
            ended=Ended.LONGEST,
            talk_lift=0.4,
            late_mean=None,
            late_missing=NotKnown.TALK,
            coverage=0.95,
            connected=True,
            felt=3,
            curve=(0.1, None, *(1.25,) * 148),
        ),
        Calibration(
            calibration_id="s1", started_at=T0, at=T0 + 95, phase=CalibrationPhase.SITTING, share=0.25, left_s=225
        ),
        Practice(practice_id="p1", at=T0 + 100, tool=Tool.METABOLIZE),
        Context(at=T0 + 110, kind=ContextKind.TALKING, until=T0 + 900),
        Pause(at=T0 + 120, scope=PauseScope.TODAY),
        PhoneSeen(at=T0 + 130, device="phone-1", online=True),
        ToolChoice(at=T0 + 140, tool=Tool.ASSESS),
        SettingsChange(at=T0 + 150, by=ChangedBy.PHONE, values={"cap": 2, "awareness_at": None}, policy="1-ab"),
        *one_note_of_each_kind(),
    ]


def one_note_of_each_kind() -> list[Word]:
    """Every kind of note, ten seconds apart."""
    filled: list[dict[str, object]] = [
        {"kind": "awareness", "gap": "short", "response": "turned", "deflections": 2, "me_too": 0},
        {"kind": "honesty", "lean": -3},
        {"kind": "self_view", "place": 7},
        {"kind": "concept", "slot": 5, "concept": "coming home", "question": "How do you know you are home?"},
        {"kind": "outsource", "slot": 1, "person": "M", "held_back": "partly"},
        {"kind": "assess", "axis": "faces", "aspect": "she waits", "works": True, "person": "M"},
        {"kind": "contribute", "verb": "like"},
        {"kind": "pillars", "voices": {"confidence": 4, "purpose": 6, "social_support": 5, "adaptability": 7}},
    ]
    adapter: TypeAdapter[Note] = TypeAdapter(Note)
    timed = ({**note, "note_id": f"n{place}", "at": T0 + 160 + 10 * place} for place, note in enumerate(filled))
    return [adapter.validate_json(json.dumps(note)) for note in timed]
