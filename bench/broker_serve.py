"""Runs one broker until its standard input ends, and prints its port and the process to weigh; for broker_compare."""

import asyncio
import sys
from pathlib import Path

from heartreach.prompts.broker import EmbeddedBroker, Logins, MosquittoBroker

#: The secret both sides of the bench derive their logins from.
SECRET = bytes(32)
#: Phones that may log in.
PHONES = 400


def logins() -> Logins:
    """Every login of the bench."""
    known = Logins(SECRET)
    for number in range(PHONES):
        known.phone(f"p{number}")
    return known


async def serve(kind: str, folder: Path) -> None:
    """Run the broker."""
    if kind == "mosquitto":
        async with MosquittoBroker(folder, logins=logins()) as mosquitto:
            await _report(mosquitto.endpoint.port, mosquitto.pid or 0)
    else:
        async with EmbeddedBroker(logins=logins(), store=folder / "journal.db") as embedded:
            await _report(embedded.endpoint.port, 0)


async def _report(port: int, pid: int) -> None:
    print(port, pid, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], Path(sys.argv[2])))
