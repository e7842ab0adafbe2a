"""How soon the console shows an operation in a real browser: seconds, bytes, and CPU time of the server."""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.__main__ import cpu_seconds_of, free_port
from bench.start import PANIER, WAIT_SECONDS_MAX
from panier.core.values import frozen
from tests.browser.conftest import OPTIONS
from tests.support import groups

PLACES = {
    "the list of groups": ("/console", "main a[href^='/console']"),
    "an operation": ("/console/GET/me", "main form button"),
}


@frozen
class Seen:
    """A page: the seconds until its first operation can be clicked, and what was loaded for it."""

    seconds: float
    size: int


def main() -> None:
    """Open each page in a browser that has seen nothing yet, and print what it took."""
    parser = argparse.ArgumentParser(prog="bench.console", description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="how often each is opened")
    options = parser.parse_args()
    command = groups.chromium()
    if command is None:
        sys.exit("bench: Chromium is not installed (Debian: apt install chromium)")
    with tempfile.TemporaryDirectory(prefix="panier-bench-") as name, sync_playwright() as playwright:
        port, data = free_port(), Path(name)
        started = [*PANIER, "sandbox", "--port", str(port), "--data", str(data), "--env-file", str(data / "ready")]
        with subprocess.Popen(started, stdout=subprocess.DEVNULL) as process:
            try:
                _wait(process, data / "ready")
                browser = playwright.chromium.launch(executable_path=command, args=list(OPTIONS))
                for what, (path, wanted) in PLACES.items():
                    before = cpu_seconds_of(process.pid)
                    found = [_open(browser, f"http://localhost:{port}{path}", wanted) for _ in range(options.times)]
                    cpu_ms = 1e3 * (cpu_seconds_of(process.pid) - before) / options.times
                    median = statistics.median(one.seconds for one in found)
                    print(
                        f"{what:<20}first {found[0].seconds:5.2f} s · median {median:5.2f} s · {found[-1].size:7} bytes"
                        f" · {cpu_ms:5.0f} ms CPU of the server"
                    )
                browser.close()
            finally:
                process.terminate()


def _open(browser: Browser, address: str, wanted: str) -> Seen:
    context = browser.new_context(locale="en-GB")
    page, sizes = context.new_page(), list[int]()
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(wanted).first.click(trial=True)
    seconds = time.perf_counter() - began
    page.wait_for_load_state("networkidle")
    context.close()
    return Seen(seconds, sum(sizes))


def _wait(process: "subprocess.Popen[bytes]", ready: Path) -> None:
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit("bench: the sandbox did not start")
        time.sleep(0.01)


if __name__ == "__main__":
    main()
