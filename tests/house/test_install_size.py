"""What an installation without extras puts on the disk, by the packages' own records."""

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

#: The whole, and the whole without scipy, in bytes; 147 and 290 MB were measured with pip, Python's own files included.
WITH_SCIPY, WITHOUT_SCIPY = 300e6, 150e6


def asked_by(package: str, extras: frozenset[str] = frozenset()) -> list[Requirement]:
    """What a package needs on this machine."""
    found = [Requirement(text) for text in distribution(package).requires or ()]
    return [
        one for one in found if not one.marker or any(one.marker.evaluate({"extra": extra}) for extra in extras | {""})
    ]


def all_needed(package: str) -> set[str]:
    """Every package that comes with it, itself left out; extras that somebody asks for included."""
    found: set[str] = set()
    waiting = asked_by(package)
    while waiting:
        one = waiting.pop()
        name = re.sub(r"[-_.]+", "-", one.name).lower()
        if name not in found:
            found.add(name)
            waiting += asked_by(name, frozenset(one.extras))
    return found


def size(package: Distribution) -> int:
    """Bytes of its files; compiled ones too where they are there."""
    places = [Path(str(package.locate_file(file))) for file in package.files or ()]
    return sum(place.stat().st_size for place in places if place.is_file())


def test_goal_4_an_installation_is_small() -> None:
    """What a hub needs, simulation and plots aside."""
    try:
        needed = all_needed("heartreach")
    except PackageNotFoundError as missing:
        pytest.skip(f"{missing} is not installed")
    sizes = {name: size(distribution(name)) for name in needed}

    assert {"numpy", "scipy", "bleak", "uvicorn", "pydantic-core"} <= set(sizes)
    assert not {"matplotlib", "bumble", "pyarrow", "cryptography"} & set(sizes)
    assert sum(sizes.values()) < WITH_SCIPY
    assert sum(sizes.values()) - sizes["scipy"] < WITHOUT_SCIPY
