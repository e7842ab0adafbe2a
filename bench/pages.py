"""What each page costs the server: CPU time, as the first page of a process and once it is warm, and its bytes.

The sandbox is that of tests/browser, in which something of everything has happened, and so are the pages.
"""

import argparse
import tempfile
from pathlib import Path

from tests.browser.measured import draw, visitor_of, warm
from tests.browser.pages import PLACES
from tests.browser.town import town

FIRST_PAGES = (
    "shop", "login", "create-token", "order-unpaid", "account", "console", "console-operation", "docs-start",
    "workshop", "workshop-requests", "workshop-timeline-order",
)  # fmt: skip
TIMES = 20


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
                with visitor_of(lively, one) as http:
                    found = warm(http, lively, one, folder, times=options.times)
                print(f"{one.name:<32}warm  {found.cpu_ms:7.1f} ms CPU · {found.size:7} bytes", flush=True)
        for one in (one for one in places if one.name in FIRST_PAGES):
            with town(folder, known) as lively, visitor_of(lively, one) as http:
                drawn = draw(http, lively, one, folder)
            print(f"{one.name:<32}first {drawn.cpu_ms:7.1f} ms CPU", flush=True)


if __name__ == "__main__":
    main()
