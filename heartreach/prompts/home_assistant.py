"""Home Assistant, through MQTT discovery: one device with its entities, and a blueprint that makes nudges notify.

Publish `discovery` retained to `discovery_topic`, and again whenever `homeassistant/status` says `online`: that is
Home Assistant being born. The nudge topic is not retained, since the event entity would fire again at every start.
"""

import json
from importlib import resources

from heartreach.models import AnswerKind, BodyState, PauseScope, PhoneSeen, PromptKind, Tool
from heartreach.prompts.pack import Pack
from heartreach.prompts.payloads import OFFLINE, ONLINE, AnswerPayload, PausePayload
from heartreach.prompts.topics import Name, Topics

__all__ = ["BIRTH_TOPIC", "blueprint", "discovery", "discovery_topic", "presence"]

#: Where Home Assistant says that it is there.
BIRTH_TOPIC = "homeassistant/status"

#: A reading older than this is shown as unavailable, in seconds; readings come every ten.
EXPIRE_AFTER_S = 60

#: Under this name Home Assistant counts as a phone.
DEVICE = "home-assistant"

Tree = dict[str, object]


def discovery_topic(wearer: str) -> str:
    """Where Home Assistant looks for the device."""
    return f"homeassistant/device/{_node(wearer)}/config"


def discovery(wearer: str, pack: Pack, version: str) -> bytes:
    """The device and all its entities (Home Assistant 2024.12 and later, device-based discovery)."""
    topics = Topics(wearer)
    document: Tree = {
        "dev": {"ids": [_node(wearer)], "name": f"heartreach {wearer}", "mf": "heartreach", "sw": version},
        "o": {"name": "heartreach", "sw": version},
        "availability_topic": topics.of(Name.STATUS),
        "qos": 1,
        "cmps": _components(wearer, topics, pack),
    }
    return json.dumps(document, ensure_ascii=False).encode()


def presence(raw: bytes, at: float) -> PhoneSeen | None:
    """What Home Assistant's birth or will says: its phones are as reachable as it is; `None` when it says neither.

    >>> presence(b"online", 5.0)
    PhoneSeen(at=5.0, device='home-assistant', online=True)
    """
    if raw not in (ONLINE, OFFLINE):
        return None
    return PhoneSeen(at=at, device=DEVICE, online=raw == ONLINE)


def blueprint() -> str:
    """An automation blueprint: nudges as notifications with buttons, taps as answers."""
    folder = resources.files("heartreach.prompts") / "content"
    return (folder / "home_assistant_blueprint.yaml").read_text(encoding="utf-8")


def _node(wearer: str) -> str:
    return f"heartreach_{wearer}"


def _components(wearer: str, topics: Topics, pack: Pack) -> Tree:
    components: dict[str, Tree] = {
        "activation": _measure("Activation", "score", topics)
        | {"icon": "mdi:heart-flash", "unit_of_measurement": "SD"},
        "heart_rate": _measure("Heart rate", "hr_bpm", topics)
        | {"icon": "mdi:heart-pulse", "unit_of_measurement": "bpm"},
        "coverage": _measure("Coverage", "coverage", topics, " * 100") | {"unit_of_measurement": "%"},
        "battery": _sensor("Strap battery", "{{ value_json.battery }}", topics)
        | {"state_class": "measurement", "device_class": "battery", "unit_of_measurement": "%"}
        | {"entity_category": "diagnostic"},
        "state": _sensor("State", "{{ value_json.state }}", topics)
        | {"device_class": "enum", "options": [state.value for state in BodyState]},
        "last_onset": _sensor("Last onset", LAST_ONSET, topics) | {"device_class": "timestamp"},
        "contact": _contact(topics),
        "problem": _problem(topics),
        "nudge": _nudge(wearer, topics),
        "tool": _tool(topics),
        "pause": _pause(topics),
    }
    components |= {f"answer_{kind}": _button(kind, wearer, topics, pack) for kind in AnswerKind}
    return {name: {**component, "unique_id": f"{_node(wearer)}_{name}"} for name, component in components.items()}


