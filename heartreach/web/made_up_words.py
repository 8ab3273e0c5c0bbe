"""Words as a day brings them, each complete, to be changed where a test needs it otherwise."""

from heartreach.models import (
    Answer,
    AnswerKind,
    BodyState,
    Direction,
    Draw,
    Evidence,
    Onset,
    Prompt,
    PromptKind,
    Reading,
    SignalMode,
    Silence,
    SilenceReason,
    Tool,
)

__all__ = ["a_prompt", "a_reading", "a_silence", "an_answer", "an_onset"]


def a_reading(at: float, **changes: object) -> Reading:
    """A calm reading, changed where the test says so."""
    calm = Reading(at=at, state=BodyState.CALM, score=0.2, hr_bpm=62.0, ln_rmssd=3.6, coverage=1.0, mode=SignalMode.RR)
    return calm.model_copy(update=changes)


def an_onset(at: float, onset_id: str = "o1") -> Onset:
    """An onset with its evidence."""
    return Onset(
        onset_id=onset_id,
        at=at,
        score=2.6,
        threshold=1.9,
        severity=0.4,
        coverage=0.97,
        mode=SignalMode.RR,
        evidence=(
            Evidence(name="heart rate", value=84, usual=68, unit="beats a minute"),
            Evidence(name="RMSSD", value=21, usual=38, unit="ms"),
        ),
        why="For five minutes your heart data looked more activated than your usual for this hour and movement.",
        detector="made-up",
    )


def a_prompt(at: float, decision_id: str = "d1", onset_id: str | None = "o1") -> Prompt:
    """A prompt after an onset."""
    return Prompt(
        decision_id=decision_id,
        wearer="me",
        at=at,
        tz="Europe/Berlin",
        kind=PromptKind.ONSET,
        onset_id=onset_id,
        available=True,
        reasons=(),
        draw=Draw(p=0.8, u=0.31, seed=7, index=1),
        policy="made-up",
        tool=Tool.OUTSOURCE,
        text_id="outsource-1",
        text="Whose view would surprise you today? Ask one open question, then only listen.",
        expires_at=at + 900,
        quota_total=3,
        quota_left=2,
        why="For five minutes your heart data looked more activated than your usual for this hour and movement.",
    )


def a_silence(
    at: float, decision_id: str = "s1", reasons: tuple[SilenceReason, ...] = (SilenceReason.COIN,)
) -> Silence:
    """A decision to stay quiet."""
    coin = reasons == (SilenceReason.COIN,)
    return Silence(
        decision_id=decision_id,
        wearer="me",
        at=at,
        tz="Europe/Berlin",
        kind=PromptKind.ONSET,
        onset_id=None,
        available=coin,
        reasons=reasons,
        draw=Draw(p=0.8, u=0.91, seed=7, index=2) if coin else None,
        policy="made-up",
    )


def an_answer(at: float, decision_id: str = "d1", answer_id: str = "a1") -> Answer:
    """The wearer reached somebody."""
    return Answer(
        answer_id=answer_id,
        decision_id=decision_id,
        kind=AnswerKind.DONE,
        at=at,
        reached=("M.",),
        felt=3,
        minutes=12,
        direction=Direction.BOTH,
    )
