"""The card in every state, in both languages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from math import inf

import pytest

from analysis.clocks import DueTimes
from analysis.crisis_kinds import CrisisClass, RedLine
from analysis.crowd import Crowd
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.severity import Assessment, Contribution
from analysis.severity_level import HeldLevel, set_by_owner
from analysis.severity_policy import Factor
from analysis.signal import SignalKind
from bot.catalogue import LANGUAGES, Language, catalogue
from bot.slack.views.card import CardState, card_blocks, card_text
from tests.builders import NOW, SHANGHAI, a_briefing, an_incident
from tests.slack.view_checks import buttons, check, kinds, mrkdwn_texts

HOUR = timedelta(hours=1)
TAKEN = {"acknowledged_at": NOW, "acknowledged_by": "maya"}
FULL = ["header", "section", "section", "section", "image", "section", "actions", "actions", "context"]
ENDED = [*FULL[:6], "actions", "context"]
OPEN, TAKEN_UP = (
    [(f"incident_{act}", "7") for act in (first, "say", "resolve", "samples", "why")]
    for first in ("acknowledge", "take")
)
#: What people still ask of an incident that is over.
ASKED = OPEN[-2:]
JUDGED = Assessment(
    62.4,
    Level.ORANGE,
    (
        Contribution(Factor.SIZE, 0.7, 17.5),
        Contribution(Factor.VELOCITY, 1.0, 20.0),
        Contribution(Factor.HARM, 0.5, 10.0),
        Contribution(Factor.REACH, 0.5, 7.5, is_known=False),
        Contribution(Factor.REPUTATION, 0.44, 4.4),
        Contribution(Factor.SPREAD, 0.3, 3.0),
    ),
)


def judged(**changes: object) -> Incident:
    """An incident that was weighed."""
    return an_incident(severity=JUDGED, **{"crisis_class": CrisisClass.REFUND, **changes})


@dataclass(frozen=True, slots=True)
class Stage:
    """A state of the incident, and what the card then looks like."""

    incident: Incident
    blocks: list[str]
    buttons: list[tuple[str, str]]
    state: dict[str, str]


STAGES = {
    "open": Stage(judged(), FULL, OPEN, {"en": "Open, nobody has taken it yet", "zh": "待处理，暂无人接手"}),
    "acknowledged": Stage(
        judged(state=IncidentState.ACKNOWLEDGED, **TAKEN),
        FULL,
        TAKEN_UP,
        {"en": "Acknowledged by maya", "zh": "maya 已接手"},
    ),
    "monitoring": Stage(
        judged(state=IncidentState.MONITORING, monitoring_at=NOW, quiet_since=NOW),
        FULL,
        OPEN,
        {"en": "Monitoring: it has gone quiet", "zh": "观察中：声量已回落"},
    ),
    "resolved by quiet": Stage(
        judged(state=IncidentState.RESOLVED, resolved_at=NOW, quiet_since=NOW),
        ENDED,
        ASKED,
        {"en": "Resolved", "zh": "已结束"},
    ),
    "resolved by a person": Stage(
        judged(state=IncidentState.RESOLVED, resolved_at=NOW, resolved_by="maya"),
        ENDED,
        ASKED,
        {"en": "Resolved by maya", "zh": "maya 已结束"},
    ),
}


def card(incident: Incident) -> CardState:
    return CardState(incident, a_briefing(), 16.0, HOUR, 6 * HOUR, "what the chart shows", SHANGHAI)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STAGES)
def test_each_state_has_its_blocks_its_buttons_and_its_words(name: str, language: Language) -> None:
    stage, texts = STAGES[name], catalogue(language)
    blocks = card_blocks(card(stage.incident), texts)
    line = card_text(card(stage.incident), texts)
    check(line, blocks)
    assert kinds(blocks) == stage.blocks
    assert buttons(blocks) == stage.buttons
    state = blocks[2]["fields"][1]["text"]
    assert state == f"*{texts.text('card.state')}*\n{stage.state[language]}"
    assert stage.state[language] in line
    assert "青梧学堂" in line


def test_an_open_card_says_why_since_when_where_and_what_to_do() -> None:
    texts = catalogue("en")
    blocks = card_blocks(card(judged()), texts)
    assert blocks[0]["text"] == {
        "type": "plain_text",
        "text": ":large_orange_circle: 青梧学堂: negative talk has broken out",
        "emoji": True,
    }
    since = int((NOW - timedelta(minutes=25)).timestamp())
    assert list(mrkdwn_texts(blocks)) == [
        "*42* negative mentions in the last hour; *3.5* expected at this hour: *12× the usual*.",
        "*How bad*\nLevel II of IV · orange",
        "*State*\nOpen, nobody has taken it yet",
        f"*Since (your time)*\n<!date^{since}^{{date_num}} {{time}}^03-10 19:35 Asia/Shanghai>",
        "*Sources since then*\nweibo 30, news 12",
        "*What it is about*  Refunds and complaints: 退款 · 客服\n"
        "*Severity 62 of 100*  people 18 · speed 20 · harm 10 · reach 7 (assumed) · reputation 4 · spread 3",
        "*Next step*  Press *Acknowledge* to say that you have it.",
        "Incident 3",
        "60 mentions of 青梧学堂 in the last hour · alarm from 16 negative per hour · Asia/Shanghai",
    ]
    assert blocks[4] == {"type": "image", "slack_file": {"id": "$picture"}, "alt_text": "what the chart shows"}
    assert card_text(card(judged()), texts) == (
        "Level II of IV · orange: 42 negative mentions of 青梧学堂 in the last hour, 3.5 expected. "
        "Open, nobody has taken it yet."
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("level", "emoji", "names"),
    [
        (Level.RED, ":red_circle:", {"en": "Level I of IV · red, the highest", "zh": "Ⅰ级（红色，最高）"}),
        (Level.ORANGE, ":large_orange_circle:", {"en": "Level II of IV · orange", "zh": "Ⅱ级（橙色）"}),
        (Level.YELLOW, ":large_yellow_circle:", {"en": "Level III of IV · yellow", "zh": "Ⅲ级（黄色）"}),
        (Level.BLUE, ":large_blue_circle:", {"en": "Level IV of IV · blue", "zh": "Ⅳ级（蓝色）"}),
    ],
)
def test_each_level_has_its_colour_and_its_name(
    level: Level, emoji: str, names: dict[str, str], language: Language
) -> None:
    texts = catalogue(language)
    blocks = card_blocks(card(judged(level=level, worst_level=level)), texts)
    check(card_text(card(judged(level=level, worst_level=level)), texts), blocks)
    assert blocks[0]["text"]["text"].startswith(emoji)
    assert blocks[2]["fields"][0]["text"].endswith(names[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_ended_card_is_green_and_says_until_when_a_relapse_reopens_it(language: Language) -> None:
    texts = catalogue(language)
    blocks = card_blocks(card(STAGES["resolved by quiet"].incident), texts)
    assert blocks[0]["text"]["text"].startswith(":white_check_mark:")
    until = int((NOW + 6 * HOUR).timestamp())
    assert f"<!date^{until}^" in str(blocks[5])


def test_a_card_that_is_only_watched_no_longer_shouts() -> None:
    quiet = judged(state=IncidentState.MONITORING, monitoring_at=NOW, quiet_since=NOW, observed=0, expected=3.5)
    blocks = card_blocks(card(quiet), catalogue("en"))
    assert "negative talk has died down" in blocks[0]["text"]["text"]
    assert blocks[1]["text"]["text"] == (
        "*0* negative mentions in the last hour; *3.5* expected at this hour: no more than usual."
    )
    assert blocks[2]["fields"][0]["text"].startswith("*How bad at its worst*")


def test_an_ended_card_says_how_much_came_in_the_worst_hour() -> None:
    blocks = card_blocks(card(STAGES["resolved by quiet"].incident), catalogue("en"))
    assert "at the worst *42* per hour." in blocks[1]["text"]["text"]


def test_resolving_asks_back_and_acknowledging_does_not() -> None:
    acknowledge, _say, resolve, *_others = card_blocks(card(judged()), catalogue("en"))[6]["elements"]
    assert "confirm" not in acknowledge
    assert resolve["confirm"]["text"]["text"] == "The card will say that you ended it. A relapse opens it again."


def test_a_card_without_words_and_sources_does_without() -> None:
    state = CardState(judged(), a_briefing(words=(), sources=()), 16.0, HOUR, 6 * HOUR, "alt", SHANGHAI)
    blocks = card_blocks(state, catalogue("en"))
    check("x", blocks)
    assert blocks[2]["fields"][3]["text"] == "*Sources since then*\n–"
    assert blocks[3]["text"]["text"].startswith("*What it is about*  Refunds and complaints\n*Severity 62 of 100*")


def elements(incident: Incident, action: str, language: Language = "en") -> list[dict[str, object]]:
    blocks = card_blocks(card(incident), catalogue(language))
    return [
        element
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == action
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menus_show_what_holds_now(language: Language) -> None:
    held = set_by_owner(HeldLevel(Level.YELLOW, NOW), Level.ORANGE)
    (classes,) = elements(judged(held=held), "incident_class", language)
    (levels,) = elements(judged(held=held), "incident_level", language)
    assert classes["initial_option"]["value"] == "7:refund"  # type: ignore[index]
    assert levels["initial_option"]["value"] == "7:orange"  # type: ignore[index]
    assert elements(judged(), "incident_level")[0]["initial_option"]["value"] == "7:by_numbers"  # type: ignore[index]


def test_a_snoozed_card_says_until_when_and_offers_to_wake_it() -> None:
    asleep = judged(snoozed_until=NOW + HOUR, snoozed_by="maya", state=IncidentState.ACKNOWLEDGED, **TAKEN)
    blocks = card_blocks(card(asleep), catalogue("en"))
    assert f"Put off until <!date^{int((NOW + HOUR).timestamp())}^" in str(blocks[5])
    assert [action for action, _ in buttons(blocks)] == [
        "incident_take",
        "incident_wake",
        "incident_resolve",
        "incident_samples",
        "incident_why",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_due_is_said_the_earliest_first(language: Language) -> None:
    due = DueTimes(acknowledge=NOW + HOUR, first_response=NOW + 3 * HOUR, facts=NOW + 2 * HOUR)
    blocks = card_blocks(card(judged(due=due)), catalogue(language))
    check("x", blocks)
    text = blocks[5]["text"]["text"]
    places = [text.index(f"<!date^{int((NOW + hours * HOUR).timestamp())}^") for hours in (1, 2, 3)]
    assert places == sorted(places)


def test_a_card_that_needs_review_a_correction_and_withheld_alarms_says_so() -> None:
    reviewed = judged(red_lines=(RedLine.MINORS,), class_by="maya")
    state = replace(card(reviewed), withheld=3)
    blocks = card_blocks(state, catalogue("en"))
    check("x", blocks)
    text = str(blocks)
    assert "red line*\\nminors" in text
    assert "Refunds and complaints, says maya" in text
    assert "alarms not said because of this incident: 3" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CrisisClass)
def test_each_class_has_a_name(kind: CrisisClass, language: Language) -> None:
    check("x", card_blocks(card(judged(crisis_class=kind)), catalogue(language)))


def test_an_ended_card_shows_the_level_at_its_worst() -> None:
    over = judged(state=IncidentState.RESOLVED, resolved_at=NOW, level=Level.BLUE, worst_level=Level.RED)
    assert card_blocks(card(over), catalogue("en"))[2]["fields"][0]["text"].endswith("red, the highest")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_says_which_share_is_one_voice_where_it_is_much(language: Language) -> None:
    texts = catalogue(language)
    chain = replace(
        a_briefing(), crowd=Crowd(posts=130, weight=42.0, authors=90, top_author_share=0.02, top_text_share=0.62)
    )
    robot = replace(
        a_briefing(), crowd=Crowd(posts=130, weight=42.0, authors=70, top_author_share=0.31, top_text_share=0.62)
    )
    crowd = replace(
        a_briefing(), crowd=Crowd(posts=130, weight=128.0, authors=129, top_author_share=0.02, top_text_share=0.02)
    )
    shown = {}
    for name, briefing in (("chain", chain), ("robot", robot), ("crowd", crowd)):
        state = replace(card(judged(observed=42, posts=130)), briefing=briefing)
        shown_blocks = card_blocks(state, texts)
        check(card_text(state, texts), shown_blocks)
        shown[name] = "\n".join(mrkdwn_texts(shown_blocks))
        assert texts.text("voices.counted", posts="130", observed="42") in shown[name]
    assert "62%" in shown["chain"]
    assert "31%" not in shown["chain"]
    assert "62%" in shown["robot"]
    assert "31%" in shown["robot"]
    assert "2%" not in shown["crowd"].replace("62%", "")


def test_a_card_says_of_which_time_its_numbers_are() -> None:
    burning = judged(signal=SignalKind.SLOW_BURN, observed=300, expected=180.0, window_seconds=24 * 3600)
    shown = card_text(card(burning), catalogue("en"))
    assert "300 negative mentions" in shown
    assert "last 24 h" in shown


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (3.96, "*4.0* expected at this hour: *10× the usual*."),
        (1.0, "*1.0* expected at this hour: *42× the usual*."),
        (0.94, "*0.9* expected at this hour: *normally hardly any*."),
        (0.1, "*0.1* expected at this hour: *normally hardly any*."),
    ],
)
def test_the_multiple_divides_as_shown_and_there_is_none_of_less_than_one(expected: float, said: str) -> None:
    blocks = card_blocks(card(judged(expected=expected)), catalogue("en"))
    assert next(mrkdwn_texts(blocks)) == f"*42* negative mentions in the last hour; {said}"


def test_sources_beyond_the_busiest_are_counted() -> None:
    state = replace(card(judged()), briefing=a_briefing(sources=(("weibo", 20), ("news", 12))))
    lines = list(mrkdwn_texts(card_blocks(state, catalogue("en"))))
    assert "*Sources since then*\nweibo 20, news 12, and 10 more elsewhere" in lines


def test_a_card_of_what_is_over_asks_nobody_to_look_and_names_no_alarm_line() -> None:
    over = judged(state=IncidentState.RESOLVED, resolved_at=NOW, red_lines=(RedLine.POLICE,))
    lines = list(mrkdwn_texts(card_blocks(card(over), catalogue("en"))))
    assert "*Red lines crossed*\npolice" in lines
    assert "60 mentions of 青梧学堂 in the last hour · Asia/Shanghai" in lines
    assert not any("must look first" in line for line in lines)


def test_an_alarm_line_is_told_for_the_window_that_it_counts_and_only_where_it_is_known() -> None:
    slow = card(judged(window_seconds=24 * 3600))
    assert any("alarm from 16 negative per 24 h" in line for line in mrkdwn_texts(card_blocks(slow, catalogue("en"))))
    unknown = replace(slow, threshold=inf)
    assert not any("alarm from" in line for line in mrkdwn_texts(card_blocks(unknown, catalogue("en"))))
