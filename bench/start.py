"""How long `panier sandbox` takes to say a word and to accept calls, and `panier --help`: seconds, and CPU seconds."""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bench.__main__ import cpu_seconds_of, free_port
from panier.core.values import frozen

PANIER = (sys.executable, "-c", "from panier.cli import main; main()")
WAIT_SECONDS_MAX = 120.0


@frozen
class Start:
    """A start: the seconds to the first word and until calls are accepted, and the CPU time until then."""

    word_seconds: float
    ready_seconds: float
    cpu_seconds: float


def main() -> None:
    """Start a sandbox with nothing known, then with what the last one left, then with data; print each."""
    parser = argparse.ArgumentParser(prog="bench.start", description=__doc__)
    parser.add_argument("--times", type=int, default=2, help="how often each is done")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="panier-bench-") as folder:
        for number in range(options.times):
            environment = {**os.environ, "XDG_CACHE_HOME": str(Path(folder) / f"cache-{number}")}
            data = Path(folder) / f"data-{number}"
            for name, to in (
                ("the first start of all", data),
                ("another new sandbox", data.with_name(f"{data.name}-b")),
                ("the same sandbox again", data),
            ):
                found = _start(to, environment)
                print(
                    f"{name:<24}first word after {found.word_seconds:5.2f} s, ready after {found.ready_seconds:5.2f} s,"
                    f" {found.cpu_seconds:5.2f} s CPU",
                    flush=True,
                )
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        subprocess.run([*PANIER, "--help"], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"{'panier --help':<24}{time.perf_counter() - began:5.2f} s, {cpu_seconds:5.2f} s CPU")


def _start(data: Path, environment: Mapping[str, str]) -> Start:
    ready_file = data.with_name(f"{data.name}.env")
    began = time.perf_counter()
    command = [*PANIER, "sandbox", "--port", str(free_port()), "--data", str(data), "--env-file", str(ready_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        try:
            process.stdout.readline()
            word_seconds = time.perf_counter() - began
            while not ready_file.exists():
                if process.poll() is not None or time.perf_counter() - began > WAIT_SECONDS_MAX:
                    sys.exit("bench: the sandbox did not start")
                time.sleep(0.005)
            ready_seconds, cpu_seconds = time.perf_counter() - began, cpu_seconds_of(process.pid)
        finally:
            process.terminate()
            process.stdout.read()
    ready_file.unlink()
    return Start(word_seconds, ready_seconds, cpu_seconds)


if __name__ == "__main__":
    main()
