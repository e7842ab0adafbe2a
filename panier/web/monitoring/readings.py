"""What is read of the process, its disk and its database when somebody asks; none of it is kept."""

import os
import resource
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from panier.core.limits import SECOND_US
from panier.flows.office.backlog import Backlog
from panier.store.engine.db import Database
from panier.web.monitoring.exposition import MetricFamily, MetricSample, counter, gauge

_PROC = Path("/proc/self")
_BEGUN = time.time() - time.monotonic()


def started() -> float:
    """When this process began, in seconds since 1970; where the system does not tell, when this was loaded."""
    with suppress(OSError, ValueError, IndexError):
        ticks = int((_PROC / "stat").read_text().rpartition(")")[2].split()[19])
        boot = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime "))
        return float(boot.split()[1]) + ticks / os.sysconf("SC_CLK_TCK")
    return _BEGUN


def process() -> tuple[MetricFamily, ...]:
    """Processor time, memory and open files, under the names that they have everywhere."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    found = [
        counter("process_cpu_seconds", "Processor time, of user and system.", MetricSample(time.process_time())),
        gauge("process_start_time_seconds", "When the process began, since 1970.", MetricSample(started())),
        gauge("process_max_fds", "How many files may be open.", MetricSample(float(soft))),
    ]
    with suppress(OSError):
        pages = [int(one) for one in (_PROC / "statm").read_text().split()]
        size = os.sysconf("SC_PAGE_SIZE")
        files = sum(1 for _ in (_PROC / "fd").iterdir())
        found += [
            gauge("process_virtual_memory_bytes", "Virtual memory.", MetricSample(float(pages[0] * size))),
            gauge("process_resident_memory_bytes", "Resident memory.", MetricSample(float(pages[1] * size))),
            gauge(
                "process_open_fds",
                "How many files are open.",
                MetricSample(float(files)),
            ),
        ]
    return tuple(found)


def free_bytes(folder: Path | None) -> int | None:
    """How much room is left where the database is; None where that is another machine's, or is not told."""
    if folder is None:
        return None
    try:
        found = os.statvfs(folder)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize


def stored(database: Database, file: Path | None) -> tuple[MetricFamily, ...]:
    """What the database was asked, its connections, and how large its file is."""
    found = [
        counter("panier_database_statements", "SQL statements.", MetricSample(float(database.statements))),
        counter("panier_database_transactions", "Transactions that write.", MetricSample(float(database.transactions))),
        gauge(
            "panier_database_connections", "Connections to PostgreSQL, and those who wait for one.",
            *(MetricSample(float(count), (("state", state),)) for state, count in database.connections.items()),
        ),
    ]  # fmt: skip
    if file is not None:
        sizes = {"database": file, "log": file.with_name(f"{file.name}-wal")}
        samples = [MetricSample(float(_size(path)), (("file", what),)) for what, path in sizes.items()]
        found.append(gauge("panier_database_bytes", "How large the files of the database are.", *samples))
    room = free_bytes(None if file is None else file.parent)
    if room is not None:
        found.append(gauge("panier_disk_free_bytes", "Room where the database is.", MetricSample(float(room))))
    return tuple(found)


def waiting(found: Backlog) -> tuple[MetricFamily, ...]:
    """What waits in the shop, and what is in trouble."""
    states = ("cancelled", "delivered", "stuck", "under way", "unpaid")
    troubles = {
        "tasks in error": found.troubles.tasks, "deliveries failed": found.troubles.deliveries,
        "mails failed": found.troubles.mails_failed, "hooks failing": found.troubles.hooks_failing,
        "hooks disabled": found.troubles.hooks_disabled,
    }  # fmt: skip
    counts = {
        "panier_jobs": ("Jobs that are staged, also for later.", {one.kind: one.staged for one in found.jobs}),
        "panier_jobs_due": ("Jobs that wait for a worker.", {one.kind: one.due for one in found.jobs}),
        "panier_jobs_failed": ("Jobs that failed and are tried again.", {one.kind: one.failed for one in found.jobs}),
        "panier_jobs_retried": (
            "Jobs that were taken up three times or more: somebody outside does not answer, or not yet.",
            {one.kind: one.retried for one in found.jobs},
        ),
    }
    oldest = [one.oldest_us for one in found.jobs if one.oldest_us is not None]
    lag = (found.now_us - min(oldest)) / SECOND_US if oldest else 0.0
    return (
        gauge(
            "panier_orders", "Orders of the last seven days, by how far they are.",
            *(MetricSample(float(found.orders.get(state, 0)), (("state", state),)) for state in states),
        ),
        *(gauge(name, told, *_by("kind", those)) for name, (told, those) in counts.items()),
        gauge("panier_jobs_lag_seconds", "For how long the oldest job waits for a worker.", MetricSample(lag)),
        gauge("panier_mails_due", "E-mails that wait to be sent.", MetricSample(float(found.troubles.mails_due))),
        gauge("panier_troubles", "What somebody has to look at.", *_by("what", troubles)),
    )  # fmt: skip


def _by(label: str, counts: Mapping[str, int]) -> list[MetricSample]:
    return [MetricSample(float(count), ((label, name),)) for name, count in counts.items()]


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
