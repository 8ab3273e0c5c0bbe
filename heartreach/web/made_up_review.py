"""Made-up charts without a hub: months of made-up episodes through the real charts, to look at and to test with."""

import numpy as np
from numpy.typing import NDArray

from heartreach.language import ENGLISH, Say
from heartreach.models import (
    Answer,
    Direction,
    Ended,
    FoundEpisode,
    NotKnown,
    Onset,
    Outcome,
    Pause,
    PauseScope,
    Prompt,
    PromptKind,
    Receipt,
    ReceiptKind,
    Silence,
    SilenceReason,
    Tool,
)
from heartreach.review.card import CardState
from heartreach.review.chart_words import (
    CardChart,
    ConnectionBar,
    DayCharts,
    Forecast,
    FoundChart,
    Review,
    TalkBand,
    TheoryChart,
)
from heartreach.review.charts.card_chart import card_chart
from heartreach.review.charts.material import AwarenessSeen, Material, Noted, Worn
from heartreach.review.charts.review_charts import review_charts
from heartreach.review.closing import AFTER_MIN, BEFORE_MIN, RULE
from heartreach.review.reached import Reached
from heartreach.web.local_day import DayBounds
from heartreach.web.made_up_words import a_checkin, a_prompt, a_silence, an_answer, an_onset
from heartreach.web.review_span import ReviewSpan

__all__ = ["MadeUpReview", "made_up_outcome"]

#: 2025-03-13 00:00 in Berlin: the end of the made-up past.
END = 1741820400.0
DAY_S, HOUR_S = 86_400.0, 3600.0
#: Episodes, their effect in minutes and the probability of a nudge that lead to each state of the card.
STATES = {
    CardState.NOT_ENOUGH: (22, -8.0, 0.5),
    CardState.NO_CLEAR_DIFFERENCE: (140, 0.0, 0.5),
    CardState.LIKELY_HELPS: (300, -8.0, 0.5),
    CardState.LIKELY_SLOWER: (300, 8.0, 0.5),
    CardState.NO_COMPARISON: (140, -8.0, 1.0),
}
#: Onsets a day, and the local hours at which they come.
A_DAY, HOURS = 3, (9.6, 13.2, 17.1)
PEOPLE = ("M.", "Jo", "Ana", "K.")
MINUTES = np.arange(-BEFORE_MIN, AFTER_MIN) + 0.5

Floats = NDArray[np.float64]


