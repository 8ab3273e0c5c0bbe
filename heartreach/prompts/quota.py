"""What is left of today's practice: per tool and local day, whether a prompt asked for it or not."""

from collections.abc import Mapping
from dataclasses import dataclass

from heartreach.models import Tool

__all__ = ["Quota"]


@dataclass(frozen=True, slots=True)
class Quota:
    """Today's practice per tool."""

    chosen: Tool
    total: Mapping[Tool, int]
    done: Mapping[Tool, int]
    want_more: bool = False

    def left(self, tool: Tool) -> int:
        """How much of a tool today still asks for.

        >>> Quota(Tool.ASSESS, {Tool.ASSESS: 3}, {Tool.ASSESS: 5}).left(Tool.ASSESS)
        0
        """
        return max(0, self.total[tool] - self.done.get(tool, 0))

    def open(self, tool: Tool) -> bool:
        """Whether a prompt may suggest the tool."""
        return self.want_more or self.left(tool) > 0

    @property
    def own_met(self) -> bool:
        """Whether today's practice of the chosen tool is done, and the wearer does not want more."""
        return not self.open(self.chosen)
