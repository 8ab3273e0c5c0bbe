import ast
from pathlib import Path

import pytest

import heartreach
import heartreach.firmware_bridge as room

ROOT = Path(heartreach.__file__).parent


def imports(path: Path) -> set[str]:
    """Top-level packages a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.long
@pytest.mark.parametrize(
    ("library", "doors"),
    [
        ("bleak", {"firmware_bridge/radio.py"}),
        ("dbus_fast", {"firmware_bridge/bluez_battery.py"}),
        ("fitdecode", {"firmware_bridge/imports/fit.py"}),
        ("bumble", set()),
    ],
)
def test_heavy_libraries_have_one_door(library: str, doors: set[str]) -> None:
    """Whoever replaces a library reads one file; the virtual radio plays bleak's and bumble's part and is apart."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if library in imports(path) and "firmware_bridge/virtual/" not in path.as_posix()
    }

    assert found == doors


def test_the_public_names_exist() -> None:
    """Everything promised can be imported, in alphabetical order."""
    assert sorted(room.__all__) == room.__all__ or sorted(room.__all__, key=str.casefold) == room.__all__
    assert all(hasattr(room, name) for name in room.__all__)