class MadeUpReview:
    """A wearer whose nudges do what it takes for a state of the card; the same wearer for the same arguments.

    Args:
        state: what the answer card says.
        empty: nothing is known yet: no chart has an episode.
        say: the wearer's language.
    """

    def __init__(self, state: CardState = CardState.LIKELY_HELPS, *, empty: bool = False, say: Say = ENGLISH) -> None:
        self.say = say
        n, effect, p = STATES[state]
        chance = np.random.default_rng(7)
        self.outcomes = [] if empty else [_outcome(i, n, effect, p, chance) for i in range(n)]

    def earliest(self) -> float | None:
        """The day of the first episode."""
        return self.outcomes[0].at if self.outcomes else None

    def card(self) -> CardChart:
        """The answer card."""
        return card_chart(self.outcomes, seed=1, say=self.say)

    def episodes(self) -> list[Outcome]:
        """Every made-up episode."""
        return self.outcomes

    def review(self, span: ReviewSpan) -> Review:
        """The charts over one range."""
        return review_charts(self._material(span), span.range, seed=1, simulated=True, say=self.say)

    def day(self, bounds: DayBounds) -> DayCharts:
        """Two connections, some talk, and theory curves up to three in the afternoon, with a hole."""
        some = bool(self.outcomes)
        return DayCharts(
            date=bounds.day.isoformat(),
            tz=bounds.tz,
            start=bounds.start,
            end=bounds.end,
            connections=(
                _bar(bounds.start + 9.95 * HOUR_S, 12.0, 3, ("M.",), "d1"),
                _bar(bounds.start + 12.4 * HOUR_S, None, 1, ("Jo", "Ana"), None),
            )
            if some
            else (),
            talks=(TalkBand(start=bounds.start + 16.6 * HOUR_S, end=bounds.start + 17 * HOUR_S),) if some else (),
            theory=_theory(bounds.start, self.say, some=some),
            found=_found(bounds.start, self.say, some=some),
        )

    def _material(self, span: ReviewSpan) -> Material:
        outcomes = [one for one in self.outcomes if span.start <= one.at < span.end]
        decisions = [word for one in outcomes for word in _decisions(one)]
        nudges = [one for one in decisions if isinstance(one, Prompt)]
        nights = sorted({one.at // DAY_S for one in outcomes})
        return Material(
            tz=span.tz,
            first=span.first,
            last=span.last,
            start=span.start,
            end=span.end,
            now=END,
            outcomes=outcomes,
            onsets=[_onset(one) for one in outcomes],
            decisions=decisions,
            answers=[answer for one in nudges for answer in _answers(one)],
            receipts=[
                Receipt(decision_id=one.decision_id, kind=ReceiptKind.DISPLAYED, at=one.at + 2) for one in nudges
            ],
            pauses=[Pause(at=one.at + HOUR_S, scope=PauseScope.TODAY) for one in outcomes[4::31]],
            reached=[_reached(one, i) for i, one in enumerate(outcomes) if one.connected],
            worn=_worn(span, outcomes),
            noted=Noted(
                awareness=tuple(
                    AwarenessSeen(
                        at=DAY_S * night + 18 * HOUR_S,
                        gap_longer=i % 3 > 0,
                        opened=i % 2 == 0,
                        deflections=(7 * i) % 4,
                        me_too=None if i % 5 == 0 else (11 * i) % 5,
                    )
                    for i, night in enumerate(nights[::2])
                ),
                lean=tuple((DAY_S * night + 18 * HOUR_S, float(i % 5 - 3)) for i, night in enumerate(nights[::7])),
                self_view=tuple((DAY_S * night + 18 * HOUR_S, 6.0 - i % 3) for i, night in enumerate(nights[::30])),
            ),
        )


def made_up_outcome(
    at: float, half_time_min: float | None = 15.0, *, nudged: bool = True, **changes: object
) -> Outcome:
    """A closed episode that fell with this half-time, changed where it is said."""
    falling = None if half_time_min is None else 2.4 * 0.5 ** (np.maximum(MINUTES, 0) / half_time_min)
    curve = (None,) * len(MINUTES) if falling is None else tuple(np.where(MINUTES < 0, 0.4, falling).round(2).tolist())
    plain = Outcome(
        closed_at=at + 2 * HOUR_S,
        rule=RULE,
        decision_id=f"d-{at:.0f}",
        onset_id=f"o-{at:.0f}",
        at=at,
        severity=0.3,
        hour=10.0,
        p=0.5,
        nudged=nudged,
        tool=Tool.OUTSOURCE if nudged else None,
        half_time_min=half_time_min,
        missing=None if half_time_min is not None else NotKnown.COVERAGE,
        censored=False,
        followed_min=119.8,
        ended=Ended.LONGEST,
        talk_lift=None,
        late_mean=0.6,
        late_missing=None,
        coverage=0.97,
        connected=False,
        felt=None,
        curve=curve,
    )
    return plain.model_copy(update=changes)


def _outcome(i: int, n: int, effect: float, p: float, chance: np.random.Generator) -> Outcome:
    """The i-th of n episodes that end with the made-up past."""
    day, part = divmod(n - 1 - i, A_DAY)
    hour = HOURS[A_DAY - 1 - part] + float(chance.normal(0, 0.6))
    nudged = bool(chance.random() < p)
    felt = int(chance.integers(0, 5)) if chance.random() < (0.6 if nudged else 0.25) else None
    noise = float(chance.gamma(6, 3.5))
    minutes = round(min(120.0, max(3.0, noise + effect * nudged - 1.2 * (felt or 0) + 4)), 2)
    tool = tuple(Tool)[int(chance.choice(4, p=(0.6, 0.2, 0.17, 0.03)))]
    one = made_up_outcome(
        END - (day + 1) * DAY_S + hour * HOUR_S,
        None if i % 17 == 3 else minutes,
        nudged=nudged,
        hour=hour,
        p=p,
        severity=round(float(chance.uniform(0, 1)), 3),
        tool=tool if nudged else None,
        connected=felt is not None,
        felt=felt,
    )
    if i % 11 == 5 and one.half_time_min is not None:
        stop = min(one.half_time_min * 0.9, 70.0)
        return one.model_copy(update={"censored": True, "followed_min": stop, "ended": Ended.CONTACT})
    wave = chance.normal(0, 0.25, len(MINUTES)).cumsum() / 4
    curve = tuple(None if m is None else round(m + float(w), 2) for m, w in zip(one.curve, wave, strict=True))
    return one.model_copy(update={"curve": curve})


def _onset(one: Outcome) -> Onset:
    return an_onset(one.at, one.onset_id).model_copy(update={"severity": one.severity, "threshold": 1.9})


def _decisions(one: Outcome) -> list[Prompt | Silence]:
    """The nudge or the silence of an episode; now and then a check-in, and a silence for another reason."""
    if not one.nudged:
        busy = SilenceReason.BUSY if int(one.at) % 3 == 0 else SilenceReason.COIN
        return [a_silence(one.at + 6, one.decision_id, (busy,))]
    nudge = a_prompt(one.at + 6, one.decision_id, one.onset_id, tool=one.tool or Tool.OUTSOURCE)
    checkin = a_checkin(one.at - HOUR_S, f"c-{one.at:.0f}")
    return [nudge, *([checkin] if int(one.at) % 2 else [])]


def _answers(prompt: Prompt) -> list[Answer]:
    """Two of three are answered, most of them "done"."""
    lot = int(prompt.at) % 6
    if lot < 2:
        return []
    done = an_answer(prompt.at + 40 + 25 * lot, prompt.decision_id, f"a-{prompt.decision_id}")
    kind = "not_stressed" if lot == 2 or (prompt.kind is PromptKind.CHECKIN and lot != 3) else "done"
    return [done.model_copy(update={"kind": type(done.kind)(kind)})]


def _shown(prompt: Prompt) -> Receipt:
    return Receipt(decision_id=prompt.decision_id, kind=ReceiptKind.DISPLAYED, at=prompt.at + 2)


def _reached(one: Outcome, i: int) -> Reached:
    end = one.at + 25 * 60
    directions = (Direction.BOTH, Direction.GAVE, Direction.RECEIVED, None)
    people = (PEOPLE[i % 7 % 4],) if i % 5 else ()
    return Reached(end - 600, end, 10.0, one.felt, people, directions[i % 4], one.decision_id)


def _worn(span: ReviewSpan, outcomes: list[Outcome]) -> Worn:
    """Worn from seven to half past ten in the evening on days with episodes."""
    if not outcomes:
        return Worn()
    days = sorted({int((one.at - span.start) // DAY_S) for one in outcomes})
    starts = [span.start + DAY_S * day + HOUR_S * hour for day in days for hour in np.arange(7.0, 22.5, 0.25)]
    return Worn(np.array(starts), np.full(len(starts), 880.0))


def _bar(
    at: float, minutes: float | None, felt: int | None, people: tuple[str, ...], decision_id: str | None
) -> ConnectionBar:
    return ConnectionBar(
        at=at,
        start=at - 60 * (minutes or 0),
        minutes=minutes,
        felt=felt,
        people=people,
        direction=Direction.BOTH,
        decision_id=decision_id,
    )


def _theory(start: float, say: Say, *, some: bool) -> TheoryChart:
    hours = np.arange(0, 15, 1 / 60)
    since, after = np.clip(hours - 9.7, 0, None), np.clip(hours - 9.9, 0, None)
    wave, connection = 20 + 160 * since * np.exp(-since / 0.6), 450 * after * np.exp(-after / 0.5)
    unknown = ((hours > 13.9) & (hours < 14.2)) | (not some)
    return TheoryChart(
        sentence=say(
            "Theory, not a measurement: the modelled wave was highest at {time} ({level} of 100).",
            time="10:18",
            level="55",
        )
        if some
        else say("Theory, not a measurement: nothing that would start the modelled wave."),
        n=2 if some else 0,
        n_of=say("rises"),
        coverage=0.98 if some else 0.0,
        coverage_of=say("minutes of the day so far"),
        note=f"{say('A model of a slow wave, without a unit.')} {say('100 is high for you.')}",
        start=start,
        step_s=60,
        slow_wave=_holes(wave, unknown),
        slow_wave_low=_holes(wave * 0.8, unknown),
        slow_wave_high=_holes(wave * 1.15, unknown),
        connection=_holes(connection, np.full(len(hours), not some)),
        forecasts=(Forecast(onset_id="o1", at=start + 9.7 * HOUR_S, level=92.0, usual=70.0),) if some else (),
    )


def _found(start: float, say: Say, *, some: bool) -> FoundChart:
    """One known, and one of which too little was measured."""
    hours = ((9.6, 9.8, 10.2, 0.71), (13.8, 14.1, 14.3, None)) if some else ()
    told = say(
        "Afterwards, the curve shows {n} episode of raised activation, {minutes} minutes in all", n=1, minutes=36
    )
    none = say("Afterwards, the curve shows no episode of raised activation")
    return FoundChart(
        sentence=say("{told}; of {n} more, too little was measured to tell.", told=told, n=1) if some else f"{none}.",
        n=len(hours),
        n_of=say("episodes"),
        coverage=0.93 if some else 0.0,
        coverage_of=say("minutes of the day so far"),
        note=say("Found afterwards from the whole curve; never a reason for a message."),
        episodes=tuple(
            FoundEpisode(start=start + a * HOUR_S, peak=start + b * HOUR_S, end=start + c * HOUR_S, density=density)
            for a, b, c, density in hours
        ),
    )


def _holes(values: Floats, hole: NDArray[np.bool_]) -> tuple[float | None, ...]:
    return tuple(None if h else round(float(v), 2) for v, h in zip(values, hole, strict=True))
