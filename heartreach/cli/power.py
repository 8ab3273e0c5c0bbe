"""`heartreach power`: how many people a micro-randomised trial needs, and how many episodes one wearer."""

import argparse
import json
from dataclasses import asdict, dataclass, replace

from heartreach.errors import BadInput, UsageError
from heartreach.review.looks import LOOKS
from heartreach.review.power import Design, episodes_needed, people_needed, power, power_of_one

__all__ = ["configure", "run"]

#: Effects and designs of the table that is shown when no effect is asked for.
EFFECTS = (0.05, 0.10, 0.15, 0.20)
DESIGNS = ((14, 0.5), (28, 0.5), (28, 0.3))
WEARER_EFFECTS = (0.3, 0.5, 0.8, 1.2)
NOTE = """\
Effects are in standard deviations of the outcome. Many people: WCLS (Liao et al. 2016, doi:10.1002/sim.6847), with
the same effect for everybody unless --varies says how much people differ, which may ask for twice as many. One wearer:
the answer card's regression; the card looks four times and is stricter at each. Episodes are those with a known
recovery: plan for some that have none."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument("--effect", type=float, metavar="SD", help="standardised effect; a table of some without it")
    parser.add_argument("--days", type=int, default=28, metavar="N", help="days each person takes part (28)")
    parser.add_argument("--per-day", type=float, default=5.0, metavar="N", help="decision points a day (5)")
    parser.add_argument(
        "--available", type=float, default=0.75, metavar="SHARE", help="share of them with a prompt allowed (0.75)"
    )
    parser.add_argument("--p", type=float, default=0.5, metavar="P", help="probability of a prompt (0.5)")
    parser.add_argument("--power", type=float, default=0.8, metavar="SHARE", help="wanted power (0.8)")
    parser.add_argument("--alpha", type=float, default=0.05, metavar="LEVEL", help="level of the test (0.05)")
    parser.add_argument(
        "--controls",
        type=int,
        default=3,
        metavar="N",
        help="columns that explain the outcome without a prompt, that of ones among them (3, as `study report` has)",
    )
    parser.add_argument(
        "--varies", type=float, default=0.0, metavar="SD", help="how much the effect differs between people (0)"
    )
    parser.add_argument("--people", type=int, metavar="N", help="the power of this many people instead")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")


def run(args: argparse.Namespace) -> int:
    """Plan."""
    _check(args)
    if args.effect is None:
        _table(args)
    else:
        _one(args)
    return 0


def _check(args: argparse.Namespace) -> None:
    shares = {"--p": args.p, "--power": args.power, "--alpha": args.alpha}
    for name, value in shares.items():
        if not 0 < value < 1:
            raise UsageError(f"{name} {value:g} is out of range", "Give a share between 0 and 1, without the ends.")
    if args.power <= args.alpha:
        raise UsageError("--power is not above --alpha", "A test finds even no effect that often; ask for more.")
    least = {"--days": args.days, "--per-day": args.per_day, "--available": args.available}
    for name, value in least.items():
        if not value > 0:
            raise UsageError(f"{name} {value:g} is out of range", "Give a number above 0.")
    if args.available > 1:
        raise UsageError(f"--available {args.available:g} is out of range", "Give a share of at most 1.")
    if args.controls < 0 or (args.people is not None and args.people < 1):
        raise UsageError(
            "Counts cannot be below one person or no columns", "Leave --people and --controls as they are."
        )
    if not 0 <= args.varies < 10:
        raise UsageError(f"--varies {args.varies:g} is out of range", "Give it in standard deviations, such as 0.1.")
    if args.effect is not None and not 0 < abs(args.effect) < 10:
        raise UsageError(f"--effect {args.effect:g} is out of range", "Give it in standard deviations, such as 0.1.")


def _design(args: argparse.Namespace, effect: float) -> Design:
    return Design(args.days, args.per_day, args.available, args.p, abs(effect), args.controls, args.alpha, args.varies)


@dataclass(frozen=True, slots=True)
class _Row:
    """What one design needs."""

    effect: float
    days: int
    p: float
    people: int


@dataclass(frozen=True, slots=True)
class _Wearer:
    """What one wearer needs; `None` for more episodes than a wearer has in ten years."""

    effect: float
    episodes: int | None
    days: float | None


def _wearer(args: argparse.Namespace, effect: float) -> _Wearer:
    try:
        episodes = episodes_needed(abs(effect), args.p, args.power, args.alpha)
    except BadInput:
        return _Wearer(effect, None, None)
    return _Wearer(effect, episodes, episodes / (args.per_day * args.available))


def _plan(args: argparse.Namespace) -> str:
    return f"{args.per_day:g} decision points a day, {args.available:.0%} of them available"


def _one(args: argparse.Namespace) -> None:
    """One effect, as asked for."""
    design = _design(args, args.effect)
    people = args.people or people_needed(design, args.power)
    reached, wearer = power(design, people), _wearer(args, args.effect)
    looks = {look.episodes: power_of_one(abs(args.effect), args.p, look.episodes, look.alpha) for look in LOOKS}
    if args.json:
        card = [{"episodes": episodes, "chance": chance} for episodes, chance in looks.items()]
        _print_json({"people": people, "power": reached, "one_wearer": asdict(wearer), "answer_card": card})
        return
    alone = "more episodes than there are in ten years"
    if wearer.days is not None:
        alone = (
            f"about {wearer.episodes} episodes ({wearer.days:.0f} days) for a power of {args.power:g} at a single look"
        )
    chances = ", ".join(f"{chance:.0%} after {episodes}" for episodes, chance in looks.items())
    print(f"Effect {args.effect:g} SD, {args.days} days, {_plan(args)}, p = {args.p:g}\n")
    print(f"  Many people   {people} people find it with a power of {reached:.2f}")
    print(f"  One wearer    {alone}")
    print(f"  Answer card   has found it with a chance of {chances} episodes")
    print(f"\n{NOTE}")


def _table(args: argparse.Namespace) -> None:
    """Some effects in some designs."""
    rows = [
        _Row(effect, days, p, people_needed(replace(_design(args, effect), days=days, p=p), args.power))
        for effect in EFFECTS
        for days, p in DESIGNS
    ]
    wearers = [_wearer(args, effect) for effect in WEARER_EFFECTS]
    if args.json:
        _print_json({"people": [asdict(row) for row in rows], "one_wearer": [asdict(one) for one in wearers]})
        return
    print(f"People for a power of {args.power:g}: {_plan(args)}\n")
    print(f"  {'effect':>8}" + "".join(f"{f'{days} days, p = {p:g}':>18}" for days, p in DESIGNS))
    for effect in EFFECTS:
        print(f"  {effect:8.2f}" + "".join(f"{row.people:18d}" for row in rows if row.effect == effect))
    print(f"\nEpisodes of one wearer for a power of {args.power:g} at a single look, p = {args.p:g}\n")
    print(f"  {'effect':>8}{'episodes':>18}{'days':>18}")
    for one in wearers:
        print(f"  {one.effect:8.2f}{_known(one.episodes):>18}{_known(one.days):>18}")
    print(f"\n{NOTE}\nSay --effect for a plan of your own.")


def _known(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _print_json(told: dict[str, object]) -> None:
    print(json.dumps(told, indent=2))
