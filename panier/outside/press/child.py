"""The process that makes papers: it reads orders from its input and writes files to its output, until that ends.

`python -m panier.outside.press.child [--patient] FOLDER …`. A patient one gives way to everybody else on the machine.
"""

import contextlib
import ctypes
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from panier.core.paper.paper import PaperForm
from panier.outside.press.press import PATIENT, PrintOrder, Printout, framed, is_electronic

_LENGTH_BYTES = 4
_PR_SET_PDEATHSIG = 1  # of <sys/prctl.h>
_NO_PANGO = (
    "Papers cannot be made as PDF: the libraries Pango and HarfBuzz are missing (Debian, Ubuntu: apt install"
    " libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core)"
)

logger = logging.getLogger(__name__)


def main(arguments: Sequence[str]) -> None:
    """Make papers until the input ends."""
    folders = [folder for folder in arguments if folder != PATIENT]
    _end_with_parent()
    if PATIENT in arguments:
        _step_back()
    source, target = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    while (order := _next(source)) is not None:
        made = _printed(order, folders)
        target.write(framed(msgspec.msgpack.encode(made)))
        target.flush()


def _next(source: BinaryIO) -> PrintOrder | None:
    head = source.read(_LENGTH_BYTES)
    if len(head) < _LENGTH_BYTES:
        return None
    return msgspec.msgpack.decode(source.read(int.from_bytes(head, "big")), type=PrintOrder)


def _printed(order: PrintOrder, folders: Sequence[str]) -> Printout:
    """A paper in its forms; where the PDF cannot be made, the electronic invoice alone, and the problem."""
    files: dict[str, bytes] = {}
    try:
        for form, content in _invoices(order).items():
            files[form.value] = content
        files[PaperForm.PDF.value] = _pdf(order, folders, files.get(PaperForm.CII.value))
    except Exception as error:
        logger.exception("%s could not be made", order.sheet.number)
        return Printout(files, problem=str(error) or repr(error))
    return Printout(files)


def _invoices(order: PrintOrder) -> dict[PaperForm, bytes]:
    """A paper as XML: what is booked and has the decimals that invoices may have."""
    from panier.outside.press import einvoice  # noqa: PLC0415 - takes a while, and whoever asks needs none of it

    if not is_electronic(order.sheet):
        return {}
    return {
        PaperForm.CII: einvoice.cii(order.sheet, order.words),
        PaperForm.UBL: einvoice.ubl(order.sheet, order.words),
    }


def _pdf(order: PrintOrder, folders: Sequence[str], invoice: bytes | None) -> bytes:
    """A paper as PDF."""
    try:
        from panier.outside.press import printing  # noqa: PLC0415 - fails where Pango is missing
    except OSError as problem:
        raise OSError(_NO_PANGO) from problem
    return printing.pdf(order.sheet, order.words, [Path(folder) for folder in folders], invoice)


def _end_with_parent() -> None:
    """Have Linux end this process with the one that asks it: nobody would read what it makes."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _step_back() -> None:
    """Give way to everybody else on this machine."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(19)
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


if __name__ == "__main__":
    main(sys.argv[1:])
