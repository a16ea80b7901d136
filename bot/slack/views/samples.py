"""The answer to "show me posts": a few that stand for the rest, each with buttons that correct the model."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.ids import WordAction
from bot.slack.text import clip, name
from bot.slack.views.posts import about, basis_line, one_line, origin, quoted, rich_text
from bot.slack.views.wording import source_name
from bot.word_answers.samples import MOST_EXPLAINED, SampleAnswer, ShownSample

#: All posts of a message together, and one alone, have room for so many characters.
ALL_POSTS, POST_LIMIT = 7_000, 500
#: Two blocks a sample must fit into a message.
MOST_SHOWN = 20
SOURCES_NAMED = 3


def samples(answer: SampleAnswer, zone: ZoneInfo, texts: Catalogue) -> tuple[str, list[Block]]:
    """The answer with its notification line."""
    brand = about(answer.brand, texts)
    shown = answer.samples[:MOST_SHOWN]
    title = texts.text("samples.title", brand=brand)
    if answer.word:
        title = texts.text("samples.title_word", brand=brand, word=clip(answer.word, 40))
    notes = [basis_line(answer.basis, zone, texts, negative_alone=True)]
    if not shown:
        line = texts.text("samples.fallback_none", brand=name(brand))
        return line, [blocks.header(title), blocks.section(_none(answer, texts)), blocks.context(*notes)]
    limit = min(POST_LIMIT, ALL_POSTS // len(shown))
    body = [block for sample in shown for block in _sample(sample, limit, zone, texts)]
    notes.insert(0, texts.text("samples.rule"))
    if len(shown) > MOST_EXPLAINED and any(sample.words for sample in shown):
        notes.append(texts.text("samples.not_explained", count=MOST_EXPLAINED))
    line = texts.text("samples.fallback", count=len(shown), brand=name(brand))
    return line, [blocks.header(title), *body, blocks.context(*notes)]


def _none(answer: SampleAnswer, texts: Catalogue) -> str:
    if not answer.basis.counts.total:
        return texts.text("words.nothing")
    if answer.word and answer.basis.negative:
        return texts.text("samples.none_word", word=name(answer.word))
    return texts.text("samples.none")


def _sample(shown: ShownSample, limit: int, zone: ZoneInfo, texts: Catalogue) -> list[Block]:
    sample = shown.sample
    lines = [origin(sample.post, sample.reach, zone, texts)]
    if sample.copies > 1:
        between = texts.text("words.between_words")
        sources = between.join(one_line(source_name(source, texts), 20) for source in sample.sources[:SOURCES_NAMED])
        lines.append(texts.text("samples.copies", count=f"{sample.copies:,}", sources=sources))
    if shown.words:
        words = " · ".join(one_line(word, 30) for word in shown.words)
        lines.append(texts.text("samples.carried", words=words))
    quote = rich_text(quoted(sample.text, lines, sample.post.url, texts, limit=limit))
    mention_id = sample.post.mention_id
    if mention_id is None:
        return [quote]
    return [quote, _buttons(mention_id, texts, ask_why=not shown.words)]


def carried(words: Sequence[str] | None, texts: Catalogue) -> str:
    """Which words made the model call a post negative; None: it cannot be worked out here."""
    if words is None:
        return texts.text("samples.no_model")
    if not words:
        return texts.text("samples.no_word_alone")
    return texts.text("samples.carried", words=" · ".join(name(word) for word in words))


def _buttons(mention_id: int, texts: Catalogue, *, ask_why: bool) -> Block:
    choices = (
        (WordAction.IS_NEGATIVE, "samples.is_negative"),
        (WordAction.IS_NEUTRAL, "samples.is_neutral"),
        (WordAction.IS_POSITIVE, "samples.is_positive"),
        (WordAction.NOT_ABOUT_US, "samples.not_about_us"),
        *([(WordAction.EXPLAIN, "samples.explain")] if ask_why else []),
    )
    return blocks.actions(*(blocks.button(texts.text(key), action, str(mention_id)) for action, key in choices))
