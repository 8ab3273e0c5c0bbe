"""The settings of the house on record: what config.toml, the environment and flags say, whenever that changed."""

from heartreach.models import ChangedBy, SettingsChange, Value, Wearer
from heartreach.prompts.settings import PolicySettings
from heartreach.store import EVER, Reader

__all__ = ["house_changes"]


def house_changes(
    reader: Reader, wearer: Wearer, settings: PolicySettings, texts: str, policy: str, at: float
) -> list[SettingsChange]:
    """What is different since the last start: everything at the first one, nothing where nothing changed.

    Args:
        reader: of the wearer's record.
        wearer: as the house has them; their zone is on record with the settings.
        settings: of the house; the wearer's own choices lie over them.
        texts: version of the content pack of the house.
        policy: version of the policy that holds now.
        at: hub time.
    """
    said: dict[str, Value] = {}
    for change in reader.settings_changes(wearer.wearer_id, *EVER):
        if change.by is ChangedBy.HOUSE:
            said |= change.values
    now: dict[str, Value] = {**settings.model_dump(mode="json"), "tz": wearer.tz, "texts": texts}
    news = {name: value for name, value in now.items() if name not in said or said[name] != value}
    return [SettingsChange(at=at, by=ChangedBy.HOUSE, values=news, policy=policy)] if news else []
