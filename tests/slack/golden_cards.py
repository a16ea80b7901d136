"""Every card that a team can meet, as an example: the states, the levels, and who does what with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from analysis.clocks import DueTimes
from analysis.crisis_kinds import CrisisClass, RedLine
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.severity import Assessment, Contribution
from analysis.severity_level import HeldLevel, set_by_owner
from analysis.severity_policy import Factor
from analysis.signal import SignalKind
from bot.briefing import Briefing
from bot.catalogue import Language, catalogue
from bot.slack.views.card import CardState, card_blocks, card_text
from tests.builders import NOW, SHANGHAI, a_briefing, an_incident

FOLDER = Path(__file__).parent / "golden"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BRANDS: Mapping[Language, str] = {"en": "Lantern Academy", "zh": "青梧学堂"}
WORDS: Mapping[Language, tuple[str, ...]] = {
    "en": ("refund", "no answer", "customer service", "cancelled class"),
    "zh": ("退款", "客服", "没人理", "停课"),
}
SOURCES: Mapping[Language, tuple[tuple[str, int], ...]] = {
    "en": (("twitter", 21), ("app reviews", 14), ("forum", 7)),
    "zh": (("微博", 21), ("小红书", 14), ("应用商店", 7)),
}
DUE = DueTimes(NOW + 15 * MINUTE, NOW + HOUR, None, NOW + 4 * HOUR)
TAKEN: Mapping[str, Any] = {
    "acknowledged_at": NOW - 10 * MINUTE,
    "acknowledged_by": "maya",
    "owner": "U0COMMS",
    "owner_name": "maya",
    "due": DueTimes(None, NOW + HOUR, NOW + 30 * MINUTE, NOW + 4 * HOUR),
}
OVER: Mapping[str, Any] = {"resolved_at": NOW, "due": DueTimes(), "observed": 2}
_SCORES = {Level.RED: 86.0, Level.ORANGE: 66.0, Level.YELLOW: 48.0, Level.BLUE: 27.0}
_SHARES = ((Factor.SIZE, 25), (Factor.VELOCITY, 20), (Factor.HARM, 20), (Factor.REACH, 15), (Factor.REPUTATION, 10))


def _judged(level: Level) -> Assessment:
    score = _SCORES[level]
    parts = [Contribution(factor, score / 100, weight * score / 100) for factor, weight in _SHARES]
    parts.append(Contribution(Factor.SPREAD, score / 100, score / 10, is_known=False))
    return Assessment(score, level, tuple(parts))


def _incident(level: Level = Level.ORANGE, **changes: Any) -> Incident:
    usual: dict[str, Any] = {
        "level": level,
        "worst_level": level,
        "severity": _judged(level),
        "crisis_class": CrisisClass.REFUND,
        "due": DUE,
    }
    return an_incident(**{**usual, **changes})


CARDS: Mapping[str, Incident] = {
    "open_red": _incident(Level.RED, red_lines=(RedLine.REGULATOR,)),
    "open_orange": _incident(),
    "open_yellow": _incident(Level.YELLOW),
    "open_blue": _incident(Level.BLUE, due=DueTimes(first_response=NOW + 24 * HOUR)),
    "open_topic": _incident(Level.YELLOW, topic=CrisisClass.REFUND.value),
    "assigned": _incident(owner="U0LEGAL", owner_name="daniel"),
    "acknowledged": _incident(state=IncidentState.ACKNOWLEDGED, **TAKEN),
    "responding": _incident(
        state=IncidentState.RESPONDING,
        **{**TAKEN, "due": DueTimes(update=NOW + 30 * MINUTE)},
        responded_at=NOW,
        class_by="maya",
        held=set_by_owner(HeldLevel(Level.YELLOW, NOW), Level.ORANGE),
    ),
    "taken_over": _incident(state=IncidentState.ACKNOWLEDGED, **{**TAKEN, "owner": "U0LEGAL", "owner_name": "daniel"}),
    "snoozed": _incident(state=IncidentState.ACKNOWLEDGED, **TAKEN, snoozed_until=NOW + 2 * HOUR, snoozed_by="maya"),
    "monitoring": _incident(
        Level.YELLOW,
        state=IncidentState.MONITORING,
        **{**TAKEN, "due": DueTimes()},
        worst_level=Level.ORANGE,
        observed=3,
        quiet_since=NOW - 40 * MINUTE,
        monitoring_at=NOW,
    ),
    "resolved_by_quiet": _incident(state=IncidentState.RESOLVED, quiet_since=NOW - HOUR, **OVER),
    "resolved_by_person": _incident(state=IncidentState.RESOLVED, resolved_by="maya", **{**TAKEN, **OVER}),
    "false_alarm": _incident(Level.BLUE, state=IncidentState.FALSE_ALARM, resolved_by="maya", **OVER),
    "merged": _incident(state=IncidentState.MERGED, resolved_by="maya", merged_into=2, **OVER),
    "reopened": _incident(Level.YELLOW, worst_level=Level.RED, opened_at=NOW - 5 * HOUR, risen_at=NOW),
    "opened_by_hand": _incident(
        Level.YELLOW,
        signal=SignalKind.PERSON,
        observed=1,
        peak_observed=1,
        since=NOW,
        class_by="maya",
        held=HeldLevel(Level.BLUE, NOW, owner_level=Level.YELLOW),
    ),
}


def card_of(name: str, language: Language) -> CardState:
    """The example in a language: its brand, words and sources are in that language too."""
    incident = CARDS[name]
    brand = BRANDS[language]
    withheld = 3 if name == "responding" else 0
    named = replace(incident, brand=brand)
    return CardState(named, _briefing(language), 16.0, HOUR, 6 * HOUR, f"chart of {brand}", SHANGHAI, withheld)


def _briefing(language: Language) -> Briefing:
    return a_briefing(brand=BRANDS[language], words=WORDS[language], sources=SOURCES[language])


def golden_of(name: str, language: Language) -> dict[str, Any]:
    """What Slack is sent for this card."""
    state, texts = card_of(name, language), catalogue(language)
    return {"text": card_text(state, texts), "blocks": card_blocks(state, texts)}


def path_of(name: str, language: Language) -> Path:
    return FOLDER / f"{name}.{language}.json"


def written(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
