"""The wearer's own clock: local dates, quiet hours and moments of a local day, through DST and travel."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from heartreach.errors import ConfigError
from heartreach.prompts.settings import PolicySettings

__all__ = [
    "at_local",
    "at_night",
    "check_zone",
    "in_quiet_hours",
    "local",
    "local_date",
    "next_midnight",
    "next_quiet",
    "today_ends",
    "waking_span",
]

#: When most people who could be reached are asleep, on the wearer's own clock (own choice).
NIGHT_FROM, NIGHT_UNTIL = time(22), time(7)

#: Quiet hours of so many seconds are somebody's night, shorter ones a nap or a meeting (own choice).
SHORTEST_NIGHT_S = 4 * 3600.0


@lru_cache(maxsize=64)
def _zone(tz: str) -> ZoneInfo:
    return ZoneInfo(tz)


def check_zone(tz: str) -> None:
    """Make sure that there is such a zone.

    Raises:
        ConfigError: there is none.
    """
    try:
        ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(f"no time zone {tz!r}", "Give an IANA name such as Europe/Berlin.") from error


def local(at: float, tz: str) -> datetime:
    """Wall-clock time of `at` in the zone `tz`.

    >>> local(0.0, "Europe/Berlin").isoformat()
    '1970-01-01T01:00:00+01:00'
    """
    return datetime.fromtimestamp(at, UTC).astimezone(_zone(tz))


def local_date(at: float, tz: str) -> date:
    """The date on the wearer's calendar."""
    return local(at, tz).date()


def at_local(day: date, clock: time, tz: str) -> float:
    """Seconds since 1970 at which the wearer's clock first shows `clock` on `day`.

    A time that the spring change skips is the same distance after the jump (PEP 495, fold 0).

    >>> at_local(date(1970, 1, 1), time(1, 0), "Europe/Berlin")
    0.0
    """
    return datetime.combine(day, clock, tzinfo=_zone(tz)).timestamp()


def next_midnight(day: date, tz: str) -> float:
    """When the local `day` is over."""
    return at_local(day + timedelta(days=1), time(0), tz)


def at_night(at: float, tz: str) -> bool:
    """Whether most people near the wearer are asleep at `at`.

    >>> at_night(2 * 3600.0, "UTC"), at_night(2 * 3600.0, "Asia/Tokyo")
    (True, False)
    """
    now = local(at, tz).time()
    return now >= NIGHT_FROM or now < NIGHT_UNTIL


def in_quiet_hours(at: float, tz: str, settings: PolicySettings) -> bool:
    """Whether the wearer's clock shows quiet hours at `at`.

    >>> in_quiet_hours(0.0, "UTC", PolicySettings()), in_quiet_hours(12 * 3600.0, "UTC", PolicySettings())
    (True, False)
    """
    start, end = settings.quiet_from, settings.quiet_until
    now = local(at, tz).time()
    return start <= now < end if start <= end else now >= start or now < end


def next_quiet(at: float, tz: str, settings: PolicySettings) -> float | None:
    """When the next quiet hours begin, seen from a waking moment; `None` without quiet hours."""
    if settings.quiet_from == settings.quiet_until:
        return None
    day = local_date(at, tz)
    starts = (at_local(day + timedelta(days=ahead), settings.quiet_from, tz) for ahead in range(3))
    return next(start for start in starts if start > at)


def today_ends(at: float, tz: str, settings: PolicySettings) -> float:
    """When that is over which a wearer who is awake at `at` calls today.

    At midnight, or as their own night begins if that is later: who works nights lives through midnight in the same day.

    >>> night_shift = PolicySettings(quiet_from="09:00", quiet_until="16:00")
    >>> today_ends(20 * 3600.0, "UTC", PolicySettings()) / 3600, today_ends(20 * 3600.0, "UTC", night_shift) / 3600
    (24.0, 33.0)
    """
    midnight = next_midnight(local_date(at, tz), tz)
    night = None if in_quiet_hours(at, tz, settings) else next_quiet(at, tz, settings)
    if night is None or not in_quiet_hours(night + SHORTEST_NIGHT_S, tz, settings):
        return midnight
    return max(midnight, night)


def waking_span(day: date, tz: str, settings: PolicySettings) -> tuple[float, float]:
    """First and last waking second of the local `day` that quiet hours leave, as one span.

    Quiet hours that lie within the day (a night worker's) leave two pieces; the longer one counts.
    """
    midnight, end_of_day = at_local(day, time(0), tz), next_midnight(day, tz)
    start, end = settings.quiet_from, settings.quiet_until
    if start == end:
        return midnight, end_of_day
    quiet_from, quiet_until = at_local(day, start, tz), at_local(day, end, tz)
    if start > end:
        return quiet_until, quiet_from
    return max((midnight, quiet_from), (quiet_until, end_of_day), key=lambda span: span[1] - span[0])
