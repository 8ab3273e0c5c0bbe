"""The topics and payloads as an AsyncAPI 3.0 document, made from the very models that read and write them.

`python -m heartreach.prompts.asyncapi` prints it; a test holds docs/asyncapi.json to it.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import TypeAdapter

from heartreach.models import Tool
from heartreach.prompts.payloads import (
    AckPayload,
    AnswerPayload,
    CalibratePayload,
    CircleForgetPayload,
    ClosePayload,
    ConnectionPayload,
    ContextPayload,
    ErrorPayload,
    HealthPayload,
    KeptPayload,
    NotePayload,
    NudgePayload,
    PausePayload,
    Payload,
    PracticePayload,
    ReceiptPayload,
    StatePayload,
    TodayPayload,
)
from heartreach.prompts.preferences import PREFERENCE_WORDS
from heartreach.prompts.topics import PHONE_WRITES, PREFIX, RETAINED, Name

__all__ = ["DOCUMENTS", "WORDS", "asyncapi"]

Tree = dict[str, object]

#: Topics that carry a JSON document.
DOCUMENTS: Mapping[Name, type[Payload]] = {
    payload.NAME: payload
    for payload in (
        StatePayload,
        TodayPayload,
        HealthPayload,
        NudgePayload,
        ReceiptPayload,
        ClosePayload,
        AnswerPayload,
        AckPayload,
        PausePayload,
        ContextPayload,
        PracticePayload,
        ConnectionPayload,
        NotePayload,
        CalibratePayload,
        KeptPayload,
        CircleForgetPayload,
        ErrorPayload,
    )
}

#: Topics that carry one plain word.
WORDS: Mapping[Name, tuple[str, ...]] = {
    Name.STATUS: ("online", "offline"),
    Name.PHONE: ("online", "offline"),
    Name.TOOL_SET: tuple(Tool),
}

WORD_SUMMARIES = {
    Name.STATUS: "Whether the hub is there; its Last Will says offline.",
    Name.PHONE: "Whether a phone is there; its Last Will says offline.",
    Name.TOOL_SET: "The wearer chose a tool.",
    Name.QUIET_SET: "The wearer's quiet hours, from and until; the same time twice means none.",
    Name.CAP_SET: "Nudges a day the wearer wants; it also answers whether fewer would be better.",
    Name.AWARENESS_SET: "When the daily Awareness card comes.",
    Name.EVENING_SET: "When the evening review comes.",
    Name.CHECKINS_SET: "Check-ins a day the wearer wants.",
    Name.ALWAYS_SET: "Whether every moment that can be a nudge is one, or the house's own probability holds.",
    Name.MORE_SET: "Whether to go on after today's practice is done.",
    Name.ZONE_SET: "The IANA time zone the wearer is in: quiet hours and dates follow it.",
    Name.LANGUAGE_SET: "The language of texts and page, one of the built-in content packs.",
}


def asyncapi() -> Tree:
    """The whole document."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "heartreach",
            "version": PREFIX.rpartition("/")[2],
            "description": "Between the hub and the phones of one wearer, over MQTT 3.1.1 or 5. Times are the hub's "
            "clock in seconds since 1970-01-01 UTC. See docs/mqtt.md.",
        },
        "defaultContentType": "application/json",
        "channels": {_key(name): _channel(name) for name in Name},
        "operations": {f"{_verb(name)}-{_key(name)}": _operation(name) for name in Name},
        "components": {"messages": {_key(name): _message(name) for name in Name}},
    }


def _key(name: Name) -> str:
    return name.value.replace("/", "-")


def _verb(name: Name) -> str:
    """What the hub does with a topic."""
    return "receive" if name in PHONE_WRITES else "send"


def _channel(name: Name) -> Tree:
    parameters: Tree = {"wearer": {"description": "The wearer's id."}}
    address = f"{PREFIX}/{{wearer}}/{name}"
    if name is Name.PHONE:
        parameters["device"] = {"description": "The phone's own name."}
        address += "/{device}"
    return {
        "address": address,
        "parameters": parameters,
        "messages": {_key(name): {"$ref": f"#/components/messages/{_key(name)}"}},
    }


def _operation(name: Name) -> Tree:
    return {
        "action": _verb(name),
        "channel": {"$ref": f"#/channels/{_key(name)}"},
        "bindings": {"mqtt": {"qos": 1, "retain": name in RETAINED}},
    }


def _message(name: Name) -> Tree:
    if name in PREFERENCE_WORDS:
        pattern: Tree = {"type": "string", "pattern": PREFERENCE_WORDS[name]}
        return {"summary": WORD_SUMMARIES[name], "contentType": "text/plain", "payload": pattern}
    if name in WORDS:
        payload: Tree = {"type": "string", "enum": list(WORDS[name])}
        return {"summary": WORD_SUMMARIES[name], "contentType": "text/plain", "payload": payload}
    model = DOCUMENTS[name]
    mode: Literal["validation", "serialization"] = "validation" if name in PHONE_WRITES else "serialization"
    reference = f"#/components/messages/{_key(name)}/payload/$defs/{{model}}"
    schema = TypeAdapter(model).json_schema(by_alias=True, mode=mode, ref_template=reference)
    if name is Name.NOTE:
        _tell_apart(schema["properties"]["note"], schema["$defs"])
    return {"summary": str(schema.pop("description")).split("\n")[0], "payload": schema}


def _tell_apart(union: dict[str, Any], branches: dict[str, Any]) -> None:
    """Say without OpenAPI's `discriminator`, which AsyncAPI does not know: each branch requires the property."""
    discriminator = union.pop("discriminator")
    for reference in discriminator["mapping"].values():
        branches[reference.rpartition("/")[2]]["required"].append(discriminator["propertyName"])


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncapi(), indent=2, ensure_ascii=False) + "\n")
