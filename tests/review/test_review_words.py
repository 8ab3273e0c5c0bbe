"""Laws of the room as a whole."""

import subprocess
import sys


def test_the_room_loads_no_heavy_library() -> None:
    """A running hub may ask for a card without paying for scipy or matplotlib."""
    names = "card, around, detector_record, dose, micro_trial, power, survival, tool_ranking"
    code = f"from heartreach.review import {names}; import sys; print({{'scipy', 'matplotlib'}} & set(sys.modules))"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=50)

    assert told.stdout.strip() == "set()"
