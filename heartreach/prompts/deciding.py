"""One decision, from a case and its circumstances to a prompt or a silence; nothing is remembered here."""

from dataclasses import dataclass, field

from heartreach.language import retold, speaking
from heartreach.models import Draw, Prompt, PromptKind, Silence, SilenceReason, Tool, Wearer
from heartreach.prompts.availability import Circumstances, failing, unknown_contexts
from heartreach.prompts.draws import choose, identifier, uniform
from heartreach.prompts.history import recent_text_ids
from heartreach.prompts.local_time import at_night, next_quiet
from heartreach.prompts.pack import Pack
from heartreach.prompts.wording import word

__all__ = ["Case", "Decider", "decision_id"]

MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Case:
    """What there is to decide on."""

    kind: PromptKind
    key: str  #: names the case within its kind: an onset's id, a slot's key, the prompt to bring back
    index: int  #: place in the stream of draws
    p: float | None  #: probability of speaking; `None` where nothing is drawn
    u: float | None = None  #: drawn before, as a check-in's moment is
    onset_id: str | None = None
    why: str | None = None
    follows: str | None = None
    follows_text: str | None = None  #: text id of the prompt that comes back
    tool: Tool | None = None  #: fixed where a prompt comes back
    shares: dict[Tool, float] = field(default_factory=dict)  #: of the tools, for a nudge
    features: dict[str, float] = field(default_factory=dict)


def decision_id(wearer: str, seed: int, kind: PromptKind, key: str) -> str:
    """The name of a decision: the same case has the same name, so that nothing is decided twice."""
    return identifier(wearer, seed, kind, key)


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides cases for one wearer under one policy."""

    wearer: Wearer
    seed: int
    pack: Pack
    policy: str

    def decide(self, case: Case, now: Circumstances) -> Prompt | Silence:
        """Check availability, draw if there is something to draw, and speak or stay quiet."""
        if reasons := failing(now):
            return self.silence(case, now.at, reasons, unknown=unknown_contexts(now))
        draw = self._draw(case)
        if draw is not None and draw.u >= draw.p:
            return self.silence(case, now.at, (SilenceReason.COIN,), draw, unknown_contexts(now))
        return self._prompt(case, now, draw)

    def failed(self, case: Case, at: float) -> Silence:
        """Stay quiet because something broke: the probability of a nudge was 0."""
        draw = Draw(p=0.0, u=self._uniform(case), seed=self.seed, index=case.index)
        return self.silence(case, at, (SilenceReason.SERVICE_ERROR,), draw)

    def silence(
        self,
        case: Case,
        at: float,
        reasons: tuple[SilenceReason, ...],
        draw: Draw | None = None,
        unknown: tuple[str, ...] = (),
    ) -> Silence:
        """A decision to stay quiet."""
        return Silence(
            decision_id=decision_id(self.wearer.wearer_id, self.seed, case.kind, case.key),
            wearer=self.wearer.wearer_id,
            at=at,
            tz=self.wearer.tz,
            kind=case.kind,
            onset_id=case.onset_id,
            available=reasons == (SilenceReason.COIN,),
            reasons=reasons,
            unknown=unknown,
            draw=draw,
            policy=self.policy,
            tool_probabilities=case.shares if draw is not None else {},
            features=case.features,
            follows=case.follows,
        )

    def _prompt(self, case: Case, now: Circumstances, draw: Draw | None) -> Prompt:
        tool = self._tool(case)
        wording = word(
            self.pack,
            case.kind,
            tool,
            recent_text_ids(now.state.spoken, now.at),
            uniform(self.seed, case.index, f"{case.kind}/text"),
            follows=case.follows_text,
            night=at_night(now.at, now.tz),
            questions=now.state.questions,
        )
        return Prompt(
            decision_id=decision_id(self.wearer.wearer_id, self.seed, case.kind, case.key),
            wearer=self.wearer.wearer_id,
            at=now.at,
            tz=self.wearer.tz,
            kind=case.kind,
            onset_id=case.onset_id,
            available=True,
            reasons=(),
            unknown=unknown_contexts(now),
            draw=draw,
            policy=self.policy,
            tool_probabilities=case.shares,
            tool=tool,
            features=case.features,
            follows=case.follows,
            text_id=wording.text_id,
            text=wording.text,
            expires_at=self._expiry(now),
            quota_total=None if tool is None else now.quota.total[tool],
            quota_left=None if tool is None else now.quota.left(tool),
            why=wording.why if case.why is None else retold(case.why, speaking(self.pack.language)),
        )

    def _draw(self, case: Case) -> Draw | None:
        if case.p is None:
            return None
        return Draw(p=case.p, u=self._uniform(case), seed=self.seed, index=case.index)

    def _uniform(self, case: Case) -> float:
        return uniform(self.seed, case.index, case.kind) if case.u is None else case.u

    def _tool(self, case: Case) -> Tool | None:
        return choose(case.shares, uniform(self.seed, case.index, f"{case.kind}/tool")) if case.shares else case.tool

    def _expiry(self, now: Circumstances) -> float:
        expires_at = now.at + now.settings.expiry_min * MINUTE_S
        quiet = next_quiet(now.at, now.tz, now.settings)
        return expires_at if quiet is None else min(expires_at, quiet)
