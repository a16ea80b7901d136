"""Small builders that several test folders share: a clock that stands still, mentions with chosen scores, parts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from analysis.charts import trend_png
from analysis.crisis_class import Reader
from analysis.desk_rules import DeskRules
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.lexicon import load_lexicon
from analysis.mention import Mention
from analysis.rollup import Bucket, Counts
from analysis.sentiment import Score
from bot.announcer import Announcer, Paint
from bot.briefing import Briefing, SamplePost
from bot.catalogue import Language, catalogue
from bot.clock import SystemClock
from bot.desk import Desk
from bot.hearing import Hearing, WatchHearing
from bot.incident_book import IncidentBook
from bot.judging import Judge
from storage import mentions, queue
from storage.database import Database
from tests.databases import WORKSPACE

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
BRAND = "青梧学堂"
CRISIS = "C0CRISIS"
SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
NEGATIVE, NEUTRAL = Score(0.9, 0.06, 0.04), Score(0.1, 0.8, 0.1)

_numbers = itertools.count(1)


@dataclass(slots=True)
class SetClock(SystemClock):
    """A clock that stands still until a test sets it."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


def mention(brand: str, at: datetime, text: str, source: str = "weibo") -> Mention:
    """A mention that no other call makes."""
    number = next(_numbers)
    return Mention(
        source=source,
        external_id=f"builder-{number}",
        text=text,
        lang="zh",
        created_at=at,
        text_key=str(number),
        brand=brand,
    )


def add_unscored_mentions(
    database: Database, workspace: str, brand: str, at: datetime, count: int, ingested_at: datetime | None = None
) -> None:
    """Mentions that wait for the scorer."""
    new = [mention(brand, at, f"waiting {number}") for number in range(count)]
    with database.write() as session:
        mentions.add(session, workspace, new, ingested_at or at)


def add_scored_mentions(
    database: Database,
    workspace: str,
    brand: str,
    at: datetime,
    negatives: int,
    others: int = 0,
    text: str = "退款一直不到账，客服不理人",
    source: str = "weibo",
    topic: str | None = None,
) -> None:
    """Mentions of one minute with these scores, taken in, claimed and recorded as the scorer does it.

    The negatives speak of the topic, if there is one.
    """
    add_scored_posts(
        database,
        workspace,
        [mention(brand, at, f"{text} {number}", source) for number in range(negatives)],
        [mention(brand, at, f"课程安排 {number}", source) for number in range(others)],
        at,
        topic,
    )


def add_scored_posts(
    database: Database,
    workspace: str,
    negatives: Sequence[Mention],
    others: Sequence[Mention],
    at: datetime,
    topic: str | None = None,
) -> None:
    """These mentions, taken in, claimed and recorded as the scorer does it."""
    wanted = {one.text for one in negatives}
    with database.write() as session:  # in one go, so that the scorer of a running bot never sees them wait
        mentions.add(session, workspace, [*negatives, *others], at)
        claimed = queue.claim(session, "builder", 10_000, at, MINUTE)
        scored = [(one.id, NEGATIVE if one.text in wanted else NEUTRAL) for one in claimed]
        topics = {one.id: topic for one in claimed if topic is not None and one.text in wanted}
        recorded = queue.record(session, "builder", "chosen", scored, at, topics)
        assert recorded >= len(negatives) + len(others)


def score_waiting(database: Database, at: datetime) -> int:
    """Score everything that waits as negative; how many there were."""
    with database.write() as session:
        claimed = queue.claim(session, "builder", 10_000, at, MINUTE)
        return queue.record(session, "builder", "chosen", [(one.id, NEGATIVE) for one in claimed], at)


def add_history(database: Database, brand: str = BRAND, until: datetime = NOW, hours: int = 12) -> None:
    """An ordinary half day: each hour two negatives and three others."""
    for hour in range(hours, 0, -1):
        add_scored_mentions(database, WORKSPACE, brand, until - timedelta(hours=hour), 2, 3, text="上课卡顿")


