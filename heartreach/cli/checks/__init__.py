"""The doctor's checks, one idea per file: each module has `check() -> list[Finding]` and stands in `doctor.CHECKS`."""
