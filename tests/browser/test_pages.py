"""Pages as people see them: on a phone and a screen, light and dark, by keyboard, with a checker of accessibility."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.pages import FIRST_VIEW_MAX_BYTES, SERVER_SECONDS_MAX, SHOP, WORKSHOP
from tests.support.live import sandbox
from tests.support.ports import free_port

pytestmark = pytest.mark.long

PICTURES = Path(__file__).resolve().parent.parent.parent / ".cache" / "pictures"
SIZES = ((390, 844), (1280, 900))
LOOKS = ("light", "dark")
OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
TRIES = 10


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ...]]:
    """The addresses of every page of a sandbox in which somebody ordered something."""
    port = free_port()
    with sandbox(tmp_path_factory.mktemp("seen"), "--manage-port", str(port), "--delivery-seconds", "0") as live:
        owner = f"http://localhost:{port}"
        httpx.put(f"{owner}/snapshots/seen", timeout=60).raise_for_status()
        wish = {"state": "premium", "price": {"EUR": "99"}}
        httpx.put(f"{owner}/registry/names/exemple.com", json=wish, timeout=60).raise_for_status()
        shop = live.url.replace("127.0.0.1", "localhost")
        yield (*(f"{owner}{path}" for path in WORKSHOP), *(f"{shop}{path}" for path in SHOP))


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(OPTIONS))
        yield launched
        launched.close()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
def test_every_page_is_readable(browser: Browser, places: tuple[str, ...], size: tuple[int, int], look: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    # The checker is written into the page, which the pages' own policy would not let anybody do.
    seen = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if look == "dark" else "light",
        bypass_csp=True,
    )
    faults = list[str]()

    def note(said: ConsoleMessage) -> None:
        if said.type == "error" and "404" not in said.text:
            faults.append(said.text)

    page = seen.new_page()
    page.on("console", note)
    for place in places:
        page.goto(place, wait_until="load")
        name = place.partition("//")[2].partition("/")[2].replace("/", "-") or "start"
        page.screenshot(path=PICTURES / f"{name}-{size[0]}-{look}.png", full_page=True)
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if too_wide > 0:
            faults.append(f"{place} scrolls sideways by {too_wide}")
        found = Axe().run(page)
        faults += [f"{place}: {one['id']}: {one['nodes'][0]['html']}" for one in found.response["violations"]]
    seen.close()
    assert faults == []


def test_the_keyboard_reaches_everything(browser: Browser, places: tuple[str, ...]) -> None:
    page = browser.new_page()
    for place in places:
        page.goto(place, wait_until="load")
        assert _reached(page) >= _reachable(page), place
    page.goto(next(one for one in places if one.endswith("/workshop/clock")))
    page.get_by_label("Go on by").focus()
    page.keyboard.type("soon")
    page.keyboard.press("Enter")
    page.get_by_text("must be an ISO 8601 duration").wait_for()
    assert page.get_by_label("Go on by").input_value() == "soon"
    page.close()


def _reachable(page: Page) -> int:
    """How many things of a page can be operated."""
    script = """[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
        .filter(one => one.checkVisibility() && !one.disabled && one.type !== 'radio').length"""
    return int(page.evaluate(script))


def _reached(page: Page) -> int:
    """How many of them the Tab key comes to, before it leaves the page."""
    page.evaluate("window.reached = new Set(); addEventListener('focusin', event => reached.add(event.target))")
    for _ in range(_reachable(page) * 2 + 20):
        page.keyboard.press("Tab")
    kinds = "a, button, input, select, textarea, summary"
    return int(page.evaluate(f"[...reached].filter(one => one.matches('{kinds}')).length"))


def _count(page: Page, loaded: list[int]) -> None:
    """Note the size of everything that a page loads."""

    def note(one: Request) -> None:
        loaded.append(one.sizes()["responseBodySize"])

    page.on("requestfinished", note)


def test_a_first_view_is_light_and_quick(browser: Browser, places: tuple[str, ...]) -> None:
    for place in places:
        fresh = browser.new_context()
        page = fresh.new_page()
        loaded = list[int]()
        _count(page, loaded)
        page.goto(place, wait_until="load")
        assert sum(loaded) < FIRST_VIEW_MAX_BYTES, (place, loaded)
        fresh.close()
        with httpx.Client(timeout=60) as client:
            taken = []
            for _ in range(TRIES):
                begun = time.perf_counter()
                client.get(place, headers={"accept": "text/html"})
                taken.append(time.perf_counter() - begun)
        assert min(taken) < SERVER_SECONDS_MAX, (place, taken)
