"""What the state topic says of a moment."""

from heartreach.hub.board import Board
from heartreach.models import BodyState, PauseScope, SignalMode
from heartreach.prompts.desk import Desk
from heartreach.prompts.payloads import StatePayload
from heartreach.prompts.today import paused

__all__ = ["paused_until", "state_payload"]


def state_payload(board: Board, desk: Desk, at: float, *, speed: float, simulated: bool) -> StatePayload:
    """The state topic's document at hub time `at`."""
    reading = board.reading
    return StatePayload(
        at=at,
        speed=speed,
        simulated=simulated,
        state=reading.state if reading else BodyState.UNKNOWN,
        score=reading.score if reading else None,
        hr_bpm=reading.hr_bpm if reading else None,
        coverage=reading.coverage if reading else None,
        mode=reading.mode if reading else SignalMode.NONE,
        battery=board.battery.percent if board.battery else None,
        link=board.link.state if board.link else None,
        tool=desk.wearer.tool,
        last_onset_at=board.onset.at if board.onset else None,
        calibrated_at=board.calibrated_at,
        paused_until=paused_until(desk, at),
    )


def paused_until(desk: Desk, at: float) -> float | None:
    """When the wearer wants to be heard from again, in epoch seconds; `None` when nothing is paused at `at`."""
    scope, until = paused(desk.state, desk.settings, at, desk.wearer.tz)
    return None if scope is PauseScope.NONE else until
