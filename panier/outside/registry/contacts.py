"""How the registry answers this process: how often it was asked what, how long that took, and what went wrong."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum

from panier.core.values import frozen, replace

PROBLEM_MAX = 300  # characters of what went wrong


class Ask(StrEnum):
    """What a registry is asked."""

    LOOK_UP = "look-up"
    COMMAND = "command"
    POLL = "poll"
    CODE = "code"


@frozen
class KindOfAnswers:
    """How a registry answers a kind of question; times of questions are the shop's, lengths are in microseconds.

    `failed`: of `asked`, those that it did not answer; `problem`: what it was the last time, at `problem_us`.
    """

    asked: int = 0
    failed: int = 0
    last_us: int = 0
    latest_length_us: int = 0
    longest_length_us: int = 0
    whole_length_us: int = 0
    problem: str = ""
    problem_us: int = 0

    @property
    def usual_length_us(self) -> int:
        """How long an answer takes, on the average."""
        return self.whole_length_us // self.asked if self.asked else 0


class RegistryContacts:
    """What this process has asked its registry since it began; `clock`: nanoseconds that only go on."""

    def __init__(self, clock: Callable[[], int] = time.perf_counter_ns) -> None:
        self._clock = clock
        self._kinds: dict[Ask, KindOfAnswers] = {}
        self.messages = 0

    @contextmanager
    def asking(self, what: Ask, *, now_us: int) -> Iterator[None]:
        """Measure what is asked inside; what goes wrong goes on."""
        begun, problem = self._clock(), ""
        try:
            yield
        except Exception as error:
            problem = (str(error) or type(error).__name__)[:PROBLEM_MAX]
            raise
        finally:
            self._note(what, (self._clock() - begun) // 1_000, problem, now_us)

    def _note(self, what: Ask, length_us: int, problem: str, now_us: int) -> None:
        known = self._kinds.get(what, KindOfAnswers())
        self._kinds[what] = replace(
            known,
            asked=known.asked + 1,
            failed=known.failed + bool(problem),
            last_us=now_us,
            latest_length_us=length_us,
            longest_length_us=max(known.longest_length_us, length_us),
            whole_length_us=known.whole_length_us + length_us,
            problem=problem or known.problem,
            problem_us=now_us if problem else known.problem_us,
        )

    def note_message(self) -> None:
        """Remember that a message was taken in."""
        self.messages += 1

    @property
    def kinds(self) -> Mapping[Ask, KindOfAnswers]:
        """What was asked so far."""
        return dict(self._kinds)
