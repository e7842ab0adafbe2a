"""Leaving the machine to those who wait: how long work that nobody waits for rests after each piece."""

import time
from collections.abc import Callable

REST_SECONDS_MAX = 5.0


class Pace:
    """Measures a piece of work that another process does, and the event loop beside it.

    `wall` and `worked`: seconds that passed, and that this thread, which is the event loop's, had the processor.
    """

    def __init__(
        self, wall: Callable[[], float] = time.perf_counter, worked: Callable[[], float] = time.thread_time
    ) -> None:
        self._wall, self._worked = wall, worked
        self._began = wall(), worked()

    def rest_seconds(self) -> float:
        """How long to rest now: the share of the time that the event loop needs is left to it.

        Beside an idle event loop there is no rest, beside one that works half of the time as long a one as the work
        took, beside one that is never idle the longest.
        """
        wall, worked = self._wall() - self._began[0], self._worked() - self._began[1]
        idle = wall - worked
        return REST_SECONDS_MAX if idle <= 0 else min(REST_SECONDS_MAX, wall * worked / idle)
