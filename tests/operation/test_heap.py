"""One heap for all threads of a hub, whoever starts it, and what is free in it goes back."""

import platform
import subprocess
import sys

import pytest

from heartreach.hub.heap import give_back, keep_one_heap

#: Threads that take memory at the same time, and how many heaps glibc says it has made for them (malloc_info(3)).
COUNT_HEAPS = """
import ctypes, sys, tempfile, threading
from heartreach.hub.heap import keep_one_heap
kept = sys.argv[1] == "kept" and keep_one_heap()
start = threading.Barrier(6)
def work():
    start.wait()
    bytearray(100_000)
threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile() as told:
    stream = ctypes.c_void_p(libc.fopen(told.name.encode(), b"w"))
    libc.malloc_info(0, stream)
    libc.fclose(stream)
    print(kept, told.read().count(b"<heap "))
"""

#: Blocks of 2 kB come from the C library's heap. With one block left at its end, it keeps all that is freed before.
MB_BEFORE_AND_AFTER = """
from heartreach.hub.heap import give_back
from heartreach.hub.health import process_size
blocks = [bytearray(2_000) for _ in range(20_000)]
del blocks[:-1]
before = process_size()[0]
print(give_back(), before, process_size()[0])
"""


def heaps(how: str) -> list[str]:
    """What a process with busy threads prints: whether one heap was kept, and how many there are."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT_HEAPS, how], env={"PATH": ""}, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc makes heaps of their own for threads")
def test_threads_share_one_heap() -> None:
    """The C library itself says how many there are; without a word to it, there are several."""
    assert heaps("kept") == ["True", "1"]
    assert int(heaps("left")[1]) > 1


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries are not asked")
def test_what_is_free_goes_back_to_the_system() -> None:
    """Of 40 MB that were freed below one last block, nearly all is the system's again."""
    done = subprocess.run([sys.executable, "-c", MB_BEFORE_AND_AFTER], capture_output=True, text=True, check=True)
    said, before, after = done.stdout.split()

    assert said == "True"
    assert float(before) - float(after) > 30.0


@pytest.mark.parametrize(
    "environ", [{"MALLOC_ARENA_MAX": "4"}, {"GLIBC_TUNABLES": "glibc.malloc.check=0:glibc.malloc.arena_max=2"}]
)
def test_whoever_chose_already_is_left_alone(environ: dict[str, str]) -> None:
    """What the environment says holds."""
    assert keep_one_heap(environ) is False


def test_where_there_is_no_glibc_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """With musl and on macOS there is no such name, on Windows no `confstr`; all of them start as before."""

    def unknown(_name: str) -> str:
        raise ValueError("unrecognized configuration name")

    monkeypatch.setattr("os.confstr", unknown, raising=False)
    assert keep_one_heap({}) is False
    assert give_back() is False
    monkeypatch.delattr("os.confstr")
    assert keep_one_heap({}) is False
