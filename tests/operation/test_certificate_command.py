"""`heartreach certificate` as a person meets it."""

import tomllib
from pathlib import Path

import pytest

from heartreach.cli import main
from heartreach.cli.certificate import hub_names
from heartreach.config import Settings, WebSettings, load


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No settings of whoever runs the tests."""
    file = tmp_path / "config.toml"
    file.write_text("")
    monkeypatch.setenv("HEARTREACH_CONFIG", str(file))
    return file


def test_what_it_prints_can_be_put_into_the_settings(
    empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lines it tells to write are the settings that serve https."""
    assert main(["certificate", "--data", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    lines = [line for line in said.splitlines() if line.startswith(("[web]", "tls_", "host"))]
    empty.write_text("\n".join(lines))

    assert tomllib.loads(empty.read_text())["web"]["host"] == "0.0.0.0"
    web = load(None, {"HEARTREACH_CONFIG": str(empty)}).web
    assert web.tls_cert == tmp_path / "tls" / "certificate.pem"
    assert web.tls_key is not None
    assert web.tls_key.is_file()
    assert "/trust" in said


def test_a_second_one_needs_no_new_trust(empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Same authority, another certificate; a new authority only where it is asked for."""
    made = []
    for words in ([], [], ["--new-authority"]):
        assert main(["certificate", "--data", str(tmp_path), *words]) == 0
        files = [(tmp_path / "tls" / name).read_bytes() for name in ("authority.crt", "certificate.pem")]
        made.append(files)

    assert made[0][0] == made[1][0] != made[2][0]
    assert len({certificate for _, certificate in made}) == 3
    assert empty.read_text() == ""
    assert "fingerprint" in capsys.readouterr().out


def test_a_name_beyond_the_authority_is_one_sentence(
    empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What to do is said, nothing is replaced."""
    assert empty.exists()
    main(["certificate", "--data", str(tmp_path)])
    before = (tmp_path / "tls" / "certificate.pem").read_bytes()
    capsys.readouterr()

    assert main(["certificate", "--data", str(tmp_path), "--name", "hub.example"]) == 2
    assert "--new-authority" in capsys.readouterr().err
    assert (tmp_path / "tls" / "certificate.pem").read_bytes() == before


@pytest.mark.parametrize("name", ["a b", "", "https://hub.local", "hub..local", "hüb.local", "*"])
def test_a_name_that_is_none_is_refused(
    empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """No phone would ever find it, and no certificate is made for it."""
    assert empty.exists()

    assert main(["certificate", "--data", str(tmp_path), "--name", name]) == 2
    assert f"{name!r} is not a host name" in capsys.readouterr().err
    assert not (tmp_path / "tls").exists()


def test_the_likeliest_name_comes_first() -> None:
    """Those that were asked for, then addresses, then what the machine calls itself; each once."""
    settings = Settings(web=WebSettings(address="https://pi.tail1.ts.net", names=("hub.lan",)))

    assert hub_names(settings, ["my.hub"], "Pi.fritz.box", ["192.168.1.5"]) == [
        *("my.hub", "pi.tail1.ts.net", "hub.lan", "192.168.1.5", "pi.local", "pi", "localhost", "127.0.0.1", "::1")
    ]


@pytest.mark.parametrize(
    ("web", "says"),
    [('tls_key = "k"', "tls_cert"), ('address = "hub"', "web.address"), ('address = "https://h/x"', "web.address")],
)
def test_wrong_settings_are_refused(empty: Path, web: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A key without a certificate, an address that is none."""
    empty.write_text(f"[web]\n{web}\n")

    assert main(["config", "check"]) == 2
    assert says in capsys.readouterr().err


def test_a_certificate_that_is_missing_stops_the_start(
    empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rather no pages than pages without the privacy that was asked for."""
    empty.write_text(f"[web]\ntls_cert = '{tmp_path / 'gone.pem'}'\n")

    assert main(["run", "--simulate", "--port", "0", "--data", str(tmp_path / "data")]) == 2
    assert "web.tls_cert" in capsys.readouterr().err
