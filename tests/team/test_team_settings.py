"""What is stored stands above the files, which say where it begins; running parts take changes up."""

from __future__ import annotations

from datetime import time

import pytest
from pydantic import ValidationError

from analysis.level import Level
from analysis.mention import RawMention
from analysis.source_classes import SourceClass, source_class
from bot.caller import Caller
from bot.desk_settings import PermissionSettings, QuietSettings
from bot.errors import StartupError
from bot.hearing import WatchHearing
from bot.intake import Intake
from bot.settings import Settings, load_settings
from bot.team_options import BrandOption, RouteOption
from bot.team_parts import make_live_settings
from bot.team_settings import Name, SettingsBook, Source
from bot.watch import Watch
from storage import team_settings
from storage.database import Database
from tests.builders import NOW, SetClock, make_book
from tests.databases import WORKSPACE


@pytest.fixture
def seed() -> Settings:
    return load_settings(sensitivity="high", brands=(BrandOption(name="青梧学堂", aliases=("青梧",)),))


@pytest.fixture
def book(database: Database, clock: SetClock, seed: Settings) -> SettingsBook:
    return SettingsBook(database, WORKSPACE, seed, clock)


def test_until_something_is_stored_files_and_defaults_hold_and_each_says_so(book: SettingsBook) -> None:
    now = book.current()
    assert (now.sensitivity, now.quiet, now.days) == ("high", None, 3.0)
    assert now.origins[Name.SENSITIVITY].source is Source.FILE
    assert now.origins[Name.QUIET].source is Source.DEFAULT


def test_what_is_stored_holds_with_who_and_when(book: SettingsBook) -> None:
    after = book.change({Name.SENSITIVITY: "low"}, "maya", "U0COMMS")
    origin = after.origins[Name.SENSITIVITY]
    assert (after.sensitivity, origin.source, origin.who, origin.at) == ("low", Source.STORED, "maya", NOW)
    assert book.forget(Name.SENSITIVITY, "maya").sensitivity == "high"
    assert [change.who for change in book.history()] == ["maya", "maya"]


def test_off_is_a_value_of_its_own_and_not_a_return_to_the_files(database: Database) -> None:
    book = SettingsBook(database, WORKSPACE, load_settings(quiet=QuietSettings(start=time(21))))
    assert book.change({Name.QUIET: None}, "maya").quiet is None
    assert book.forget(Name.QUIET, "maya").quiet == QuietSettings(start=time(21))


def test_another_process_sees_a_change_and_every_kind_of_value_comes_back_as_it_was(
    database: Database, seed: Settings, book: SettingsBook
) -> None:
    other = SettingsBook(database, WORKSPACE, seed)
    assert other.current().routing == ()
    route = {"brand": None, "level": "red", "channels": ["C0BOSS"], "groups": ["S0LEADS"]}
    book.change(
        {
            Name.ROUTING: [route],
            Name.PERMISSIONS: {"leads": ["U0LEAD"], "editors": ["S0RESPONSE"]},
            Name.CHANNEL_LANGUAGES: {"C0BOSS": "en"},
            Name.DIGEST: {"daily": "09:00", "weekly": None, "weekday": "friday", "channels": ["C0BOSS"]},
            Name.QUIET: {"start": "22:00", "end": "07:30", "weekends": True},
        },
        "maya",
    )
    now = other.current()
    assert now.routing == (RouteOption(level="red", channels=("C0BOSS",), groups=("S0LEADS",)),)
    assert now.permissions == PermissionSettings(leads=("U0LEAD",), editors=("S0RESPONSE",))
    assert (now.digest.daily, now.digest.weekday) == (time(9), "friday")
    assert now.quiet == QuietSettings(start=time(22), end=time(7, 30), weekends=True)
    assert now.texts_of("C0BOSS").language == "en"


