"""Made-up charts, for looking at the page while one changes it: a wearer whom nudges help, one month of them."""

import math
from datetime import timedelta
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from heartreach.models import Direction, Tool
from heartreach.review.card import AnswerCard, CardState
from heartreach.review.chart_words import (
    AroundChart,
    Averaged,
    AwarenessChart,
    AwarenessWeek,
    BalanceChart,
    BalanceWeek,
    CardChart,
    ConnectionBar,
    DayCharts,
    DayRow,
    DaysChart,
    DeliveryChart,
    DeliveryDay,
    DetectorChart,
    DetectorWeek,
    DoseChart,
    DosePoint,
    DoseStep,
    Forecast,
    HeatChart,
    HonestyChart,
    HonestyPoint,
    MatchedPair,
    PeopleChart,
    PerConnection,
    PersonDot,
    PersonRow,
    Review,
    SurvivalChart,
    SurvivalSide,
    TalkBand,
    TheoryChart,
    ToolBar,
    ToolChart,
    ToolCount,
    WithWithoutChart,
)
from heartreach.review.detector_record import detector_record, wilson
from heartreach.review.dose import isotonic, spearman
from heartreach.review.survival import kaplan_meier, restricted_mean
from heartreach.web.local_day import DayBounds
from heartreach.web.review_span import ReviewSpan

__all__ = ["MadeUpReview"]

SENTENCES = {
    CardState.NOT_ENOUGH: "Not enough data yet: about 18 more episodes.",
    CardState.NO_CLEAR_DIFFERENCE: "No clear difference so far: with a nudge your activation came down between "
    "4 min sooner and 2 min later than without (33 nudged, 27 quiet episodes).",
    CardState.LIKELY_HELPS: "In your own data, with a nudge your activation came down 6 min sooner "
    "(likely 2 to 10; 64 nudged, 56 quiet episodes).",
    CardState.LIKELY_SLOWER: "In your own data, with a nudge your activation came down 5 min later "
    "(likely 1 to 9; 61 nudged, 59 quiet episodes).",
    CardState.NO_COMPARISON: "No comparison: some nudges were not left to chance, so their effect cannot be told from "
    "the moment's.",
}


class Said(TypedDict):
    """What every chart says of itself."""

    sentence: str
    n: int
    n_of: str
    coverage: float | None
    coverage_of: str


