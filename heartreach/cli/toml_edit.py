"""Put a value into a TOML text and leave everything else, comments included, as its owner wrote it."""

import json
import re

__all__ = ["put"]


def put(text: str, section: str, key: str, value: str | int | bool) -> str:
    r"""The text with `key = value` in `[section]`, replaced where it stands, added where it does not.

    >>> print(put("# mine\n[web]\nport = 1  # old\n", "web", "port", 2), end="")
    # mine
    [web]
    port = 2
    """
    line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
    lines = text.splitlines()
    header = next((place for place, one in enumerate(lines) if re.match(rf"\s*\[{re.escape(section)}\]", one)), None)
    if header is None:
        gap = [""] if lines and lines[-1].strip() else []
        return "\n".join([*lines, *gap, f"[{section}]", line]) + "\n"
    end = next((place for place in range(header + 1, len(lines)) if lines[place].lstrip().startswith("[")), len(lines))
    for place in range(header + 1, end):
        if re.match(rf"\s*{re.escape(key)}\s*=", lines[place]):
            lines[place] = line
            return "\n".join(lines) + "\n"
    lines.insert(header + 1, line)
    return "\n".join(lines) + "\n"
