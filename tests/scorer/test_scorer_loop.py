"""The scorer's loop over a real database, with a rule for a classifier."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import text

from analysis.rollup import Counts
from analysis.sentiment import Score
from bot.scorer import DATABASE_WAIT_SECONDS, IDLE_SECONDS, ScorerLoop
from models.classifier import Classifier
from models.errors import UnscorableTexts
from models.scorer_protocol import WindowScorer
from storage import mentions, queue, rollups, topic_counts
from storage.database import Database
from storage.errors import DatabaseUnreachable
from tests.builders import BRAND, NEGATIVE, NEUTRAL, NOW, SetClock, hide_database, mention
from tests.databases import WORKSPACE

HOUR = timedelta(hours=1)
LEASE = timedelta(seconds=120)


@dataclass(slots=True)
class Keyword:
    """A classifier that takes every text with 退款 in it for negative, and remembers its batches."""

    batches: list[int] = field(default_factory=list)
    model_id: str = "keyword-1"
    before: Callable[[], None] = lambda: None

    def score(self, texts: Sequence[str]) -> list[Score]:
        self.before()
        self.batches.append(len(texts))
        if broken := [place for place, text in enumerate(texts) if "☠" in text]:
            raise UnscorableTexts(broken)
        return [NEGATIVE if "退款" in one else NEUTRAL for one in texts]

    def score_windows(self, windows: Iterable[Sequence[str]]) -> Iterator[list[Score]]:
        """One window ahead, as the real one reads, but in this thread."""
        coming = iter(windows)
        window = next(coming, None)
        while window is not None:
            following = next(coming, None)
            yield self.score(window)
            window = following


@dataclass(slots=True)
class Stop:
    """Says stop after so many looks; None never."""

    after: int | None = None
    looks: int = 0

    def __call__(self) -> bool:
        self.looks += 1
        return self.after is not None and self.looks > self.after


def loop(database: Database, classifier: WindowScorer, **changes: object) -> ScorerLoop:
    values: dict[str, object] = {
        "owner": "scorer-1",
        "batch": 4,
        "lease": LEASE,
        "should_stop": Stop(),
        "clock": SetClock(),
        "sleep": lambda _seconds: None,
        **changes,
    }
    return ScorerLoop(database, classifier, **values)  # type: ignore[arg-type]


def add(database: Database, negatives: int, others: int) -> None:
    new = [mention(BRAND, NOW, f"退款 {number}") for number in range(negatives)]
    new += [mention(BRAND, NOW, f"好课 {number}") for number in range(others)]
    with database.write() as session:
        mentions.add(session, WORKSPACE, new, NOW)


def counted(database: Database) -> Counts:
    with database.read() as session:
        return rollups.totals(session, WORKSPACE, NOW - HOUR, NOW + HOUR)


def waiting(database: Database) -> int:
    with database.read() as session:
        return queue.backlog(session, WORKSPACE).waiting


def test_draining_scores_everything_in_batches_and_ends(database: Database) -> None:
    add(database, 6, 4)
    classifier = Keyword()
    assert loop(database, classifier).run(drain=True) == 10
    assert classifier.batches == [4, 4, 2]
    assert counted(database) == Counts(6, 4, 0)
    assert waiting(database) == 0
    assert loop(database, classifier).run(drain=True) == 0


def test_scores_carry_the_topic_that_a_text_speaks_of(database: Database) -> None:
    add(database, 2, 1)
    loop(database, Keyword(), topic_of=lambda text: "refund" if text.startswith("退款") else None).run(drain=True)
    with database.read() as session:
        counts = topic_counts.totals(session, WORKSPACE, BRAND, "refund", NOW - HOUR, NOW + HOUR)
    assert counts == Counts(2, 0, 0)


def test_scores_carry_the_models_id(database: Database) -> None:
    add(database, 1, 0)
    loop(database, Keyword()).run(drain=True)
    with database.read() as session:
        assert session.scalars(text("SELECT model_id FROM scores")).all() == ["keyword-1"]


def test_it_stops_between_two_batches_when_told_and_leaves_nothing_half_done(database: Database) -> None:
    add(database, 12, 0)
    assert loop(database, Keyword(), should_stop=Stop(after=2)).run() == 8
    assert counted(database) == Counts(8, 0, 0)
    with database.write() as session:
        assert queue.release(session, "scorer-1") == 0, "it holds nothing when it has stopped"
    assert loop(database, Keyword(), owner="scorer-2").run(drain=True) == 4


def test_with_nothing_to_do_it_sleeps_and_looks_again(database: Database) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        add(database, 1, 0)

    assert loop(database, Keyword(), should_stop=Stop(after=4), sleep=sleep).run() == 2
    assert slept == [IDLE_SECONDS] * 2


def test_a_batch_that_was_taken_over_meanwhile_is_counted_once(database: Database) -> None:
    """The first scorer was so slow that its lease ran out: what it brings in the end is refused."""
    add(database, 4, 0)
    second = loop(database, Keyword(), owner="scorer-2", clock=SetClock(NOW + LEASE + timedelta(seconds=1)))
    taken_over: list[int] = []
    slow = Keyword(before=lambda: taken_over.append(second.run(drain=True)))
    assert loop(database, slow, should_stop=Stop(after=1)).run() == 0
    assert taken_over == [4]
    assert counted(database) == Counts(4, 0, 0)


def test_what_a_dead_scorer_held_comes_back_when_its_lease_ends(database: Database) -> None:
    add(database, 3, 0)
    with database.write() as session:
        assert len(queue.claim(session, "dead", 10, NOW, LEASE)) == 3
    clock = SetClock()
    assert loop(database, Keyword(), clock=clock).run(drain=True) == 0
    clock.advance(LEASE + timedelta(seconds=1))
    assert loop(database, Keyword(), clock=clock).run(drain=True) == 3


def test_a_database_that_is_away_is_waited_for(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    add(database, 2, 1)
    bring_back = hide_database(database)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            bring_back()

    with caplog.at_level(logging.WARNING):
        assert loop(database, Keyword(), should_stop=Stop(after=4), sleep=sleep).run() == 3
    assert slept == [DATABASE_WAIT_SECONDS] * 3
    assert caplog.text.count("trying again") == 3
    assert counted(database) == Counts(2, 1, 0)


def test_draining_a_database_that_is_away_ends_with_the_reason(database: Database) -> None:
    bring_back = hide_database(database)
    with pytest.raises(DatabaseUnreachable):
        loop(database, Keyword()).run(drain=True)
    bring_back()


def test_a_classifier_that_fails_ends_the_loop_and_loses_nothing(database: Database) -> None:
    add(database, 4, 0)

    def out_of_memory() -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        loop(database, Keyword(before=out_of_memory)).run(drain=True)
    assert counted(database) == Counts()
    with database.write() as session:
        queue.release(session, "scorer-1")
    assert loop(database, Keyword(), owner="scorer-2").run(drain=True) == 4


def test_a_mention_without_a_score_is_set_aside_and_all_others_are_scored(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    add(database, 5, 1)
    with database.write() as session:
        mentions.add(session, WORKSPACE, [mention(BRAND, NOW - HOUR / 2, "☠"), mention(BRAND, NOW, "☠☠")], NOW)
    assert loop(database, Keyword()).run(drain=True) == 6
    assert counted(database) == Counts(5, 1, 0)
    with database.read() as session:
        backlog = queue.backlog(session, WORKSPACE)
        reasons = session.scalars(text("SELECT DISTINCT score_error FROM mentions WHERE score_error IS NOT NULL")).all()
    assert (backlog.waiting, backlog.failed) == (0, 2)
    assert reasons == ["the model gives no number for this text"]
    assert "set aside" in caplog.text


def test_the_shipped_model_scores_what_waits_while_it_reads_ahead(database: Database) -> None:
    add(database, 6, 3)
    classifier = Classifier.load()
    assert loop(database, classifier).run(drain=True) == 9
    assert waiting(database) == 0
    assert classifier.work.texts == 9


def test_two_scorers_share_the_work_and_count_nothing_twice(database: Database) -> None:
    add(database, 30, 20)
    with ThreadPoolExecutor(2) as pool:
        done = pool.map(lambda name: loop(database, Keyword(), owner=name).run(drain=True), ["one", "two"])
        assert sum(done) == 50
    assert counted(database) == Counts(30, 20, 0)
