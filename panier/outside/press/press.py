"""Having papers made as files by a process of its own.

The process is started when there is something to do, and ends when it has been idle or when this process ends.
"""

import asyncio
import contextlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from panier.core.paper.paper import BOOKED, Form, Sheet

PAPER_SECONDS_MAX = 60.0
IDLE_SECONDS_MAX = 120.0
FRAME_BYTES_MAX = 64_000_000
_LENGTH_BYTES = 4


class PressError(Exception):
    """A paper could not be made; says why."""


class Press(Protocol):
    """Whoever makes papers as files."""

    async def make(self, sheet: Sheet, words: Mapping[str, str]) -> Mapping[Form, bytes]:
        """A paper in each of its forms.

        Raises PressError where it cannot be made.
        """

    async def close(self) -> None:
        """End what was started."""


class Order(msgspec.Struct, frozen=True):
    """What the process is asked to make."""

    sheet: Sheet
    words: dict[str, str]


class Made(msgspec.Struct, frozen=True):
    """What the process answers: the files, or a problem."""

    files: dict[str, bytes] = {}
    problem: str = ""


def is_electronic(sheet: Sheet) -> bool:
    """True for a paper that is an electronic invoice too: EN 16931 knows two decimals at most."""
    return sheet.kind in BOOKED and sheet.currency != "TND"


def framed(content: bytes) -> bytes:
    """A message with its length before it."""
    return len(content).to_bytes(_LENGTH_BYTES, "big") + content


async def read_frame(stream: asyncio.StreamReader) -> bytes:
    """The next message of a stream.

    Raises asyncio.IncompleteReadError at its end.
    """
    length = int.from_bytes(await stream.readexactly(_LENGTH_BYTES), "big")
    if length > FRAME_BYTES_MAX:
        raise PressError("The press answered more than a paper can be")
    return await stream.readexactly(length)


class ProcessPress:
    """A press in a process of its own, one paper after the other. `folders`: where the template is looked for."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = [str(folder) for folder in folders]
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._ending: asyncio.TimerHandle | None = None

    async def make(self, sheet: Sheet, words: Mapping[str, str]) -> Mapping[Form, bytes]:
        """A paper in each of its forms.

        Raises PressError where it cannot be made; a process that answers nothing is started anew next time.
        """
        async with self._turn:
            self._keep()
            try:
                process = await self._running()
                made = await asyncio.wait_for(self._ask(process, Order(sheet, dict(words))), PAPER_SECONDS_MAX)
            except (OSError, TimeoutError, asyncio.IncompleteReadError) as problem:
                await self._stop()
                raise PressError(f"The press ended while it made {sheet.number}: {problem!r}") from problem
            except BaseException:
                await self._stop()  # its answer would be taken for that of another paper
                raise
            finally:
                self._ending = asyncio.get_running_loop().call_later(IDLE_SECONDS_MAX, self._end)
        if made.problem:
            raise PressError(made.problem)
        return {Form(form): content for form, content in made.files.items()}

    async def close(self) -> None:
        """End the process."""
        async with self._turn:
            self._keep()
            await self._stop()

    async def _ask(self, process: asyncio.subprocess.Process, order: Order) -> Made:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(framed(msgspec.msgpack.encode(order)))
        await process.stdin.drain()
        return msgspec.msgpack.decode(await read_frame(process.stdout), type=Made)

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "panier.outside.press.child", *self._folders,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=FRAME_BYTES_MAX,
            )  # fmt: skip
        return self._process

    def _keep(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None

    def _end(self) -> None:
        """Let an idle process end: it does so at the end of its orders."""
        if self._process is not None and self._process.stdin is not None and not self._turn.locked():
            self._process.stdin.close()
            self._process = None

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()
