"""The signals that end a command in good order."""

import signal

__all__ = ["endings"]


def endings() -> list[signal.Signals]:
    """Ctrl-C, the system's wish, and a terminal that closes, unless somebody wants it survived (`nohup`).

    >>> signal.SIGINT in endings(), signal.SIGTERM in endings()
    (True, True)
    """
    told = [signal.SIGINT, signal.SIGTERM]
    hang_up = getattr(signal, "SIGHUP", None)  # Windows has none
    return told if hang_up is None or signal.getsignal(hang_up) is signal.SIG_IGN else [*told, hang_up]
