"""What is said: enough of it, short, warm, and never twice in a week."""

import re
from pathlib import Path

import pytest

from heartreach.errors import BadInput
from heartreach.models import AnswerKind, Prompt, PromptKind, Tool
from heartreach.prompts.pack import LONGEST_TEXT, Pack, built_in, join, parse_pack, read_pack
from heartreach.prompts.settings import LARGEST_CAP
from heartreach.prompts.wording import word
from tests.prompts.scene import DAY, HOUR, MINUTE, MakeScene

#: What no text may say: verdicts on the wearer, hormones, medicine, blame, pressure (docs/practice.md).
FORBIDDEN = re.compile(
    r"you are stressed|you're stressed|cortisol|oxytocin|hormone|anxi|diagnos|treat|therap|medic|disorder|supplement"
    r"|\bmust\b|should|have to|fail|never|always|wrong|guilt|lonely|streak|again you|lazy|bad\b",
    re.IGNORECASE,
)

#: The same, in German.
FORBIDDEN_DE = re.compile(
    r"du bist gestresst|cortisol|oxytocin|hormon|angst|diagnos|behand|therap|medizin|störung|musst|sollst|solltest"
    r"|versag|niemals|immer\b|falsch|schuld|einsam|faul\b|schlecht",
    re.IGNORECASE,
)

LANGUAGES = {"en": FORBIDDEN, "de": FORBIDDEN_DE}

SOURCE = Path(__file__).parents[2] / "heartreach" / "prompts" / "content"


def every_text(pack: Pack) -> list[str]:
    """Every message the pack can say."""
    return [
        join(opener, body)
        for kind, tool in pack.sources()
        for body in pack.bodies(kind, tool)
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
    """Twelve nudges of one tool are twelve different invitations."""
    pack, recent = built_in(), list[str]()
    for turn in range(12):
        recent.append(word(pack, PromptKind.ONSET, Tool.ASSESS, recent, turn / 12, again=False).text_id)

    assert len({text_id.split(".")[1] for text_id in recent}) == 12


def test_a_text_is_found_even_when_all_were_said() -> None:
    """A wild clock may exhaust a week: the text unsaid the longest comes, and nothing breaks."""
    pack, recent = built_in(), list[str]()
    for turn in range(30):
        recent.append(word(pack, PromptKind.AWARENESS, None, recent, turn / 30, again=False).text_id)

    assert recent[12:24] == recent[:12]


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
    fewer = re.sub(r'openers = \["Your Awareness card is here.*\]', 'openers = ["One opener only."]', text)

    with pytest.raises(BadInput, match="awareness has 4 texts with its openers, a week needs 8"):
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
    assert decision.why.startswith("Dein Herz schlug einige Minuten lang je Minute etwa 16-mal öfter")
