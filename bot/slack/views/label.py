"""A post to label, and what is said after a label."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from analysis.privacy import mask
from analysis.sentiment import Label
from bot.catalogue import Catalogue
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.ids import WordAction
from bot.slack.text import name
from bot.slack.views.posts import one_line, origin, quoted, rich_text
from bot.word_answers.label import LabelTask
from storage.corrections import Verdict

POST_LIMIT = 1_500


def label(task: LabelTask, zone: ZoneInfo, texts: Catalogue) -> tuple[str, list[Block]]:
    """The next post with its buttons; or that nothing is left."""
    done = {"done": f"{task.done:,}", "own": f"{task.own:,}"}
    if task.next is None:
        line = texts.text("labelling.none_left", **done)
        return line, [blocks.section(line)]
    post, score = task.next.post, task.next.score
    said = texts.text(
        "labelling.said",
        said=texts.text(f"labelling.{post.label.value}"),
        negative=f"{score.negative:.0%}",
        neutral=f"{score.neutral:.0%}",
        positive=f"{score.positive:.0%}",
    )
    if score.needs_review:
        said = f"{said} {texts.text('labelling.unsure')}"
    lines = [origin(post, post.reach, zone, texts)]
    if task.brand is None and post.brand:
        lines.insert(0, one_line(post.brand, 60))
    line = texts.text("labelling.fallback", text=name(mask(post.text)))
    return line, [
        blocks.header(texts.text("labelling.title")),
        rich_text(quoted(post.text, lines, post.url, texts, limit=POST_LIMIT)),
        blocks.section(said),
        blocks.actions(*_buttons(task, texts)),
        blocks.context(texts.text("labelling.progress", **done)),
    ]


def noted(verdict: Verdict, said: Label, texts: Catalogue, *, is_news: bool) -> str:
    """What a click on a sample's button did."""
    return texts.text(
        "labelling.noted" if is_news else "labelling.noted_same",
        verdict=texts.text(f"labelling.{verdict.value}"),
        said=texts.text(f"labelling.{said.value}"),
    )


def _buttons(task: LabelTask, texts: Catalogue) -> list[Block]:
    mention_id = task.next.post.mention_id if task.next is not None else None
    # The brand goes with the button, so that what comes next is of the same one.
    value = str(mention_id) if task.brand is None else f"{mention_id}:{task.brand}"
    choices = (
        (WordAction.LABEL_NEGATIVE, "labelling.negative"),
        (WordAction.LABEL_NEUTRAL, "labelling.neutral"),
        (WordAction.LABEL_POSITIVE, "labelling.positive"),
        (WordAction.LABEL_NOT_ABOUT_US, "labelling.not_about_us"),
        (WordAction.LABEL_SKIP, "labelling.skip"),
    )
    return [blocks.button(texts.text(key), action, value) for action, key in choices]
