"""`heartreach forget`: delete what is remembered, leaving nothing behind."""

import argparse
import sys

from heartreach.cli.data_folder import add_data_options, chosen_layout, chosen_settings
from heartreach.errors import UsageError
from heartreach.store.forget import forget_everything, forget_wearer
from heartreach.store.forget_person import forget_person

__all__ = ["configure", "run"]

#: What has to be typed; a bare "y" slips out too easily.
WORD = "forget"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument("--wearer", metavar="ID", help="only this wearer (default: everybody and everything)")
    parser.add_argument("--person", metavar="LABEL", help="only every link to this person of the wearer's circle")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    add_data_options(parser)


def run(args: argparse.Namespace) -> int:
    """Ask, then delete."""
    layout = chosen_layout(args)
    if "" in (args.wearer, args.person):  # a variable that is not set must not mean "everybody"
        raise UsageError("--wearer and --person want a name", "Leave them away to delete everything.")
    what = f"everything of wearer {args.wearer!r}" if args.wearer else "everything"
    if args.person:
        what = f"every link to {args.person!r}"
    if not args.yes:
        _ask(f"This deletes {what} in {layout.folder}, backups included, for good.")
    if args.person:
        wearer = args.wearer or chosen_settings(args).wearer.id
        gone = forget_person(layout, wearer, args.person)
        print(f"{args.person} is forgotten ({gone} links in the database, and every one in its backups).")
        return 0
    if args.wearer:
        held = forget_wearer(layout, args.wearer)
        print(f"{args.wearer} is forgotten, in the database and its backups ({held} files).")
        return 0
    left = forget_everything(layout)
    print(f"Everything in {layout.folder} is forgotten.")
    for path in left:
        print(f"  not written by the store, and still there: {path}")
    return 0


def _ask(question: str) -> None:
    print(question, file=sys.stderr)
    print(f"Exports you made elsewhere are not touched. Type {WORD} to go on: ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip() != WORD:
        raise UsageError("Nothing was deleted", f"Type {WORD} when asked, or add --yes.")
