"""panier run: a command that orders from a sandbox of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from panier.cli.trying import offsets
from panier.core.catalog.region import Region
from panier.core.values import frozen

if TYPE_CHECKING:
    from panier.remote.port import OwnerPort

NOT_FOUND, NOT_STARTED = 127, 126  # as shells say it

Folder = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Keep the data there; by default nothing is kept."),
]
Fresh = Annotated[bool, typer.Option("--fresh", help="With --data: delete the orders and keys of last time first.")]
DeliverySeconds = Annotated[float, typer.Option(metavar="SECONDS", help="How long a delivery takes.", min=0.0)]
ClockOffset = Annotated[str, typer.Option(metavar="DURATION", help="Shift the shop's clock, by P1Y for example.")]
Instant = Annotated[
    str | None, typer.Option("--clock", metavar="TIME", help="What time it is in the shop, such as 2027-03-01.")
]
RegionOption = Annotated[Region | None, typer.Option(help="Whose subsidiaries sell; by default PANIER_REGION, or eu.")]
OwnCatalogs = Annotated[
    list[str] | None,
    typer.Option("--catalog", metavar="[FAMILY=]FILE", help="Sell this catalogue too; may be given several times."),
]


Faults = Annotated[
    list[str] | None,
    typer.Option("--fault", metavar="PLAN", help="What goes wrong: 'POST */checkout=500:2', or a plan; several times."),
]
Record = Annotated[
    Path | None, typer.Option("--record", metavar="FILE", help="Write every call to a file, as JSON lines.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing at the end.")]


@frozen
class Wishes:
    """What a run is to be like, besides its command; what goes wrong in it is no part of a transcript."""

    options: tuple[str, ...]
    faults: tuple[str, ...]
    folder: Path | None
    record: Path | None
    is_quiet: bool


def run(  # noqa: PLR0917 - typer's options are arguments
    context: typer.Context,
    command: Annotated[list[str], typer.Argument(metavar="COMMAND...", help="The command, with its arguments.")],
    folder: Folder = None,
    fresh: Fresh = False,
    delivery_seconds: DeliverySeconds = 0.0,
    clock_offset: ClockOffset = "P0D",
    instant: Instant = None,
    region: RegionOption = None,
    catalog: OwnCatalogs = None,
    fault: Faults = None,
    record: Record = None,
    quiet: Quiet = False,
) -> None:
    """Run a command with a sandbox of its own: started before it, stopped after it.

    The command finds the sandbox whatever it is written in: OVH_ENDPOINT and the keys are set, and the API's own hosts
    lead to the sandbox. The exit status is the command's.

    Example: panier run -- pytest -q
    """
    program = shutil.which(command[0])
    if program is None:
        print(f"panier: {command[0]}: there is no such command", file=sys.stderr)
        raise typer.Exit(NOT_FOUND)
    offsets.read(clock_offset, instant)
    options = ["--delivery-seconds", str(delivery_seconds), "--clock-offset", clock_offset]
    options += ["--clock", instant] if instant is not None else []
    options += ["--region", region.value] if region is not None else []
    options += [word for one in catalog or () for word in ("--catalog", one)]
    options += ["--fresh"] if fresh else []
    faults = tuple(word for one in fault or () for word in ("--fault", one))
    wishes = Wishes(tuple(options), faults, folder, record, quiet)
    raise typer.Exit(_within(wishes, [program, *command[1:]], umask=context.obj))


def _within(wishes: Wishes, words: list[str], *, umask: int) -> int:
    """Run a command within a sandbox and the redirection to it; its exit status."""
    from panier.remote import process, programs, redirection
    from panier.remote.port import OwnerPort

    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="panier-")))
        sandbox = process.SandboxProcess(place, wishes.folder or place / "data", wishes.options + wishes.faults)
        stack.callback(sandbox.stop)
        sandbox.begin()
        believed = programs.believed(os.environ)
        redirected = stack.enter_context(redirection.redirecting(place, lambda: sandbox.port, believed=believed))
        started = sandbox.ready()
        status = _status(words, programs.surroundings(os.environ, started, place, redirected), umask=umask)
        _conclude(wishes, OwnerPort(started.owner_url))
        return status


def _conclude(wishes: Wishes, owner: "OwnerPort") -> None:
    """Write the transcript and the summary; the status stays the command's, whatever becomes of them."""
    from panier.cli.trying import summaries
    from panier.core.refusal import Refusal
    from panier.remote import transcript

    try:
        if wishes.record is not None:
            transcript.save(transcript.collect(owner, wishes.options), wishes.record)
        for line in () if wishes.is_quiet else summaries.lines(owner):
            print(f"panier: {line}", file=sys.stderr)
    except (Refusal, OSError) as error:
        print(f"panier: the run is over, but not its report: {error}", file=sys.stderr)


def _leave(number: int, _: FrameType | None) -> None:
    """End while nothing but the sandbox has begun, which is stopped."""
    raise SystemExit(128 + number)


def _status(words: list[str], surroundings: dict[str, str], *, umask: int) -> int:
    """Run a command to its end; its exit status, as a shell tells it."""
    started: list[subprocess.Popen[bytes]] = []
    early: list[int] = []

    def hand_on(number: int, _: FrameType | None) -> None:
        for one in started:
            one.send_signal(number)
        if not started:
            early.append(number)

    signal.signal(signal.SIGINT, lambda *_: None)  # the terminal sends it to the command as well
    signal.signal(signal.SIGTERM, hand_on)
    signal.signal(signal.SIGHUP, hand_on)
    try:
        started.append(subprocess.Popen(words, env=surroundings, umask=umask))  # noqa: S603 - whoever runs this chose the command
    except OSError as error:
        print(f"panier: {words[0]}: {error.strerror}", file=sys.stderr)
        return NOT_STARTED
    for number in early:
        started[0].send_signal(number)
    status = started[0].wait()
    return status if status >= 0 else 128 - status
