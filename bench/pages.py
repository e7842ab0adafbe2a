"""What each page costs the server: CPU time, as the first page of a process and once it is warm, and its bytes.

The sandbox is that of tests/browser, in which something of everything has happened, and so are the pages.
"""

import argparse
import contextlib
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx

from panier.core.values import frozen
from panier.remote import running
from panier.remote.buying import FIRST
from tests.browser.pages import ACCOUNT, PLACES, Place
from tests.browser.town import Town, town

FIRST_PAGES = (
    "home", "login", "create-token", "order-unpaid", "account", "console", "console-operation", "docs-start",
    "workshop", "workshop-requests", "workshop-timeline-order",
)  # fmt: skip
TIMES = 20
_TOKEN = re.compile(r'name="formToken" value="([^"]+)"')


@frozen
class Drawn:
    """What a page took: milliseconds of CPU of the server's process, and the bytes of its answer."""

    cpu_ms: float
    size: int


def main() -> None:
    """Print a line for every page, then one for each page that somebody may open first of all."""
    parser = argparse.ArgumentParser(prog="bench.pages", description=__doc__)
    parser.add_argument("--times", type=int, default=TIMES, help="how often a warm page is asked for")
    parser.add_argument("--only", default="", help="pages whose name has this in it")
    options = parser.parse_args()
    places = [one for group in PLACES.values() for one in group if options.only in one.name]
    with tempfile.TemporaryDirectory(prefix="panier-bench-") as name:
        folder = Path(name)
        with town(folder) as lively:
            known = lively.known
            for one in places:
                with _browser(lively, one) as http:
                    _draw(http, lively, one, folder)
                    found = [_draw(http, lively, one, folder) for _ in range(options.times)]
                cpu_ms = sorted(each.cpu_ms for each in found)[options.times // 2]
                print(f"{one.name:<32}warm  {cpu_ms:7.1f} ms CPU · {found[-1].size:7} bytes", flush=True)
        for one in (one for one in places if one.name in FIRST_PAGES):
            with town(folder, known) as lively, _browser(lively, one) as http:
                drawn = _draw(http, lively, one, folder)
            print(f"{one.name:<32}first {drawn.cpu_ms:7.1f} ms CPU", flush=True)


def _draw(http: httpx.Client, lively: Town, place: Place, folder: Path) -> Drawn:
    """Ask for a page once."""
    before = _cpu_ms(folder)
    reply = http.get(lively.at(place.address))
    if reply.status_code >= 500 or reply.is_redirect:
        sys.exit(f"bench: {place.name} is answered {reply.status_code}")
    return Drawn(_cpu_ms(folder) - before, len(reply.content))


@contextlib.contextmanager
def _browser(lively: Town, place: Place) -> Iterator[httpx.Client]:
    """A browser; where a page is of an account, it is signed in."""
    with httpx.Client(headers={"accept": "text/html", "accept-encoding": "gzip"}, timeout=60) as http:
        if place in ACCOUNT:
            _sign_in(http, lively)
        yield http


def _sign_in(http: httpx.Client, lively: Town) -> None:
    """Have a browser follow the link that the sandbox's owner makes."""
    link = str(lively.port.post(f"/customers/{FIRST}/login")["url"]).replace("127.0.0.1", "localhost")
    token = _TOKEN.findall(http.get(link).text)[0]
    http.post(link.partition("?")[0], data={"formToken": token, "token": link.partition("=")[2]})


def _cpu_ms(folder: Path) -> float:
    """CPU time of the sandbox's process and its threads until now."""
    found = running.load(folder)
    assert found is not None, "the sandbox runs"
    tasks = Path(f"/proc/{found.process}/task").iterdir()
    return sum(int((one / "schedstat").read_text().split()[0]) for one in tasks) / 1e6


if __name__ == "__main__":
    main()