def hide_database(database: Database) -> Callable[[], None]:
    """Put a folder where the database file was, so that it cannot be opened; gives what brings it back."""
    database.dispose()
    file = Path(str(database.engine.url.database))
    away = file.rename(file.with_suffix(".away"))
    file.mkdir()

    def bring_back() -> None:
        file.rmdir()
        away.rename(file)

    return bring_back


@cache
def reader() -> Reader:
    """The words of paid courses."""
    return Reader(load_lexicon())


def make_book(
    database: Database,
    clock: SystemClock,
    *,
    rules: DeskRules | None = None,
    language: Language = "zh",
    channel: str = CRISIS,
    hearing: Hearing | None = None,
    paint: Paint = trend_png,
    cards_from: Level = Level.BLUE,
) -> IncidentBook:
    """What the desk and its people share, with the detector of the bot; cards go to ``channel``, of all levels."""
    rules = replace(rules or DeskRules(), cards_from=cards_from)
    hearing = hearing or WatchHearing(database, WORKSPACE, MINUTE)
    announcer = Announcer(
        database=database,
        workspace_id=WORKSPACE,
        channel=channel,
        zone=SHANGHAI,
        texts=catalogue(language),
        window=hearing.window,
        reopen_within=rules.grouping.cool_down,
        paint=paint,
    )
    judge = Judge(database, WORKSPACE, reader(), rules)
    return IncidentBook(database, WORKSPACE, rules, clock, hearing, judge, announcer)


def make_desk(
    database: Database,
    clock: SystemClock,
    *,
    rules: DeskRules | None = None,
    language: Language = "zh",
    channel: str = CRISIS,
    hearing: Hearing | None = None,
) -> Desk:
    """A desk as the bot makes it."""
    return Desk(make_book(database, clock, rules=rules, language=language, channel=channel, hearing=hearing))


def open_incident(
    database: Database, desk: Desk, at: datetime = NOW, brand: str = BRAND, negatives: int = 30
) -> Incident:
    """A burst after an ordinary half day, which the desk has turned into an incident at ``at``."""
    add_history(database, brand, at - timedelta(minutes=10))
    add_scored_mentions(database, WORKSPACE, brand, at - timedelta(minutes=5), negatives, 4)
    (incident,) = [one for one in desk.tick(at) if one.brand == brand]
    return incident


def an_incident(**changes: object) -> Incident:
    """An incident as a value, for views."""
    fresh = Incident(
        id=7,
        workspace_id=WORKSPACE,
        number=3,
        brand=BRAND,
        state=IncidentState.OPEN,
        level=Level.ORANGE,
        version=1,
        opened_at=NOW,
        since=NOW - timedelta(minutes=25),
        observed=42,
        expected=3.5,
        peak_observed=42,
        last_firing_at=NOW,
        told_observed=42,
        told_at=NOW,
        worst_level=Level.ORANGE,
        announced_at=NOW,
    )
    return replace(fresh, **changes)  # type: ignore[arg-type]


def a_briefing(
    *,
    brand: str = BRAND,
    words: Sequence[str] = ("退款", "客服"),
    sources: Sequence[tuple[str, int]] = (("weibo", 30), ("news", 12)),
    samples: Sequence[SamplePost] | None = None,
) -> Briefing:
    """What is known of a burst of 42 negatives among 60 mentions."""
    if samples is None:
        samples = (SamplePost("退款一直不到账", "weibo", NOW - 3 * MINUTE),)
    start = NOW - timedelta(hours=25)
    return Briefing(
        brand=brand,
        at=NOW,
        since=NOW - timedelta(minutes=25),
        window_counts=Counts(42, 15, 3),
        burst_counts=Counts(42, 15, 3),
        peak=42,
        words=tuple(words),
        sources=tuple(sources),
        samples=tuple(samples),
        chart_start=start,
        chart_width=timedelta(minutes=30),
        chart_buckets=(Bucket(NOW - timedelta(minutes=30), Counts(42, 15, 3)),),
    )
