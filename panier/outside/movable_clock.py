"""A clock that its sandbox's owner moves on."""

from collections.abc import Callable

from panier.core.period import Period


class MovableClock:
    """Microseconds since 1970, in a shop whose time can be moved on."""

    def __init__(self, real: Callable[[], int], offset_us: int = 0) -> None:
        self._real = real
        self.offset_us = offset_us
        self.on_move: Callable[[int], None] = lambda _: None  # told before anybody sees the new time

    def __call__(self) -> int:
        """The shop's time."""
        return self._real() + self.offset_us

    def advance(self, period: Period) -> None:
        """Move on by a period of the calendar."""
        now_us = self()
        self.set_offset(self.offset_us + period.after(now_us) - now_us)

    def move_to(self, time_us: int) -> None:
        """Move on to an instant."""
        self.set_offset(self.offset_us + time_us - self())

    def set_offset(self, offset_us: int) -> None:
        """Be ahead of the real time by so much: as a snapshot was, whose content comes with its time."""
        self.on_move(offset_us)
        self.offset_us = offset_us
