"""Whether those who work in this process still do: each says so in every round, and nobody else has to ask them."""

import time
from collections.abc import Callable, Iterable, Mapping


class Pulse:
    """When each of those who work in a process was last at it; `clock`: seconds that only go on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._beats: dict[str, float] = {}

    def beat(self, who: str) -> None:
        """Say that somebody is at work."""
        self._beats[who] = self._clock()

    def seconds_ago(self) -> Mapping[str, float]:
        """How long ago each of them said so."""
        now = self._clock()
        return {who: now - then for who, then in self._beats.items()}

    def begin(self, those: Iterable[str]) -> None:
        """Say who begins to work now, and nobody else: they have time for a first sign."""
        self._beats = dict.fromkeys(those, self._clock())
