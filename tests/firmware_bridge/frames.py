"""Bytes of real devices and reference tests, from `tests/frames`, named by device."""

import json
from pathlib import Path
from typing import TypedDict, cast

FRAMES = Path(__file__).parent.parent / "frames"


class HeartFrame(TypedDict):
    """A heart rate measurement and what it means."""

    hex: str
    bpm: int | None
    contact: str
    energy_kj: int | None
    rr_ticks: list[int]


class ControlReply(TypedDict):
    """A reply of the PMD control point."""

    hex: str
    op: int
    type: int
    status: int
    settings: dict[str, list[int]]


class EcgFrame(TypedDict):
    """A PMD frame with ECG."""

    hex: str
    timestamp_ns: int
    microvolt: list[int]


class VectorFrame(TypedDict):
    """A PMD frame with samples of several channels."""

    hex: str
    samples: list[list[int]]


class DeltaBlock(TypedDict):
    """A reference sample with delta blocks."""

    hex: str
    channels: int
    resolution_bits: int
    samples: list[list[int]]


class Advertisement(TypedDict):
    """Manufacturer data with a heart rate."""

    hex: str
    bpm: int


def _rows(name: str, key: str) -> object:
    return json.loads((FRAMES / f"{name}.json").read_text())[key]


def heart_frames() -> list[HeartFrame]:
    """Every heart rate measurement we know the meaning of."""
    names = ("polar_h10_heart_rate", "heart_rate_service")
    return [row for name in names for row in cast("list[HeartFrame]", _rows(name, "frames"))]


def control_replies() -> list[ControlReply]:
    """Replies of a real H10's control point."""
    return cast("list[ControlReply]", _rows("polar_h10_pmd_control", "replies"))


def ecg_frames() -> list[EcgFrame]:
    """ECG frames of a real H10, in order."""
    return cast("list[EcgFrame]", _rows("polar_h10_ecg", "frames"))


def acc_frames() -> list[VectorFrame]:
    """Acceleration frames, of a real Verity Sense and of reference tests."""
    reference = cast("list[dict[str, object]]", _rows("polar_pmd_frames", "frames"))
    rows = [row for row in reference if row["measurement"] == "acc"]
    return cast("list[VectorFrame]", rows) + cast("list[VectorFrame]", _rows("polar_verity_sense_acc", "frames"))


def ppi_frames() -> list[VectorFrame]:
    """Pulse-to-pulse frames."""
    return cast("list[VectorFrame]", _rows("polar_pmd_ppi", "frames"))


def delta_blocks() -> list[DeltaBlock]:
    """Delta-coded blocks."""
    return cast("list[DeltaBlock]", _rows("polar_pmd_delta", "blocks"))


def advertisements() -> list[Advertisement]:
    """Polar's manufacturer data."""
    return cast("list[Advertisement]", _rows("polar_advertisement", "advertisements"))
