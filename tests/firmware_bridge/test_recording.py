import gzip
import io
import json
import re
from pathlib import Path

import pytest

from heartreach.errors import BadInput
from heartreach.firmware_bridge import Recorder, replay_frames
from heartreach.firmware_bridge.imports import read_intervals
from heartreach.hub.raw_recording import is_raw, read_raw
from heartreach.models import Beat, BridgeEvent, Gap, Link, LinkQuality, LinkState
from tests.firmware_bridge.stage import EPOCH, OnStage, Stage


def recorded(stage: Stage) -> str:
    """What a recorder would have written of this stage."""
    out = io.StringIO()
    recorder = Recorder(out, EPOCH, 0.0)
    rows: list[tuple[float, int]] = [(frame.now, number) for number, frame in enumerate(stage.frames)]
    links = [event for event in stage.events if isinstance(event, Link)]
    for now, number in sorted(rows + [(link.at, -1 - place) for place, link in enumerate(links)]):
        if number >= 0:
            recorder.frame(stage.frames[number])
        else:
            recorder.link(links[-1 - number].state, now, now - EPOCH)
    return out.getvalue()


async def a_life(stage: Stage) -> None:
    """Streaming, a lost link, streaming."""
    await stage.clock.sleep(150.0)
    stage.air.walk_away(stage.strap.address)
    await stage.clock.sleep(20.0)
    stage.air.come_back(stage.strap.address)
    await stage.clock.sleep(100.0)


def test_a_replayed_recording_gives_the_live_events(on_stage: OnStage, tmp_path: Path) -> None:
    """Same beats, same gaps, same minutes, through the same decoder."""
    stage = on_stage(a_life)
    path = tmp_path / "frames.jsonl"
    path.write_text(recorded(stage))
    replayed = list(replay_frames(path))

    def kinds(events: list[BridgeEvent], kind: type) -> list[BridgeEvent]:
        return [event for event in events if isinstance(event, kind)]

    for kind in (Beat, Gap):
        pairs = zip(kinds(replayed, kind), kinds(stage.events, kind), strict=True)
        assert all(a.model_dump() == pytest.approx(b.model_dump(), abs=1e-4) for a, b in pairs if isinstance(a, Beat))
    assert len(kinds(replayed, Beat)) > 250
    assert [q.frames for q in replayed if isinstance(q, LinkQuality)][1:3] == [60, 30]
    assert [link.state for link in replayed if isinstance(link, Link)][-1] is LinkState.STOPPED


def test_a_packed_recording_is_read_like_any_other(tmp_path: Path, on_stage: OnStage) -> None:
    """By `import` and by `replay`; half of one is damaged, and said to be."""
    text = recorded(on_stage(a_life))
    plain, packed = tmp_path / "frames.jsonl", tmp_path / "frames.jsonl.gz"
    plain.write_text(text)
    packed.write_bytes(gzip.compress(text.encode()))

    assert list(replay_frames(packed)) == list(replay_frames(plain))
    assert read_intervals(packed) == read_intervals(plain)
    assert is_raw(packed)
    assert read_raw(packed).told == read_raw(plain).told

    packed.write_bytes(packed.read_bytes()[:-900])
    with pytest.raises(BadInput, match="is damaged"):
        list(replay_frames(packed))


def test_a_recording_cut_off_in_the_middle_is_read_up_to_there(tmp_path: Path, on_stage: OnStage) -> None:
    """A power cut costs the last line only."""
    path = tmp_path / "frames.jsonl"
    path.write_text(recorded(on_stage(a_life))[:-30])
    bad: list[int] = []

    assert [event for event in replay_frames(path, bad.append) if isinstance(event, Beat)]
    assert len(bad) == 1


def test_a_damaged_byte_costs_its_line(tmp_path: Path, on_stage: OnStage) -> None:
    """And not the recording, wherever in the line it stands."""
    path = tmp_path / "frames.jsonl"
    path.write_text(recorded(on_stage(a_life)))
    whole = len(list(replay_frames(path)))
    lines = path.read_bytes().splitlines(keepends=True)
    lines[5] = lines[5].replace(b"source", b"sour\xffe")
    lines[7] = lines[7].replace(b'"hex":"', b'"hex":"\xff')
    lines[9] = re.sub(rb'"t":\d+\.\d+', b'"t":12e345678', lines[9])  # a point became an exponent: infinite
    path.write_bytes(b"".join(lines))
    bad: list[int] = []

    assert len(list(replay_frames(path, bad.append))) > whole - 20
    assert bad == [6, 8, 10]


def test_the_first_line_says_what_it_is() -> None:
    """Schema and beginning, so that no other file is taken for one."""
    out = io.StringIO()
    Recorder(out, 1000.0, 5.0)

    assert json.loads(out.getvalue()) == {"schema": "heartreach/frames/1", "began_at": 1000.0}


def test_another_file_is_refused(tmp_path: Path) -> None:
    """With the next step."""
    path = tmp_path / "notes.txt"
    path.write_text("hello\n")

    with pytest.raises(BadInput, match="record"):
        list(replay_frames(path))


@pytest.mark.parametrize("name", [".", "missing.jsonl"])
def test_what_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    """A folder, or a name that is mistyped: a sentence, as for any file that is no recording."""
    with pytest.raises(BadInput, match="cannot be read"):
        list(replay_frames(tmp_path / name))
