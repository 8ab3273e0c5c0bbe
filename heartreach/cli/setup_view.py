"""The two looks at oneself that a wearer took while setting up go on record, as those on the phone do."""

import asyncio
import time

from heartreach.cli.setup_questions import Answers
from heartreach.config import Settings, data_folder
from heartreach.errors import StoreBusy
from heartreach.models import HonestyNote, SelfViewNote
from heartreach.store import Store

__all__ = ["keep_views"]


def keep_views(answers: Answers, settings: Settings) -> None:
    """Put them into the data folder, unless they were skipped or a hub works there."""
    at = time.time()
    notes: list[SelfViewNote | HonestyNote] = []
    if answers.self_view is not None:
        notes.append(SelfViewNote(note_id=f"setup-view-{at:.0f}", at=at, place=answers.self_view))
    if answers.lean is not None:
        notes.append(HonestyNote(note_id=f"setup-lean-{at:.0f}", at=at, lean=answers.lean))
    if not notes:
        return

    async def keep() -> None:
        async with Store.open(data_folder(settings)) as store:
            await store.commit(settings.wearer.id, *notes)

    try:
        asyncio.run(keep())
    except StoreBusy:
        print("heartreach runs already, so your view of yourself was not kept; note it on the phone page.")
