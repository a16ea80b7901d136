"""Posts for people to label, one at a time: what the model is least sure of, and nothing twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from analysis.label_choice import Candidate, next_to_label
from bot.spans import Span
from bot.word_answers.basis import post_json
from storage import corrections, posts

#: So many posts of the window may be asked for, of them half negative.
CANDIDATES: Final = 600
#: So many of the latest labelled texts count when the next one is to be unlike them.
REMEMBERED: Final = 200


@dataclass(frozen=True, slots=True)
class LabelTask:
    """The next post to label, None if there is none; ``done`` have a label by now, ``own`` of them this person's."""

    brand: str | None
    span: Span
    next: Candidate | None
    done: int
    own: int

    def as_json(self) -> dict[str, Any]:
        shown = None
        if self.next is not None:
            score = self.next.score
            shown = {
                **post_json(self.next.post),
                "neutral": round(score.neutral, 4),
                "positive": round(score.positive, 4),
                "said": self.next.post.label.value,
                "needs_review": score.needs_review,
                "uncertainty": round(self.next.uncertainty, 4),
            }
        return {"brand": self.brand, "next": shown, "labelled": self.done, "labelled_by_you": self.own}


def label(session: Session, workspace_id: str, span: Span, brand: str | None, who: str) -> LabelTask:
    """What ``who`` should label next of the posts of ``span``; ``brand`` None means all brands.

    Left out are posts that anybody labelled or that ``who`` skipped, and copies of labelled ones.
    """
    drawn = posts.draw_judged(
        session, workspace_id, span.start, span.end, brand, negative=CANDIDATES // 2, others=CANDIDATES // 2
    )
    ids = [each.post.mention_id for each in drawn if each.post.mention_id is not None]
    settled = corrections.done(session, workspace_id, ids, who)
    done, own = corrections.count(session, workspace_id, who)
    candidates = [Candidate(each.post, each.score) for each in drawn if each.post.mention_id not in settled]
    labelled = corrections.latest_texts(session, workspace_id, REMEMBERED, skipped_by=who)
    return LabelTask(brand, span, next_to_label(candidates, labelled), done, own)
