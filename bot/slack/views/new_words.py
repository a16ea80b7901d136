"""The list of words that no dictionary has yet, each to be accepted or refused."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from analysis.new_words import NewWord
from analysis.privacy import mask
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.ids import WordAction
from bot.slack.text import clip, name
from bot.slack.views.posts import about, basis_line
from bot.word_answers.new_words import NewWordAnswer

EXAMPLE_LIMIT = 120
#: So many of the team's own words have a button that takes them back; a block has room for no more.
MOST_OWN = 25


def new_words(answer: NewWordAnswer, zone: ZoneInfo, texts: Catalogue) -> tuple[str, list[Block]]:
    """The answer with its notification line."""
    brand = about(answer.brand, texts)
    body: list[Block] = []
    for each in answer.words:
        body.append(blocks.section(_line(each, answer, texts)))
        if each.examples:
            body.append(blocks.quote(clip(mask(each.examples[0]), EXAMPLE_LIMIT)))
        body.append(
            blocks.actions(
                blocks.button(texts.text("new_words.accept"), WordAction.ACCEPT_WORD, each.word),
                blocks.button(texts.text("new_words.refuse"), WordAction.REFUSE_WORD, each.word),
            )
        )
    if not body:
        body.append(blocks.section(texts.text("new_words.none")))
    if answer.own:
        body.append(blocks.section(texts.text("new_words.own", count=len(answer.own))))
        newest = answer.own[-MOST_OWN:]
        # Every button of a block needs a name of its own.
        body.append(
            blocks.actions(
                *(
                    blocks.button(clip(word, 70), f"{WordAction.REFUSE_WORD}_{place}", word)
                    for place, word in enumerate(newest)
                )
            )
        )
    words = " · ".join(name(each.word) for each in answer.words)
    line = texts.text("new_words.fallback" if words else "new_words.fallback_none", brand=name(brand), words=words)
    header = blocks.header(texts.text("new_words.title", brand=brand))
    rule = blocks.context(texts.text("new_words.rule"), basis_line(answer.basis, zone, texts))
    return line, [header, *body, rule]


def _line(word: NewWord, answer: NewWordAnswer, texts: Catalogue) -> str:
    """In how many posts it is, and in how many of the past if there is one; last what leads to the quotation below."""
    key = "new_words.line" if answer.past is not None else "new_words.line_no_past"
    said = texts.text(key, word=name(word.word), count=f"{word.count:,}", past=f"{word.past_count:,}")
    return said + texts.text("new_words.example") if word.examples else said


def noted(word: str, texts: Catalogue, *, is_accepted: bool) -> str:
    """What a click did."""
    return texts.text("new_words.accepted" if is_accepted else "new_words.refused", word=name(word))
