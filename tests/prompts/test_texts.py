"""What is said: enough of it, short, warm, and never twice in a week."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from heartreach.errors import BadInput
from heartreach.models import AnswerKind, ConceptNote, Prompt, PromptKind, Tool
from heartreach.prompts.local_time import local
from heartreach.prompts.pack import LONGEST_TEXT, Pack, built_in, join, parse_pack, read_pack
from heartreach.prompts.settings import LARGEST_CAP
from heartreach.prompts.wording import word
from tests.prompts.scene import DAY, HOUR, MINUTE, MakeScene

#: What no text may say: verdicts on the wearer, hormones, medicine, blame, pressure (docs/practice.md).
FORBIDDEN = re.compile(
    r"you are stressed|you're stressed|cortisol|oxytocin|hormone|anxi|diagnos|treat|therap|medic|disorder|supplement"
    r"|\bmust\b|\bshould\b|have to|fail|never|always|wrong|guilt|lonely|streak|again you|lazy|bad\b",
    re.IGNORECASE,
)

#: The same, in German.
FORBIDDEN_DE = re.compile(
    r"du bist gestresst|cortisol|oxytocin|hormon|angst|diagnos|behand|therap|medizin|störung|musst|sollst|solltest"
    r"|versag|niemals|immer\b|falsch|schuld|\beinsam|faul\b|schlecht",
    re.IGNORECASE,
)

#: What asks for somebody who may be asleep.
NEEDS_SOMEBODY = {
    "en": re.compile(
        r"\b(call|write to|send|message|share|reach out|say hello|go to|(ask|tell|offer) (some|a|the|one)\w*)\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(ruf|schick|teil|melde|erzähl|such gesellschaft|geh (zu|hin|wieder)|sag (jemand|hallo)"
        r"|(frag|stell|schreib|gib) (jemand|dem|den)\w*)\b",
        re.IGNORECASE,
    ),
}

LANGUAGES = {"en": FORBIDDEN, "de": FORBIDDEN_DE}

SOURCE = Path(__file__).parents[2] / "heartreach" / "prompts" / "content"


def every_text(pack: Pack) -> list[str]:
    """Every message the pack can say."""
    return [
        join(opener, body)
        for kind, tool in pack.sources()
        for body in (*pack.bodies(kind, tool), *(pack.tools[tool].night if tool else ()))
        for opener in (*pack.moments[kind].openers, *pack.again.openers)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tool_has_at_least_six_texts_of_its_own(language: str) -> None:
    """And no text belongs to two tools."""
    pack = built_in(language)
    texts = [text for tool in Tool for text in pack.tools[tool].texts]

    assert all(len(pack.tools[tool].texts) >= 6 for tool in Tool)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_fits_a_notification(language: str) -> None:
    """140 characters, opener and all."""
    assert max(len(text) for text in every_text(built_in(language))) <= LONGEST_TEXT


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_judges_or_prescribes(language: str) -> None:
    """No verdict, no hormone, no medicine, no blame."""
    pack = built_in(language)
    whys = [moment.why for moment in pack.moments.values()]
    taglines = [pack.tools[tool].tagline for tool in Tool]

    assert [text for text in (*every_text(pack), *whys, *taglines) if LANGUAGES[language].search(text)] == []


def test_no_text_returns_within_a_week(make_scene: MakeScene) -> None:
    """With as many prompts a day as the settings allow, one tool only, and everything asked for again."""
    scene = make_scene(
        cap=LARGEST_CAP,
        own_tool_share=1,
        want_more=True,
        nudge_gap_min=60,
        checkins=3,
        awareness_at="19:00",
        evening_at="20:00",
    )
    prompts: list[Prompt] = []
    for hour in range(24 * 15):
        new = [*scene.live(HOUR, step=10 * MINUTE), scene.onset()]
        for prompt in new:
            if isinstance(prompt, Prompt):
                scene.desk.answered(scene.answer(prompt, AnswerKind.LATER, f"a-{hour}-{prompt.kind}"))
                prompts.append(prompt)

    last: dict[str, float] = {}
    for prompt in prompts:
        assert prompt.at - last.get(prompt.text, -8 * DAY) >= 7 * DAY
        last[prompt.text] = prompt.at
    assert len(prompts) > 15 * LARGEST_CAP


def test_an_invitation_returns_only_after_all_others() -> None:
    """As many nudges of one tool as it has texts are as many different invitations."""
    pack, recent = built_in(), list[str]()
    texts = pack.tools[Tool.ASSESS].texts
    for turn in range(len(texts)):
        recent.append(word(pack, PromptKind.ONSET, Tool.ASSESS, recent, turn / len(texts)).text_id)

    assert len({text_id.split(".")[1] for text_id in recent}) == len(texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_months_repeat_nothing_soon(language: str, make_scene: MakeScene) -> None:
    """No question and no invitation within five prompts of its kind, no opener twice running."""
    scene = make_scene(language=language, want_more=True, awareness_at="19:00", evening_at="20:00")
    said: dict[str, list[list[str]]] = {}
    for hour in range(24 * 60):
        for prompt in [*scene.live(HOUR, step=10 * MINUTE), *([scene.onset()] if hour % 5 == 0 else [])]:
            if isinstance(prompt, Prompt):
                invitation, opening, opener = prompt.text_id.rsplit(".", 2)
                said.setdefault(opening, []).append([invitation, opener])

    assert min(map(len, said.values())) > 40
    for told in said.values():
        bodies, openers = zip(*told, strict=True)
        assert all(bodies[at] not in bodies[max(0, at - 5) : at] for at in range(len(bodies)))
        assert all(one != other for one, other in pairwise(openers))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_for_the_night_needs_somebody_who_may_be_asleep(language: str) -> None:
    """Whoever is up at night, alone or on a shift, is invited to what can be done alone."""
    pack = built_in(language)

    asking = NEEDS_SOMEBODY[language]
    assert [text for tool in Tool for text in pack.tools[tool].night if asking.search(text)] == []
    assert all(any(asking.search(text) for text in pack.tools[tool].texts) for tool in Tool)


def test_at_night_a_nudge_speaks_for_the_night(make_scene: MakeScene) -> None:
    """For who works at night; the wearer's own question to somebody waits for the day, and the day is as before."""
    scene = make_scene(quiet_from="09:00", quiet_until="11:00", own_tool_share=1, want_more=True)
    scene.desk.noted(ConceptNote(note_id="n", at=scene.now, slot=1, concept="tea", question="How do you make tea?"))
    said = {}
    for _ in range(48):
        scene.live(HOUR)
        decision = scene.onset()
        if isinstance(decision, Prompt):
            said[local(decision.at, decision.tz).hour] = decision.text_id.split(".")[1]
    night = {hour for hour in said if hour >= 22 or hour < 7}

    assert night
    assert set(said) - night
    assert all(body.startswith("night") is (hour in night) for hour, body in said.items())


