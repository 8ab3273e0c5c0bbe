"""`heartreach study report`: many wearers' data folders or exports as one report of a micro-randomised trial."""

import argparse
import json
import sys
from pathlib import Path

from heartreach.errors import BadInput, UsageError
from heartreach.store.layout import Layout
from heartreach.store.upgrade import bring_up_to_date
from heartreach.study.points import Participant, participants_of
from heartreach.study.report import StudyReport, html, markdown, report_of

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument("what", choices=["report"], help="what to do")
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="data folders or exports, one or many")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="report.md, report.html or report.json (print Markdown)"
    )
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")


def run(args: argparse.Namespace) -> int:
    """Write or print the report."""
    if args.out is not None and args.out.suffix.lower() not in {".md", ".html", ".json"}:
        raise UsageError(f"{args.out} has no ending that says what to write", "Name a .md, .html or .json file.")
    report = report_of(_read(args.folders))
    if args.out is not None:
        _write(report, args.out)
        print(f"Wrote {args.out}")
        if report.refusal:
            print(report.refusal, file=sys.stderr)
    elif args.json:
        print(_json(report))
    else:
        print(markdown(report))
    return 0


def _read(folders: list[Path]) -> list[Participant]:
    found: list[Participant] = []
    for place, folder in enumerate(folders, start=1):
        if sys.stderr.isatty():
            print(f"\r\033[Kreading {place} of {len(folders)}: {folder}", end="", file=sys.stderr, flush=True)
        if Layout(folder).database.exists():
            bring_up_to_date(folder)
    found = participants_of(folders)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    return found


def _json(report: StudyReport) -> str:
    return json.dumps(report.as_dict(), indent=2)


def _write(report: StudyReport, path: Path) -> None:
    make = {".md": markdown, ".html": html, ".json": _json}[path.suffix.lower()]
    text = make(report)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror})", "Choose another file with --out.") from error
