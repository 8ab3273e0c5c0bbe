"""Laws of the room as a whole."""

import subprocess
import sys


def test_the_room_loads_no_heavy_library() -> None:
    """A running hub may ask for a card without paying for scipy or matplotlib."""
    names = "card, around, detector_record, dose, micro_trial, power, survival, tool_ranking"
    charts = "import heartreach.review.charts.card_chart, heartreach.review.charts.review_charts"
    heavy = "{'scipy', 'matplotlib'} & set(sys.modules)"
    code = f"from heartreach.review import {names}; {charts}; import sys; print({heavy})"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=50)

    assert told.stdout.strip() == "set()"
