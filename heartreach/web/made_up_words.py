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

__all__ = ["a_checkin", "a_prompt", "a_reading", "a_silence", "an_answer", "an_onset"]

#: What made-up nudges and check-ins say: whoever looks at a page should not read one sentence all over.
NUDGES = {
    Tool.OUTSOURCE: "Whose view would surprise you today? Ask one open question, then only listen.",
    Tool.METABOLIZE: "Hear one person out, and count to five before you answer.",
    Tool.ASSESS: "Say hello to somebody easy to talk to. What makes it easy?",
    Tool.CONTRIBUTE: "Tell somebody one small, true thing that begins with “I like”.",
}
CHECK_IN = "Just asking, at a random moment: is it calm inside, or is something stirring?"


def a_reading(at: float, **changes: object) -> Reading:
    """A calm reading, changed where the test says so."""
    calm = Reading(at=at, state=BodyState.CALM, score=0.2, hr_bpm=62.0, ln_rmssd=3.6, coverage=1.0, mode=SignalMode.RR)
    return calm.model_copy(update=changes)


def an_onset(at: float, onset_id: str = "o1", *, above_bpm: int = 16) -> Onset:
    """An onset with its evidence; `above_bpm` is how much faster than usual the heart beat."""
    return Onset(
        onset_id=onset_id,
        at=at,
        score=2.6,
        threshold=1.9,
        severity=0.4,
        coverage=0.97,
        mode=SignalMode.RR,
        evidence=(
            Evidence(name="heart rate", value=68 + above_bpm, usual=68, unit="beats a minute"),
            Evidence(name="RMSSD", value=21, usual=38, unit="ms"),
        ),
        why=_why(above_bpm),
        detector="made-up",
    )


def a_prompt(
    at: float, decision_id: str = "d1", onset_id: str | None = "o1", *, tool: Tool = Tool.OUTSOURCE, above_bpm: int = 16
) -> Prompt:
    """A prompt after an onset, with one of the tools."""
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
        tool=tool,
        text_id=f"{tool}-1",
        text=NUDGES[tool],
        expires_at=at + 900,
        quota_total=3,
        quota_left=2,
        why=_why(above_bpm),
    )


def a_checkin(at: float, decision_id: str = "c1") -> Prompt:
    """A question at a random moment."""
    return a_prompt(at, decision_id, None).model_copy(
        update={
            "kind": PromptKind.CHECKIN,
            "tool": None,
            "text_id": "checkin-1",
            "text": CHECK_IN,
            "quota_total": None,
            "quota_left": None,
            "why": "This moment was drawn by chance.",
        }
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


def an_answer(at: float, decision_id: str = "d1", answer_id: str = "a1", **changes: object) -> Answer:
    """The wearer reached somebody, changed where the test says so."""
    done = Answer(
        answer_id=answer_id,
        decision_id=decision_id,
        kind=AnswerKind.DONE,
        at=at,
        reached=("M.",),
        felt=3,
        minutes=12,
        direction=Direction.BOTH,
    )
    return done.model_copy(update=changes)


def _why(above_bpm: int) -> str:
    """As the core says it."""
    faster = f"your heart beat about {above_bpm} a minute faster than your usual for this time"
    return f"For some minutes {faster}, without movement that explains it."
