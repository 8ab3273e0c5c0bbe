"""The indices: every number the library can say of a stretch of beats, with its unit and its meaning."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from heartreach.signal.hrv.reasons import Reason

__all__ = ["FAMILIES", "Indices", "names", "unit"]

#: Which fields belong together; a caller may ask for some families only.
FAMILIES = ("time", "order", "frequency", "nonlinear")


def _index(unit: str, family: str) -> float | None:
    made: float | None = field(default=None, metadata={"unit": unit, "family": family})
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Indices:
    """What is known of one stretch of beats; `None` where a number is not known, and then `unknown` says why.

    Counts are floats too, so that every index has one type.
    """

    profile: str
    unknown: Mapping[str, Reason] = field(default_factory=dict)

    span_s: float | None = _index("s", "time")  #: length of the stretch
    coverage: float | None = _index("", "time")  #: share of it that good beats cover
    beats: float | None = _index("", "time")  #: good beats
    masked: float | None = _index("", "time")  #: intervals that are no normal beats
    pairs: float | None = _index("", "time")  #: good pairs of neighbours
    mean_nn: float | None = _index("ms", "time")  #: mean interval
    mean_hr: float | None = _index("1/min", "time")  #: 60000 / mean_nn
    sd_hr: float | None = _index("1/min", "order")  #: standard deviation of the beat-by-beat heart rate
    sdnn: float | None = _index("ms", "time")  #: standard deviation, divisor n - 1
    rmssd: float | None = _index("ms", "time")  #: root mean square of the differences within pairs
    ln_rmssd: float | None = _index("", "time")  #: its natural logarithm
    sdsd: float | None = _index("ms", "time")  #: standard deviation of those differences, divisor n - 1
    nn50: float | None = _index("", "time")  #: pairs that differ by more than 50 ms
    pnn50: float | None = _index("%", "time")  #: their share of the pairs
    nn20: float | None = _index("", "time")  #: pairs that differ by more than 20 ms
    pnn20: float | None = _index("%", "time")  #: their share of the pairs
    sd1: float | None = _index("ms", "time")  #: Poincaré plot, across the diagonal
    sd2: float | None = _index("ms", "time")  #: Poincaré plot, along the diagonal
    sd2_sd1: float | None = _index("", "time")  #: their ratio

    median_nn: float | None = _index("ms", "order")  #: half of the intervals are shorter
    q20_nn: float | None = _index("ms", "order")  #: a fifth is shorter
    q80_nn: float | None = _index("ms", "order")  #: four fifths are shorter
    min_nn: float | None = _index("ms", "order")  #: shortest interval
    max_nn: float | None = _index("ms", "order")  #: longest interval
    hti: float | None = _index("", "order")  #: triangular index: beats over the height of the histogram
    tinn: float | None = _index("ms", "order")  #: base of the triangle that fits the histogram best
    stress_index: float | None = _index("", "order")  #: Baevsky's, see `order.py`

    vlf: float | None = _index("ms²", "frequency")  #: power below 0.04 Hz
    lf: float | None = _index("ms²", "frequency")  #: power in 0.04 to 0.15 Hz
    hf: float | None = _index("ms²", "frequency")  #: power in 0.15 to 0.4 Hz
    total_power: float | None = _index("ms²", "frequency")  #: their sum
    lf_hf: float | None = _index("", "frequency")  #: lf / hf
    lf_nu: float | None = _index("%", "frequency")  #: lf / (lf + hf)
    hf_nu: float | None = _index("%", "frequency")  #: hf / (lf + hf)

    sampen: float | None = _index("", "nonlinear")  #: sample entropy
    apen: float | None = _index("", "nonlinear")  #: approximate entropy
    dfa1: float | None = _index("", "nonlinear")  #: scaling exponent of the short boxes
    dfa2: float | None = _index("", "nonlinear")  #: scaling exponent of the long boxes

    breaths_per_min: float | None = _index("1/min", "frequency")  #: from respiratory sinus arrhythmia
    breath_prominence: float | None = _index("", "frequency")  #: share of the power above 0.12 Hz that its peak holds

    def known(self) -> dict[str, float]:
        """The known numbers by name."""
        return {name: value for name in names() if (value := getattr(self, name)) is not None}


def names(family: str | None = None) -> tuple[str, ...]:
    """The names of all indices, or of those of one family.

    >>> names("nonlinear")
    ('sampen', 'apen', 'dfa1', 'dfa2')
    """
    return tuple(made.name for made in fields(Indices) if made.metadata and family in {None, made.metadata["family"]})


def unit(name: str) -> str:
    """The unit of an index.

    >>> unit("lf")
    'ms²'
    """
    for made in fields(Indices):
        if made.name == name:
            return str(made.metadata["unit"])
    raise KeyError(name)
