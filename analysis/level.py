"""The four levels of a crisis, as Chinese practice names and colours them."""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """Severity, I (red) the worst. A smaller number is a higher level."""

    RED = 1
    ORANGE = 2
    YELLOW = 3
    BLUE = 4
