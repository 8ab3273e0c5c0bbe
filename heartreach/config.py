"""Settings from a TOML file, the environment and flags, in that order of rising rank, validated once.

A key that no setting has, in the file or in the environment, is refused with the nearest right name: a misspelt
quiet hour must never be a silent default.
"""

import difflib
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs
import tzlocal
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo

from heartreach.errors import ConfigError
from heartreach.models import Tool
from heartreach.prompts.broker.settings import BrokerSettings
from heartreach.prompts.channels.settings import AppriseSettings, NtfySettings, PushSettings
from heartreach.prompts.settings import PolicySettings

__all__ = [
    "SECRETS",
    "DataSettings",
    "LogSettings",
    "Settings",
    "StrapSettings",
    "WearerSettings",
    "WebSettings",
    "at_home",
    "data_folder",
    "default_path",
    "load",
    "setting_names",
    "zone_here",
]

PREFIX = "HEARTREACH_"
#: Variables with our prefix that are not settings: where the file is, and what tests find where.
PATH_VARIABLE = "HEARTREACH_CONFIG"
NOT_SETTINGS = frozenset({PATH_VARIABLE, "HEARTREACH_RECORDINGS", "HEARTREACH_HOME_ASSISTANT", "HEARTREACH_AXE"})

#: A variable whose first part is so much like ours is ours with a slip of a letter or two (1 is the same).
SLIP = 0.85

#: Parts of the names of settings that hold secrets.
SECRETS = ("password", "token", "urls", "topic")

#: By which a machine without a zone of its own lives (tzset(3)).
NO_ZONE = "UTC"

Tree = dict[str, object]
Model = TypeVar("Model", bound=BaseModel)


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def zone_here() -> str:
    """The name of this machine's time zone; UTC where it has none, or only rules without a name, as in a container."""
    try:
        return ZoneInfo(tzlocal.get_localzone_name() or NO_ZONE).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return NO_ZONE


class WearerSettings(_Section):
    """Who wears the strap, and where they live."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")] = "me"
    tz: str = Field(default_factory=zone_here)  #: IANA zone, this machine's unless said otherwise
    tool: Tool = Tool.OUTSOURCE  #: the tool a new wearer starts with; the choice on the phone wins from then on
    language: str = "en"  #: of every text and of the phone page: a built-in content pack
    pack: Path | None = None  #: a content pack of one's own, instead of a built-in one

    @field_validator("tz")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{zone!r} is not an IANA time zone such as Europe/Berlin") from error
        return zone


class StrapSettings(_Section):
    """Which strap to listen to."""

    name: str | None = None  #: words or the end of its name, or its address; the nearest with heart rate when left out
    adapter: str | None = None  #: the Linux adapter, such as `hci1`; the system's first when left out


class WebSettings(_Section):
    """Where the review page and the phone page are served."""

    host: str = "127.0.0.1"  #: loopback; anything else lets other machines ask
    port: Annotated[int, Field(ge=0, le=65535)] = 8765  #: 0 takes any free port
    names: tuple[str, ...] = ()  #: host names, besides `localhost`, under which the pages may be asked for
    #: how phones reach the pages, `https://hub.example`, if not at this machine's own address
    address: Annotated[str, Field(pattern=r"^https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?$")] | None = None
    tls_cert: Path | None = None  #: PEM; with it the pages are served over https
    tls_key: Path | None = None  #: PEM, without a password; in the certificate's file when left out

    @model_validator(mode="after")
    def _key_needs_certificate(self) -> Self:
        if self.tls_key and not self.tls_cert:
            raise ValueError("web.tls_key needs web.tls_cert")
        return self


class DataSettings(_Section):
    """Where everything is kept."""

    folder: Path | None = None  #: the system's place for application data when left out


class LogSettings(_Section):
    """What the hub writes down of itself."""

    level: Literal["debug", "info", "warning"] = "info"  #: `debug` may hold private data
    format: Literal["text", "json"] = "text"


class Settings(_Section):
    """Every setting there is, one field per section of config.toml."""

    wearer: WearerSettings = Field(default_factory=WearerSettings)
    policy: PolicySettings = PolicySettings()
    broker: BrokerSettings = BrokerSettings()
    strap: StrapSettings = StrapSettings()
    web: WebSettings = WebSettings()
    data: DataSettings = DataSettings()
    log: LogSettings = LogSettings()
    ntfy: NtfySettings = NtfySettings()
    apprise: AppriseSettings = AppriseSettings()
    push: PushSettings = PushSettings()


def default_path() -> Path:
    """Where config.toml is looked for when nobody says otherwise."""
    return at_home(lambda: platformdirs.user_config_path("heartreach", appauthor=False) / "config.toml")


def data_folder(settings: Settings, *, simulated: bool = False) -> Path:
    """Where the data are kept: the setting, or the system's place for application data, with one for simulated days."""
    if settings.data.folder is not None:
        return settings.data.folder
    place = at_home(lambda: platformdirs.user_data_path("heartreach", appauthor=False))
    return place / "demo" if simulated else place


