"""The data dictionary: every file an export writes, every column, its unit and its meaning.

The export writes exactly these columns in this order; the dictionary goes beside the data.
"""

from dataclasses import dataclass
from enum import StrEnum

from heartreach.models import (
    AnswerStatus,
    BodyState,
    ContextKind,
    Ended,
    LinkState,
    Mark,
    NotKnown,
    SignalMode,
    SilenceReason,
    Tag,
    Tool,
)

__all__ = ["DICTIONARY", "NOTE_FILES", "Column", "columns_of"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one exported file; an empty cell is "not known" everywhere."""

    name: str
    unit: str
    meaning: str


def _any_of(words: type[StrEnum], *, separated: str | None = None) -> str:
    """Every word that may stand in a cell, so that none is missing here when one is added."""
    return ", ".join(words) + ("" if separated is None else f"; separated by {separated}")


_AT = Column("at", "s", "seconds since 1970-01-01 UTC, hub clock")
_TIME = Column("time", "ISO 8601 UTC", "the same moment, readable")
_DECISION = Column("decision_id", "id", "the decision it belongs to (decisions.csv)")
_CHANNEL = Column("channel", "word", "the way it came, such as page")
_NOTE = (Column("note_id", "id", "made on the phone; counts once"), _AT, _TIME)
_PERSON = Column("person", "word", "with whom, the wearer's own initials or label")
_DIRECTION = Column("direction", "word", "who gave: gave, received, both")
_AFTERWARDS = "found afterwards from the whole curve; never used for prompts"
_MADE_OF = f"what the score was made of: {_any_of(SignalMode)}"
_REASONS = f"every reason that held against it: {_any_of(SilenceReason, separated='blanks')}"
_NOT_TOLD = f"contexts nobody told of, counted as available: {_any_of(ContextKind, separated='blanks')}"
_NOT_KNOWN = f"why it is not known: {_any_of(NotKnown)}"
_TOOLS = _any_of(Tool)
_UNKNOWN = "empty: UNKNOWN, because less than half of those minutes had a score"

#: The file of each kind of note.
NOTE_FILES = {
    "awareness": "awareness",
    "honesty": "honesty",
    "self_view": "self_view",
    "concept": "concepts",
    "outsource": "outsource",
    "assess": "assess",
    "contribute": "contribute",
    "pillars": "pillars",
}

#: Columns by file name, without `.csv`.
DICTIONARY: dict[str, tuple[Column, ...]] = {
    "beats": (
        Column("at", "s", "end of the RR interval, seconds since 1970-01-01 UTC, hub clock, within 0.5 ms"),
        Column("rr_ticks", "1/1024 s", "RR interval as the strap sent it"),
        Column("rr_ms", "ms", "the same in milliseconds"),
    ),
    "heart_rate": (
        Column("at", "s", "seconds since 1970-01-01 UTC, hub clock, within 8 ms"),
        Column("bpm", "1/min", "the strap's own smoothed heart rate"),
    ),
    "motion": (
        _AT,
        Column("span_s", "s", "length of the stretch that ends at `at`"),
        Column("sd_g", "g", "standard deviation of the acceleration's magnitude"),
        Column("steps", "count", "steps in the stretch"),
        Column("lying", "0/1", "lying down"),
        Column("worn", "0/1", "sensor worn"),
        Column("lean_deg", "degrees", "angle of the strap from upright, which is how it hangs while its wearer walks"),
    ),
    "readings": (
        _AT,
        Column("state", "word", f"what the core could say of the body: {_any_of(BodyState)}"),
        Column("mode", "word", _MADE_OF),
        Column("score", "SD", "activation above this person's usual, in standard deviations of calm minutes"),
        Column("hr_bpm", "1/min", "heart rate"),
        Column("ln_rmssd", "ln ms", "natural logarithm of RMSSD in ms"),
        Column("coverage", "share", "share of the last minute covered by beats"),
    ),
    "found_afterwards": (
        Column("start", "s", f"end of its first minute, seconds since 1970-01-01 UTC; {_AFTERWARDS}"),
        Column(
            "peak", "s", "end of the minute in which its highest rise was over (MD2K's averages, 7, 19 and 2 minutes)"
        ),
        Column("end", "s", "end of its last minute"),
        Column("density", "probability", f"mean of logistic(1.5 (score - 1)) over its rises, .36 or more; {_UNKNOWN}"),
    ),
    "link_quality": (
        Column("at", "s", "start of the minute, seconds since 1970-01-01 UTC"),
        Column("frames", "count", "radio frames in the minute"),
        Column("beats", "count", "beats in them"),
        Column("coverage", "share", "sum of RR over wall time; .97 to 1.03 is healthy"),
        Column("malformed", "count", "frames the specification does not allow"),
        Column("duplicates", "count", "beats that came twice"),
        Column("gaps", "count", "gaps found"),
        Column("dropped", "count", "frames the hub could not take"),
        Column("lag_s", "s", "median time from beat to arrival"),
    ),
    "gaps": (
        Column("start", "s", "begin of a stretch in which beats are known to be missing, seconds since 1970-01-01 UTC"),
        Column("end", "s", "its end"),
        Column("reason", "word", "lost, link, contact, clock, overflow"),
    ),
    "contacts": (_AT, Column("state", "word", "skin contact: worn, not_worn, unsupported")),
    "battery": (_AT, Column("percent", "%", "the strap's battery")),
    "devices": (
        _AT,
        Column("name", "text", "the strap's name"),
        Column("manufacturer", "text", "as the strap says"),
        Column("model", "text", "as the strap says"),
        Column("serial", "text", "as the strap says"),
        Column("firmware", "text", "as the strap says"),
        Column("location", "word", "where on the body it is worn"),
    ),
    "links": (
        _AT,
        Column("state", "word", f"where the link to the strap stands: {_any_of(LinkState)}"),
        Column("strap", "text", "which strap"),
        Column("advice", "text", "what the wearer was told"),
    ),
    "onsets": (
        Column("onset_id", "id", "the onset"),
        _AT,
        _TIME,
        Column("score", "SD", "activation at that moment"),
        Column("threshold", "SD", "what it had to exceed"),
        Column("severity", "share", "0 at the threshold, 1 at twice the threshold and above"),
        Column("coverage", "share", "share of the last minute covered by beats"),
        Column("mode", "word", _MADE_OF),
        Column("evidence", "JSON", "the numbers behind it: name, value, usual, unit"),
        Column("why", "text", "the sentence the wearer could read"),
        Column("detector", "version", "version of the core"),
    ),
    "decisions": (
        Column("decision_id", "id", "the decision point"),
        _AT,
        _TIME,
        Column("tz", "IANA zone", "where the wearer lived then"),
        Column("outcome", "word", "prompt or silence"),
        Column("kind", "word", "what made it a moment to decide: onset, checkin, awareness, evening"),
        Column("onset_id", "id", "the onset behind it (onsets.csv)"),
        Column("available", "0/1", "whether a prompt was allowed at all"),
        Column("reasons", "words", _REASONS),
        Column("unknown", "words", _NOT_TOLD),
        Column("p", "probability", "randomisation probability of a prompt; empty where nothing was drawn"),
        Column("u", "0..1", "the uniform number drawn; a prompt when u < p"),
        Column("seed", "number", "seed of the stream of draws"),
        Column("index", "number", "place in that stream"),
        Column("policy", "version", "rules, settings and texts it was decided with"),
        Column("tool", "word", f"tool of the prompt: {_TOOLS}"),
        Column("tool_probabilities", "JSON", "probability of each tool at that moment"),
        Column("text_id", "id", "which text was shown"),
        Column("text", "text", "the text"),
        Column("expires_at", "s", "when the prompt was no longer worth showing"),
        Column("quota_total", "count", "practices the tool asks for that day"),
        Column("quota_left", "count", "of these, still open"),
        Column("follows", "id", "the prompt this one brings back"),
        Column("why", "text", "the sentence the wearer could read"),
    ),
    "decision_records": (
        Column("decision_id", "id", "the decision point; one row each, with everything around it"),
        Column("wearer", "id", "whose"),
        Column("simulated", "0/1", "1 where nobody lived this: a simulated heart"),
        _AT,
        Column("local_time", "ISO 8601", "the same moment on the wearer's clock"),
        Column("tz", "IANA zone", "where the wearer lived then"),
        Column("kind", "word", "what made it a moment to decide: onset, checkin, awareness, evening"),
        Column("stratum", "word", "activated at an onset, any at a moment drawn by lot, scheduled for cards"),
        Column("onset_id", "id", "the onset behind it (onsets.csv)"),
        Column("follows", "id", "the prompt this one brings back; leave such rows out of effects"),
        Column("available", "0/1", "whether a prompt was allowed at all"),
        Column("reasons", "words", _REASONS),
        Column("unknown", "words", _NOT_TOLD),
        Column("p", "probability", "randomisation probability of a prompt; empty where nothing was drawn"),
        Column("u", "0..1", "the uniform number drawn; a prompt when u < p"),
        Column("seed", "number", "seed of the stream of draws"),
        Column("index", "number", "place in that stream"),
        Column("policy", "version", "rules, settings and texts it was decided with"),
        Column("action", "word", "prompt or silence"),
        Column("p_outsource", "probability", "of this tool at that moment"),
        Column("p_metabolize", "probability", "of this tool at that moment"),
        Column("p_assess", "probability", "of this tool at that moment"),
        Column("p_contribute", "probability", "of this tool at that moment"),
        Column("tool", "word", f"tool of the prompt: {_TOOLS}"),
        Column("text_id", "id", "which text was shown"),
        Column("expires_at", "s", "when the prompt was no longer worth showing"),
        Column("quota_total", "count", "practices the tool asks for that day"),
        Column("quota_left", "count", "of these, still open"),
        Column("features", "JSON", "what the probability may have depended on: severity, dosage, local hour"),
        Column("detector", "version", "version of the core"),
        Column("score", "SD", "activation at the onset"),
        Column("threshold", "SD", "what it had to exceed"),
        Column("mode", "word", _MADE_OF),
        Column("signal_coverage", "share", "share of the last minute covered by beats"),
        Column("movement_g", "g", "movement in the minute of the onset"),
        Column("severity", "share", "0 at the threshold, 1 at twice the threshold and above"),
        Column("sent_at", "s", "the prompt was handed to the broker; first of several"),
        Column("received_at", "s", "a phone had it"),
        Column("displayed_at", "s", "a phone showed it"),
        Column("answered_at", "s", "first tap"),
        Column("answer", "word", "done, later, not_stressed, busy, stop_today"),
        Column("answer_reached", "words", "whom, separated by semicolons"),
        Column("answer_felt", "0..4", "felt seen and heard"),
        Column("answer_minutes", "min", "how long"),
        Column("answer_direction", "word", "who gave: gave, received, both"),
        Column("connections", "words", "connections told apart from the answer within two hours (connections.csv)"),
        Column(
            "answer_status",
            "word",
            f"in time, late, to a prompt nobody knows, or a second one: {_any_of(AnswerStatus)}",
        ),
        Column("half_time_min", "min", "recovery half-time, talk taken out, at most 120: the primary outcome"),
        Column("missing", "word", _NOT_KNOWN),
        Column("censored", "0/1", "it is only known to be longer than followed_min"),
        Column("followed_min", "min", "minutes from onset to the last reading that counts"),
        Column("ended", "word", f"why it was followed no longer: {_any_of(Ended)}"),
        Column("late_mean", "SD", "mean score from 25 to 60 min, outside talk"),
        Column("late_missing", "word", "why it is not known: coverage, talk"),
        Column("outcome_coverage", "share", "share of the first hour's minutes with a score"),
        Column("connected", "0/1", "a connection within the hour was told"),
        Column("felt", "0..4", "felt seen and heard in it; the highest of several"),
        Column("outcome_rule", "version", "of the outcome rule"),
        Column("previous_half_time_min", "min", "half-time of the last onset before whose half-time is known"),
    ),
    "stretches": (
        Column("file", "text", "one file in rr/: one RR interval in milliseconds per line"),
        Column("start", "s", "begin of its first interval, seconds since 1970-01-01 UTC, hub clock"),
        Column("end", "s", "end of its last interval"),
        Column("beats", "count", "intervals in it"),
    ),
    "receipts": (_DECISION, Column("kind", "word", "how far the prompt got: sent, received, displayed"), _AT, _CHANNEL),
    "answers": (
        Column("answer_id", "id", "made on the phone; counts once"),
        _DECISION,
        Column("kind", "word", "done, later, not_stressed, busy, stop_today"),
        _AT,
        _TIME,
        Column("status", "word", f"in time, late, to a prompt nobody knows, or a second one: {_any_of(AnswerStatus)}"),
        Column("reached", "words", "whom: the wearer's own initials or labels, separated by semicolons"),
        Column("felt", "0..4", "felt seen and heard"),
        Column("minutes", "min", "how long"),
        _DIRECTION,
        _CHANNEL,
    ),
    "connections": (
        Column("connection_id", "id", "the connection"),
        _AT,
        _TIME,
        Column("people", "words", "whom, separated by semicolons"),
        Column("minutes", "min", "how long"),
        Column("felt", "0..4", "felt seen and heard"),
        Column("marks", "words", f"marks of being seen and heard: {_any_of(Mark, separated='semicolons')}"),
        _DIRECTION,
        Column("tags", "words", _any_of(Tag, separated="semicolons")),
        _DECISION,
    ),
    "outcomes": (
        _DECISION,
        Column("onset_id", "id", "the onset (onsets.csv)"),
        Column("at", "s", "time of the onset, seconds since 1970-01-01 UTC, hub clock"),
        _TIME,
        Column("p", "probability", "of a nudge, logged before the draw; empty where nothing was drawn"),
        Column("nudged", "0/1", "what was drawn"),
        Column("tool", "word", f"tool of the nudge: {_TOOLS}"),
        Column("severity", "share", "0 at the threshold, 1 at twice the threshold and above"),
        Column("hour", "h", "on the wearer's clock"),
        Column("half_time_min", "min", "recovery half-time with talk taken out, at most 120"),
        Column("missing", "word", _NOT_KNOWN),
        Column("censored", "0/1", "it is only known to be longer than followed_min"),
        Column("followed_min", "min", "from the onset to the last reading"),
        Column("ended", "word", f"why it was followed no longer: {_any_of(Ended)}"),
        Column("talk_lift", "SD", "what talking added to the score"),
        Column("late_mean", "SD", "mean score from 25 to 60 min, outside talk"),
        Column("late_missing", "word", "why it is not known: coverage, talk"),
        Column("coverage", "share", "share of the first hour's minutes with a score"),
        Column("connected", "0/1", "a connection within the hour was told"),
        Column("felt", "0..4", "felt seen and heard in it"),
        Column("rule", "version", "of the outcome rule"),
        Column("closed_at", "s", "when it was worked out, seconds since 1970-01-01 UTC"),
    ),
    "calibrations": (
        Column("calibration_id", "id", "the guided sit"),
        Column("started_at", "s", "when it began, seconds since 1970-01-01 UTC"),
        _AT,
        Column("phase", "word", "sitting, done, failed, stopped"),
        Column("share", "share", "of the quiet that is needed"),
        Column("left_s", "s", "quiet still needed"),
        Column("hint", "text", "what the wearer was told"),
        Column("hr_bpm", "1/min", "median heart rate of the quiet minutes"),
        Column("rmssd_ms", "ms", "median RMSSD of them"),
    ),
    "practices": (
        Column("practice_id", "id", "the practice"),
        _AT,
        Column("tool", "word", f"which tool: {_TOOLS}"),
        Column("count", "count", "how often"),
    ),
    "contexts": (
        _AT,
        Column("kind", "word", "busy, driving, focus, talking"),
        Column("until", "s", "until when, seconds since 1970-01-01 UTC"),
    ),
    "pauses": (
        _AT,
        Column("scope", "word", "today, week, for_good, none"),
        Column("until", "s", "until when, seconds since 1970-01-01 UTC"),
    ),
    "phones_seen": (_AT, Column("device", "text", "the phone"), Column("online", "0/1", "came or went")),
    "tool_choices": (_AT, _TIME, Column("tool", "word", f"the tool the wearer chose, from then on: {_TOOLS}")),
    "settings_changes": (
        _AT,
        _TIME,
        Column("by", "word", "where: house (config.toml, environment, flag), phone (lies over the house's)"),
        Column(
            "values",
            "JSON",
            "the settings that changed, by name (texts: version of the content pack); the first row has them all",
        ),
        Column("dropped", "words", "settings that went back to what the house has, separated by semicolons"),
        Column("policy", "version", "rules, settings and texts from then on"),
    ),
    "awareness": (
        *_NOTE,
        Column("gap", "word", "time between one person's last word and the other's first: instant, short, longer"),
        Column("response", "word", "when asked about themselves they opened, stayed short, turned it round"),
        Column("deflections", "count", "times the talk was turned away from themselves"),
        Column("me_too", "count", "times a story was met with an own one"),
    ),
    "honesty": (
        *_NOTE,
        Column("lean", "-5..5", "from -5, fill the space, to 5, pull away; the wearer's own judgement"),
    ),
    "self_view": (*_NOTE, Column("place", "0..10", "from 0, rely heavily on others, to 10, isolate")),
    "concepts": (
        *_NOTE,
        Column("slot", "1..5", "which of the five"),
        Column("concept", "text", "what the wearer is curious about"),
        Column("question", "text", "their own open question; the latest of a slot counts"),
    ),
    "outsource": (
        *_NOTE,
        Column("slot", "1..5", "which question was asked"),
        _PERSON,
        Column("held_back", "word", "whether the own view stayed out of the answer: yes, partly, no"),
    ),
    "assess": (
        *_NOTE,
        Column("axis", "word", "kind of signal: quiet, large, faces, questions"),
        Column("aspect", "text", "the same in the wearer's own words"),
        Column("works", "0/1", "whether it works for them"),
        _PERSON,
    ),
    "contribute": (*_NOTE, Column("verb", "word", "how the statement began: think, feel, want, like")),
    "pillars": (
        *_NOTE,
        Column("confidence", "0..10", "own view of this voice of resilience"),
        Column("purpose", "0..10", "the same"),
        Column("social_support", "0..10", "the same"),
        Column("adaptability", "0..10", "the same"),
    ),
}


def columns_of(name: str) -> list[str]:
    """Column names of one exported file, in order."""
    return [column.name for column in DICTIONARY[name]]
