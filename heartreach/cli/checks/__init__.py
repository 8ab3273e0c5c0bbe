"""The doctor's checks, one idea per file.

Each module has `check(settings, now) -> list[Finding]` and stands in `doctor.CHECKS`.
"""