@pytest.mark.parametrize(
    "values",
    [
        {Name.SENSITIVITY: "loud"},
        {Name.BRANDS: [{"name": "a"}, {"name": "b", "aliases": ["A"]}]},
        {Name.ROUTING: [{"level": "red"}]},
        {Name.SOURCES: [{"name": "weibo"}, {"name": "weibo", "off": True}]},
        {Name.SOURCES: [{"name": "weibo", "kind": "gossip"}]},
        {Name.PERMISSIONS: {"editors": ["<!channel>"]}},
        {Name.PERMISSIONS: {"leads": ["D0MAYA"]}},
        {Name.PERMISSIONS: {"kings": ["U0LEAD"]}},
    ],
)
def test_nonsense_is_refused_and_nothing_is_stored(book: SettingsBook, values: dict[Name, object]) -> None:
    with pytest.raises(ValidationError):
        book.change({Name.LANGUAGE: "zh", **values}, "maya")
    assert book.current().newest == 0


def test_a_stored_value_of_another_version_leaves_it_to_the_files(database: Database, book: SettingsBook) -> None:
    with database.write() as session:
        team_settings.put(session, WORKSPACE, {"sensitivity": {"value": {"a": 1}}}, NOW, "a newer version")
    assert book.current().sensitivity == "high"


def test_a_route_takes_its_brand_from_its_level_on() -> None:
    route = RouteOption(brand="青梧学堂", level="orange", channels=("C0BOSS",))
    assert route.takes("青梧学堂", Level.RED)
    assert route.takes("青梧学堂", Level.ORANGE)
    assert not route.takes("青梧学堂", Level.YELLOW)
    assert not route.takes("other", Level.RED)
    assert RouteOption(groups=("S0LEADS",)).takes("other", Level.BLUE)


def test_the_running_bot_takes_up_sensitivity_quiet_hours_and_language(database: Database, clock: SetClock) -> None:
    desk_book = make_book(database, clock, language="en")
    watch = Watch(desk_book, Caller(desk_book.announcer))
    live = make_live_settings(load_settings(), desk_book, watch)
    live.look()
    live.book.change({Name.SENSITIVITY: "3", Name.QUIET: {"weekends": True}, Name.LANGUAGE: "zh"}, "maya")
    assert live.look()
    assert isinstance(desk_book.hearing, WatchHearing)
    assert desk_book.hearing.settings.days == 3.0
    assert desk_book.rules.quiet is not None
    assert desk_book.rules.quiet.weekends
    assert desk_book.announcer.texts.language == watch.caller.announcer.texts.language == "zh"
    assert not live.look()


def test_two_brands_with_one_name_in_the_file_are_refused_at_the_start() -> None:
    with pytest.raises(StartupError, match="BRANDS cannot be used: 'a' is a name of both"):
        load_settings(brands=[{"name": "a"}, {"name": "A"}])


def test_posts_that_come_in_count_for_the_brand_that_they_name(book: SettingsBook, database: Database) -> None:
    book.change({Name.BRANDS: [{"name": "青梧学堂", "aliases": ["Qingwu"], "excluded": ["梧桐"]}]}, "maya")
    intake = Intake(database, WORKSPACE, book.intake_rules)

    def brand(text: str, given: str = "") -> str:
        return intake.prepare(RawMention(text=text, source="weibo", brand=given), NOW).brand

    assert brand("Qingwu is down") == "青梧学堂"
    assert brand("是真的", "QINGWU") == "青梧学堂"
    assert brand("梧桐树真好看", "Qingwu") == ""
    assert brand("nothing of ours", "Other") == "Other"


def test_posts_of_a_source_that_is_switched_off_are_left_out_and_counted(
    book: SettingsBook, database: Database
) -> None:
    book.change({Name.SOURCES: [{"name": "weibo", "off": True}]}, "maya")
    intake = Intake(database, WORKSPACE, book.intake_rules)
    posts = [RawMention(text=f"post {number}", source=source) for number, source in enumerate(("a", "weibo ", "b"))]
    stored = intake.store(posts, NOW)
    assert [outcome.value for outcome in stored.outcomes] == ["accepted", "ignored", "accepted"]
    assert (stored.accepted, stored.ignored) == (2, 1)
    assert intake.store(posts[1:2], NOW).ignored == 1


def test_what_the_team_says_of_a_source_goes_before_what_its_name_tells() -> None:
    assert source_class("weibo") is SourceClass.SOCIAL
    assert source_class("weibo", {"weibo": SourceClass.MEDIA}) is SourceClass.MEDIA
    assert source_class("zhihu", {"weibo": SourceClass.MEDIA}) is SourceClass.FORUM
