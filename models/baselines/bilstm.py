"""A recurrent network that reads the tokens in both directions (Hochreiter and Schmidhuber 1997; Graves 2005).

The strongest state over the tokens decides, as in the encoder with max pooling of Conneau et al. 2017.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from analysis.sentiment import LABELS

EMBEDDING_SIZE: Final = 200
STATE_SIZE: Final = 128
DROPOUT: Final = 0.5
EMBEDDING_RANGE: Final = 0.25


class BiLstm(nn.Module):
    """Logits of negative, neutral and positive: the strongest value of each state anywhere in the text decides."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, EMBEDDING_SIZE)
        nn.init.uniform_(self.embedding.weight, -EMBEDDING_RANGE, EMBEDDING_RANGE)
        self.reader = nn.LSTM(EMBEDDING_SIZE, STATE_SIZE, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(DROPOUT)
        self.head = nn.Linear(2 * STATE_SIZE, len(LABELS))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return float32 logits of shape (batch, 3)."""
        embedded = self.dropout(self.embedding(input_ids))
        # Packed, the backward reader starts at the last token, not in the padding; it needs at least one.
        lengths = attention_mask.sum(dim=1).clamp(min=1).cpu()
        packed = pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
        # Not every processor has a recurrent layer in the short format that training and scoring may ask for.
        with torch.autocast(embedded.device.type, enabled=False):
            read, _ = self.reader(packed)
        states, _ = pad_packed_sequence(read, batch_first=True, padding_value=float("-inf"))
        logits: Tensor = self.head(self.dropout(states.amax(dim=1)))
        return logits.float()
