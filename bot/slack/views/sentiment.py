"""The answer to ``/sentiment`` and its help."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.answers import SentimentAnswer
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.ids import Command
from bot.slack.text import clip, escape, local_time, name
from bot.slack.views.wording import duration, share


def sentiment(
    answer: SentimentAnswer, real_now: datetime, zone: ZoneInfo, alt: str, texts: Catalogue
) -> tuple[str, list[Block]]:
    """The answer with its notification line. The picture's place is there whenever there is something to show."""
    title = _title(answer, texts)
    counts = answer.counts
    if not counts.total:
        body = [blocks.section(texts.text("sentiment.nothing"))]
    else:
        body = [_figures(answer, texts), blocks.section(_change(answer, texts)), blocks.picture(alt)]
    line = texts.text(
        "sentiment.fallback",
        title=escape(clip(title, blocks.HEADER_LIMIT)),
        mentions=counts.total,
        negative=counts.negative,
        share=share(counts.negative, counts.total),
    )
    return line, [blocks.header(title), *body, _basis(answer, real_now, zone, texts)]


def _title(answer: SentimentAnswer, texts: Catalogue) -> str:
    window = texts.text(f"sentiment.window_{answer.window.value}")
    if answer.brand is None:
        return texts.text("sentiment.title", window=window)
    return texts.text("sentiment.title_brand", window=window, brand=answer.brand)


def _figures(answer: SentimentAnswer, texts: Catalogue) -> Block:
    counts = answer.counts

    def with_share(part: int) -> str:
        return texts.text("sentiment.share", count=f"{part:,}", share=share(part, counts.total))

    return blocks.fields(
        [
            (texts.text("sentiment.totals"), f"{counts.total:,}"),
            (texts.text("sentiment.negative"), with_share(counts.negative)),
            (texts.text("sentiment.neutral"), with_share(counts.neutral)),
            (texts.text("sentiment.positive"), with_share(counts.positive)),
        ]
    )


def _change(answer: SentimentAnswer, texts: Catalogue) -> str:
    counts, before = answer.counts, answer.before
    period = texts.text(f"sentiment.period_{answer.window.value}")
    now_share = share(counts.negative, counts.total)
    if not before.total:
        return texts.text("sentiment.change_unknown", share=now_share, period=period)
    points = round(100 * (counts.negative / counts.total - before.negative / before.total), 1)
    direction = "up" if points > 0 else "down" if points < 0 else "same"
    change = texts.text(
        "sentiment.change",
        share=now_share,
        before=share(before.negative, before.total),
        period=period,
        points=texts.text(f"sentiment.change_points_{direction}", points=f"{abs(points):g}"),
    )
    volume = texts.text("sentiment.volume", mentions=f"{counts.total:,}", before=f"{before.total:,}", period=period)
    return f"{change}\n{volume}"


def _basis(answer: SentimentAnswer, real_now: datetime, zone: ZoneInfo, texts: Catalogue) -> Block:
    return blocks.context(
        texts.text(
            "sentiment.basis",
            start=local_time(answer.span.start, zone),
            end=local_time(answer.span.end, zone),
            zone=zone.key,
            mentions=f"{answer.counts.total:,}",
        ),
        _lag(answer, real_now, texts),
        *_unsent(answer, texts),
    )


def _unsent(answer: SentimentAnswer, texts: Catalogue) -> list[str]:
    if not answer.unsent:
        return []
    return [texts.text("ops.outbox_failed", count=len(answer.unsent), error=name(answer.unsent[0]))]


def _lag(answer: SentimentAnswer, real_now: datetime, texts: Catalogue) -> str:
    if not answer.waiting or answer.waiting_since is None:
        return texts.text("sentiment.lag_none")
    age = duration(real_now - answer.waiting_since, texts)
    return texts.text("sentiment.lag", count=f"{answer.waiting:,}", age=age)


def chart_failed(line: str, texts: Catalogue) -> str:
    return f"{line} {texts.text('sentiment.chart_failed')}"


def help_page(texts: Catalogue, *, brands: Sequence[str], complaint: str | None = None) -> tuple[str, list[Block]]:
    """What can be asked; with ``complaint``, why what was typed could not be answered."""
    command = Command.SENTIMENT.value
    example = brands[0] if brands else "Brand"
    lines = [
        texts.text("help.today", command=command),
        texts.text("help.day", command=command),
        texts.text("help.week", command=command),
        texts.text("help.brand", command=command, brand=name(example)),
        texts.text("help.help", command=command),
    ]
    fallback = texts.text("help.fallback", command=command)
    head = [blocks.section(complaint)] if complaint else []
    body = [blocks.section(f"*{texts.text('help.title')}*\n" + "\n".join(f"• {line}" for line in lines))]
    line = clip(f"{complaint} {fallback}", blocks.SECTION_LIMIT) if complaint else fallback
    return line, [*head, *body]


def unknown_words(text: str, texts: Catalogue) -> str:
    return texts.text("help.unknown", text=name(text))


def unknown_command(command: str, texts: Catalogue) -> str:
    return texts.text("help.unknown_command", command=name(command))


def unknown_brand(text: str, brands: Sequence[str], texts: Catalogue) -> str:
    known = ", ".join(name(brand) for brand in brands[:10]) or texts.text("help.no_brands")
    return texts.text("help.unknown_brand", text=name(text), brands=known)
