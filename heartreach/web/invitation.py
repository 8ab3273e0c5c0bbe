"""An invitation written before the hub runs, by `heartreach setup`: taken up at the next start, and gone with it."""

import time
from pathlib import Path

__all__ = ["INVITATION", "TOKEN_BYTES", "take_invitation"]

#: In the data folder, readable to its owner alone.
INVITATION = "invitation"
#: For what is used once (as `heartreach.web.pairing` has it).
TOKEN_BYTES = 16
#: Whoever starts the hub a day after setting it up has lost the code on the screen, in seconds.
OLDEST_S = 86_400.0


def take_invitation(folder: Path) -> str | None:
    """The token of a waiting invitation, which is deleted; `None` where there is none, or an old one."""
    path = folder / INVITATION
    try:
        token, age_s = path.read_text(encoding="ascii").strip(), time.time() - path.stat().st_mtime
        path.unlink()
    except (OSError, UnicodeDecodeError):
        return None
    return token if token and age_s < OLDEST_S else None
