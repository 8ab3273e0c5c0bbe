"""One row per decision point with everything around it: what a micro-randomised trial is analysed from."""

import json
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from heartreach.models import Answer, Connection, Evidence, Onset, Outcome, Prompt, PromptKind, Receipt, Silence, Tool
from heartreach.store.mark import made_up
from heartreach.store.reader import EVER, Reader
from heartreach.store.sheet import Cell

__all__ = ["STRATA", "decision_records"]

#: A connection belongs to the decision before it if it was told within two hours, in seconds.
NEAR_S = 7200.0
#: What kind of moment it was: strata of the randomisation, as trials stratify by detected state.
STRATA = {
    PromptKind.ONSET: "activated",
    PromptKind.CHECKIN: "any",
    PromptKind.AWARENESS: "scheduled",
    PromptKind.EVENING: "scheduled",
}


@dataclass(slots=True)
class _Around:
    """Everything of one wearer that belongs to decisions, by decision."""

    onsets: dict[str, Onset]
    outcomes: dict[str, Outcome]
    receipts: dict[str, dict[str, float]] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    connections: list[Connection] = field(default_factory=list)
    known: list[Outcome] = field(default_factory=list)

    @classmethod
    def of(cls, reader: Reader, wearer: str) -> "_Around":
        around = cls(
            {one.onset_id: one for one in reader.onsets(wearer, *EVER)},
            {one.decision_id: one for one in reader.outcomes(wearer, *EVER)},
            connections=reader.connections(wearer, *EVER),
        )
        for receipt in reader.receipts(wearer, *EVER):
            around._received(receipt)
        for answer in reader.answers(wearer, *EVER):
            around.answers.setdefault(answer.decision_id, answer)
        around.known = sorted(
            (one for one in around.outcomes.values() if one.half_time_min is not None), key=lambda one: one.at
        )
        return around

    def _received(self, receipt: Receipt) -> None:
        stages = self.receipts.setdefault(receipt.decision_id, {})
        stages[receipt.kind.value] = min(receipt.at, stages.get(receipt.kind.value, receipt.at))

    def previous(self, at: float) -> float | None:
        """The last half-time that was known of an onset before `at`."""
        place = bisect_left(self.known, at, key=lambda one: one.at)
        return self.known[place - 1].half_time_min if place else None

    def reached(self, decision: Prompt | Silence) -> list[Connection]:
        """Connections that name the decision, or name none and were told within two hours."""
        return [
            one
            for one in self.connections
            if one.decision_id == decision.decision_id
            or (one.decision_id is None and 0 <= one.at - decision.at < NEAR_S)
        ]


def decision_records(reader: Reader, wearer: str) -> Iterator[dict[str, Cell]]:
    """One row per decision of a wearer, oldest first, by column of the dictionary's `decision_records`."""
    around, simulated = _Around.of(reader, wearer), int(made_up(reader, wearer) is not None)
    for decision in reader.decisions(wearer, *EVER):
        onset = around.onsets.get(decision.onset_id or "")
        outcome = around.outcomes.get(decision.decision_id)
        answer = around.answers.get(decision.decision_id)
        status = reader.answer_status(wearer, answer.answer_id) if answer else None
        yield {
            **_decision(decision),
            "simulated": simulated,
            **_detector(onset),
            **_back(decision, around, answer),
            "answer_status": status.value if status else None,
            **_outcome(outcome),
            "previous_half_time_min": around.previous(decision.at if onset is None else onset.at),
        }


def _decision(one: Prompt | Silence) -> dict[str, Cell]:
    local = datetime.fromtimestamp(one.at, ZoneInfo(one.tz))
    draw, prompt = one.draw, one if isinstance(one, Prompt) else None
    return {
        "decision_id": one.decision_id,
        "wearer": one.wearer,
        "at": one.at,
        "local_time": local.isoformat(timespec="seconds"),
        "tz": one.tz,
        "kind": one.kind.value,
        "stratum": STRATA[one.kind],
        "onset_id": one.onset_id,
        "follows": one.follows,
        "available": int(one.available),
        "reasons": " ".join(one.reasons),
        "unknown": " ".join(one.unknown),
        "p": draw.p if draw else None,
        "u": draw.u if draw else None,
        "seed": draw.seed if draw else None,
        "index": draw.index if draw else None,
        "policy": one.policy,
        "action": "prompt" if prompt else "silence",
        **{f"p_{tool.value}": one.tool_probabilities.get(tool) for tool in Tool},
        "tool": one.tool.value if one.tool else None,
        "text_id": prompt.text_id if prompt else None,
        "expires_at": prompt.expires_at if prompt else None,
        "quota_total": prompt.quota_total if prompt else None,
        "quota_left": prompt.quota_left if prompt else None,
        "features": json.dumps(one.features),
    }


def _detector(onset: Onset | None) -> dict[str, Cell]:
    if onset is None:
        return {}
    return {
        "detector": onset.detector,
        "score": onset.score,
        "threshold": onset.threshold,
        "mode": onset.mode.value,
        "signal_coverage": onset.coverage,
        "movement_g": _moved(onset.evidence),
        "severity": onset.severity,
    }


def _moved(evidence: tuple[Evidence, ...]) -> float | None:
    return next((one.value for one in evidence if one.name == "movement"), None)


def _back(decision: Prompt | Silence, around: _Around, answer: Answer | None) -> dict[str, Cell]:
    stages = around.receipts.get(decision.decision_id, {})
    cells: dict[str, Cell] = {f"{stage}_at": stages.get(stage) for stage in ("sent", "received", "displayed")}
    if answer is not None:
        cells |= {
            "answered_at": answer.at,
            "answer": answer.kind.value,
            "answer_reached": ";".join(answer.reached),
            "answer_felt": answer.felt,
            "answer_minutes": answer.minutes,
            "answer_direction": answer.direction.value if answer.direction else None,
        }
    if decision.kind is PromptKind.ONSET:
        cells["connections"] = ";".join(one.connection_id for one in around.reached(decision))
    return cells


def _outcome(one: Outcome | None) -> dict[str, Cell]:
    if one is None:
        return {}
    return {
        "half_time_min": one.half_time_min,
        "missing": one.missing.value if one.missing else None,
        "censored": int(one.censored),
        "followed_min": one.followed_min,
        "ended": one.ended.value,
        "late_mean": one.late_mean,
        "late_missing": one.late_missing.value if one.late_missing else None,
        "outcome_coverage": one.coverage,
        "connected": int(one.connected),
        "felt": one.felt,
        "outcome_rule": one.rule,
    }
