from __future__ import annotations

import pytest

from bot.slack import blocks
from bot.slack.plain_text import plain_text, unmarked
from bot.slack.text import escape, reader_time
from tests.builders import NOW, SHANGHAI


@pytest.mark.parametrize(
    "words", ["*bold* _it_ ~no~ `code`", "a < b & c > d", "<!channel>", "snake_case_name", "2 * 3"]
)
def test_what_was_made_inert_for_slack_is_on_a_terminal_what_it_was(words: str) -> None:
    assert unmarked(escape(words)) == words


def test_markup_of_our_own_is_left_out() -> None:
    assert unmarked(":red_circle: *Level* of `/sentiment today`") == "Level of /sentiment today"
    assert unmarked("20:00: 4 mentions at 9:30:") == "20:00: 4 mentions at 9:30:"
    assert unmarked(f"since {reader_time(NOW, SHANGHAI)}") == "since 03-10 20:00 Asia/Shanghai"


def test_a_message_becomes_paragraphs() -> None:
    message = [
        blocks.header("Title"),
        blocks.fields([("Mentions", "15"), ("Due", "one\ntwo")]),
        blocks.picture("what the chart shows"),
        blocks.quote("first\nsecond", "weibo"),
        blocks.actions(blocks.button("Share", "share", "x"), blocks.link("Open", "open", "https://team.slack.com/x")),
        blocks.context("small", "print"),
    ]
    assert plain_text(message).split("\n\n") == [
        "Title\n=====",
        "Mentions: 15\nDue: one, two",
        "what the chart shows",
        "  > first\n  > second\nweibo",
        "Open: https://team.slack.com/x",
        "small\nprint",
    ]


def test_nothing_that_others_wrote_moves_the_cursor_or_turns_the_direction_of_writing() -> None:
    assert plain_text([blocks.quote("a\x1b[2J\x9b2Jb\u202ec\r", "x\x07")]) == "  > a[2J2Jbc\nx"
