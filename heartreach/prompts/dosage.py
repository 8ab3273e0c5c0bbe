"""How much a wearer was prompted lately: each prompt adds one, and the sum fades."""

__all__ = ["dose", "faded"]

HOUR_S = 3600.0


def faded(dosage: float, elapsed_s: float, decay: float, step_h: float) -> float:
    """What is left of a dosage after `elapsed_s`: it falls by the factor `decay` every `step_h` hours.

    HeartSteps V2 fades by .95 per decision point, five of them a day (walking-suggestion service).

    >>> faded(1.0, 3 * 3600, 0.95, 3)
    0.95
    """
    return float(dosage * decay ** (max(0.0, elapsed_s) / (step_h * HOUR_S)))


def dose(dosage: float, elapsed_s: float, decay: float, step_h: float) -> float:
    """The dosage right after another prompt.

    >>> dose(0.0, 0.0, 0.95, 3)
    1.0
    """
    return faded(dosage, elapsed_s, decay, step_h) + 1.0
