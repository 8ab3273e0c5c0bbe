"""Say why: an onset's evidence in numbers and in one sentence a wearer understands."""

import math

from heartreach.models import WAVE, Evidence, Onset, SignalMode

__all__ = ["DETECTOR", "make_onset"]

#: Version of the core that stands on every onset; it changes whenever the same beats could give another onset.
DETECTOR = "core/11"


def make_onset(
    *,
    wearer: str,
    at: float,
    score: float,
    threshold: float,
    coverage: float,
    mode: SignalMode,
    hr_bpm: float,
    usual_hr_bpm: float,
    ln_rmssd: float | None,
    usual_ln_rmssd: float | None,
    moved_g: float | None,
    standing: float | None,
    wave: float,
    usual_wave: float | None,
    felt: float | None,
    felt_usually: float | None,
) -> Onset:
    """An onset with its evidence.

    Args:
        wearer: whose heart it is.
        at: the moment of the decision.
        score: mean activation, in standard deviations of calm minutes.
        threshold: what it had to exceed.
        coverage: share of the last minute covered by beats.
        mode: what the score was made of.
        hr_bpm: heart rate now.
        usual_hr_bpm: heart rate usual for now.
        ln_rmssd: vagal variability now, where it is known.
        usual_ln_rmssd: the same, usual for now.
        moved_g: movement in the last minute; `None` where nobody measures it.
        standing: how much the trunk's lean looks like standing, 0 to 1; `None` where nobody measures it.
        wave: how high the theory curve is going to be if activation stays as it is; where that is above 100, it is
            the 100 that its usual stands beside.
        usual_wave: its usual daily peak, `None` before a day of the wearer's is over; an onset whose wave exceeds it is
            what the product calls a spike.
        felt: chance, by this wearer's own answers, that activation like this is felt; `None` before there are enough.
        felt_usually: share of random check-ins at which they felt stressed.
    """
    evidence = [
        Evidence(name="heart rate", value=round(hr_bpm, 1), usual=round(usual_hr_bpm, 1), unit="bpm"),
        Evidence(name="activation", value=round(score, 2), usual=0.0, unit="SD"),
    ]
    if mode is SignalMode.RR and ln_rmssd is not None and usual_ln_rmssd is not None:
        now, usual = round(math.exp(ln_rmssd), 1), round(math.exp(usual_ln_rmssd), 1)
        evidence.append(Evidence(name="RMSSD", value=now, usual=usual, unit="ms"))
    if moved_g is not None:
        evidence.append(Evidence(name="movement", value=round(moved_g, 3), usual=None, unit="g"))
    if standing is not None:
        evidence.append(Evidence(name="upright", value=round(standing, 2), usual=None, unit="share"))
    evidence.append(_modelled(wave, usual_wave))
    if felt is not None:
        usually = None if felt_usually is None else round(felt_usually, 2)
        evidence.append(Evidence(name="felt before", value=round(felt, 2), usual=usually, unit="share"))
    return Onset(
        onset_id=f"{wearer}-{at:.0f}",
        at=at,
        score=score,
        threshold=threshold,
        severity=min(1.0, max(0.0, score / threshold - 1)),
        coverage=coverage,
        mode=mode,
        evidence=tuple(evidence),
        why=_sentence(hr_bpm - usual_hr_bpm, moved_g),
        detector=DETECTOR,
    )


def _modelled(wave: float, usual: float | None) -> Evidence:
    """The wave and its usual on one scale of 0 to 100."""
    part = 100 / max(100.0, wave)
    beside = None if usual is None else round(usual * part)
    return Evidence(name=WAVE, value=round(wave * part), usual=beside, unit="theory")


def _sentence(above_bpm: float, moved_g: float | None) -> str:
    stillness = "without movement that explains it" if moved_g is not None else "with no movement sensor to explain it"
    faster = f"your heart beat about {above_bpm:.0f} a minute faster than your usual for this time"
    return f"For some minutes {faster}, {stillness}."
