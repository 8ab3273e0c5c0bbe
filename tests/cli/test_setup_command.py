"""`heartreach setup`, as a person meets it: in a terminal, with answers right and wrong, once and again."""

import stat
import tomllib
from pathlib import Path

import pytest

from heartreach.cli.main import main
from heartreach.cli.toml_edit import put
from heartreach.config import load
from heartreach.store import Reader
from heartreach.web import MemoryBook, Pairing
from heartreach.web.invitation import INVITATION, take_invitation
from tests.cli.terminal import terminal

ROOT = Path(__file__).parents[2]


def environ(folder: Path) -> dict[str, str]:
    """A place of one's own for settings and data."""
    return {
        "HEARTREACH_CONFIG": str(folder / "config.toml"),
        "HEARTREACH_DATA__FOLDER": str(folder / "data"),
        "PYTHONPATH": str(ROOT),
    }


def written(folder: Path) -> dict[str, dict[str, object]]:
    """What stands in the file."""
    return tomllib.loads((folder / "config.toml").read_text(encoding="utf-8"))


@pytest.mark.long
def test_everything_is_asked_once_and_written(tmp_path: Path) -> None:
    """Strap from the air, wearer, quiet hours with a slip, self-view, a tool that suits, a phone with its QR code."""
    with terminal("setup", "--simulate", cwd=tmp_path, environ=environ(tmp_path)) as person:
        for question, answer in (
            ("short name", "ann"),
            ("time zone", "Mars/Olympus"),
            ("no time zone", "Europe/Berlin"),
            ("Language", "en"),
            ("Which strap", ""),
            ("Quiet hours", "22:00"),
            ("are no hours", "22:00-07:30"),
            ("[skip]", "7"),
            ("[skip]", "4"),
            ("Your tool", "1"),
            ("Let a phone", "y"),
        ):
            person.expect(question)
            person.expect(": ") if "[" not in question else None
            person.type(answer)
        person.expect("Scan this")
        assert person.end() == 0, person.shown

    said = written(tmp_path)
    assert said["wearer"] == {"tool": "assess", "language": "en", "tz": "Europe/Berlin", "id": "ann"}
    assert said["policy"] == {"quiet_until": "07:30", "quiet_from": "22:00"}
    assert said["web"]["host"] == "0.0.0.0"
    assert str(said["strap"]["name"]).startswith("Polar")
    with Reader.open(tmp_path / "data") as reader:
        assert [one.kind for one in reader.notes("ann", 0, 1e11)] == ["self_view", "honesty"]
    assert person.shown.count("▄") > 50, "no QR code was drawn"
    assert stat.S_IMODE((tmp_path / "data" / INVITATION).stat().st_mode) == 0o600


@pytest.mark.long
def test_asked_again_it_asks_nothing_twice(tmp_path: Path) -> None:
    """What stands in the file is told, not asked; a comment of one's own survives."""
    (tmp_path / "config.toml").write_text('# mine\n[wearer]\nid = "ann"  # that is me\n', encoding="utf-8")
    words = [
        "--tz",
        "UTC",
        "--language",
        "de",
        "--no-scan",
        "--quiet",
        "21:00-08:00",
        "--tool",
        "assess",
        "--phone",
        "no",
    ]
    words += ["--self-view", "skip", "--lean", "skip"]
    with terminal("setup", *words, cwd=tmp_path, environ=environ(tmp_path)) as person:
        person.expect("Wearer: ann")
        assert person.end() == 0, person.shown

    assert "]: " not in person.shown
    assert "# mine" in (tmp_path / "config.toml").read_text(encoding="utf-8")
    assert written(tmp_path)["wearer"] == {"id": "ann", "tz": "UTC", "language": "de", "tool": "assess"}


def test_with_yes_nothing_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Defaults and flags; loopback only, and no view of oneself is made up."""
    for name, value in environ(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PYTHONPATH")

    assert main(["setup", "--yes", "--quiet", "23:00-06:00"]) == 0
    settings = load(None, environ(tmp_path) | {"PYTHONPATH": ""})
    assert (settings.wearer.id, settings.web.host, settings.policy.quiet_from.hour) == ("me", "127.0.0.1", 23)
    assert not (tmp_path / "data").exists()


def test_what_it_says_to_start_finds_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`heartreach run` alone would not look where this file was written."""
    file = tmp_path / "of ann" / "config.toml"

    assert main(["setup", "--yes", "--no-scan", "--config", str(file)]) == 0
    assert f"`heartreach run --config '{file}'`" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--quiet", "25:00-07:00"], "are no hours"),
        (["--tool", "hammer"], "is no tool"),
        (["--wearer", "Ann Smith"], "no short name"),
        (["--tz", "Mars"], "no time zone"),
        (["--self-view", "11"], "no place on it"),
    ],
)
def test_a_wrong_flag_is_refused_and_nothing_written(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the sentence a person would have seen."""
    monkeypatch.setenv("HEARTREACH_CONFIG", str(tmp_path / "config.toml"))

    assert main(["setup", "--yes", *words]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "config.toml").exists()


def test_the_printed_invitation_lets_one_phone_in(tmp_path: Path) -> None:
    """The hub takes it up at its next start, once."""
    (tmp_path / INVITATION).write_text("token-from-the-terminal", encoding="ascii")
    pairing = Pairing(MemoryBook())
    pairing.invite(take_invitation(tmp_path))

    assert take_invitation(tmp_path) is None
    assert pairing.known(pairing.accept("token-from-the-terminal", "Phone"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[web]\nhost = "x"\n'),
        ("[wearer]\nid = 'a'\n", "[wearer]\nid = 'a'\n\n[web]\nhost = \"x\"\n"),
        ('[web]\nhost = "y" # old\nport = 1\n', '[web]\nhost = "x"\nport = 1\n'),
        ("[web]\nport = 1\n[data]\nhost = 3\n", '[web]\nhost = "x"\nport = 1\n[data]\nhost = 3\n'),
        ("  [web]  # pages\n", '  [web]  # pages\nhost = "x"\n'),
    ],
)
def test_one_line_of_the_file_changes(before: str, after: str) -> None:
    """In its own section, and nowhere else."""
    assert put(before, "web", "host", "x") == after
