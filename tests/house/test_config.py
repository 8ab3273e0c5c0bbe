"""Settings: the right value wins, and nothing misspelt passes in silence."""

import json
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest
import tzlocal

from heartreach.cli import main
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


@pytest.mark.parametrize("says", [None, "", "garbage", ZoneInfoNotFoundError("several zones")])
def test_a_machine_that_names_no_time_zone_lives_by_utc(
    says: str | Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container has none, or its rules without their name: a file over /etc/localtime where a link should be."""

    def asked() -> str | None:
        if isinstance(says, Exception):
            raise says
        return says

    monkeypatch.setattr(tzlocal, "get_localzone_name", asked)

    assert load(None, {}).wearer.tz == "UTC"
    assert load(None, {"HEARTREACH_WEARER__TZ": "Europe/Berlin"}).wearer.tz == "Europe/Berlin"


def test_the_environment_names_the_file(tmp_path: Path) -> None:
    """HEARTREACH_CONFIG stands in for --config."""
    file = written(tmp_path, "[web]\nport = 4\n")

    assert load(None, {"HEARTREACH_CONFIG": str(file)}).web.port == 4


@pytest.mark.parametrize("name", ["HEARTREACH_RECORDINGS", "HEARTREACH_HOME_ASSISTANT", "HEARTREACH_AXE"])
def test_what_tests_find_where_is_no_setting(name: str) -> None:
    """Whoever names a newer axe for the tests still starts hubs from that shell."""
    assert load(None, {name: "/somewhere"}) == load(None, {})


def test_an_empty_text_means_none(tmp_path: Path) -> None:
    """TOML has no null; a card can be switched off all the same."""
    settings = load(written(tmp_path, '[policy]\nawareness_at = ""\nquiet_from = "22:15"\n'), {})

    assert settings.policy.awareness_at is None
    assert settings.policy.quiet_from.isoformat() == "22:15:00"


@pytest.mark.parametrize(
    ("text", "environ", "says"),
    [
        ("[web]\nprot = 1\n", {}, "web.prot is not a setting. Did you mean web.port?"),
        ("[wbe]\nport = 1\n", {}, "wbe is not a setting. Did you mean web.port?"),
        ("[daa]\nfolder = 'x'\n", {}, "daa is not a setting. Did you mean data.folder?"),
        ("[web]\nport = 70000\n", {}, "web.port = 70000 is refused"),
        ("[wearer]\ntz = 'Mars/Base'\n", {}, "'Mars/Base' is not an IANA time zone"),
        ("[web\nport = 1\n", {}, "is not valid TOML"),
        ("", {"HEARTREACH_WBE__PORT": "1"}, "Did you mean HEARTREACH_WEB__PORT?"),
        ("", {"HEARTREACH_WEB__PORT": "soon"}, "web.port = 'soon' is refused"),
        ("", {"HEARTREACH_CONFG": "x"}, "Did you mean HEARTREACH_CONFIG?"),
        ("", {"HEARTRECH_WEB__PORT": "1"}, "Did you mean HEARTREACH_WEB__PORT?"),
        ("", {"heartreach_web__port": "1"}, "Did you mean HEARTREACH_WEB__PORT?"),
        ("", {"HEARTREACH_WEB__NAMES": "hub.example"}, 'is no list. Write it as ["one", "two"]'),
        ("[policy]\nquiet_from = 22\n", {}, "policy.quiet_from = 22 is refused: write it as hours and minutes"),
        ("", {"HEARTREACH_POLICY__QUIET_UNTIL": "8"}, "policy.quiet_until = '8' is refused"),
        ("[policy]\nevening_at = '20:45Z'\n", {}, "policy.evening_at = '20:45Z' is refused"),
    ],
)
def test_goal_19_wrong_settings_are_refused_with_the_next_step(
    tmp_path: Path, text: str, environ: dict[str, str], says: str
) -> None:
    """One sentence, where it is, and what to do."""
    with pytest.raises(ConfigError) as refused:
        load(written(tmp_path, text), environ)

    assert says in str(refused.value)


def test_another_programs_variables_are_left_alone(tmp_path: Path) -> None:
    """However much like ours they begin."""
    assert load(written(tmp_path, ""), {"HEARTBEAT_URL": "x", "HEART_RATE": "1", "HOME": "/root"}) == load(
        written(tmp_path, ""), {}
    )


def test_goal_19_a_file_that_was_named_must_exist(tmp_path: Path) -> None:
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


@pytest.mark.parametrize(("text", "kept"), [("22:15", "22:15:00"), ("7:05", "07:05:00"), ("07:05:30", "07:05:30")])
def test_a_time_is_hours_and_minutes(tmp_path: Path, text: str, kept: str) -> None:
    """As people write it, and as TOML's own times."""
    file = written(tmp_path, f'[policy]\nquiet_from = "{text}"\nquiet_until = {kept}\n')

    policy = load(file, {"HEARTREACH_POLICY__AWARENESS_AT": text}).policy

    assert {time.isoformat() for time in (policy.quiet_from, policy.quiet_until, policy.awareness_at) if time} == {kept}


def test_a_name_in_the_environment_may_look_like_a_number() -> None:
    """Polar prints eight hexadecimal digits on a strap; some are all digits, or read like powers of ten."""
    environ = {"HEARTREACH_STRAP__NAME": "1234E567", "HEARTREACH_WEARER__ID": "7", "HEARTREACH_BROKER__PASSWORD": "[1]"}
    more = {"HEARTREACH_BROKER__USERNAME": "null", "HEARTREACH_WEB__NAMES": '["a", "b"]', "HEARTREACH_POLICY__CAP": "2"}

    settings = load(None, environ | more | {"HEARTREACH_POLICY__WANT_MORE": "true"})

    assert (settings.strap.name, settings.wearer.id, settings.broker.username) == ("1234E567", "7", "null")
    assert settings.broker.password is not None
    assert settings.broker.password.get_secret_value() == "[1]"
    assert (settings.web.names, settings.policy.cap, settings.policy.want_more) == (("a", "b"), 2, True)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[wearer]\nlanguage = "xx"\n', "no content pack for 'xx'"),
        ('[wearer]\npack = "gone.toml"\n', "gone.toml"),
        ('[web]\ntls_cert = "gone.pem"\n', "gone.pem"),
        ('[broker]\nhost = "mqtt.example"\nsecret_file = "gone"\n', "broker.secret_file gone"),
        ('[broker]\nhost = "mqtt.example"\ntls = true\nca_file = "gone.pem"\n', "broker.ca_file gone.pem"),
        (f'[broker]\nhost = "mqtt.example"\nca_file = "{Path(__file__).as_posix()}"\n', "cannot be used"),
        ('[apprise]\nurls = ["no-such-service://ann"]\n', "apprise.urls"),  # also where the extra is missing
    ],
)
def test_a_check_opens_what_the_settings_name(
    tmp_path: Path, text: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the hub would refuse at its start is not "right"."""
    assert main(["config", "check", "--config", str(written(tmp_path, text))]) == 2
    assert says in capsys.readouterr().err


def test_what_is_shown_holds_no_secret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Settings are shown to whoever helps: passwords, tokens, and topics and addresses that are as good as one."""
    secret = """
[broker]
host = "mqtt.example"
username = "ann"
password = "hush-1"
[ntfy]
server = "https://ntfy.example"
topic = "hush-2"
answer_topic = "hush-3"
token = "hush-4"
[apprise]
urls = ["mailto://ann:hush-5@mail.example"]
"""

    assert main(["config", "show", "--config", str(written(tmp_path, secret))]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert "hush" not in json.dumps(shown)
    assert (shown["ntfy"]["token"], shown["ntfy"]["server"]) == ("**********", "https://ntfy.example")
    assert shown["broker"]["phone_password"] is None


@pytest.mark.parametrize("words", ["config show", "verify", "service status", "setup --yes --no-scan", "run"])
def test_an_account_without_a_home_is_one_sentence(
    words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A number without a name, as containers have it, and no HOME: the next step, not Python's words."""

    def nobody(path: str) -> str:
        return path  # what Python answers where it knows no home

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr("os.path.expanduser", nobody)

    assert main(words.split()) == 2
    assert capsys.readouterr().err == (
        "heartreach: This account has no home folder. Set HOME, or name --config and --data.\n"
    )


def test_a_mark_before_the_text_is_no_mistake(tmp_path: Path) -> None:
    """Windows' own editor writes it."""
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xef\xbb\xbf[web]\nport = 7\n")

    assert load(file, {}).web.port == 7


def test_another_encoding_is_told_as_such(tmp_path: Path) -> None:
    """Not as a matter of permissions."""
    file = tmp_path / "config.toml"
    file.write_bytes('[wearer]\nid = "zoë"\n'.encode("latin-1"))

    with pytest.raises(ConfigError, match="not written in UTF-8"):
        load(file, {})


@pytest.mark.parametrize("command", ["config check", "run"])
def test_goal_19_a_refusal_loads_nothing_heavy(tmp_path: Path, command: str) -> None:
    """Exit code 2 within a second: neither numpy nor the radio nor the web server is needed to read a settings file."""
    file = written(tmp_path, "[web]\nprot = 1\n")
    code = f"""
import sys
from heartreach.cli import main
code = main([*{command.split()!r}, "--config", {str(file)!r}])
heavy = {{"numpy", "bleak", "uvicorn", "paho", "scipy", "heartreach.prompts.broker.embedded"}}
print(code, sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "2 []"
    assert "web.port" in done.stderr


@pytest.mark.parametrize("command", ["config check", "doctor", "run", "backup", "verify", "service status"])
def test_goal_19_every_command_refuses_a_missing_settings_file(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same sentence everywhere, exit code 2, and nothing is started."""
    assert main([*command.split(), "--config", str(tmp_path / "gone.toml")]) == 2
    assert "There is no settings file" in capsys.readouterr().err
