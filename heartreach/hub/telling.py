"""What the state topic says of a moment."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from heartreach.hub.board import Board
from heartreach.models import BodyState, SignalMode
from heartreach.prompts.desk import Desk
from heartreach.prompts.payloads import StatePayload
from heartreach.prompts.state import Pauses
from heartreach.prompts.today import FOR_GOOD_S

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
        paused_until=paused_until(desk.state.pauses, desk.wearer.tz, at),
    )


def paused_until(pauses: Pauses, tz: str, at: float) -> float | None:
    """When the wearer wants to be heard from again, in epoch seconds; `None` when nothing is paused at `at`.

    >>> paused_until(Pauses(until=100.0), "UTC", at=50.0), paused_until(Pauses(until=100.0), "UTC", at=150.0)
    (100.0, None)
    """
    if pauses.for_good:
        return FOR_GOOD_S
    ends = [pauses.until] if pauses.until is not None else []
    if pauses.day is not None:
        midnight = datetime.combine(pauses.day + timedelta(days=1), time(), ZoneInfo(tz))
        ends.append(midnight.timestamp())
    return max((end for end in ends if end > at), default=None)
