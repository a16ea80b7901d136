"""The engine: texts in, class probabilities out, as fast as the machine allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor

from analysis.sentiment import Score
from models.backend_choice import TORCH, choose_backend
from models.backends import Backend, BackendName, Fastest, TorchBackend
from models.batching import batches_by_budget
from models.device import choose_device, is_out_of_memory
from models.errors import ModelError
from models.loading import LoadedModel, open_model
from models.preprocess import language_of
from models.tokens import pad


class Classifier:
    """Scores texts with one model on one device. Not for use by two threads at once."""

    def __init__(
        self,
        model: LoadedModel,
        device: torch.device,
        *,
        token_budget: int | None = None,
        backend: Backend | None = None,
    ) -> None:
        self._model = model
        self._device = device
        self._classes = model.classes.double()
        self._backend = backend or TorchBackend(model.network, device)
        self._token_budget = token_budget or self._backend.token_budget

    @classmethod
    def load(
        cls,
        model: str | Path | None = None,
        *,
        device: str | None = None,
        threads: int | None = None,
        backend: BackendName | Fastest = TORCH,
        cache: Path | None = None,
    ) -> Classifier:
        """Return a classifier with the shipped model, or that of a folder or hub name.

        ``device`` is a torch device name; None takes CUDA if there is one. ``threads`` sets the processor threads of
        the whole process. ``backend`` computes a model of ours on the CPU; "fastest" is measured at the first start,
        must keep the labels, and is remembered in ``cache``, by default the user's cache folder. Raises ModelError with
        what is wrong and what to do.
        """
        if threads is not None:
            torch.set_num_threads(threads)
        opened, place = open_model(model), choose_device(device)

        def scorer(using: Backend) -> Callable[[Sequence[str]], list[Score]]:
            return cls(opened, place, backend=using).score

        return cls(opened, place, backend=choose_backend(opened, place, scorer, wanted=backend, cache=cache))

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

        Raises ModelError (temporary) if not even one text fits into the memory.
        """
        return self.calibrated(texts, self.logits(texts))

    def calibrated(self, texts: Sequence[str], logits: Tensor) -> list[Score]:
        """Return the probabilities that the model's own logits (texts, classes) of these texts mean."""
        temperatures = [self._model.temperatures.get(language_of(text), 1.0) for text in texts]
        scaled = logits.double() / torch.tensor(temperatures, dtype=torch.double).reshape(-1, 1)
        probabilities = torch.softmax(scaled, dim=1) @ self._classes
        return [Score(*row) for row in probabilities.tolist()]

    def logits(self, texts: Sequence[str]) -> Tensor:
        """Return the model's own class logits, shape (texts, classes), before any calibration."""
        ids = self._model.encode(texts)
        result = torch.zeros(len(texts), len(self._classes))
        waiting = self._plan(range(len(ids)), ids, self._token_budget)
        with torch.no_grad(), self._backend.entered():
            while waiting:
                batch = waiting.pop()
                logits = self._forward([ids[index] for index in batch])
                if logits is not None:
                    result[torch.tensor(batch)] = logits
                    continue
                if len(batch) == 1:
                    raise ModelError(
                        f"Out of memory on {self.device} with a single text; free some memory or use the CPU.",
                        temporary=True,
                    )
                smaller = len(batch) * len(ids[batch[0]]) // 2
                unscored = [index for rows in [batch, *waiting] for index in rows]
                waiting = self._plan(unscored, ids, smaller)
        return result

    @staticmethod
    def _plan(indices: Sequence[int], ids: Sequence[Sequence[int]], token_budget: int) -> list[list[int]]:
        """Return batches as a stack, the longest rows on top."""
        batches = batches_by_budget([len(ids[index]) for index in indices], token_budget)
        return [[indices[at] for at in batch] for batch in reversed(batches)]

    def _forward(self, rows: Sequence[Sequence[int]]) -> Tensor | None:
        """Return the logits of one batch, or None if the memory is too small for it."""
        input_ids, mask = pad(rows, self._model.pad_id)
        try:
            return self._backend.forward(input_ids, mask)
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
        if self._device.type == "cuda":
            torch.cuda.empty_cache()
        return None
