"""The words of the phone page, and of the two before it (`/pair`, `/trust`): all that is not part of a tool or a card.

The pages themselves hold no sentence (a test reads them), so a language needs a pack and no code. Braces name what is
put in: `{n}`, `{time}`, `{tool}`.
"""

from typing import Annotated

from pydantic import Field, model_validator

from heartreach.models import AnswerKind, BodyState, ContextKind, PromptKind, Word

__all__ = ["PhoneContent"]

Text = Annotated[str, Field(min_length=1, max_length=300)]


class Said(Word):
    """A heading and what stands under it."""

    title: Text
    text: Text


class CommonWords(Word):
    """Buttons and lines of many screens."""

    back: Text
    keep: Text
    kept: Text
    skip: Text
    next: Text
    later: Text
    whom: Text
    fewer: Text  #: of a counter, for screen readers: `{what}`
    more: Text
    simulated: Text
    day: Text
    wellness: Text
    waiting_one: Text
    waiting: Text
    other_window: Text
    use_here: Text


class HomeWords(Word):
    """The quiet home."""

    moment: Text
    offline: Said
    listening: Said
    no_contact: Said
    unknown: Said
    warmup: Said
    sleep: Said
    exercise: Said
    states: dict[BodyState, Text]
    heart_rate: Text
    no_heart_rate: Text
    activation: Text
    no_activation: Text
    more: Text
    zone: Text
    zone_yes: Text
    lower_cap_yes: Text
    lower_cap_no: Text


class NudgeWords(Word):
    """The card of a prompt, and what is said after a tap."""

    kinds: dict[PromptKind, Text]
    quota_left: Text
    quota_met: Text
    why: Text
    about: Text
    people: Text
    open: Text
    thanks: dict[AnswerKind, Said]
    noted: Said
    stirred: Said  #: to who answers a check-in with "stirred up"
    discreet: Text  #: on a lock screen, where the wearer wants no more shown
    not_safe: Said


class PauseWords(Word):
    """One tap to silence, at any time."""

    open: Text
    title: Text
    text: Text
    busy: Text
    today: Text
    week: Text
    for_good: Text
    close: Text
    resume: Text
    paused_for_good: Text
    paused_days: Text
    paused_until: Text


class NowWords(Word):
    """What the wearer declares of the moment."""

    title: Text
    text: Text
    kinds: dict[ContextKind, Text]
    until: Text


class ReachWords(Word):
    """Somebody was reached."""

    open: Text
    title: Text
    who: Text
    hint: Text
    minutes: Text
    gave: Text
    tags: Text


class ToolsWords(Word):
    """Choosing a tool, and practising it."""

    title: Text
    any_day: Text
    left: Text
    met: Text
    open: Text
    one: Text
    counted: Text
    today: Text


class OutsourceScreen(Word):
    """The question bank and an asked question."""

    bank: Text
    idea: Text
    concept: Text
    question: Text
    asked: Text
    which: Text
    another: Text


class MetabolizeScreen(Word):
    """Five seconds."""

    start: Text
    stop: Text
    again: Text
    paused: Text


class AssessScreen(Word):
    """Three aspects of a conversation."""

    axis: Text
    words: Text
    how: Text
    profile: Text


class AwarenessScreen(Word):
    """The daily card."""

    open: Text
    trend: Text
    gap: Text
    response: Text
    deflections: Text
    me_too: Text
    kept: Said


class HonestyScreen(Word):
    """The weekly question."""

    open: Text
    due: Text
    cards_one: Text
    cards: Text
    per_card: Text
    history: Text
    suggests: Text


class SelfViewScreen(Word):
    """The monthly question."""

    open: Text
    due: Text


class CircleScreen(Word):
    """Safe people."""

    safe: Text
    add: Text
    label: Text
    empty: Text
    remove: Text
    removed: Text
    sure: Text
    talks: Text
    felt: Text
    support: Text
    gave: Text
    balance: Text
    suggest: Text
    safe_again: Text


class PillarsScreen(Word):
    """The four voices, and the own reminder."""

    open: Text
    scale: Text
    reminder: Text
    done: Text


class IdeaScreen(Word):
    """The theory, labelled as theory."""

    open: Text


class SettingsScreen(Word):
    """What the wearer may change."""

    open: Text
    quiet: Text
    quiet_from: Text
    quiet_until: Text
    cap: Text
    checkins: Text
    awareness: Text
    evening: Text
    always: Text
    more: Text
    live: Text
    notify: Text
    discreet: Text
    language: Text
    contact: Text
    contact_hint: Text
    welcome: Text
    sit: Text
    on: Text
    time: Text


class SitScreen(Word):
    """The calm five minutes."""

    title: Text
    text: Text
    start: Text
    stop: Text
    sitting: Text
    hint: Text
    no_line: Text
    done: Text
    learnt: Text
    not_learnt: Text


class WelcomeScreen(Word):
    """The first minutes on the phone."""

    step: Text
    skip: Text
    what: Said
    strap: Said
    strap_here: Text
    strap_away: Text
    hours: Said
    yourself: Said
    honesty: Said
    tool: Said
    suggests: Text
    ready: Said
    begin: Text


class PairScreen(Word):
    """A phone that is not known yet is let in."""

    title: Text
    how: Text
    type: Text  #: where a scanned code opens another browser than the one that is to be paired
    go: Text
    means: Text
    name: Text
    phone: Text  #: what a phone is called that got no other name
    refused: Text
    no_hub: Text


class Steps(Word):
    """What to do, one after another."""

    title: Text
    steps: Annotated[tuple[Text, ...], Field(min_length=1)]


class TrustScreen(Word):
    """A phone learns to trust the hub's own authority."""

    title: Text
    text: Text
    download: Text
    iphone: Steps
    android: Steps
    then: Text
    undo: Text


class PhoneContent(Word):
    """Everything the phone page says."""

    common: CommonWords
    home: HomeWords
    nudge: NudgeWords
    pause: PauseWords
    now: NowWords
    reach: ReachWords
    tools: ToolsWords
    outsource: OutsourceScreen
    metabolize: MetabolizeScreen
    assess: AssessScreen
    awareness: AwarenessScreen
    honesty: HonestyScreen
    self_view: SelfViewScreen
    circle: CircleScreen
    pillars: PillarsScreen
    idea: IdeaScreen
    settings: SettingsScreen
    sit: SitScreen
    welcome: WelcomeScreen
    pair: PairScreen
    trust: TrustScreen

    @model_validator(mode="after")
    def _whole(self) -> "PhoneContent":
        """Every state, kind and answer has its words."""
        for name, have, need in (
            ("home.states", self.home.states, BodyState),
            ("nudge.kinds", self.nudge.kinds, PromptKind),
            ("nudge.thanks", self.nudge.thanks, AnswerKind),
            ("now.kinds", self.now.kinds, ContextKind),
        ):
            if missing := [str(one) for one in need if one not in have]:
                raise ValueError(f"phone.{name} lacks {', '.join(missing)}")
        return self
