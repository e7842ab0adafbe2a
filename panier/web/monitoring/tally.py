"""Counting requests as they are answered: by kind, method and status, and how long each kind takes."""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

from panier.web.monitoring.exposition import MetricFamily, MetricSample

# Seconds: an order takes a few milliseconds, a page with a search up to seconds.
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS = frozenset({"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"})
OTHER = "other"


class RequestTally:
    """The requests that a process has answered. `kinds`: all there are; whatever else is asked for is another one."""

    def __init__(self, kinds: frozenset[str] = frozenset()) -> None:
        self._kinds = kinds
        self._counts: dict[tuple[str, str, int], int] = {}
        self._times: dict[str, list[float]] = {}

    def kind_of(self, path: str) -> str:
        """The kind of a request: the first part of its path without a version, where that is a known one."""
        first = path[1:].partition("/")[0]
        return first if first in self._kinds else OTHER if first else "home"

    def note(self, kind: str, method: str, status: int, seconds: float) -> None:
        """Count an answer."""
        key = (kind, method, status)
        self._counts[key] = self._counts.get(key, 0) + 1
        times = self._times.get(kind)
        if times is None:
            times = self._times[kind] = [0.0] * (len(BOUNDS) + 2)
        times[bisect_left(BOUNDS, seconds)] += 1
        times[-1] += seconds

    async def around(self, kind: str, application: Any, scope: Any, listen: Any, send: Callable[[Any], Any]) -> None:
        """Have an application answer, and count that."""
        begun, status = perf_counter(), 0

        async def noting(event: Any) -> None:
            nonlocal status
            if event["type"] == "http.response.start":
                status = event["status"]
            await send(event)

        try:
            await application(scope, listen, noting)
        finally:
            method = scope.get("method", "")
            self.note(kind, method if method in _METHODS else OTHER, status, perf_counter() - begun)

    def metrics(self) -> tuple[MetricFamily, MetricFamily]:
        """What was counted."""
        counts = tuple(
            MetricSample(float(count), (("kind", kind), ("method", method), ("status", str(status))))
            for (kind, method, status), count in sorted(self._counts.items())
        )
        times = tuple(sample for kind, found in sorted(self._times.items()) for sample in _histogram(kind, found))
        return (
            MetricFamily(
                "panier_requests", "counter", "Requests that were answered; status 0: the caller hung up.", counts
            ),
            MetricFamily("panier_request_seconds", "histogram", "How long requests took until their answer.", times),
        )


class TalliedApplication:
    """An application whose every answer is counted as one kind, such as the back office on a port of its own."""

    def __init__(self, application: Any, tally: RequestTally, kind: str) -> None:
        self._application, self._tally, self._kind = application, tally, kind

    async def __call__(self, scope: Mapping[str, Any], listen: Any, send: Any) -> None:
        """Answer and count."""
        if scope["type"] == "http":
            await self._tally.around(self._kind, self._application, scope, listen, send)
        else:
            await self._application(scope, listen, send)


def _histogram(kind: str, found: list[float]) -> list[MetricSample]:
    """Cumulative, as the format wants it."""
    labels, total, samples = (("kind", kind),), 0.0, []
    for bound, count in zip((*map(_shown, BOUNDS), "+Inf"), found, strict=False):
        total += count
        samples.append(MetricSample(total, (*labels, ("le", bound)), "_bucket"))
    return [*samples, MetricSample(found[-1], labels, "_sum"), MetricSample(total, labels, "_count")]


def _shown(bound: float) -> str:
    return f"{bound:g}"
