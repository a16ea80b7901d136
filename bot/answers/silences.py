"""Which silences hold, and what was withheld?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.answers.answerer import Occasion, Page
from bot.answers.windowed import moment_json
from bot.asking.questions import AskSilences
from bot.catalogue import Catalogue
from bot.silencing import PREVIEW
from bot.slack.views import silences as silences_view
from storage import silences as stored
from storage import withheld
from storage.silences import StoredSilence
from storage.withheld import WithheldAlarm


@dataclass(frozen=True, slots=True)
class SilencesFacts:
    """The silences that hold, and the alarms withheld in the week before, for whatever reason."""

    active: tuple[StoredSilence, ...]
    withheld: tuple[WithheldAlarm, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "silences": [_silence_json(each) for each in self.active],
            "withheld": [_withheld_json(each) for each in self.withheld],
        }


def silences(session: Session, question: AskSilences, occasion: Occasion) -> SilencesFacts:
    workspace_id, now = occasion.workspace_id, occasion.now
    held_back = withheld.since(session, workspace_id, now - PREVIEW)
    return SilencesFacts(
        tuple(stored.active(session, workspace_id, now)), tuple(each for each in held_back if each.first_at <= now)
    )


def show_silences(facts: SilencesFacts, occasion: Occasion, texts: Catalogue) -> Page:
    return Page(*silences_view.listed(facts.active, facts.withheld, occasion.zone, texts))


def _silence_json(each: StoredSilence) -> dict[str, object]:
    silence = each.silence
    return {
        "number": each.id,
        "brand": silence.brand,
        "topic": silence.topic,
        "source": silence.source,
        "who": silence.who,
        "why": silence.why,
        "starts_at": moment_json(silence.starts_at),
        "ends_at": moment_json(silence.ends_at),
    }


def _withheld_json(each: WithheldAlarm) -> dict[str, object]:
    return {
        "brand": each.alarm.brand,
        "level": each.alarm.level.name.lower(),
        "reason": each.reason.value,
        "first_at": moment_json(each.first_at),
        "last_at": moment_json(each.last_at),
    }
