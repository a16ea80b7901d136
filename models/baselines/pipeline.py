"""Our weights behind Hugging Face's ``pipeline``, as its documentation shows it: what most people would write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import BertConfig, PreTrainedTokenizerFast, TextClassificationPipeline, pipeline
from transformers.modeling_outputs import SequenceClassifierOutput
from transformers.models.bert.modeling_bert import BertPreTrainedModel

from analysis.sentiment import LABELS
from models.baselines.optional import quiet
from models.model_folder import StoredModel
from models.network import SentimentEncoder


class _AsTransformers(BertPreTrainedModel):  # type: ignore[no-untyped-call]
    """Our network as a sequence classifier that transformers knows how to call; it shares the weights."""

    def __init__(self, network: SentimentEncoder) -> None:
        config: BertConfig = network.encoder.config
        config.id2label = {place: label.value for place, label in enumerate(LABELS)}
        config.label2id = {label.value: place for place, label in enumerate(LABELS)}
        super().__init__(config)
        self.network = network

    def forward(self, input_ids: Tensor, attention_mask: Tensor, **others: Any) -> SequenceClassifierOutput:
        return SequenceClassifierOutput(logits=self.network(input_ids, attention_mask))


def as_pipeline(model: StoredModel, device: torch.device) -> TextClassificationPipeline:
    """Return ``pipeline("text-classification")`` around a model of ours and its tokenizer."""
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=model.tokenizer,
        pad_token=model.tokenizer.id_to_token(model.pad_id),
        model_max_length=model.max_tokens,
        model_input_names=["input_ids", "attention_mask"],
    )
    wrapped = _AsTransformers(model.network).eval()  # type: ignore[no-untyped-call]
    with quiet():  # it warns that it does not know the class, and names all that it knows
        made: TextClassificationPipeline = pipeline(
            "text-classification", model=wrapped, tokenizer=tokenizer, device=device
        )
    return made


def labels_of_pipeline(made: TextClassificationPipeline, texts: Sequence[str], batch_size: int) -> list[str]:
    """Return the label of each text, the texts batched in the order given."""
    return [str(one["label"]) for one in made(list(texts), batch_size=batch_size, truncation=True)]
