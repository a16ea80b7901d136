"""What a person can ask or order, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: The longest stretch of time that can be asked for, in days.
MOST_DAYS = 366
#: How many samples are shown unless said otherwise, and at most.
SAMPLES, MOST_SAMPLES = 5, 20


class Calendar(StrEnum):
    """Days, weeks from Monday and months of the calendar where the asker is; what is not over ends now."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    DAY_BEFORE = "day_before"
    WEEK = "week"
    LAST_WEEK = "last_week"
    MONTH = "month"
    LAST_MONTH = "last_month"


@dataclass(frozen=True, slots=True)
class Last:
    """So many hours up to now; 24 and 168 are a day and a week."""

    hours: int


@dataclass(frozen=True, slots=True)
class Dates:
    """Whole days where the asker is, both included."""

    first: date
    last: date


Window = Calendar | Last | Dates
DAY, WEEK = Last(24), Last(7 * 24)


class By(StrEnum):
    """How an answer is split."""

    SOURCE = "source"
    TOPIC = "topic"


class Visibility(StrEnum):
    """Who sees an answer, where the asker overrides what is usual."""

    PRIVATE = "private"
    SHARE = "share"


class Which(StrEnum):
    """Which incidents."""

    OPEN = "open"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class AskSentiment:
    """How is it going? ``brand`` None: all brands; the same below."""

    window: Window = DAY
    brand: str | None = None
    by: By | None = None


@dataclass(frozen=True, slots=True)
class AskHotspots:
    """Which words stand out?"""

    window: Window = DAY
    brand: str | None = None


@dataclass(frozen=True, slots=True)
class AskSamples:
    """Which posts stand for the rest, all or those with a word?"""

    word: str | None = None
    window: Window = DAY
    brand: str | None = None
    number: int = SAMPLES


@dataclass(frozen=True, slots=True)
class AskTopics:
    """What do they talk about?"""

    window: Window = DAY
    brand: str | None = None


@dataclass(frozen=True, slots=True)
class AskCompare:
    """How do these brands compare? At least two."""

    brands: tuple[str, ...]
    window: Window = DAY


@dataclass(frozen=True, slots=True)
class AskSources:
    """Where does it come from?"""

    window: Window = DAY
    brand: str | None = None


@dataclass(frozen=True, slots=True)
class AskReport:
    """A report to forward."""

    window: Window = DAY
    brand: str | None = None


@dataclass(frozen=True, slots=True)
class AskIncidents:
    """Which incidents are there?"""

    which: Which = Which.OPEN


@dataclass(frozen=True, slots=True)
class AskIncident:
    """How is this incident?"""

    number: int


@dataclass(frozen=True, slots=True)
class Snooze:
    """Be quiet about an incident, or about the only one there is; ``until`` as typed (`analysis.snooze` reads it)."""

    until: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class AskSilence:
    """Let me say which alarms not to hear of for a while."""


@dataclass(frozen=True, slots=True)
class AskSilences:
    """Which silences hold, and what was withheld?"""


@dataclass(frozen=True, slots=True)
class EndSilence:
    """Let me hear of it again; ``number`` is that of the silence."""

    number: int


@dataclass(frozen=True, slots=True)
class AskLabel:
    """Give me posts to label."""


@dataclass(frozen=True, slots=True)
class AskNewWords:
    """Which words are in no dictionary yet?"""

    window: Window = WEEK
    brand: str | None = None


@dataclass(frozen=True, slots=True)
class AskSettings:
    """Let me change the settings."""


@dataclass(frozen=True, slots=True)
class AskHelp:
    """What can I ask?"""


class Problem(StrEnum):
    """What is wrong with a question, so that the answer can be given in the asker's language."""

    UNKNOWN = "unknown"
    UNKNOWN_BRAND = "unknown_brand"
    TWO_WINDOWS = "two_windows"
    NO_SUCH_DATE = "no_such_date"
    BACKWARDS = "backwards"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    BAD_NUMBER = "bad_number"
    BY_WHAT = "by_what"
    NOT_BY = "not_by"
    TWO_BRANDS_NEEDED = "two_brands_needed"
    NUMBER_NEEDED = "number_needed"
    UNTIL_WHEN = "until_when"


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """No question. ``text`` is the piece that is wrong; ``meant`` a whole command that may have been meant."""

    problem: Problem
    text: str
    meant: str | None = None


Question = (
    AskSentiment
    | AskHotspots
    | AskSamples
    | AskTopics
    | AskCompare
    | AskSources
    | AskReport
    | AskIncidents
    | AskIncident
    | Snooze
    | AskSilence
    | AskSilences
    | EndSilence
    | AskLabel
    | AskNewWords
    | AskSettings
    | AskHelp
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and who is to see the answer if the asker said so."""

    question: Question
    visibility: Visibility | None = None
