"""App Home and the settings as views, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from analysis.brand_names import BrandPreview
from analysis.clocks import DueTimes
from analysis.false_alarms import Cause, FalseAlarm, Reason, TrueAlarm, Verdicts
from analysis.incident import Incident
from analysis.incident_state import IncidentState
from analysis.level import Level
from analysis.rollup import Bucket, Counts
from analysis.sensitivity_preview import RingRecord
from analysis.source_classes import SourceClass
from bot.catalogue import LANGUAGES, Language, catalogue
from bot.desk_settings import PermissionSettings, QuietSettings
from bot.home_facts import Bell, HomeFacts, urgent_key
from bot.homes import ASKS
from bot.sandbox import limits
from bot.settings import Settings
from bot.slack.blocks import Block, with_picture
from bot.slack.home_ids import Topic
from bot.slack.settings_fields import lines_of
from bot.slack.views import home
from bot.slack.views import settings_bell_forms as bell_forms
from bot.slack.views import settings_listening_forms as listening_forms
from bot.slack.views import settings_people_forms as people_forms
from bot.slack.views.settings import Pages
from bot.slack.views.settings_frame import SettingsFrame
from bot.slack.views.settings_previews import PreviewPages
from bot.spans import Span
from bot.team_options import MOST_WORDS, BrandOption, DigestOption, RouteOption, SourceOption, WordsOption
from bot.team_settings import Name, Origin, Source, TeamSettings
from storage.queue import Backlog
from storage.source_health import ScorerHealth, SourceHealth
from storage.team_settings import SettingChange
from tests.builders import NOW, SHANGHAI, an_incident
from tests.slack.golden import compare
from tests.slack.view_checks import mrkdwn_objects, mrkdwn_texts

HOUR = timedelta(hours=1)
HOSTILE = "<!channel> *bold* <https://evil.example|x> " + "长" * 300


def fits(view: Block) -> None:
    """Slack takes it, and nothing foreign in it is alive."""
    whole = {**view, "blocks": with_picture(view["blocks"], "F0CHART")}
    assert limits.check_view(whole, lambda _: None) == []
    assert all(written.get("verbatim") is True for written in mrkdwn_objects(whole))
    assert not any("<!channel>" in text or "<https://evil" in text for text in mrkdwn_texts(whole))


def incidents(brand: str) -> tuple[Incident, ...]:
    mine = an_incident(
        brand=brand,
        state=IncidentState.ACKNOWLEDGED,
        owner="U0ME",
        acknowledged_at=NOW,
        acknowledged_by="maya",
        due=DueTimes(update=NOW + HOUR),
    )
    return (
        mine,
        an_incident(brand=brand, id=8, number=4, level=Level.RED, due=DueTimes(acknowledge=NOW + HOUR / 2)),
        an_incident(brand=brand, id=9, number=5, owner="U0ME", acknowledged_at=NOW, snoozed_until=NOW + 2 * HOUR),
    )


def facts(brand: str = "青梧学堂", *, number: int = 1) -> HomeFacts:
    span = Span(NOW - 12 * HOUR, NOW, NOW - 36 * HOUR, NOW - 24 * HOUR, HOUR)
    return HomeFacts(
        bell=Bell(incidents(brand) * number, {7: ("C0CRISIS", "1.2")}),
        span=span,
        today=Counts(30, 60, 10),
        yesterday=Counts(5, 50, 5),
        buckets=(Bucket(NOW - HOUR, Counts(30, 60, 10)),),
        sources=tuple(SourceHealth(f"{brand} {place}", NOW - place * HOUR, 10 * place + 7) for place in range(number)),
        scorer=ScorerHealth(Backlog(12, NOW - HOUR, NOW - HOUR, 1), NOW),
        silences=2,
    )


def the_home(told: HomeFacts, language: Language, user_id: str = "U0ME") -> Block:
    reader = home.Reader(user_id, SHANGHAI, catalogue(language), "zh")
    body = home.content(told, reader, {7: "https://example.slack.com/archives/C0CRISIS/p12"}, ASKS, "what it shows")
    return home.page(body, NOW, reader)


def settings(brand: str = "青梧学堂") -> TeamSettings:
    origins = {name: Origin(Source.DEFAULT) for name in Name}
    return TeamSettings(
        sensitivity="5",
        quiet=QuietSettings(start=time(22), end=time(8), weekends=True),
        language="zh",
        channel_languages={"C0LONDON": "en"},
        brands=(BrandOption(name=brand[:100], aliases=("青梧",), excluded=("青梧桐",)),),
        sources=(SourceOption(name=brand[:100], off=True), SourceOption(name="b", kind=SourceClass.MEDIA)),
        routing=(RouteOption(brand=brand[:100], level="red", channels=("C0BOSS",), groups=("S0LEADS",)),),
        digest=DigestOption(daily=time(9), weekly=time(9, 30)),
        permissions=PermissionSettings(editors=("S0RESPONSE",), leads=("U0LEAD",)),
        words=WordsOption(own=("鲸落盘", "割韭盘"), refused=("好课",)),
        origins={**origins, Name.SENSITIVITY: Origin(Source.STORED, "maya", NOW), Name.BRANDS: Origin(Source.FILE)},
        newest=3,
    )


#: As many as there can be, and as long.
MANY_WORDS = WordsOption(
    own=tuple(f"{number}{HOSTILE}"[:100] for number in range(MOST_WORDS)),
    refused=tuple(f"{number}{'词' * 100}"[:100] for number in range(MOST_WORDS)),
)
VERDICTS = Verdicts(
    NOW - 30 * 24 * HOUR,
    tuple(
        FalseAlarm(1, "青梧", "crisis", NOW, NOW, "maya", Reason(cause, "x"), 30, 2.0, 12.0, 12.0) for cause in Cause
    ),
    (TrueAlarm(2, "crisis", 20.0),),
)


def history() -> list[SettingChange]:
    return [
        SettingChange(1, "sensitivity", {"value": "5"}, NOW, "maya", "U1"),
        SettingChange(2, "quiet", None, NOW, "x", None),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_home_is_as_it_was_looked_at(language: Language) -> None:
    view = the_home(facts(), language)
    fits(view)
    compare(f"home.{language}", view)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_home_in_a_storm_of_hostile_names_is_taken_by_slack(language: Language) -> None:
    fits(the_home(facts(HOSTILE, number=30), language))


def test_tasks_are_ones_own_and_what_nobody_has() -> None:
    text = str(the_home(facts(), "en"))
    assert text.count("is yours") == 2
    assert "is yours" not in str(the_home(facts(), "en", "U0OTHER"))
    assert "*#4 青梧学堂* has no owner yet" in text


def test_counts_alone_are_not_urgent_but_a_state_is() -> None:
    (one, *_) = incidents("a")
    before = urgent_key(Bell((one,), {}))
    assert urgent_key(Bell((replace(one, observed=999, version=9),), {})) == before
    assert urgent_key(Bell((replace(one, state=IncidentState.RESPONDING),), {})) != before


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_settings_are_as_they_were_looked_at(language: Language) -> None:
    view = Pages(SHANGHAI, catalogue(language)).main(settings(), history())
    fits(view)
    compare(f"settings.{language}", view)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_taken_by_slack_with_whatever_names(language: Language) -> None:
    frame, pages = SettingsFrame(ZoneInfo("Asia/Shanghai"), catalogue(language)), Pages(SHANGHAI, catalogue(language))
    now = settings(HOSTILE)
    previews = PreviewPages(SHANGHAI, catalogue(language))
    groups = [("S0LEADS", "leads"), ("S0RESPONSE", "response" * 20)]
    for view in (
        bell_forms.sensitivity(frame, now, "{}"),
        bell_forms.quiet(frame, now, "{}"),
        bell_forms.languages(frame, now, "{}"),
        listening_forms.brand(frame, now.brands[0], now, "{}"),
        listening_forms.brand(frame, None, now, "{}"),
        people_forms.route(frame, now.routing[0], "0", [HOSTILE, "a"], groups, now, "{}"),
        people_forms.route(frame, None, "new", [], [], now, "{}"),
        listening_forms.source(frame, now.sources[0], now, "{}"),
        listening_forms.source(frame, SourceOption(name="weibo"), now, "{}"),
        listening_forms.words(frame, now, "{}"),
        listening_forms.words(frame, replace(now, words=WordsOption()), "{}"),
        listening_forms.words(frame, replace(now, words=MANY_WORDS), "{}"),
        bell_forms.digest(frame, now, "{}"),
        people_forms.people(frame, "editors", groups, now, "{}"),
        people_forms.people(frame, "leads", [], now, "{}"),
        pages.main(now, history() * 9, [HOSTILE[:100], *map(str, range(200))]),
        pages.main(replace(now, words=MANY_WORDS)),
        pages.note("You may not."),
        pages.waiting(),
        previews.sensitivity(RingRecord(NOW - 28 * 24 * HOUR, NOW, ()), VERDICTS, "5", 5.0, "{}"),
        previews.sensitivity(RingRecord(NOW, NOW, ()), Verdicts(NOW), "low", 30.0, "{}"),
        previews.brand(HOSTILE, BrandPreview(9, 5, ((HOSTILE, 3),), 2, (HOSTILE, "b")), "{}"),
        previews.brand("a", BrandPreview(0, 0, (), 0), "{}"),
        previews.brand("a", BrandPreview(9, 0, (), 0), "{}"),
        previews.brand("a", BrandPreview(9, 3, (("b", 3),), 0), "{}"),
    ):
        fits(view)


def test_many_brands_and_routes_fit_too() -> None:
    many = settings()
    brands = tuple(BrandOption(name=f"{number} {'品' * 90}") for number in range(80))
    routes = tuple(RouteOption(brand=brand.name, channels=("C0BOSS",)) for brand in brands[:50])
    fits(Pages(SHANGHAI, catalogue("zh")).main(replace(many, brands=brands, routing=routes)))


def test_the_words_that_are_named_are_the_newest_and_the_others_are_counted() -> None:
    words = tuple(f"鲸落盘{number}" for number in range(150))
    frame = SettingsFrame(SHANGHAI, catalogue("en"))
    form = listening_forms.words(frame, replace(settings(), words=WordsOption(own=words)), "{}")
    menu = next(block["element"] for block in form["blocks"] if block.get("block_id") == "remove")
    assert [len(group["options"]) for group in menu["option_groups"]] == [100, 50], "each of them can be chosen"
    assert "Your own, 150: 鲸落盘149, 鲸落盘148, " in str(form["blocks"])
    main = str(Pages(SHANGHAI, catalogue("en")).main(replace(settings(), words=WordsOption(own=words))))
    assert "鲸落盘149, " in main
    assert " … and " in main
    assert "鲸落盘0" not in main


def test_every_topic_has_its_place_in_the_settings() -> None:
    texts = catalogue("en")
    shown = str(Pages(SHANGHAI, texts).main(settings()))
    assert all(texts.text(f"settings.{topic.value}") in shown for topic in Topic)
    assert Settings.model_fields.keys() >= {name.value for name in Name}


def test_lists_may_be_written_with_commas_of_any_kind_or_on_lines() -> None:
    assert lines_of("a, b，c、d\n\n e ,a") == ("a", "b", "c", "d", "e")
