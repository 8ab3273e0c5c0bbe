"""Words for what the wearer changed: the tool, and how the policy speaks to them."""

from enum import StrEnum

from heartreach.models.decision import Tool
from heartreach.models.word import Seconds, Word

__all__ = ["ChangedBy", "SettingsChange", "ToolChoice", "Value"]

#: What a setting may be: a text (times of day among them), a number, a switch, or "never".
Value = str | bool | int | float | None


class ToolChoice(Word):
    """The wearer chose a tool, as they may any day."""

    at: Seconds
    tool: Tool


class ChangedBy(StrEnum):
    """Where a setting was changed."""

    HOUSE = "house"  #: config.toml, the environment or a flag, found at a start of the hub
    PHONE = "phone"  #: the wearer; it lies over the settings of the house


class SettingsChange(Word):
    """Settings from a moment on, only those that changed; the first one of the house names them all."""

    at: Seconds
    by: ChangedBy
    values: dict[str, Value]  #: by the setting's name; `language`, `tz` and `texts` beside those of the policy
    dropped: tuple[str, ...] = ()  #: back to what the house has
    policy: str  #: version of the policy from then on
