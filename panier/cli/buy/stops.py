"""How a buyer's command ends when it cannot go on: a sentence, and the exit status that says what kind of no it is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

DONE, REFUSED, WRONG_USE, NOT_REACHED, NOT_FOUND, PRICE_CHANGED = range(6)


class Stop(Exception):  # noqa: N818 - an end, not a mistake
    """Why a command ends here; `lines` are printed before it."""

    def __init__(self, message: str, status: int = REFUSED, *, lines: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.lines = lines


class CallRefused(Stop):
    """The endpoint answered a call, and the answer is no."""

    def __init__(self, message: str, *, code: int, query_id: str, call: str) -> None:
        place = f" [{query_id}]" if query_id else ""
        super().__init__(f"{message}{place}", NOT_FOUND if code == 404 else REFUSED)
        self.said = message
        self.code = code
        self.call = call

    @property
    def is_final(self) -> bool:
        """Whether the call has certainly had no effect: what is not judged yet may still have one."""
        return 400 <= self.code < 500 and self.code not in (408, 409)


class NoAnswer(Stop):
    """A call was sent, or may have been, and no answer came: it may have had its effect or not."""

    def __init__(self, message: str) -> None:
        super().__init__(message, NOT_REACHED)


def wrong_use(message: str) -> Stop:
    """The command was called wrongly: nothing was sent."""
    return Stop(message, WRONG_USE)


@contextmanager
def ending() -> Iterator[None]:
    """Turn the end of a command into its line and its exit status."""
    try:
        yield
    except Stop as stop:
        for line in stop.lines:
            print(line, file=sys.stderr)
        print(f"panier: {stop.message}", file=sys.stderr)
        raise typer.Exit(stop.status) from None
    except KeyboardInterrupt:
        print("\npanier: interrupted; `panier order list` shows what is not finished", file=sys.stderr)
        raise typer.Exit(130) from None
