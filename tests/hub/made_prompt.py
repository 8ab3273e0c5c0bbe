"""A prompt as the desk decides it after an onset."""

from heartreach.models import Prompt, PromptKind, Tool

#: A prompt is worth showing for so long, in seconds.
LIVES_S = 1800.0


def made_prompt(at: float, decision_id: str = "p1", wearer: str = "me") -> Prompt:
    """Decided at `at`."""
    return Prompt(
        decision_id=decision_id,
        wearer=wearer,
        at=at,
        tz="UTC",
        kind=PromptKind.ONSET,
        onset_id="o1",
        available=True,
        reasons=(),
        draw=None,
        policy="p",
        tool=Tool.OUTSOURCE,
        text_id="t",
        text="Call somebody.",
        expires_at=at + LIVES_S,
        why="because",
    )
