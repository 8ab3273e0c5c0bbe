"""A blocking call to somebody else's server, in a thread that can be left behind: one at a time, and not for ever."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import ParamSpec, TypeVar

from heartreach.errors import DeliveryError

__all__ = ["LIMIT_S", "Errand"]

P = ParamSpec("P")
T = TypeVar("T")

#: A call may take so long, in real seconds: several services in turn, each of which may take ten.
LIMIT_S = 60.0


class Errand:
    """Runs such calls one after the other.

    The time-out of a socket bounds one read: a server that sends a byte now and then holds its caller for ever, and a
    few such callers would use up the threads that the hub shares. The end of the hub waits for none of them either.

    Args:
        name: of its thread.
        limit_s: seconds for one call.
    """

    def __init__(self, name: str, limit_s: float = LIMIT_S) -> None:
        self._thread = _OwnThread(name)
        self._limit_s = limit_s

    async def run(self, ask: Callable[[], T]) -> T:
        """What `ask` returns, or raises.

        Raises:
            DeliveryError: it took too long, or the call before has still not come back.
        """
        if self._thread.busy:
            raise DeliveryError("the server still holds the call before", "It is tried again.")
        try:
            async with asyncio.timeout(self._limit_s):
                return await asyncio.get_running_loop().run_in_executor(self._thread, ask)
        except TimeoutError as error:
            raise DeliveryError("the server took too long", "Check its address; it is tried again.") from error


class _OwnThread(Executor):
    """A fresh thread for each call; unlike those of a pool, nobody joins it when Python ends."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.busy = False  #: whether the last call has not come back

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `fn` in a thread."""
        call: Future[T] = Future()
        call.set_running_or_notify_cancel()  # from here on it cannot be taken back
        self.busy = True
        work = (call, partial(fn, *args, **kwargs))
        threading.Thread(target=self._work, args=work, name=self._name, daemon=True).start()
        return call

    def _work(self, call: Future[T], ask: Callable[[], T]) -> None:
        try:
            told = ask()
        except Exception as error:  # raised again where it is awaited
            self.busy = False
            call.set_exception(error)
            del call  # the error knows this frame: together they would keep its sockets open
        else:
            self.busy = False
            call.set_result(told)