def test_a_pack_without_texts_for_the_night_says_those_of_the_day() -> None:
    """As packs of one's own did before there were any."""
    text = (SOURCE / "en.toml").read_text(encoding="utf-8")
    pack = parse_pack(re.sub(r"night = \[.*?\]\n", "", text, flags=re.DOTALL), "mine.toml")

    assert word(pack, PromptKind.ONSET, Tool.ASSESS, [], 0, night=True).text_id == "en:assess.0.onset.0"


def test_a_text_is_found_even_when_all_were_said() -> None:
    """A wild clock may exhaust a week: the text unsaid the longest comes, and nothing breaks."""
    pack, recent = built_in(), list[str]()
    moment = pack.moments[PromptKind.AWARENESS]
    there_are = len(moment.texts) * len(moment.openers)
    for turn in range(2 * there_are):
        recent.append(word(pack, PromptKind.AWARENESS, None, recent, turn / (2 * there_are)).text_id)

    assert len(set(recent[:there_are])) == there_are
    assert recent[there_are:] == recent[:there_are]


def test_there_is_no_pack_for_an_unknown_language() -> None:
    """And the error names those there are."""
    with pytest.raises(BadInput, match=r"Built in: .*en"):
        built_in("tlh")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("[tools.assess]", "[tools.guess]", "tools.guess"),
        ('schema = "heartreach/pack/1"', 'schema = "heartreach/pack/9"', "schema"),
        ("quota = 3", "quota = 0", "quota"),
        ('later = "Later"', "", "labels lacks later"),
        ('"Be curious out loud for a minute. Their answer is enough."', '"' + "x" * 120 + '"', "140 fit"),
        ("texts = [", "texts = ][", "is not TOML"),
    ],
)
def test_a_wrong_pack_is_refused_in_a_sentence(old: str, new: str, complaint: str) -> None:
    """The file, the place and what is wrong with it."""
    text = (SOURCE / "en.toml").read_text(encoding="utf-8")

    with pytest.raises(BadInput, match=re.escape(complaint)) as raised:
        parse_pack(text.replace(old, new), "mine.toml")
    assert "mine.toml" in str(raised.value)


def test_too_few_texts_are_refused() -> None:
    """A week without repetition needs its number of texts."""
    text = (SOURCE / "en.toml").read_text(encoding="utf-8")
    fewer = re.sub(
        r'openers = \[\s*"Your Awareness card is here.*?\]', 'openers = ["One opener only."]', text, flags=re.DOTALL
    )

    fewer = fewer.replace('"Was there a question today that you gave back? Just notice.",', "")
    fewer = fewer.replace('"A talk at a till or on the stairs counts. What did you notice in it?",', "")
    fewer = fewer.replace('"If today held no talk, take the last one you remember.",', "")

    with pytest.raises(BadInput, match="awareness has 7 texts with its openers, a week needs 8"):
        parse_pack(fewer, "mine.toml")


def test_a_pack_may_be_the_wearers_own_file(tmp_path: Path) -> None:
    """Read from anywhere; a missing file is one sentence."""
    (tmp_path / "own.toml").write_bytes((SOURCE / "en.toml").read_bytes())

    assert read_pack(tmp_path / "own.toml") == built_in()
    with pytest.raises(BadInput, match="cannot be read"):
        read_pack(tmp_path / "none.toml")


def test_every_language_says_the_same_things() -> None:
    """As many texts, openers, steps and options in each, so that nothing is lost by changing the language."""

    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {key: shape(one) for key, one in value.items()}
        return len(value) if isinstance(value, tuple | list) else type(value)

    shapes = [shape(built_in(language).model_dump(mode="json")) for language in LANGUAGES]

    assert shapes[0] == shapes[1]


def test_a_desk_may_speak_german(make_scene: MakeScene) -> None:
    """Another pack is all it takes."""
    scene = make_scene(language="de")

    assert scene.prompt().text_id.startswith("de:")


def test_a_nudge_says_why_in_the_wearers_language(make_scene: MakeScene) -> None:
    """The core writes down why in English; the message says it as the pack speaks."""
    scene = make_scene(language="de")
    why = (
        "For some minutes your heart beat about 16 a minute faster than your usual for this time, without movement "
        "that explains it."
    )
    onset = scene.onset_word().model_copy(update={"why": why})
    decision = scene.desk.onset(onset, scene.reading(), scene.now)

    assert isinstance(decision, Prompt)
    assert decision.why.startswith("Einige Minuten lang war dein Puls um etwa 16 höher, als")
