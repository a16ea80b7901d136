"""What a crisis is about, and what needs a person's eye however few speak of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class CrisisClass(StrEnum):
    """What people are angry about. The first eight suit every trade, the next five come with a trade's pack.

    Where the evidence is even, the class named first here leads.
    """

    DATA_LEAK = "data_leak"
    TEACHER_CONDUCT = "teacher_conduct"
    COPYRIGHT = "copyright"
    MANAGEMENT = "management"
    REFUND = "refund"
    CONTENT_QUALITY = "content_quality"
    EXPERIENCE = "experience"
    RUMOUR = "rumour"
    FOOD_SAFETY = "food_safety"
    COUNTERFEIT = "counterfeit"
    STAFF_CONDUCT = "staff_conduct"
    BAGGAGE = "baggage"
    DISRUPTION = "disruption"
    DELIVERY = "delivery"
    UNCLEAR = "unclear"


#: What a mention can be said to speak of; each of these topics has its own series, silences and incidents.
TOPICS: Final = tuple(kind.value for kind in CrisisClass if kind is not CrisisClass.UNCLEAR)


class RedLine(StrEnum):
    """Subjects that a person must look at, without waiting for a crowd."""

    SAFETY = "safety"
    MINORS = "minors"
    POLICE = "police"
    LAWSUIT = "lawsuit"
    REGULATOR = "regulator"
    DATA_LEAK = "data_leak"
