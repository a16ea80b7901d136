"""TextCNN: filters over token embeddings (Kim 2014, Convolutional Neural Networks for Sentence Classification).

The sizes are those of the paper; the embeddings are learned from the training data alone, as in its CNN-rand.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn

from analysis.sentiment import LABELS

EMBEDDING_SIZE: Final = 300
FILTER_WIDTHS: Final = (3, 4, 5)
FILTERS: Final = 100
DROPOUT: Final = 0.5
EMBEDDING_RANGE: Final = 0.25


class TextCnn(nn.Module):
    """Logits of negative, neutral and positive: the strongest answer of each filter anywhere in the text decides."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, EMBEDDING_SIZE)
        nn.init.uniform_(self.embedding.weight, -EMBEDDING_RANGE, EMBEDDING_RANGE)
        # Windows may hang over both ends, so that a text shorter than a filter still has some.
        self.filters = nn.ModuleList(
            nn.Conv1d(EMBEDDING_SIZE, FILTERS, width, padding=width - 1) for width in FILTER_WIDTHS
        )
        self.dropout = nn.Dropout(DROPOUT)
        self.head = nn.Linear(FILTERS * len(FILTER_WIDTHS), len(LABELS))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return float32 logits of shape (batch, 3)."""
        embedded = (self.embedding(input_ids) * attention_mask.unsqueeze(-1)).transpose(1, 2)
        pooled = [_strongest(torch.relu(one(embedded)), attention_mask) for one in self.filters]
        logits: Tensor = self.head(self.dropout(torch.cat(pooled, dim=1)))
        return logits.float()


def _strongest(answers: Tensor, attention_mask: Tensor) -> Tensor:
    """Return the maximum over the windows that touch the text, so that padding changes nothing.

    ``answers`` is (batch, filters, longest row and overhang), never below 0; the mask is (batch, longest row).
    """
    windows = answers.shape[2]
    overhang = windows - attention_mask.shape[1]
    touched = torch.arange(windows, device=answers.device) < attention_mask.sum(dim=1, keepdim=True) + overhang
    return answers.masked_fill(~touched.unsqueeze(1), 0.0).amax(dim=2)