def at_home(find: Callable[[], Path]) -> Path:
    """A place in the person's home folder.

    Raises:
        ConfigError: they have none, as a number without a name in a container.
    """
    try:
        return find()
    except RuntimeError as error:
        raise ConfigError("This account has no home folder", "Set HOME, or name --config and --data.") from error


def load(path: Path | None, environ: Mapping[str, str], flags: Mapping[str, object] | None = None) -> Settings:
    """Read the settings.

    Args:
        path: the file named by the person; the default place, where a missing file is fine, when `None`.
        environ: the environment, `os.environ` in a command.
        flags: dotted setting names to values, such as `{"web.port": 9000}`; they win over file and environment.

    Raises:
        ConfigError: the file is missing or not TOML, or a key or a value is wrong.
    """
    chosen = path or (Path(environ[PATH_VARIABLE]) if environ.get(PATH_VARIABLE) else None)
    file = chosen or default_path()
    tree = _read(file, must_exist=chosen is not None)
    _validate(tree, f"In {file}")
    for name, text in environ.items():
        if _means_us(name) and name not in NOT_SETTINGS:
            place = _path_of(name)
            _put(tree, place, _listed(name, text) if _is_list(place) else text)
    for dotted, value in (flags or {}).items():
        _put(tree, dotted.split("."), value)
    return _validate(tree, "In the environment or a flag")


def _read(file: Path, *, must_exist: bool) -> Tree:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))  # Windows' own editor puts a mark before the text
    except FileNotFoundError as error:
        if not must_exist:
            return {}
        raise ConfigError(f"There is no settings file {file}", "Check the path, or leave it out.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"The settings file {file} is not written in UTF-8", "Save it as UTF-8.") from error
    except OSError as error:
        why = f"The settings file {file} cannot be read ({error.strerror})"
        raise ConfigError(why, "Check that it is a file, and its permissions.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"The settings file {file} is not valid TOML: {error}", "Mend that line.") from error


def _means_us(variable: str) -> bool:
    """Whether a variable is one of ours, also with a slip in our own name; other programs' are left alone.

    >>> [_means_us(name) for name in ("HEARTREACH_WEB__PORT", "HEARTRECH_WEB__PORT", "heartreach_web__port")]
    [True, True, True]
    >>> [_means_us(name) for name in ("HEARTBEAT_URL", "HEARTREACH", "HOME")]
    [False, False, False]
    """
    ours, (name, mark, _) = PREFIX.rstrip("_"), variable.upper().partition("_")
    return bool(mark) and difflib.SequenceMatcher(None, name, ours).ratio() >= SLIP


def _path_of(variable: str) -> list[str]:
    """`HEARTREACH_WEB__PORT` -> `["web", "port"]`; refuse a name that no setting has."""
    path = variable.removeprefix(PREFIX).lower().split("__")
    known = setting_names()
    if ".".join(path) not in known:
        spelled = [PATH_VARIABLE, *(PREFIX + name.replace(".", "__").upper() for name in known)]
        raise ConfigError(f"The environment variable {variable} is not a setting", _nearest(variable.upper(), spelled))
    return path


def setting_names() -> list[str]:
    """Every setting by its dotted name, in the order of the file."""
    return [name for name, _field in _fields(Settings)]


def _fields(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _fields(inner, f"{before}{name}.")
        else:
            yield f"{before}{name}", field


def _is_list(path: list[str]) -> bool:
    """Whether a setting holds several values."""
    return get_origin(dict(_fields(Settings))[".".join(path)].annotation) is tuple


def _listed(variable: str, text: str) -> object:
    """A variable's text as a list; whatever is no list stays text, so that a strap or a password may be all digits."""
    try:
        return json.loads(text or "[]")
    except ValueError:
        advice = 'Write it as ["one", "two"].'
        raise ConfigError(f"The environment variable {variable} is no list", advice) from None


def _put(tree: Tree, path: list[str], value: object) -> None:
    branch = tree
    for name in path[:-1]:
        inner = branch.setdefault(name, {})
        branch = inner if isinstance(inner, dict) else {}
    branch[path[-1]] = value


def _validate(tree: Tree, where: str) -> Settings:
    try:
        return Settings.model_validate(_without_empty(tree))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            inside = first["input"] if isinstance(first["input"], dict) else {}
            asked = ".".join([name, *list(inside)[:1]])  # of a section that there is not, what stands in it tells more
            raise ConfigError(f"{where}: {name} is not a setting", _nearest(asked, setting_names())) from error
        why = first["msg"].removeprefix("Value error, ")
        shown = "" if _private(name, first["input"]) else f" = {first['input']!r}"
        raise ConfigError(f"{where}: {name}{shown} is refused: {why}", "Correct that value.") from error


def _private(name: str, value: object) -> bool:
    """Whether a message must not repeat the value: a secret, or a whole section that may hold one."""
    return any(word in name for word in SECRETS) or isinstance(value, dict)


def _without_empty(value: object) -> object:
    """TOML has no word for "none", so an empty text says it: `awareness_at = ""`."""
    if isinstance(value, dict):
        return {name: _without_empty(inner) for name, inner in value.items()}
    return None if value == "" else value


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"Did you mean {near[0]}?" if near else "Run `heartreach config show` to see every setting."
