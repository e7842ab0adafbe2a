"""How many papers a second the press makes: PDF with the electronic invoice in it, and both XML files."""

import argparse
import asyncio
import time

from panier.files.paper_files import template_folders
from panier.outside.press.press import ProcessPress
from tests.support.paper.sheets import ASKED, sheet_of, stationery


def main() -> None:
    """Make papers one after the other, in the quick process and in the patient one."""
    parser = argparse.ArgumentParser(prog="bench.papers", description=__doc__)
    parser.add_argument("--papers", type=int, default=40)
    options = parser.parse_args()
    asyncio.run(_measure(options.papers))


async def _measure(count: int) -> None:
    words, press = stationery().words, ProcessPress(template_folders(""))
    sheets = [sheet_of(ASKED[number % len(ASKED)], f"FR-2026-{number:06}") for number in range(count)]
    try:
        for is_urgent in (True, False):
            await press.make(sheets[0], words[sheets[0].language], is_urgent=is_urgent)  # it starts
            began = time.perf_counter()
            for sheet in sheets:
                await press.make(sheet, words[sheet.language], is_urgent=is_urgent)
            seconds = time.perf_counter() - began
            name = "quick" if is_urgent else "patient"
            print(
                f"{name:8} · {count / seconds:6.2f} papers a second · {1_000 * seconds / count:5.0f} ms each",
                flush=True,
            )
    finally:
        await press.close()


if __name__ == "__main__":
    main()
