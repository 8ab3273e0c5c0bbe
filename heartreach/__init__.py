"""heartreach: a heart-rate strap, a quiet nudge, a person reached."""

__all__ = ["__version__"]

__version__ = "0.1.0"
