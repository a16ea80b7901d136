"""How much of a burst is one voice: copies of one post, or one author."""

from __future__ import annotations

from analysis.crowd import LEAST_POSTS, MUCH, Crowd
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.views.wording import share


def repeats_context(crowd: Crowd, texts: Catalogue) -> list[Block]:
    """A line that says which share repeats, where it is much; nothing where a crowd speaks."""
    if crowd.posts < LEAST_POSTS:
        return []
    parts = [
        texts.text(f"voices.{key}", share=share(round(part * crowd.posts), crowd.posts), posts=f"{crowd.posts:,}")
        for key, part in (("copies", crowd.top_text_share), ("author", crowd.top_author_share))
        if part >= MUCH
    ]
    return [blocks.context(*parts, texts.text("voices.discount"))] if parts else []
