"""Let Home Assistant's own MQTT integration meet a hub's topics at a real broker, and use every entity it makes.

Needs the environment of `home_assistant.py` beside it, and a broker without passwords on this machine:
`mosquitto -p 18883 &`, then `ha/bin/python bench/home_assistant_live.py 18883`.
"""

import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import homeassistant.helpers.area_registry as areas
import homeassistant.helpers.category_registry as categories
import homeassistant.helpers.device_registry as devices
import homeassistant.helpers.entity_registry as entities
import homeassistant.helpers.floor_registry as floors
import homeassistant.helpers.issue_registry as issues
import homeassistant.helpers.label_registry as labels
import paho.mqtt.client as paho
from homeassistant import loader
from homeassistant.config_entries import ConfigEntries, ConfigEntry
from homeassistant.const import __version__
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity, frame, restore_state, translation

sys.path.insert(0, str(Path(__file__).parents[1]))

from heartreach.models import AnswerKind, BodyState, PromptKind, SignalMode, Tool
from heartreach.prompts.home_assistant import BIRTH_TOPIC, discovery, discovery_topic
from heartreach.prompts.pack import built_in
from heartreach.prompts.payloads import ACTIONS, FEW_ACTIONS, NudgePayload, StatePayload, read
from heartreach.prompts.topics import Name, Topics, parse

TOPICS = Topics("me")
PATIENCE_S = 25.0
NOW = time.time()
STATE = StatePayload(
    at=NOW, state=BodyState.ACTIVATED, score=1.5, hr_bpm=82.4, coverage=0.98, mode=SignalMode.RR, battery=80,
    tool=Tool.ASSESS, last_onset_at=NOW,
)  # fmt: skip
NUDGE = NudgePayload(
    id="n-1", kind=PromptKind.ONSET, tool=Tool.ASSESS, tagline=None, text="Ask one question.", quota=None,
    actions=ACTIONS[PromptKind.ONSET], buttons=FEW_ACTIONS[PromptKind.ONSET], created_at=NOW, expires_at=NOW + 900,
    why="Why.",
)  # fmt: skip
SHOWN = {
    "sensor.heartreach_me_state": "activated",
    "sensor.heartreach_me_activation": "1.5",
    "sensor.heartreach_me_heart_rate": "82.4",
    "sensor.heartreach_me_coverage": "98.0",
    "sensor.heartreach_me_strap_battery": "80",
    "binary_sensor.heartreach_me_strap_contact": "on",
    "select.heartreach_me_tool": "assess",
    "switch.heartreach_me_pause": "off",
}


class Hub:
    """A hub's voice and ear on the broker."""

    def __init__(self, port: int) -> None:
        self.said: list[object] = []
        self.born = 0
        self._line = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        self._line.on_message = lambda _client, _data, message: self._hear(message.topic, message.payload)
        self._line.connect("127.0.0.1", port)
        self._line.subscribe([(topic, 1) for topic in (*TOPICS.inbound, BIRTH_TOPIC)])
        self._line.loop_start()

    def say(self, topic: str, payload: bytes | str, *, retain: bool = True) -> None:
        """Publish."""
        self._line.publish(topic, payload, qos=1, retain=retain).wait_for_publish(PATIENCE_S)

    def _hear(self, topic: str, payload: bytes) -> None:
        if topic == BIRTH_TOPIC:
            self.born += payload == b"online"
        elif (address := parse(topic)) is not None:
            self.said.append(read(address, payload, time.time()))


async def house(port: int) -> HomeAssistant:
    """Home Assistant with its MQTT integration and nothing else."""
    hass = HomeAssistant(tempfile.mkdtemp())
    Path(hass.config.path("configuration.yaml")).write_text("", encoding="utf-8")  # noqa: ASYNC240  # once
    hass.config.skip_pip = True
    for part in (loader, frame, translation, entity):
        part.async_setup(hass)
    hass.config_entries = ConfigEntries(hass, {})
    await hass.config_entries.async_initialize()
    for registry in (areas, categories, devices, entities, floors, issues, labels):
        await registry.async_load(hass)
    await restore_state.async_load(hass)
    hass.config.components.update({"http", "file_upload"})  # its web pages, which nobody opens here
    entry = ConfigEntry(
        data={"broker": "127.0.0.1", "port": port, "discovery": True}, domain="mqtt", title="mqtt", version=1,
        minor_version=2, options={}, source="user", unique_id=None, discovery_keys=MappingProxyType({}),
        subentries_data=None,
    )  # fmt: skip
    await hass.async_start()
    await hass.config_entries.async_add(entry)
    return hass


async def until(holds: Callable[[], object], what: str) -> None:
    """Wait for it."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, what
        await asyncio.sleep(0.05)


async def main(port: int) -> None:
    """Introduce the device, show a state and a nudge, and use everything that can be pressed."""
    hub = Hub(port)
    hub.say(discovery_topic("me"), discovery("me", built_in(), "0"))
    hub.say(TOPICS.of(Name.STATUS), "online")
    hass = await house(port)

    def shown() -> dict[str, str]:
        return {one.entity_id: one.state for one in hass.states.async_all()}

    await until(lambda: hub.born, "its birth was not announced")
    await until(lambda: "event.heartreach_me_nudge" in shown(), "the device was not found")
    hub.say(TOPICS.of(Name.STATE), STATE.to_json())
    try:
        await until(lambda: SHOWN.items() <= shown().items(), "another state is shown")
    except AssertionError:
        print({name: (value, shown().get(name)) for name, value in SHOWN.items() if shown().get(name) != value})
        raise
    hub.say(TOPICS.of(Name.NUDGE), NUDGE.to_json(), retain=False)

    def nudge() -> dict:
        return hass.states.get("event.heartreach_me_nudge").attributes

    await until(lambda: nudge().get("id") == "n-1", "the nudge made no event")
    print(f"{len(shown())} entities are there; the nudge is an event of type {nudge()['event_type']}")
    tool = {"entity_id": "select.heartreach_me_tool", "option": "contribute"}
    await hass.services.async_call("select", "select_option", tool)
    await until(lambda: hub.said[-1:] == [Tool.CONTRIBUTE], "the tool was not chosen")
    for service, scope in (("turn_on", "today"), ("turn_off", "none")):
        await hass.services.async_call("switch", service, {"entity_id": "switch.heartreach_me_pause"})
        await until(lambda scope=scope: getattr(hub.said[-1], "scope", None) == scope, "the pause was not said")
    names = {kind: built_in().labels[kind].lower().replace(" ", "_") for kind in AnswerKind}
    for kind, name in names.items():
        await hass.services.async_call("button", "press", {"entity_id": f"button.heartreach_me_answer_{name}"})
        await until(lambda kind=kind: getattr(hub.said[-1], "kind", None) is kind, f"{kind} was not answered")
    hub.say(TOPICS.of(Name.STATUS), "offline")
    await until(lambda: set(shown().values()) == {"unavailable"}, "they outlived the hub")
    print("tool, pause and five answers came to the hub; without it all are unavailable; Home Assistant", __version__)
    await hass.async_stop(force=True)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    asyncio.run(main(int(sys.argv[1])))
