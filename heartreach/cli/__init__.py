"""The commands, one per file."""

from heartreach.cli.main import main

__all__ = ["main"]
