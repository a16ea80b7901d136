"""A tiny network, a tokenizer of a dozen words and posts that a child could tell apart."""

from __future__ import annotations

import json
import random
from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from models.dataset import Example
from models.network import SentimentEncoder

WORDS = {
    0: ("awful", "broken", "refund"),
    1: ("train", "monday", "table"),
    2: ("lovely", "superb", "thanks"),
}
FILLER = ("the", "a", "this", "shop", "phone")
SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
PAD_ID = 1


def toy_tokenizer() -> Tokenizer:
    words = [*SPECIALS, *FILLER, *(word for group in WORDS.values() for word in group)]
    tokenizer = Tokenizer(WordLevel({word: index for index, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def toy_config(layers: int = 2) -> BertConfig:
    return BertConfig(
        vocab_size=toy_tokenizer().get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=layers,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        type_vocab_size=1,
        pad_token_id=PAD_ID,
    )


def toy_network(seed: int = 1) -> SentimentEncoder:
    torch.manual_seed(seed)
    return SentimentEncoder(toy_config())


def toy_examples(rows: int, seed: int = 3, two_class: bool = False) -> list[Example]:
    generator = random.Random(seed)
    examples = []
    for index in range(rows):
        label = (index % 2) * 2 if two_class else index % 3
        words = [*generator.choices(FILLER, k=generator.randint(0, 6)), generator.choice(WORDS[label])]
        generator.shuffle(words)
        examples.append(Example(" ".join(words), label, "waimai_10k" if two_class else "toy", two_class))
    return examples


def write_rows(path: Path, examples: list[Example]) -> Path:
    names = ("negative", "neutral", "positive")
    lines = [json.dumps({"text": one.text, "label": names[one.label], "source": one.source}) for one in examples]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_backbone(folder: Path, layers: int = 4) -> Path:
    torch.manual_seed(5)
    BertModel(toy_config(layers), add_pooling_layer=False).save_pretrained(folder)
    toy_tokenizer().save(str(folder / "tokenizer.json"))
    return folder


def write_transformers_tokenizer(folder: Path) -> None:
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=toy_tokenizer(), pad_token="<pad>", unk_token="<unk>", model_max_length=64
    ).save_pretrained(folder)