#: Moments are epoch seconds on our side and ISO 8601 on theirs; not known is `None`, which Home Assistant takes.
LAST_ONSET = "{{ value_json.last_onset_at | timestamp_local if value_json.last_onset_at else None }}"


def _sensor(name: str, template: str, topics: Topics) -> Tree:
    return {
        "p": "sensor",
        "name": name,
        "state_topic": topics.of(Name.STATE),
        "value_template": template,
        "expire_after": EXPIRE_AFTER_S,
    }


def _measure(name: str, field: str, topics: Topics, scale: str = "") -> Tree:
    value = f"value_json.{field}"
    template = f"{{{{ ({value}{scale}) | round(2) if {value} is not none else None }}}}"
    return _sensor(name, template, topics) | {"state_class": "measurement"}


def _contact(topics: Topics) -> Tree:
    lost = BodyState.NO_CONTACT
    return {
        "p": "binary_sensor",
        "name": "Strap contact",
        "device_class": "connectivity",
        "state_topic": topics.of(Name.STATE),
        "value_template": f"{{{{ 'OFF' if value_json.state == '{lost}' else 'ON' }}}}",
        "expire_after": EXPIRE_AFTER_S,
    }


def _problem(topics: Topics) -> Tree:
    """On while the hub has something to say of itself; its sentences are attributes, for an automation to pass on."""
    return {
        "p": "binary_sensor",
        "name": "Trouble",
        "device_class": "problem",
        "entity_category": "diagnostic",
        "state_topic": topics.of(Name.HEALTH),
        "value_template": "{{ 'ON' if value_json.health.troubles else 'OFF' }}",
        "json_attributes_topic": topics.of(Name.HEALTH),
        "json_attributes_template": "{{ value_json.health | to_json }}",
    }


def _nudge(wearer: str, topics: Topics) -> Tree:
    return {
        "p": "event",
        "name": "Nudge",
        "default_entity_id": _nudge_entity(wearer),
        "state_topic": topics.of(Name.NUDGE),
        "event_types": [kind.value for kind in PromptKind],
        "value_template": "{{ dict(value_json, event_type=value_json.kind) | to_json }}",
    }


def _nudge_entity(wearer: str) -> str:
    return f"event.{_node(wearer).replace('-', '_')}_nudge"


def _tool(topics: Topics) -> Tree:
    return {
        "p": "select",
        "name": "Tool",
        "state_topic": topics.of(Name.STATE),
        "value_template": "{{ value_json.tool }}",
        "command_topic": topics.of(Name.TOOL_SET),
        "options": [tool.value for tool in Tool],
    }


def _pause(topics: Topics) -> Tree:
    return {
        "p": "switch",
        "name": "Pause",
        "icon": "mdi:bell-sleep",
        "state_topic": topics.of(Name.STATE),
        "value_template": "{{ 'ON' if value_json.paused_until else 'OFF' }}",
        "command_topic": topics.of(Name.PAUSE_SET),
        "payload_on": PausePayload(scope=PauseScope.TODAY).to_json().decode(),
        "payload_off": PausePayload(scope=PauseScope.NONE).to_json().decode(),
        "state_on": "ON",
        "state_off": "OFF",
    }


def _button(kind: AnswerKind, wearer: str, topics: Topics, pack: Pack) -> Tree:
    """A button that answers the last nudge; the same tap twice is the same answer."""
    entity = _nudge_entity(wearer)
    nudge = f"{{{{ state_attr('{entity}', 'id') }}}}"
    answer = AnswerPayload(id="ID", nudge_id="NUDGE", answer=kind, at=0, channel=DEVICE).to_json().decode()
    template = answer.replace('"ID"', f'"ha-{kind}-{nudge}"').replace('"NUDGE"', f'"{nudge}"')
    return {
        "p": "button",
        "name": f"Answer: {pack.labels[kind]}",
        "command_topic": topics.of(Name.ANSWER),
        "command_template": template.replace('"at":0.0', '"at":{{ now().timestamp() }}'),
    }
