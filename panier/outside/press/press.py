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

from panier.core.paper.paper import BOOKED, PaperForm, Sheet
from panier.core.paper.readable import readable

PATIENT = "--patient"
PAPER_SECONDS_MAX = 300.0  # the patient process waits for all others
IDLE_SECONDS_MAX = 120.0
FRAME_BYTES_MAX = 64_000_000
_LENGTH_BYTES = 4


class PressError(Exception):
    """A paper could not be made; says why. `files`: what could be made of it."""

    def __init__(self, problem: str, files: Mapping[PaperForm, bytes] | None = None) -> None:
        super().__init__(problem)
        self.files = files or {}


class Press(Protocol):
    """Whoever makes papers as files."""

    async def make(
        self, sheet: Sheet, words: Mapping[str, str], *, is_urgent: bool = False
    ) -> Mapping[PaperForm, bytes]:
        """A paper in each of its forms; `is_urgent`: somebody waits for it.

        Raises PressError where it cannot be made.
        """

    async def close(self) -> None:
        """End what was started."""


class PrintOrder(msgspec.Struct, frozen=True):
    """What the process is asked to make."""

    sheet: Sheet
    words: dict[str, str]


class Printout(msgspec.Struct, frozen=True):
    """What the process answers: the files, and the problem where not all of them could be made."""

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
    """A press of two processes: one for what nobody waits for, which gives way to all others, and a quick one.

    `folders`: where the template is looked for.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        names = [str(folder) for folder in folders]
        self._patient, self._urgent = _Child([PATIENT, *names]), _Child(names)

    async def make(
        self, sheet: Sheet, words: Mapping[str, str], *, is_urgent: bool = False
    ) -> Mapping[PaperForm, bytes]:
        """A paper in each of its forms.

        Raises PressError where it cannot be made; a process that answers nothing is started anew next time.
        """
        child = self._urgent if is_urgent else self._patient
        made = await child.make(PrintOrder(readable(sheet), dict(words)))
        files = {PaperForm(form): content for form, content in made.files.items()}
        if made.problem:
            raise PressError(made.problem, files)
        return files

    async def close(self) -> None:
        """End both processes."""
        await self._patient.close()
        await self._urgent.close()


class _Child:
    """A process that makes one paper after the other."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._ending: asyncio.TimerHandle | None = None

    async def make(self, order: PrintOrder) -> Printout:
        """What the process answers to an order.

        Raises PressError where it answers nothing.
        """
        async with self._turn:
            self._keep()
            try:
                process = await self._running()
                return await asyncio.wait_for(_ask(process, order), PAPER_SECONDS_MAX)
            except (OSError, TimeoutError, asyncio.IncompleteReadError) as problem:
                await self._stop()
                raise PressError(f"The press ended while it made {order.sheet.number}: {problem!r}") from problem
            except BaseException:
                await self._stop()  # its answer would be taken for that of another paper
                raise
            finally:
                self._ending = asyncio.get_running_loop().call_later(IDLE_SECONDS_MAX, self._end)

    async def close(self) -> None:
        """End the process."""
        async with self._turn:
            self._keep()
            await self._stop()

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "panier.outside.press.child", *self._arguments,
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


async def _ask(process: asyncio.subprocess.Process, order: PrintOrder) -> Printout:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(framed(msgspec.msgpack.encode(order)))
    await process.stdin.drain()
    return msgspec.msgpack.decode(await read_frame(process.stdout), type=Printout)
