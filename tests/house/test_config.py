"""Settings: the right value wins, and nothing misspelt passes in silence."""

from pathlib import Path

import pytest

from heartreach.config import load
from heartreach.errors import ConfigError


def written(folder: Path, text: str) -> Path:
    """Write a settings file."""
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_flags_win_over_environment_over_file(tmp_path: Path) -> None:
    """The nearer to the person's hand, the higher the rank."""
    file = written(tmp_path, '[web]\nport = 1\nhost = "::1"\n[wearer]\nid = "ann"\n')

    settings = load(file, {"HEARTREACH_WEB__PORT": "2", "HEARTREACH_WEARER__ID": "bea"}, {"web.port": 3})

    assert (settings.web.port, settings.web.host, settings.wearer.id) == (3, "::1", "bea")


def test_the_environment_names_the_file(tmp_path: Path) -> None:
    """HEARTREACH_CONFIG stands in for --config."""
    file = written(tmp_path, "[web]\nport = 4\n")

    assert load(None, {"HEARTREACH_CONFIG": str(file)}).web.port == 4


def test_an_empty_text_means_none(tmp_path: Path) -> None:
    """TOML has no null; a card can be switched off all the same."""
    settings = load(written(tmp_path, '[policy]\nawareness_at = ""\nquiet_from = "22:15"\n'), {})

    assert settings.policy.awareness_at is None
    assert settings.policy.quiet_from.isoformat() == "22:15:00"


@pytest.mark.parametrize(
    ("text", "environ", "says"),
    [
        ("[web]\nprot = 1\n", {}, "web.prot is not a setting. Did you mean web.port?"),
        ("[wbe]\nport = 1\n", {}, "wbe is not a setting"),
        ("[web]\nport = 70000\n", {}, "web.port = 70000 is refused"),
        ("[wearer]\ntz = 'Mars/Base'\n", {}, "'Mars/Base' is not an IANA time zone"),
        ("[web\nport = 1\n", {}, "is not valid TOML"),
        ("", {"HEARTREACH_WBE__PORT": "1"}, "Did you mean HEARTREACH_WEB__PORT?"),
        ("", {"HEARTREACH_WEB__PORT": "soon"}, "web.port = 'soon' is refused"),
    ],
)
def test_wrong_settings_are_refused_with_the_next_step(
    tmp_path: Path, text: str, environ: dict[str, str], says: str
) -> None:
    """One sentence, where it is, and what to do."""
    with pytest.raises(ConfigError) as refused:
        load(written(tmp_path, text), environ)

    assert says in str(refused.value)


def test_a_file_that_was_named_must_exist(tmp_path: Path) -> None:
    """A missing default is fine, a missing choice is not."""
    with pytest.raises(ConfigError, match="There is no settings file"):
        load(tmp_path / "gone.toml", {})


@pytest.mark.parametrize(
    "text",
    ['[broker]\npassword = "hush"\n', '[broker]\nhost = "h"\nusername = "a"\npassword = ["hush"]\n'],
    ids=["a section that contradicts itself", "a password of the wrong kind"],
)
def test_a_refusal_never_repeats_a_password(tmp_path: Path, text: str) -> None:
    """Messages end up in logs and in questions to strangers."""
    with pytest.raises(ConfigError) as refused:
        load(written(tmp_path, text), {})

    assert "broker" in str(refused.value)
    assert "hush" not in str(refused.value)


def test_a_password_of_digits_can_come_from_the_environment() -> None:
    """To whoever reads the environment as JSON it is a number."""
    settings = load(None, {"HEARTREACH_BROKER__USERNAME": "ann", "HEARTREACH_BROKER__PASSWORD": "123456"})

    assert settings.broker.password is not None
    assert settings.broker.password.get_secret_value() == "123456"
    assert "123456" not in settings.model_dump_json()
