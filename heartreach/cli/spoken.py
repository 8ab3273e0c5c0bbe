"""The language of somebody whose hub does not run: as they chose it on their phone, else as it is set."""

from heartreach.config import Settings
from heartreach.language import Say, speaking
from heartreach.models import Wearer
from heartreach.prompts.pack import read_pack
from heartreach.store import EVER, Reader

__all__ = ["spoken_by"]


def spoken_by(reader: Reader, wearer: Wearer, settings: Settings) -> Say:
    """Who speaks to this wearer.

    Raises:
        BadInput: the content pack that is set cannot be read.
    """
    changes = reader.settings_changes(wearer.wearer_id, *EVER)
    chosen = [language for one in changes if (language := one.values.get("language"))]
    if chosen:
        return speaking(str(chosen[-1]))
    own = settings.wearer.pack
    return speaking(settings.wearer.language if own is None else read_pack(own).language)
