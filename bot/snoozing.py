"""``/sentiment snooze``: which incident is meant, and putting it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from analysis.incident import Incident
from analysis.snooze import parse_until
from bot.asking.questions import Snooze
from bot.desk_acts import Actor, DeskActs
from storage import incidents


class NotSnoozed(StrEnum):
    """Why nothing was put off."""

    NONE_LIVE = "none_live"
    WHICH = "which"
    NO_SUCH = "no_such"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class SnoozeAnswer:
    """What an order to snooze did. ``incident`` is the one that sleeps until ``until`` if ``refusal`` is None.

    ``live`` are the numbers of the incidents that could have been meant, ``number`` is the one that was said.
    """

    until: datetime
    refusal: NotSnoozed | None = None
    incident: Incident | None = None
    live: tuple[int, ...] = ()
    number: int | None = None

    def as_json(self) -> dict[str, object]:
        number = self.number if self.incident is None else self.incident.number
        refused = None if self.refusal is None else self.refusal.value
        return {"snooze": {"number": number, "until": self.until.isoformat(), "refused": refused}}


def snooze(acts: DeskActs, order: Snooze, who: Actor, zone: ZoneInfo) -> SnoozeAnswer:
    """Put the incident off, the only live one if no number was said. Raises UnclearTime."""
    book = acts.book
    until = parse_until(order.until, book.clock.now(), zone)
    with book.database.read() as session:
        live = incidents.live(session, book.workspace_id)
        named = None if order.number is None else incidents.by_number(session, book.workspace_id, order.number)
    numbers = tuple(incident.number for incident in live)
    if order.number is not None:
        if named is None:
            return SnoozeAnswer(until, NotSnoozed.NO_SUCH, None, numbers, order.number)
        wanted = named
    elif len(live) == 1:
        wanted = live[0]
    else:
        return SnoozeAnswer(until, NotSnoozed.WHICH if live else NotSnoozed.NONE_LIVE, None, numbers)
    done = acts.snooze(wanted.id, until, who)
    if done.incident is None or not done.changed:
        return SnoozeAnswer(until, NotSnoozed.OVER, None, numbers, wanted.number)
    return SnoozeAnswer(until, None, done.incident, numbers, wanted.number)
