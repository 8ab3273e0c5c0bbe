"""`heartreach config show|check`: what is set, and whether it is right."""

import argparse
import importlib
import json
import os
from pathlib import Path

from heartreach.config import SECRETS, Settings, default_path, load

__all__ = ["configure", "run"]

#: Stands where a secret is set, as in pydantic's own words.
HIDDEN = "**********"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument("what", choices=["show", "check"], help="show every setting, or only say whether all is right")
    parser.add_argument("--config", type=Path, metavar="FILE", help=f"settings file (default: {default_path()})")


def run(args: argparse.Namespace) -> int:
    """Load the settings, which refuses what is wrong, and print them or one line."""
    settings = load(args.config, os.environ)
    if args.what == "show":
        print(json.dumps(_hidden(settings.model_dump(mode="json")), indent=2, ensure_ascii=False))
    else:
        _use(settings)
        print("All settings are right.")
    return 0


def _use(settings: Settings) -> None:
    """Open what the settings name, as the hub will: a pack or a certificate that is not there is no right setting."""
    packs = importlib.import_module("heartreach.prompts.pack")  # only where they are to be checked
    wearer, web = settings.wearer, settings.web
    packs.built_in(wearer.language) if wearer.pack is None else packs.read_pack(wearer.pack)
    if settings.broker.host is not None:
        importlib.import_module("heartreach.prompts.broker.external").ExternalBroker(settings.broker)
    if settings.apprise.urls:
        importlib.import_module("heartreach.prompts.channels.choose").apprise_channel(settings.apprise)
    if web.tls_cert is not None:
        importlib.import_module("heartreach.web").server_context(web.tls_cert, web.tls_key)


def _hidden(tree: dict[str, object]) -> dict[str, object]:
    """The settings without passwords, tokens and addresses that hold them: what is shown is shown to helpers, too."""
    shown: dict[str, object] = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            shown[name] = _hidden(value)
        else:
            shown[name] = HIDDEN if value and any(word in name for word in SECRETS) else value
    return shown