class MadeUpReview:
    """Answers as the hub would.

    Args:
        state: what the answer card says.
        empty: nothing is known yet: every chart has no episodes.
    """

    def __init__(self, state: CardState = CardState.LIKELY_HELPS, *, empty: bool = False) -> None:
        self.state = CardState.NOT_ENOUGH if empty else state
        self._empty = empty
        self._chance = np.random.default_rng(7)

    def earliest(self) -> float | None:
        """There has always been data, or never."""
        return None

    def card(self) -> CardChart:
        """The answer card in the state it was made with."""
        judged = self.state not in (CardState.NOT_ENOUGH, CardState.NO_COMPARISON)
        numbers = {"effect_min": -6.0, "low_min": -10.0, "high_min": -2.0, "confidence": 0.986, "p_value": 0.0005}
        answer = AnswerCard(
            state=self.state,
            sentence=SENTENCES[self.state],
            episodes=0 if self._empty else 131,
            judged=120 if judged else 0,
            nudged=64 if judged else 0,
            quiet=56 if judged else 0,
            missing=0 if self._empty else 9,
            next_look=30 if self._empty else 240,
            **(numbers if judged else {}),
        )
        return CardChart(
            sentence=answer.sentence,
            n=answer.episodes,
            n_of="episodes",
            coverage=None if self._empty else 0.94,
            coverage_of="episodes with a known recovery",
            answer=answer,
            looks=(30, 60, 120, 240),
            per_connection=PerConnection(
                effect_min=-15.0,
                low_min=-29.0,
                high_min=-4.0,
                uptake=0.4,
                uptake_low=0.25,
                uptake_high=0.54,
                sentence="Per connection that a nudge brought about, about 15 min sooner (likely 4 to 29).",
            )
            if self.state is CardState.LIKELY_HELPS
            else None,
        )

    def day(self, bounds: DayBounds) -> DayCharts:
        """Two connections, some talk, and the theory curves up to three in the afternoon."""
        hours = np.arange(0, 15, 1 / 60)
        rise = np.clip(hours - 9.7, 0, None)
        wave = 20 + 160 * rise * np.exp(-rise / 0.6)
        connection = 75 * np.clip(hours - 9.9, 0, None) * 6 * np.exp(-np.clip(hours - 9.9, 0, None) / 0.5)
        hole = (hours > 13.9) & (hours < 14.2)
        return DayCharts(
            date=bounds.day.isoformat(),
            tz=bounds.tz,
            start=bounds.start,
            end=bounds.end,
            connections=()
            if self._empty
            else (
                _bar(bounds.start + 9.95 * 3600, 12.0, 3, ("M.",), "d1"),
                _bar(bounds.start + 12.4 * 3600, None, 1, ("Jo", "Ana"), None),
            ),
            talks=() if self._empty else (TalkBand(start=bounds.start + 16.6 * 3600, end=bounds.start + 17 * 3600),),
            theory=TheoryChart(
                sentence="Theory, not a measurement: the slow wave that a hormone model draws after activation.",
                n=0 if self._empty else 2,
                n_of="onsets",
                coverage=None if self._empty else 0.98,
                coverage_of="minutes of the day so far",
                note="Theory, not measured. It has no unit: 100 is high for you.",
                start=bounds.start,
                step_s=60,
                slow_wave=_holes(wave, hole),
                slow_wave_low=_holes(wave * 0.8, hole),
                slow_wave_high=_holes(wave * 1.15, hole),
                connection=_holes(np.clip(connection, 0, 100), hole),
                forecasts=(Forecast(onset_id="o1", at=bounds.start + 9.7 * 3600, level=92.0, usual=70.0),),
            ),
        )

    def review(self, span: ReviewSpan) -> Review:
        """A month's charts whatever the range; the range's own dates."""
        n = 0 if self._empty else 120
        minutes = np.round(self._chance.gamma(4, 5, n), 1)
        nudged = self._chance.random(n) < 0.5
        minutes = np.maximum(1.0, minutes - 6 * nudged)
        at = span.end - 86_400 * np.sort(self._chance.random(n) * 30)[::-1]
        felt = self._chance.integers(0, 5, n)
        dates = [span.first + timedelta(days=i) for i in range(min(30, (span.last - span.first).days + 1))]
        weeks = dates[::7]
        return Review(
            range=span.range,
            first=span.first.isoformat(),
            last=span.last.isoformat(),
            start=span.start,
            end=span.end,
            tz=span.tz,
            simulated=True,
            days=DaysChart(
                **self._said("Four onsets a day.", n, "episodes"),
                days=tuple(
                    DayRow(
                        date=one.isoformat(),
                        worn_h=0 if self._empty else 12.5,
                        onsets=0 if self._empty else 4,
                        nudged=0 if self._empty else 2,
                        connections=0 if self._empty else 1,
                        half_time_min=None if self._empty or i % 9 == 4 else 18.0 - i / 5,
                    )
                    for i, one in enumerate(dates)
                ),
            ),
            around=self._around(n),
            survival=self._survival(minutes, nudged),
            with_without=WithWithoutChart(
                **self._said("With a connection you came down 9 min sooner; you chose when.", n, "episodes"),
                with_n=40 * bool(n),
                without_n=80 * bool(n),
                with_min=14.0 if n else None,
                without_min=23.0 if n else None,
                pairs=tuple(
                    MatchedPair(at=float(a), with_min=float(m), without_min=float(m) + 9)
                    for a, m in zip(at[:40], minutes[:40], strict=True)
                ),
                paired_min=-9.0 if n else None,
                adjusted_min=-8.1 if n else None,
                low_min=-12.0 if n else None,
                high_min=-4.2 if n else None,
            ),
            dose=self._dose(at, felt, minutes),
            tools=ToolChart(
                **self._said("Outsource went with the soonest recovery.", n, "episodes"),
                needed=8,
                ranked=tuple(
                    ToolBar(
                        tool=tool,
                        n=20,
                        mean_min=mean,
                        low80_min=mean - 3,
                        high80_min=mean + 3,
                        low95_min=mean - 5,
                        high95_min=mean + 5,
                        best=best,
                    )
                    for tool, mean, best in (
                        (Tool.OUTSOURCE, 14.0, 0.7),
                        (Tool.METABOLIZE, 17.0, 0.2),
                        (Tool.ASSESS, 19.0, 0.1),
                    )
                )
                if n
                else (),
                unranked=(ToolCount(tool=Tool.CONTRIBUTE, n=3 * bool(n)),),
            ),
            onset_heat=self._heat(n, 1.0, "Most onsets came on weekday mornings."),
            connection_heat=self._heat(n // 3, 0.4, "Most connections came in the evening."),
            detector=DetectorChart(
                **self._said("Of 48 nudges that you answered you agreed with 31.", 48 * bool(n), "answers"),
                record=detector_record(31, 48, 3, 20) if n else detector_record(0, 0, 0, 0),
                weeks=tuple(
                    DetectorWeek(
                        first=one.isoformat(),
                        onsets=28 * bool(n),
                        confirmed=wilson(6 + i, 12) if n else wilson(0, 0),
                        threshold=1.9 + 0.05 * i if n else None,
                    )
                    for i, one in enumerate(weeks)
                ),
            ),
            awareness=AwarenessChart(
                **self._said("Nine Awareness cards.", 9 * bool(n), "cards"),
                weeks=tuple(
                    AwarenessWeek(
                        first=one.isoformat(),
                        cards=3,
                        gap_longer=0.2 + 0.1 * i,
                        opened=0.5,
                        deflections=2.0 - 0.3 * i,
                        me_too=None if i == 1 else 3.0 - 0.5 * i,
                    )
                    for i, one in enumerate(weeks)
                )
                if n
                else (),
            ),
            honesty=HonestyChart(
                **self._said("You lean towards filling the space.", 4 * bool(n), "answers"),
                lean=tuple(
                    HonestyPoint(at=span.start, date=one.isoformat(), value=-3.0 + i) for i, one in enumerate(weeks)
                )
                if n
                else (),
                self_view=(HonestyPoint(at=span.start, date=span.first.isoformat(), value=6.0),) if n else (),
            ),
            balance=BalanceChart(
                **self._said("You gave about as often as you received.", 25 * bool(n), "connections"),
                weeks=tuple(BalanceWeek(first=one.isoformat(), gave=3, received=2, both=1, untold=1) for one in weeks)
                if n
                else (),
                balance=0.1 if n else None,
            ),
            people=PeopleChart(
                **self._said("You reached three people.", 17 * bool(n), "connections"),
                people=tuple(
                    PersonRow(
                        person=name,
                        n=count,
                        felt=2.5,
                        dots=tuple(
                            PersonDot(at=float(at[i * 3]), felt=int(felt[i]), minutes=10.0) for i in range(count)
                        ),
                    )
                    for name, count in (("M.", 9), ("Jo", 6), ("Ana", 2))
                )
                if n
                else (),
            ),
            delivery=DeliveryChart(
                **self._said("About three prompts a day; you answered most.", 90 * bool(n), "prompts"),
                days=tuple(
                    DeliveryDay(
                        date=one.isoformat(),
                        prompts=3,
                        displayed=3,
                        answered=2,
                        expired=1,
                        silences=2,
                        median_delay_s=None if i % 9 == 4 else 95.0,
                        paused_h=24.0 if i % 9 == 4 else 0.0,
                    )
                    for i, one in enumerate(dates)
                )
                if n
                else (),
                prompts_a_day=3.0 if n else None,
                answered=wilson(60, 90) if n else wilson(0, 0),
                median_delay_s=95.0 if n else None,
                expired=30 * bool(n),
                paused_h=72.0 * bool(n),
                silent_for={"coin": 40, "busy": 12, "quiet_hours": 8} if n else {},
            ),
        )

    def _said(self, sentence: str, n: int, n_of: str) -> Said:
        return {
            "sentence": sentence if n else f"Nothing yet: no {n_of} in this range.",
            "n": n,
            "n_of": n_of,
            "coverage": 0.93 if n else None,
            "coverage_of": n_of,
        }

    def _around(self, n: int) -> AroundChart:
        minutes = np.arange(-29.5, 120, 1.0)
        rise = 2.4 * np.exp(-((minutes + 2) ** 2) / 60)

        def average(half_time: float) -> Averaged:
            if not n:
                return Averaged(n=0, mean=(None,) * 150, low=None, high=None, known=(0,) * 150)
            mean = np.where(minutes < 0, rise, 2.3 * 0.5 ** (minutes / half_time))
            spread = 0.25 + 0.001 * np.abs(minutes)
            return Averaged(
                n=60,
                mean=_numbers(mean),
                low=_numbers(mean - spread),
                high=_numbers(mean + spread),
                known=tuple(int(60 - max(0, m) / 4) for m in minutes),
            )

        nudged, quiet = average(14), average(21)
        gap = [None if a is None or b is None else a - b for a, b in zip(nudged.mean, quiet.mean, strict=True)]
        return AroundChart(
            **self._said("With a nudge your activation was lower from about 10 min on.", n, "episodes"),
            minutes=tuple(minutes.tolist()),
            nudged=nudged,
            quiet=quiet,
            difference=Averaged(
                n=n,
                mean=tuple(gap),
                low=tuple(None if g is None else g - 0.4 for g in gap) if n else None,
                high=tuple(None if g is None else g + 0.4 for g in gap) if n else None,
                known=nudged.known,
            ),
        )

    def _survival(self, minutes: NDArray[Any], nudged: NDArray[Any]) -> SurvivalChart:
        marks = (0.0, 30.0, 60.0, 90.0, 120.0)

        def side(values: NDArray[Any]) -> SurvivalSide | None:
            if not len(values):
                return None
            curve = kaplan_meier(values, np.arange(len(values)) % 11 == 3)
            mean, error = restricted_mean(curve)
            return SurvivalSide(
                n=len(values),
                censored=len(values) // 11,
                at=tuple(curve.at.tolist()),
                share=tuple(curve.share.tolist()),
                low=_numbers(np.clip(curve.share - 0.1, 0, 1)),
                high=_numbers(np.clip(curve.share + 0.1, 0, 1)),
                at_risk=tuple(int((values >= mark).sum()) for mark in marks),
                mean_min=mean,
                mean_low_min=mean - 2 * error,
                mean_high_min=mean + 2 * error,
            )

        return SurvivalChart(
            **self._said("Within the first hour, nudged episodes took 5 min less to halve.", len(minutes), "episodes"),
            until_min=60.0,
            marks=marks,
            nudged=side(minutes[nudged]),
            quiet=side(minutes[~nudged]),
            difference_min=-5.4 if len(minutes) else None,
            low_min=-8.8 if len(minutes) else None,
            high_min=-2.0 if len(minutes) else None,
            censored={"contact": 6, "exercise": 3, "followed": 2} if len(minutes) else {},
        )

    def _dose(self, at: NDArray[Any], felt: NDArray[Any], minutes: NDArray[Any]) -> DoseChart:
        n = len(at) // 3
        at, felt, minutes = at[:n], felt[:n], minutes[:n] + 4.0 * (4 - felt[:n])
        fitted = zip(*isotonic(felt.astype(float), minutes), strict=True) if n else ()
        return DoseChart(
            **self._said(
                "The more you felt seen and heard, the sooner you came down; you chose when.", n, "connections"
            ),
            points=tuple(
                DosePoint(at=float(a), felt=int(f), minutes=float(m)) for a, f, m in zip(at, felt, minutes, strict=True)
            ),
            fitted=tuple(DoseStep(felt=int(f), minutes=float(m)) for f, m in fitted),
            rank_correlation=spearman(felt.astype(float), minutes) if n else None,
            low=-0.7 if n else None,
            high=-0.3 if n else None,
        )

    def _heat(self, n: int, scale: float, sentence: str) -> HeatChart:
        def worn(hour: int) -> float:
            return 0.0 if not n or hour < 7 else 1.2 if hour < 9 else 4.0

        def count(day: int, hour: int) -> float:
            return float(round(scale * (3 if day < 5 else 1) * abs(math.sin(hour / 3)))) if worn(hour) else 0.0

        grid = [[(count(day, hour), worn(hour)) for hour in range(24)] for day in range(7)]
        return HeatChart(
            **self._said(sentence, n, "onsets"),
            counts=tuple(tuple(c for c, _ in row) for row in grid),
            worn_h=tuple(tuple(w for _, w in row) for row in grid),
            per_hour=tuple(tuple(c / w if w else None for c, w in row) for row in grid),
        )


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


def _numbers(values: NDArray[Any]) -> tuple[float | None, ...]:
    return tuple(round(float(value), 3) for value in values)


def _holes(values: NDArray[Any], hole: NDArray[Any]) -> tuple[float | None, ...]:
    return tuple(None if h else round(float(v), 2) for v, h in zip(values, hole, strict=True))
