"""Posts of other people inside a message: quoted, with where and when, and a link to the original."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from analysis.privacy import mask
from analysis.scored_post import ScoredPost
from bot.catalogue import Catalogue
from bot.slack.blocks import Block
from bot.slack.text import clip, local_time
from bot.slack.views.wording import of_them, source_name
from bot.word_answers.basis import Basis

#: Slack takes longer ones, but no honest post has one.
LONGEST_URL = 1000
SOURCE_LIMIT = 40


def quoted(text: str, lines: Sequence[str], url: str | None, texts: Catalogue, *, limit: int) -> list[Block]:
    """Elements of a rich_text block, in which Slack interprets nothing: the post, and below it what there is to say."""
    said = [{"type": "text", "text": clip(mask(text), limit) or "–"}]
    below: list[Block] = [{"type": "text", "text": "\n".join(lines), "style": {"italic": True}}]
    if (address := safe_url(url)) is not None:
        below += [
            {"type": "text", "text": " · ", "style": {"italic": True}},
            {"type": "link", "url": address, "text": texts.text("words.link")},
        ]
    return [{"type": "rich_text_quote", "elements": said}, {"type": "rich_text_section", "elements": below}]


def rich_text(elements: Sequence[Block]) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def origin(post: ScoredPost, reach: int | None, zone: ZoneInfo, texts: Catalogue) -> str:
    """Where a post was, when, and how many it reached."""
    known = {
        "source": one_line(source_name(post.source, texts), SOURCE_LIMIT),
        "when": local_time(post.created_at, zone),
    }
    if reach is None:
        return texts.text("words.origin", **known)
    return texts.text("words.origin_reach", **known, reach=f"{reach:,}")


def one_line(text: str, limit: int) -> str:
    """A foreign text for a place where Slack interprets nothing, on one line."""
    return clip(" ".join(text.split()), limit)


def safe_url(url: str | None) -> str | None:
    """A link that opens a web page and nothing else; None for anything that only looks like one."""
    if (
        not url
        or len(url) > LONGEST_URL
        or any(character.isspace() or not character.isprintable() for character in url)
    ):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and host and parts.username is None else None


def basis_line(basis: Basis, zone: ZoneInfo, texts: Catalogue, *, negative_alone: bool = False) -> str:
    """The window in the asker's zone, and how many mentions an answer rests on, or of the negative ones if those alone
    were looked for.
    """
    others = basis.counts.total - basis.counts.negative
    return texts.text(
        f"words.{_basis_key(basis, negative_alone=negative_alone)}",
        others=f"{others:,}",
        others_read=f"{basis.others:,}",
        start=local_time(basis.start, zone),
        end=local_time(basis.end, zone),
        zone=zone.key,
        mentions=f"{basis.counts.total:,}",
        negative=f"{basis.counts.negative:,}",
        read=f"{basis.read:,}",
        negative_read=f"{basis.negative:,}",
        of_them=of_them(basis.counts.negative, basis.counts.total, texts),
    )


def _basis_key(basis: Basis, *, negative_alone: bool) -> str:
    reads_all_negative = basis.negative >= basis.counts.negative
    if negative_alone:
        return "basis_negative_whole" if reads_all_negative else "basis_negative_part"
    if basis.is_whole:
        return "basis_whole"
    return "basis_others_part" if reads_all_negative and basis.counts.negative else "basis_part"


def past_line(past: Basis | None, zone: ZoneInfo, texts: Catalogue) -> str:
    """What an answer was compared with."""
    if past is None or not past.counts.total:
        return texts.text("words.no_past")
    return texts.text(
        "words.past",
        start=local_time(past.start, zone),
        end=local_time(past.end, zone),
        mentions=f"{past.counts.total:,}",
        negative=of_them(past.counts.negative, past.counts.total, texts),
    )


def about(brand: str | None, texts: Catalogue) -> str:
    """The brand as shown; all of them; or mentions without one."""
    return texts.text("words.all_brands") if brand is None else brand or texts.text("card.no_brand")


def span_text(start: datetime, end: datetime, zone: ZoneInfo, texts: Catalogue) -> str:
    """The window and its zone, for a chart."""
    return texts.text("words.chart_zone", start=local_time(start, zone), end=local_time(end, zone), zone=zone.key)
