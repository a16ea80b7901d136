"""The engine: texts in, class probabilities out, as fast as the machine allows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

import torch
from torch import Tensor

from analysis.sentiment import DEFAULT_COSTS, Score
from models.backend_choice import TORCH, choose_backend
from models.backends import Backend, BackendName, Fastest, TorchBackend
from models.batching import batches_by_budget
from models.device import choose_device, is_out_of_memory
from models.errors import ModelError, UnscorableTexts
from models.executors import threads_or_none
from models.loading import LoadedModel, open_model
from models.preprocess import language_of
from models.tokens import pad
from models.windows import EncodedWindow, RecentLogits, encoded_ahead, in_windows
from models.workload import Workload


class Classifier:
    """Scores texts with one model on one device. Not for use by two threads at once.

    ``work`` counts what it has done so far, for benchmarks and logs.
    """

    def __init__(
        self,
        model: LoadedModel,
        device: torch.device,
        *,
        token_budget: int | None = None,
        backend: Backend | None = None,
        remember: int = 0,
    ) -> None:
        self._model = model
        self._device = device
        self._classes = model.classes.double()
        self._backend = backend or TorchBackend(model.network, device)
        self._token_budget = token_budget or self._backend.token_budget
        self._recent = RecentLogits(remember)
        self.work = Workload()

    @classmethod
    def load(
        cls,
        model: str | Path | None = None,
        *,
        device: str | None = None,
        threads: int | None = None,
        backend: BackendName | Fastest = TORCH,
        cache: Path | None = None,
        measure: bool = True,
        remember: int = 0,
    ) -> Classifier:
        """Return a classifier with the shipped model, or that of a folder or hub name.

        ``device`` is a torch device name; None takes CUDA if there is one. ``threads`` sets the processor threads of
        the whole process. ``backend`` computes; "fastest" is measured at the first start, must keep the labels, and is
        kept in ``cache``, by default the user's cache folder; without ``measure`` only a choice made before counts.
        ``remember`` is of how many rows the scores are kept for texts that come again. Raises ModelError with what is
        wrong and what to do.
        """
        if threads is not None:
            torch.set_num_threads(threads)
        opened, place = open_model(model), choose_device(device)

        def scorer(using: Backend) -> Callable[[Sequence[str]], list[Score]]:
            return cls(opened, place, backend=using).score

        chosen = choose_backend(opened, place, scorer, wanted=backend, cache=cache, measure=measure)
        return cls(opened, place, backend=chosen, remember=remember)

    @property
    def model_id(self) -> str:
        """The name of these very weights; scores of different weights never share it."""
        return self._model.model_id

    @property
    def device(self) -> str:
        """The device that it computes on, such as "cpu" or "cuda:0"."""
        return str(self._device)

    @property
    def backend(self) -> BackendName:
        """What computes the logits: "torch", or ONNX Runtime in int8 or float32."""
        return self._backend.name

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Return the probabilities of each text, in the order given; an empty text is a text.

        Raises ModelError: temporary if not even one text fits into the memory, UnscorableTexts if the model gives no
        number for some.
        """
        return [score for scores in self.score_windows(in_windows(texts)) for score in scores]

    def score_windows(self, windows: Iterable[Sequence[str]]) -> Iterator[list[Score]]:
        """Yield the scores of each window of texts; while one is computed, a thread takes and tokenises the next.

        Raises what `score` raises, and what ``windows`` raises after all windows before it.
        """
        for window in self._encoded(windows):
            logits = self._logits_of(window)
            with self.work.timed("calibrating"):
                scores = self.calibrated(window.texts, logits)
            yield scores

    def logits(self, texts: Sequence[str]) -> Tensor:
        """Return the model's own class logits, shape (texts, classes), before any calibration."""
        windows = self._encoded(in_windows(texts))
        return torch.cat([torch.zeros(0, len(self._classes)), *(self._logits_of(window) for window in windows)])

    def _encoded(self, windows: Iterable[Sequence[str]]) -> Iterator[EncodedWindow]:
        ngrams = self._model.ngrams
        return encoded_ahead(windows, self._model.encode, self.work, ngrams.logits if ngrams else None)

    def calibrated(self, texts: Sequence[str], logits: Tensor) -> list[Score]:
        """Return the probabilities that the model's own logits (texts, classes) of these texts mean."""
        languages = [language_of(text) for text in texts]
        temperatures = [self._model.temperatures.get(language, 1.0) for language in languages]
        scaled = logits.double() / torch.tensor(temperatures, dtype=torch.double).reshape(-1, 1)
        probabilities = torch.softmax(scaled, dim=1) @ self._classes
        costs = [self._model.costs.get(language, DEFAULT_COSTS) for language in languages]
        return [Score(*row, costs=cost) for row, cost in zip(probabilities.tolist(), costs, strict=True)]

    def _logits_of(self, window: EncodedWindow) -> Tensor:
        if not window.texts:
            return torch.zeros(0, len(self._classes))
        self.work.texts += len(window.texts)
        with self.work.timed("computing"):
            of_rows = self._recent.complete(window.rows, self._computed)
        logits = of_rows[torch.tensor(window.row_of_text, dtype=torch.long)]
        if window.beside is not None:
            logits = logits + window.beside
        broken = torch.nonzero(~logits.isfinite().all(dim=1)).flatten().tolist()
        if broken:
            raise UnscorableTexts(broken)
        return logits

    def _computed(self, ids: Sequence[Sequence[int]]) -> Tensor:
        """Return the logits of rows of token ids, computed in batches; memory that runs out makes them smaller."""
        done: list[tuple[list[int], Tensor]] = []
        flying: deque[tuple[list[int], Future[Tensor | None]]] = deque()
        waiting = self._plan(range(len(ids)), ids, self._token_budget)
        at_once = self._backend.batches_at_once
        with torch.no_grad(), self._backend.entered(), threads_or_none(at_once) as executor:
            while waiting or flying:
                while waiting and len(flying) < at_once:
                    batch = waiting.pop()
                    flying.append((batch, executor.submit(self._forward, [ids[index] for index in batch])))
                batch, computed = flying.popleft()
                logits = computed.result()
                if logits is not None:
                    done.append((batch, logits))
                    continue
                self.work.out_of_memory += 1
                if len(batch) == 1:
                    raise ModelError(
                        f"Out of memory on {self.device} with a single text; free some memory or use the CPU.",
                        temporary=True,
                    )
                smaller = len(batch) * len(ids[batch[0]]) // 2
                unscored = [index for rows in [batch, *waiting] for index in rows]
                waiting = self._plan(unscored, ids, smaller)
        result = torch.zeros(len(ids), len(self._classes))
        for batch, logits in done:  # only now, so that a graphics card is never waited for between two batches
            result[torch.tensor(batch)] = logits.float().cpu()
        return result

    @staticmethod
    def _plan(indices: Sequence[int], ids: Sequence[Sequence[int]], token_budget: int) -> list[list[int]]:
        """Return batches as a stack, the longest rows on top."""
        batches = batches_by_budget([len(ids[index]) for index in indices], token_budget)
        return [[indices[at] for at in batch] for batch in reversed(batches)]

    def _forward(self, rows: Sequence[Sequence[int]]) -> Tensor | None:
        """Return the logits of one batch, or None if the memory is too small for it."""
        input_ids, mask = pad(rows, self._model.pad_id, self._backend.width_step)
        try:
            logits = self._backend.forward(input_ids, mask)
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
        else:
            self.work.add_batch([len(row) for row in rows], input_ids.shape[1])
            return logits
        if self._device.type == "cuda":
            torch.cuda.empty_cache()
        return None
