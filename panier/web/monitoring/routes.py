"""GET /health, /health/ready and /metrics: no part of the API, and nothing in them for customers."""

import asyncio
from collections.abc import Mapping

import msgspec
from falcon.asgi import Request, Response

from panier.web.errors import unknown_path
from panier.web.monitoring import place as watched
from panier.web.monitoring import readings
from panier.web.monitoring.exposition import CONTENT_TYPE, MetricFamily, MetricSample, gauge, written
from panier.web.monitoring.place import OK, KeptLook, ProcessReadiness, WatchedPlace

LIVE, READY, METRICS = "/health", "/health/ready", "/metrics"
_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


def routes(place: WatchedPlace) -> dict[str, object]:
    """What answers whoever watches, by path."""
    ready = KeptLook(lambda: asyncio.ensure_future(watched.look(place)), watched.KEPT_SECONDS)
    return {LIVE: _Live(), READY: _Ready(place, ready), METRICS: _Metrics(place, ready)}


class _Live:
    """Answers while the process does; whoever gets no answer starts it anew."""

    async def on_get(self, request: Request, response: Response) -> None:
        _say(response, {"status": "alive"})

    on_head = on_get


class _Ready:
    """Says whether requests should be led here."""

    def __init__(self, place: WatchedPlace, ready: KeptLook[ProcessReadiness]) -> None:
        self._place, self._ready = place, ready

    async def on_get(self, request: Request, response: Response) -> None:
        found = await self._ready.find()
        told: dict[str, object] = {"status": "ready" if found.is_ready else "not ready", "checks": found.checks}
        if self._place.is_shown(request.get_header("authorization")):
            told["details"] = found.details
        response.status = 200 if found.is_ready else 503
        _say(response, told)

    on_head = on_get


class _Metrics:
    """The figures of the process and of the shop, for who shows the token."""

    def __init__(self, place: WatchedPlace, ready: KeptLook[ProcessReadiness]) -> None:
        self._place, self._ready = place, ready
        self._backlog = KeptLook(
            lambda: asyncio.ensure_future(watched.load_backlog(place)), watched.FIGURES_KEPT_SECONDS
        )

    async def on_get(self, request: Request, response: Response) -> None:
        """Refuses: everybody where no token is set (404), and whoever does not show it (401)."""
        if not self._place.token:
            raise unknown_path()
        if not self._place.is_shown(request.get_header("authorization")):
            response.status = 401
            response.set_header("www-authenticate", 'Bearer realm="metrics"')
            _say(response, {"status": "This wants `authorization: Bearer` with PANIER_METRICS_TOKEN"})
            return
        response.data, response.content_type = await self._text(), CONTENT_TYPE
        response.set_headers(_HEADERS)

    async def _text(self) -> bytes:
        place, ready, backlog = self._place, await self._ready.find(), await self._backlog.find()
        return written(
            (
                *_state(place, ready),
                *place.tally.metrics(),
                *(() if backlog is None else readings.waiting(backlog)),
                *readings.stored(place.database, place.file),
                *readings.process(),
            )
        )


def _state(place: WatchedPlace, ready: ProcessReadiness) -> tuple[MetricFamily, ...]:
    """What the process is, whether it is ready, and how long ago each worker gave a sign."""
    mode = "sandbox" if place.shop.is_sandbox else "live"
    signs = {} if place.signs is None else place.signs()
    return (
        gauge(
            "panier_build", "Which release this is, always 1.",
            MetricSample(1.0, (("version", place.version), ("mode", mode))),
        ),
        gauge(
            "panier_ready", "What /health/ready looks at: 1 is well or elsewhere.",
            *(MetricSample(float(found in (OK, watched.ELSEWHERE)), (("check", what),))
              for what, found in ready.checks.items()),
        ),
        gauge(
            "panier_worker_seconds", "How long ago each of those who work in this process gave a sign.",
            *(MetricSample(seconds, (("worker", who),)) for who, seconds in sorted(signs.items())),
        ),
    )  # fmt: skip


def _say(response: Response, told: Mapping[str, object]) -> None:
    response.data = msgspec.json.encode(told)
    response.set_headers({**_HEADERS, "content-type": "application/json"})
