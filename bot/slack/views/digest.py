"""A digest as a message."""

from __future__ import annotations

from bot.report_text import Report
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.text import clip, escape

#: A section of a digest; what is longer stands in the report.
LONGEST = 1500


def digest(report: Report, alt: str) -> tuple[str, list[Block]]:
    """The line of the notification, and the blocks; a quiet day is a single line, without a picture."""
    line = clip(f"{escape(report.title)}: {escape(report.lead)}", blocks.SECTION_LIMIT)
    if report.is_quiet:
        return line, [blocks.section(f"*{escape(report.title)}*\n{escape(report.lead)}")]
    body: list[Block] = [blocks.header(report.title), blocks.section(escape(report.lead)), blocks.picture(alt)]
    for section in report.sections:
        lines = "\n".join(f"• {escape(each)}" for each in section.lines)
        body.append(blocks.section(clip(f"*{escape(section.title)}*\n{lines}", LONGEST)))
    return line, [*body, blocks.context(escape(report.basis))]
