"""How many files a hub may open."""

import subprocess
import sys

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_the_hub_takes_what_it_may() -> None:
    """From the usual 1,024 up to what the system grants, never beyond."""
    code = """
import resource
from heartreach.cli.descriptors import raise_limit
hard = min(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
print(raise_limit() == hard == resource.getrlimit(resource.RLIMIT_NOFILE)[0], raise_limit() == hard)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["True", "True"]
