"""The network: a BERT encoder, the mean over its tokens, and a linear head of three classes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel, BertConfig, BertModel
from transformers.utils.hub import cached_file

from analysis.sentiment import LABELS
from models.errors import ModelError
from models.labels import NEUTRAL
from models.tokens import load_tokenizer

# Evenly spread over a 12-layer backbone, first and last included.
SIX_OF_TWELVE: Final = (0, 2, 4, 7, 9, 11)


class SentimentEncoder(nn.Module):
    """Logits of negative, neutral and positive for batches of token ids.

    Built from a configuration alone, so it needs no network and no file.
    """

    def __init__(self, config: BertConfig, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(config.hidden_size, len(LABELS))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return float32 logits of shape (batch, 3)."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)
        logits: Tensor = self.head(self.dropout(mean))
        return logits.float()


def from_backbone(
    source: str | Path,
    layers: Sequence[int] = SIX_OF_TWELVE,
    dropout: float = 0.1,
    encoder_dropout: float = 0.0,
) -> SentimentEncoder:
    """Return a network with the embeddings and the chosen layers of a BERT backbone and a fresh head.

    ``dropout`` is that of the head. Inside the encoder it costs a fifth of the time of training, as it rules out the
    fused attention, and a run of one or two epochs over a hundred thousand rows hardly overfits.
    ``source`` is a local folder or a hub name. Raises ModelError if it is no BERT or has too few layers.
    """
    try:
        backbone = AutoModel.from_pretrained(str(source), add_pooling_layer=False).float()
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(
            f"The backbone {source} cannot be loaded ({error}); name a folder with a BERT model."
        ) from error
    if not isinstance(backbone, BertModel):
        raise ModelError(f"The backbone {source} is a {type(backbone).__name__}; only BERT models can be trained.")
    depth = backbone.config.num_hidden_layers
    if not layers or max(layers) >= depth:
        raise ModelError(f"The backbone {source} has {depth} layers; layers {list(layers)} are not all there.")
    settings: dict[str, Any] = {
        **backbone.config.to_dict(),
        "num_hidden_layers": len(layers),
        "hidden_dropout_prob": encoder_dropout,
        "attention_probs_dropout_prob": encoder_dropout,
    }
    network = SentimentEncoder(BertConfig(**settings), dropout)
    network.encoder.load_state_dict(_renumber(backbone.state_dict(), layers))
    return network


def continued_network(trained: SentimentEncoder, dropout: float, encoder_dropout: float) -> SentimentEncoder:
    """Return a network with the weights of a trained one, and with the dropout of a new run."""
    settings: dict[str, Any] = {
        **trained.encoder.config.to_dict(),
        "hidden_dropout_prob": encoder_dropout,
        "attention_probs_dropout_prob": encoder_dropout,
    }
    network = SentimentEncoder(BertConfig(**settings), dropout)
    network.load_state_dict(trained.state_dict())
    return network


def tokenizer_of_backbone(source: str) -> Tokenizer:
    """Return the tokenizer of a backbone by folder or hub name; raises ModelError if there is no tokenizer.json."""
    if Path(source).is_dir():
        return load_tokenizer(Path(source) / "tokenizer.json")
    try:
        found = cached_file(source, "tokenizer.json")
    except (OSError, ValueError) as error:
        reason = str(error).strip().split("\n")[0]
        raise ModelError(f"The backbone {source} cannot be loaded ({reason}); name a folder or a hub model.") from error
    return load_tokenizer(Path(str(found)))


def _renumber(state: dict[str, Tensor], layers: Sequence[int]) -> dict[str, Tensor]:
    place = {old: new for new, old in enumerate(layers)}
    chosen: dict[str, Tensor] = {}
    for name, tensor in state.items():
        if not name.startswith("encoder.layer."):
            chosen[name] = tensor
            continue
        _, _, number, rest = name.split(".", 3)
        if int(number) in place:
            chosen[f"encoder.layer.{place[int(number)]}.{rest}"] = tensor
    return chosen


def mask_neutral(logits: Tensor, two_class: Tensor) -> Tensor:
    """Return logits in which rows marked two-class cannot be neutral."""
    blocked = torch.zeros_like(logits, dtype=torch.bool)
    blocked[:, NEUTRAL] = two_class
    return logits.masked_fill(blocked, torch.finfo(logits.dtype).min)
