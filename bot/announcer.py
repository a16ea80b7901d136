"""What the desk has to say, as outbox rows in the transaction of the change that it tells of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from analysis.charts import TrendChart, trend_png
from analysis.false_alarms import Reason
from analysis.incident import Incident
from analysis.incident_rules import Decision
from analysis.team_words import TeamWords
from bot.briefing import Briefing, gather
from bot.catalogue import Catalogue
from bot.slack.blocks import Block
from bot.slack.ids import Purpose
from bot.slack.views import thread
from bot.slack.views.card import CardState, card_blocks, card_text
from bot.slack.views.chart import alt_text, incident_chart
from bot.slack.views.false_alarm import why_false
from bot.slack.views.wording import subject_name
from storage import outbox, withheld
from storage.database import Database
from storage.outbox import OutboxMessage

#: The sender takes lower numbers first: the alarm, then the card after a click, then other edits, then the thread,
#: which is told everything in the order in which it happened.
CARD_PRIORITY, ACTION_PRIORITY, EDIT_PRIORITY, THREAD_PRIORITY = 1, 2, 3, 4
#: Changes that the channel hears of too, and not only the thread.
BROADCAST = frozenset({Decision.RAISE, Decision.REOPEN, Decision.RESOLVE})

#: Broadcasts made while the card is in sight: its chart is new, and a second one would push it away.
WITHOUT_CHART = frozenset({Decision.RAISE, Decision.REOPEN})


class Paint(Protocol):
    """A chart as PNG."""

    def __call__(self, chart: TrendChart, *, alt: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Drawn:
    """A briefing with its chart, ready to be shown."""

    briefing: Briefing
    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Announcer:
    """Writes cards and replies for one channel, in its language, with times in the team's zone.

    ``paint`` makes a picture of a chart; it takes a good part of a second. ``team_words`` gives what the team says of
    words.
    """

    database: Database
    workspace_id: str
    channel: str
    zone: ZoneInfo
    texts: Catalogue
    window: timedelta
    reopen_within: timedelta
    paint: Paint = trend_png
    team_words: Callable[[], TeamWords] = TeamWords

    def draw(self, incident: Incident, at: datetime, expected: float) -> Drawn:
        """Gather the facts and draw the chart; before the transaction, because it takes a while."""
        team = self.team_words()
        with self.database.read() as session:
            about = incident.brand, incident.since, at, self.window, incident.topic, incident.id, team
            briefing = gather(session, self.workspace_id, *about)
        return self.drawn(briefing, expected)

    def brief(self, brand: str, topic: str | None, since: datetime, at: datetime) -> Briefing:
        """Gather the facts where there is no incident yet."""
        team = self.team_words()
        with self.database.read() as session:
            return gather(session, self.workspace_id, brand, since, at, self.window, topic, team=team)

    def drawn(self, briefing: Briefing, expected: float) -> Drawn:
        """The facts with their chart."""
        chart = incident_chart(briefing, expected, self.zone, self.texts)
        alt = alt_text(chart, subject_name(briefing, self.texts), self.zone, self.texts)
        return Drawn(briefing, self.paint(chart, alt=alt), alt)

    def opened(
        self,
        session: Session,
        incident: Incident,
        drawn: Drawn,
        threshold: float,
        opening: tuple[str, list[Block]] | None = None,
    ) -> None:
        """The card, and as the first reply what people say, or the ``opening`` words of whoever opened it."""
        state = self._card_state(session, incident, drawn, threshold)
        self._add(
            session,
            incident,
            OutboxMessage(
                dedup_key=key_of(incident, "card"),
                kind="post",
                channel=self.channel,
                purpose=Purpose.CARD,
                priority=CARD_PRIORITY,
                payload=self._card_payload(state),
                picture=drawn.png,
                picture_alt=drawn.alt,
                incident_id=incident.id,
            ),
        )
        text, blocks = opening or thread.opening(drawn.briefing, self.zone, self.texts)
        self._reply(session, incident, Purpose.UPDATE, text, blocks)

    def changed(
        self,
        session: Session,
        decision: Decision,
        before: Incident,
        after: Incident,
        drawn: Drawn,
        threshold: float,
        *,
        hushed: bool = False,
    ) -> None:
        """The card edited, and a reply about what the signals brought about, mostly with the new chart.

        While quiet hours hold its level (``hushed``) only the thread hears of it.
        """
        self._edit_card(session, after, drawn, threshold, EDIT_PRIORITY)
        text, blocks = thread.change(
            decision, before, after, drawn.briefing, self.window, drawn.alt, self.zone, self.texts
        )
        purpose = Purpose.CLOSING if decision is Decision.RESOLVE else Purpose.UPDATE
        broadcast = (decision in BROADCAST or after.level < before.level) and not hushed
        shown = drawn if decision not in WITHOUT_CHART else None
        self._reply(session, after, purpose, text, blocks, drawn=shown, broadcast=broadcast)

    def shown(self, session: Session, incident: Incident, drawn: Drawn, threshold: float) -> None:
        """The card edited, and nothing said."""
        self._edit_card(session, incident, drawn, threshold, EDIT_PRIORITY)

    def acted(
        self,
        session: Session,
        kind: str,
        before: Incident,
        after: Incident,
        who: str,
        drawn: Drawn,
        threshold: float,
        said: Mapping[str, object],
    ) -> None:
        """The card edited at once, and a line in the thread about what somebody did; a rise is for the channel."""
        text, blocks = thread.act(kind, after, who, said, self.zone, self.texts)
        self.said(session, before, after, drawn, threshold, text, blocks)

    def said(
        self,
        session: Session,
        before: Incident,
        after: Incident,
        drawn: Drawn,
        threshold: float,
        text: str,
        blocks: list[Block],
        *,
        broadcast: bool = False,
    ) -> None:
        """The card edited at once, and these words in the thread about what somebody did; a rise is for the channel."""
        self._edit_card(session, after, drawn, threshold, ACTION_PRIORITY)
        rises = after.level < before.level
        self._reply(session, after, Purpose.ACTION, text, blocks, broadcast=broadcast or rises)

    def merged(
        self, session: Session, incident: Incident, other: Incident, who: str, drawn: Drawn, threshold: float
    ) -> None:
        """Both cards edited, and a line in both threads that names the other incident."""
        self._edit_card(session, incident, drawn, threshold, ACTION_PRIORITY)
        text, blocks = thread.merged(incident, other, who, self.texts)
        self._reply(session, incident, Purpose.ACTION, text, blocks)

    def told(
        self, session: Session, incident: Incident, key: str, text: str, blocks: list[Block], purpose: Purpose
    ) -> None:
        """A reply of its own key in the thread, such as a call for help that is made once."""
        self._reply(session, incident, purpose, text, blocks, key=key)

    def ended_by_person(
        self, session: Session, incident: Incident, drawn: Drawn, threshold: float, reason: Reason | None = None
    ) -> None:
        """The card edited at once, and the closing summary; why it was a false alarm, if it was one."""
        self._edit_card(session, incident, drawn, threshold, ACTION_PRIORITY)
        text, blocks = thread.closing_by_person(incident, drawn.briefing, self.window, drawn.alt, self.zone, self.texts)
        if reason is not None:
            blocks += why_false(reason, incident, self.texts)
        self._reply(session, incident, Purpose.CLOSING, text, blocks, drawn=drawn, broadcast=True)

    def _card_state(self, session: Session, incident: Incident, drawn: Drawn, threshold: float) -> CardState:
        return CardState(
            incident=incident,
            briefing=drawn.briefing,
            threshold=threshold,
            window=self.window,
            reopen_within=self.reopen_within,
            alt=drawn.alt,
            zone=self.zone,
            withheld=withheld.of_incident(session, self.workspace_id, incident.id),
        )

    def _card_payload(self, state: CardState) -> dict[str, object]:
        return {"text": card_text(state, self.texts), "blocks": card_blocks(state, self.texts)}

    def _edit_card(
        self,
        session: Session,
        incident: Incident,
        drawn: Drawn,
        threshold: float,
        priority: int,
    ) -> None:
        """Edit the card in place; of several edits that wait only the last is sent. None while it is held back."""
        if incident.announced_at is None:
            return
        state = self._card_state(session, incident, drawn, threshold)
        self._add(
            session,
            incident,
            OutboxMessage(
                dedup_key=key_of(incident, f"card:{incident.version}"),
                kind="update",
                channel=self.channel,
                purpose=Purpose.CARD,
                coalesce_key=key_of(incident, "card-edit"),
                priority=priority,
                payload=self._card_payload(state),
                picture=drawn.png,
                picture_alt=drawn.alt,
                incident_id=incident.id,
            ),
        )

    def _reply(
        self,
        session: Session,
        incident: Incident,
        purpose: Purpose,
        text: str,
        blocks: list[Block],
        *,
        drawn: Drawn | None = None,
        broadcast: bool = False,
        key: str | None = None,
    ) -> None:
        """A reply in the thread. Unless it has a key of its own, that is the version it tells of: it is said once."""
        if incident.announced_at is None:
            return
        self._add(
            session,
            incident,
            OutboxMessage(
                dedup_key=key_of(incident, key or f"{purpose.value}:{incident.version}"),
                kind="post",
                channel=self.channel,
                purpose=purpose,
                priority=THREAD_PRIORITY,
                payload={"text": text, "blocks": blocks, "thread": True, "broadcast": broadcast},
                picture=drawn.png if drawn else None,
                picture_alt=drawn.alt if drawn else "",
                incident_id=incident.id,
            ),
        )

    def _add(self, session: Session, incident: Incident, message: OutboxMessage) -> None:
        outbox.add(session, incident.workspace_id, message, datetime.now(UTC))


def key_of(incident: Incident, what: str) -> str:
    """The outbox key of what is said of an incident."""
    return f"incident:{incident.id}:{what}"
