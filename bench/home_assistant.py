"""Hold our discovery document and blueprint to Home Assistant's own code.

Needs an environment of its own, since Home Assistant pins each library to one version: `python3.13 -m venv ha`,
`ha/bin/pip install homeassistant paho-mqtt pydantic numpy`; run this file with `ha/bin/python`.
"""

import asyncio
import importlib
import json
import logging
import sys
import tempfile
from pathlib import Path

from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.components.mqtt import schemas
from homeassistant.components.mqtt.abbreviations import ABBREVIATIONS, DEVICE_ABBREVIATIONS, ORIGIN_ABBREVIATIONS
from homeassistant.const import __version__
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import frame
from homeassistant.helpers.template import Template
from homeassistant.util.yaml import parse_yaml

sys.path.insert(0, str(Path(__file__).parents[1]))

from heartreach.prompts.home_assistant import blueprint, discovery
from heartreach.prompts.pack import built_in
from heartreach.prompts.payloads import AnswerPayload

STATE = {"state": "calm", "score": None, "hr_bpm": 71.2, "coverage": 0.99, "battery": None, "tool": "assess"}
STATE |= {"paused_until": None, "last_onset_at": 1780315200.0}
NUDGE = {"schema": "heartreach/nudge/1", "id": "n-1", "kind": "onset", "text": "hello", "expires_at": 2.0}
NUDGE |= {"buttons": ["done", "not_stressed", "stop_today"]}
NUDGE |= {"labels": {"done": "Done", "not_stressed": "Not stressed", "stop_today": "Stop for today"}}


def whole(tree: dict, names: dict) -> dict:
    """Write abbreviations out, as Home Assistant does."""
    return {names.get(key, key): value for key, value in tree.items()}


async def check_schemas(document: dict) -> None:
    """Every entity passes the schema of its platform, and nothing of it is thrown away."""
    hass = HomeAssistant(tempfile.mkdtemp())
    frame.async_setup(hass)
    schemas.DEVICE_DISCOVERY_SCHEMA(document)
    for name, component in document["components"].items():
        platform = importlib.import_module(f"homeassistant.components.mqtt.{component['platform']}")
        told = {key: value for key, value in component.items() if key != "platform"} | {"device": document["device"]}
        dropped = set(told) - set(platform.DISCOVERY_SCHEMA(told))
        print(f"{name:22s} {component['platform']:14s} taken", f"without {dropped}" if dropped else "")
    await hass.async_stop(force=True)


async def check_templates(document: dict) -> None:
    """Every template renders, and every button's command is an answer the hub takes."""
    hass = HomeAssistant(tempfile.mkdtemp())
    hass.states.async_set("event.heartreach_me_nudge", "x", {"id": "n-1"})
    for name, component in document["components"].items():
        if template := component.get("value_template"):
            told = json.dumps(NUDGE if name == "nudge" else STATE)
            value = Template(template, hass).async_render_with_possible_json_value(told, "ERROR", parse_result=False)
            assert value != "ERROR", name
            print(f"{name:22s} {value}")
        if template := component.get("command_template"):
            command = Template(template, hass).async_render({"value": "PRESS"}, parse_result=False)
            print(f"{name:22s} {AnswerPayload.from_json(command.encode()).answer}")
    await hass.async_stop(force=True)


async def check_buttons(told: dict) -> None:
    """The blueprint makes three buttons of a nudge, named as the pack names them; the last one gives rest for today."""
    hass = HomeAssistant(tempfile.mkdtemp())
    nudge = State("event.heartreach_me_nudge", "2026-06-01T12:00:00", NUDGE)
    notify = told["actions"][0]["choose"][0]["sequence"][1]
    values = {"trigger": {"to_state": nudge}}
    buttons = Template(notify["data"]["actions"].strip(), hass).async_render(values)
    assert [button["title"] for button in buttons] == list(NUDGE["labels"].values()), buttons
    assert buttons[-1]["action"] == "HEARTREACH|stop_today|n-1", buttons
    print(f"{'notification':22s} {Template(notify['message'], hass).async_render(values)}")
    await hass.async_stop(force=True)


def main() -> None:
    """Check all, with the version it was checked against."""
    logging.disable(logging.WARNING)
    document = whole(json.loads(discovery("me", built_in(), "0")), ABBREVIATIONS)
    document["device"] = whole(document["device"], DEVICE_ABBREVIATIONS)
    document["origin"] = whole(document["origin"], ORIGIN_ABBREVIATIONS)
    document["components"] = {name: whole(one, ABBREVIATIONS) for name, one in document["components"].items()}
    asyncio.run(check_schemas(document))
    asyncio.run(check_templates(document))
    told = parse_yaml(blueprint())
    assert not Blueprint(told, expected_domain="automation", schema=AUTOMATION_BLUEPRINT_SCHEMA).validate()
    asyncio.run(check_buttons(told))
    print(f"blueprint taken; Home Assistant {__version__}")


if __name__ == "__main__":
    main()
