"""`heartreach show`: the pages of a data folder, without a strap and without a hub."""

import argparse
import asyncio
import os
from pathlib import Path

from heartreach.cli.data_folder import chosen_wearer, open_reader
from heartreach.cli.endings import endings
from heartreach.cli.spoken import spoken_by
from heartreach.config import Settings, load
from heartreach.errors import UsageError
from heartreach.hub.shown_house import ShownHouse, last_worn_at
from heartreach.web import create_app, serve, server_context

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a data folder, such as one made by demo-data")
    parser.add_argument("--wearer", metavar="ID", help="whose days, if there are several people")
    parser.add_argument("--host", metavar="ADDRESS", help="address to serve the pages on (127.0.0.1)")
    parser.add_argument("--port", type=int, metavar="N", help="port to serve the pages on (8765; 0 for any)")
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings file")


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    named = {"web.host": args.host, "web.port": args.port}
    settings = load(args.config, os.environ, {name: value for name, value in named.items() if value is not None})
    with open_reader(args.folder) as reader:
        wearer = chosen_wearer(reader, args.wearer)
        end = last_worn_at(reader, wearer.wearer_id)
        if end is None:
            raise UsageError(f"{args.folder} holds no worn days of {wearer.wearer_id}", "Choose another folder.")
        asyncio.run(_serve(ShownHouse(reader, wearer, end, spoken_by(reader, wearer, settings)), settings, args.folder))
    return 0


async def _serve(house: ShownHouse, settings: Settings, folder: Path) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in endings():
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows: Ctrl-C arrives as KeyboardInterrupt instead
            break
    app = create_app(house, names=settings.web.names)
    web = settings.web
    tls = None if web.tls_cert is None else server_context(web.tls_cert, web.tls_key)
    async with serve(app, web.host, web.port, tls=tls) as url:
        simulated = " They are simulated: nobody lived them." if house.simulated else ""
        print(f"\nThe days in {folder}.{simulated}\n\n  Review page  {url}/\n\nCtrl-C ends it.\n", flush=True)
        await stop.wait()
