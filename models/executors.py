"""Where calls run: in so many threads, or right away in the thread that asks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class SameThread(Executor):
    """Runs every call before ``submit`` returns, so that what is set for this thread alone holds for the call."""

    def submit(
        self, fn: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Future[Result]:
        """Return the finished call; what it raised is raised by its ``result``."""
        future: Future[Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 – all of it belongs to whoever asks for the result
            future.set_exception(error)
        return future


def threads_or_none(count: int) -> Executor:
    """Return an executor of ``count`` threads; of one it needs no thread and runs in the caller's."""
    return ThreadPoolExecutor(count, "batch") if count > 1 else SameThread()
