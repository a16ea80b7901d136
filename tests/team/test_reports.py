"""Reports as HTML and PDF, and the command on the terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from analysis.digest_rules import Attention, responses
from analysis.grouping import Reason
from analysis.level import Level
from analysis.rollup import Bucket, Counts
from bot.asking.questions import Calendar
from bot.catalogue import Language, catalogue
from bot.cli import main
from bot.digest_facts import BrandFigures, DigestFacts, HotWord
from bot.digests import draw
from bot.report_page import html_page
from bot.report_pdf import _width, _wrapped, pdf
from bot.report_text import report_of
from bot.slack.text import local_time
from bot.slack.views.digest import digest
from bot.spans import Span
from storage.database import Database
from tests.builders import BRAND, NOW, add_scored_mentions, an_incident
from tests.databases import WORKSPACE
from tests.slack.view_checks import check

EN = catalogue("en")
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOSTILE = "<!channel> <script>alert(1)</script> *_`$x$"


def facts(brand: str = BRAND, *, incidents: int = 2) -> DigestFacts:
    """A day with everything in it."""
    span = Span(NOW - DAY, NOW, NOW - 2 * DAY, NOW - DAY, HOUR)
    ended = an_incident(
        brand=brand, opened_at=NOW - 20 * HOUR, acknowledged_at=NOW - 19 * HOUR, resolved_at=NOW - 12 * HOUR
    )
    many = [replace(ended, number=number) for number in range(1, incidents + 1)]
    blue = an_incident(brand=brand, number=99, level=Level.BLUE, worst_level=Level.BLUE)
    return DigestFacts(
        brand=None,
        span=span,
        counts=Counts(60, 120, 20),
        before=Counts(10, 80, 10),
        buckets=(Bucket(NOW - 20 * HOUR, Counts(50, 10, 0)), Bucket(NOW - 2 * HOUR, Counts(10, 110, 20))),
        brands=(BrandFigures(brand, Counts(60, 120, 20), Counts(10, 80, 10)),),
        hot_words=(HotWord("退款 / refund / 退钱", 40, 8.25, 0.9, word="退款"), HotWord(brand, 12, None, 1.0)),
        incidents=tuple(responses(many, NOW)),
        blue=tuple(responses([blue], NOW)),
        attention=(Attention(brand, Counts(1, 90, 9), Counts(1, 30, 9)),),
        withheld=((Reason.SILENCED, 3),),
        silences=1,
        live=(blue,),
        waiting=4,
        next_digest=NOW + DAY,
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_digest_is_a_message_that_slack_takes_whatever_a_brand_is_called(language: Language) -> None:
    texts = catalogue(language)
    for brand in (BRAND, HOSTILE, "青" * 500):
        report = report_of(facts(brand, incidents=40), "digest.weekly", SHANGHAI, texts)
        check(*digest(report, "alt"))


def test_the_report_has_all_sections_with_figures_and_response_times() -> None:
    report = report_of(facts(), "digest.report", SHANGHAI, catalogue("en"))
    lines = {section.title: section.lines for section in report.sections}
    assert lines["What changed"] == (f"{BRAND}: 200 mentions (before 100), 60 negative, 30% (before 10%)",)
    assert lines["Hotspots in negative posts"][0] == (
        "退款 / refund / 退钱: 40 posts, 8.2 times as often as before, 90% of all that say it negative"
    )
    assert lines["Incidents and response times"][-1] == "In the middle: taken after 60 min, over after 8 h"
    assert "#99" in lines["Small ones (blue)"][0]
    assert lines["Attention without anger"]
    assert lines["Alarms that were withheld"][0] == "silenced, 3 times"
    assert lines["What is next"][-1] == "Next digest: 03-11 20:00"


def test_a_report_says_what_to_do_next_also_when_nothing_is_open() -> None:
    over = replace(facts(), live=(), next_digest=None)
    lines = {section.title: section.lines for section in report_of(over, "digest.report", SHANGHAI, EN).sections}
    assert lines["What is next"] == (
        "40 of 60 negative posts say “退款 / refund / 退钱”: "
        'read them with /sentiment samples "退款" 24h, and answer that first.',
        "Nothing is open. A relapse would ring again.",
    )
    untaken = replace(over, incidents=tuple(replace(one, acknowledged_after=None) for one in over.incidents[:1]))
    (section,) = (each for each in report_of(untaken, "digest.report", SHANGHAI, EN).sections if "next" in each.title)
    assert section.lines[0].startswith("#1 went by without anybody taking it")


def next_of(told: DigestFacts) -> tuple[str, ...]:
    sections = report_of(told, "digest.report", SHANGHAI, EN).sections
    return next(each.lines for each in sections if each.title == "What is next")


def test_what_few_negative_posts_say_is_not_what_to_answer_first() -> None:
    rare, common = HotWord("lesson", 3, 2.0, 0.5, word="lesson"), HotWord("refund", 12, 2.0, 0.9, word="refund")
    assert not any("answer that first" in line for line in next_of(replace(facts(), hot_words=(rare,))))
    both = next_of(replace(facts(), hot_words=(rare, common)))
    assert sum("answer that first" in line for line in both) == 1
    assert any(line.startswith("12 of 60 negative posts say “refund”") for line in both)


def test_a_report_recommends_samples_of_its_own_window() -> None:
    week = replace(facts(), asked=Calendar.LAST_WEEK)
    assert any('samples "退款" last week' in line for line in next_of(week))


def test_a_count_that_rests_on_a_draw_is_said_to_be_one_of_about() -> None:
    drawn = HotWord("退款", 40, 8.25, 0.9, word="退款", is_estimated=True)
    report = report_of(replace(facts(), hot_words=(drawn,)), "digest.report", SHANGHAI, EN)
    lines = {section.title: section.lines for section in report.sections}
    assert lines["Hotspots in negative posts"][0].startswith("退款: about 40 posts")
    assert any(line.startswith("about 40 of 60 negative posts") for line in lines["What is next"])


def test_nothing_is_new_where_there_is_nothing_before_to_compare_with() -> None:
    lone = HotWord("退款", 40, None, 0.9, has_past=False)
    report = report_of(replace(facts(), hot_words=(lone,)), "digest.report", SHANGHAI, EN)
    lines = {section.title: section.lines for section in report.sections}
    assert "nothing before to compare with" in lines["Hotspots in negative posts"][0]
    assert "new" not in lines["Hotspots in negative posts"][0]


def test_bars_begin_where_the_first_mention_is_known() -> None:
    week = replace(facts(), span=Span(NOW - 7 * DAY, NOW, NOW - 14 * DAY, NOW - 7 * DAY, HOUR), first_at=NOW - DAY)
    known = draw(week, SHANGHAI, EN).alt
    assert local_time(NOW - DAY, SHANGHAI) in known
    assert local_time(NOW - 7 * DAY, SHANGHAI) not in known
    assert f"no data before {local_time(NOW - DAY, SHANGHAI)}" in report_of(week, "digest.report", SHANGHAI, EN).basis
    assert "no data before" not in report_of(facts(), "digest.report", SHANGHAI, EN).basis


def test_a_line_of_the_pdf_is_as_long_as_the_page_is_wide_and_no_longer() -> None:
    room = 60.0
    for text in ("negative posts say it " * 20, "退款一直不到账" * 20, "WWWWMMMM " * 30):
        lines = list(_wrapped(text, room))
        assert all(_width(line) <= room for line in lines)
        assert all(_width(line) > 0.8 * room for line in lines[:-1])


def test_on_a_quiet_day_one_line_says_it_all() -> None:
    quiet = replace(facts(), counts=facts().before, incidents=(), blue=(), attention=(), withheld=())
    report = report_of(quiet, "digest.daily", SHANGHAI, catalogue("zh"))
    assert (report.is_quiet, report.sections) == (True, ())
    _, blocks = digest(report, "")
    assert len(blocks) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_stands_alone_and_nothing_in_it_runs(language: Language) -> None:
    texts = catalogue(language)
    told = facts(HOSTILE)
    page = html_page(report_of(told, "digest.report", SHANGHAI, texts), draw(told, SHANGHAI, texts), texts)
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!data:)", page)
    assert "data:image/png;base64," in page
    assert "&lt;!channel&gt;" in page


def test_a_long_report_is_a_pdf_of_several_pages_in_any_script() -> None:
    told = facts("青梧学堂" * 30 + HOSTILE, incidents=10)
    long = replace(told, brands=told.brands * 60)
    texts = catalogue("zh")
    content = pdf(report_of(long, "digest.report", SHANGHAI, texts), draw(long, SHANGHAI, texts))
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", content)) >= 2


def test_the_command_writes_the_report_of_a_window(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_scored_mentions(database, WORKSPACE, BRAND, datetime.now(UTC) - HOUR, 3, 5)
    monkeypatch.setenv("TOCSIN_DATABASE_URL", str(database.engine.url))
    monkeypatch.chdir(tmp_path)
    assert main(["report", "--window", "24h", "--out", "day.html", "--language", "zh"]) == 0
    page = Path("day.html").read_text("utf-8")
    assert "平静：共 8 条提及" in page
    assert main(["report", "--out", "week.pdf"]) == 0
    assert Path("week.pdf").read_bytes().startswith(b"%PDF-")
    assert main(["report", "--out", "week.doc"]) == 2
    assert main(["report", "--window", "someday", "--out", "week.pdf"]) == 2


def test_the_command_knows_its_brands_and_windows(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_scored_mentions(database, WORKSPACE, "Lantern Columns", datetime.now(UTC) - HOUR, 3, 5)
    monkeypatch.setenv("TOCSIN_DATABASE_URL", str(database.engine.url))
    monkeypatch.chdir(tmp_path)
    assert main(["report", "--brand", "Zebra", "--out", "week.html"]) == 2
    assert "No mention of “Zebra” is known. Known brands: Lantern Columns." in capsys.readouterr().err
    assert main(["report", "--brand", "Latnern Columns", "--out", "week.html", "--language", "zh"]) == 2
    assert "是不是想写 --brand 'Lantern Columns'？" in capsys.readouterr().err
    assert not Path("week.html").exists()
    assert main(["report", "--window", "yestreday", "--out", "week.html"]) == 2
    assert "Did you mean --window yesterday?" in capsys.readouterr().err
    assert main(["report", "--window", "last week", "--brand", "lantern", "--out", "week.html"]) == 0
    assert "Lantern Columns" in Path("week.html").read_text("utf-8")
