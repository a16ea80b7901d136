"""What is served for labelling, and why an incident has its level."""

from __future__ import annotations

from datetime import timedelta

from analysis.incident import TimelineEntry
from analysis.label_choice import Candidate, entropy, next_to_label
from analysis.level import Level
from analysis.sentiment import Score
from bot.word_answers.carrying_words import CarryingWords
from bot.word_answers.label import LabelTask, label
from bot.word_answers.why import steps_of, why
from storage import corrections
from storage.corrections import Verdict
from storage.database import Database
from tests.builders import NOW, SetClock, make_desk, open_incident
from tests.databases import WORKSPACE
from tests.word_answers.said import NEGATIVE, TODAY, UNSURE, say
from tests.words.posts import post


def served(database: Database, who: str = "U1", brand: str | None = None) -> LabelTask:
    with database.read() as session:
        return label(session, WORKSPACE, TODAY, brand, who)


def answer(database: Database, mention_id: int, verdict: Verdict, who: str = "U1") -> None:
    with database.write() as session:
        corrections.record(session, WORKSPACE, mention_id, who, verdict, NOW)


def text_of(task: LabelTask) -> str | None:
    return None if task.next is None else task.next.post.text


def test_certainty_has_no_entropy_and_three_thirds_have_the_most() -> None:
    assert entropy(Score(1.0, 0.0, 0.0)) == 0
    assert abs(entropy(Score(1 / 3, 1 / 3, 1 / 3)) - 1) < 1e-9


def test_the_post_that_the_model_is_least_sure_of_comes_first() -> None:
    sure, unsure = Candidate(post("退款不到账"), NEGATIVE), Candidate(post("这课还行吧就是贵"), UNSURE)
    assert next_to_label([sure, unsure]) is unsure


def test_a_copy_of_a_labelled_post_is_never_asked_for() -> None:
    assert next_to_label([Candidate(post("这课还行吧就是贵"), UNSURE)], ["这课还行吧就是贵！"]) is None


def test_a_riddle_of_another_kind_comes_before_one_like_those_labelled() -> None:
    alike = Candidate(post("refund is slow but the app is fine i guess"), UNSURE)
    other = Candidate(post("teacher was late again whatever"), Score(0.36, 0.34, 0.3))
    labelled = ["refund is slow though the app is fine mostly", "my refund is slow and the app fine"]
    assert next_to_label([alike, other], labelled) is other


def test_an_answered_post_is_replaced_by_the_next_until_none_is_left(database: Database) -> None:
    (first,) = say(database, ["这课还行吧就是贵"], UNSURE)
    (second,) = say(database, ["退款不到账"], NEGATIVE)
    task = served(database)
    assert task.next is not None
    assert task.next.post.mention_id == first
    answer(database, first, Verdict.NEUTRAL)
    assert text_of(served(database)) == "退款不到账"
    answer(database, second, Verdict.NEGATIVE)
    task = served(database)
    assert (task.next, task.done, task.own) == (None, 2, 2)


def test_a_skipped_post_is_served_to_others_only(database: Database) -> None:
    (only,) = say(database, ["这课还行吧就是贵"], UNSURE)
    answer(database, only, Verdict.SKIPPED)
    assert text_of(served(database, "U1")) is None
    assert text_of(served(database, "U2")) == "这课还行吧就是贵"
    assert served(database, "U2").done == 0


def test_posts_of_one_brand_can_be_asked_for(database: Database) -> None:
    say(database, ["这课还行吧就是贵"], UNSURE, brand="a")
    say(database, ["退款不到账"], NEGATIVE, brand="b")
    assert text_of(served(database, brand="b")) == "退款不到账"


def test_the_task_as_json(database: Database) -> None:
    say(database, ["这课还行吧就是贵"], UNSURE)
    shown = served(database).as_json()["next"]
    assert (shown["text"], shown["needs_review"], shown["neutral"]) == ("这课还行吧就是贵", True, 0.36)


def test_why_tells_the_numbers_of_the_timeline(database: Database) -> None:
    incident = open_incident(database, make_desk(database, SetClock()))
    with database.read() as session:
        told = why(session, WORKSPACE, incident.id)
    assert told is not None
    step = told.decisive
    assert step is not None
    assert (step.kind, step.level, step.observed) == ("opened", incident.level, incident.observed)
    assert step.factors
    assert told.as_json()["steps"][0]["observed"] == incident.observed


def test_there_is_no_why_of_an_incident_that_is_not_there(database: Database) -> None:
    with database.read() as session:
        assert why(session, WORKSPACE, 99) is None


def test_only_lines_at_which_the_level_changed_are_steps() -> None:
    def entry(minutes: int, kind: str, level: str, actor: str | None = None) -> TimelineEntry:
        return TimelineEntry(NOW + timedelta(minutes=minutes), kind, actor, {"level": level, "observed": minutes})

    steps = steps_of(
        [
            entry(0, "opened", "yellow"),
            entry(1, "acknowledged", "yellow", "Li Na"),
            entry(2, "level_raised", "orange"),
            entry(3, "updated", "orange"),
            entry(4, "level_set", "red", "Li Na"),
            TimelineEntry(NOW, "wrote", "Li Na", {}),
        ]
    )
    assert [(step.kind, step.level, step.actor) for step in steps] == [
        ("opened", Level.YELLOW, None),
        ("level_raised", Level.ORANGE, None),
        ("level_set", Level.RED, "Li Na"),
    ]


def test_the_words_that_carried_a_score_are_worked_out_once() -> None:
    asked: list[int] = []
    loaded: list[int] = []

    def load() -> object:
        loaded.append(1)

        def score(texts: list[str]) -> list[Score]:
            asked.append(len(texts))
            return [Score(0.9, 0.05, 0.05) if "refund" in text else Score(0.1, 0.8, 0.1) for text in texts]

        return score

    words = CarryingWords(load)  # type: ignore[arg-type]
    assert words([]) == []
    assert loaded == []
    assert words(["no refund today", "all fine"]) == [("refund",), ()]
    calls = len(asked)
    assert words(["no refund today"]) == [("refund",)]
    assert (len(asked), len(loaded)) == (calls, 1)
