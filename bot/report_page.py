"""A report as one HTML file that needs nothing else: it can be forwarded, printed and opened years later."""

from __future__ import annotations

from base64 import b64encode
from html import escape

from bot.catalogue import Catalogue
from bot.digests import Picture
from bot.report_text import Report

_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.55;
  font-family: system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 1.5rem; margin-bottom: .25rem; }
h2 { font-size: 1.1rem; margin: 1.75rem 0 .25rem; border-bottom: 1px solid #8884; padding-bottom: .2rem; }
ul { padding-left: 1.2rem; margin: .4rem 0; }
li { margin: .25rem 0; overflow-wrap: anywhere; }
.lead { font-size: 1.05rem; }
img { width: 100%; height: auto; background: #fff; border-radius: 6px; margin: 1rem 0; }
footer { margin-top: 2.5rem; font-size: .85rem; opacity: .75; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } }
"""


def html_page(report: Report, picture: Picture | None, texts: Catalogue) -> str:
    """The report as HTML, the chart inline. Nothing is fetched and no script runs: a policy in the page forbids it."""
    parts = [
        "<!doctype html>",
        f'<html lang="{"zh-CN" if texts.language == "zh" else "en"}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">",
        f"<title>{escape(report.title)}</title><style>{_STYLE}</style></head><body>",
        f'<h1>{escape(report.title)}</h1><p class="lead">{escape(report.lead)}</p>',
    ]
    if picture is not None:
        encoded = b64encode(picture.png).decode("ascii")
        parts.append(f'<img src="data:image/png;base64,{encoded}" alt="{escape(picture.alt, quote=True)}">')
    for section in report.sections:
        lines = "".join(f"<li>{escape(line)}</li>" for line in section.lines)
        parts.append(f"<section><h2>{escape(section.title)}</h2><ul>{lines}</ul></section>")
    parts.append(f"<footer>{escape(report.basis)}</footer></body></html>")
    return "\n".join(parts) + "\n"
