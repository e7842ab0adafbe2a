"""Pages as people see them: on a phone and a screen, light and dark, by keyboard, with a checker of accessibility."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.pages import FIRST_VIEW_MAX_BYTES, PLACES, Place
from tests.browser.town import Town

pytestmark = pytest.mark.long

PICTURES = Path(__file__).resolve().parent.parent.parent / ".cache" / "pictures"
SIZES = ((390, 844), (1280, 900))
LOOKS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
CHECKED = tuple(zip(SIZES, LOOKS, strict=True))  # the checker is slow: each size and each look once
WHOLE = ("buying",)  # the way to an order: every size in every look
SQUEEZED = ("buying", "orders", "doors")  # where somebody buys: narrow windows, and letters twice as large
TIDY = ("office", "workshop")  # where rows of fields are measured too
PRINTED = ("buying", "orders", "account", "office")
# Buttons beside a field that do not end where it ends.
CROOKED = """[...document.querySelectorAll('form.inline')].flatMap(form => {
  const fields = [...form.querySelectorAll('input:not([type=hidden], [type=checkbox]), select')];
  return [...form.querySelectorAll('button')].filter(button => fields.some(field => {
    const [a, b] = [button, field].map(one => one.getBoundingClientRect());
    return a.top < b.bottom && a.bottom > b.top && Math.abs(a.bottom - b.bottom) > 4;
  })).map(button => `“${button.textContent.trim()}” is not beside its field`);
})"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Selects that do not show all of what is chosen; of a few choices none may be cut, whichever is chosen.
CUT = """(() => {
  const pen = document.createElement('canvas').getContext('2d');
  return [...document.querySelectorAll('select')].filter(one => one.checkVisibility()).flatMap(one => {
    const look = getComputedStyle(one), arrow = 20;
    const room = one.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight) - arrow;
    pen.font = look.font;
    return [...one.options].filter(option => option.selected || one.options.length < 9)
      .filter(option => pen.measureText(option.text.trim()).width > room)
      .map(option => `“${option.text.trim()}” of ${one.name}`);
  });
})()"""
LETTERS = """percent => {
  const style = new CSSStyleSheet();
  style.replaceSync(`html { font-size: ${percent}% }`);
  document.adoptedStyleSheets = [style];
}"""
SHIFT_MAX = 0.1  # what browsers call a good page
# The bytes of all that a page has loaded.
LOADED = """[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .reduce((sum, one) => sum + one.transferSize, 0)"""
# How far the page has moved without anybody asking for it.
SHIFTED = """new Promise(resolve => {
  let moved = 0;
  new PerformanceObserver(list => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) moved += one.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(moved), 50);
})"""
# Everything that can be operated, in the order in which it is written; of radio buttons Tab comes to one.
OPERABLE = """[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(one => one.checkVisibility() && !one.disabled && one.type !== 'radio')"""
# What Tab comes to: whether it is seen to be there, comes in the order of reading, and is not scrolled out of sight.
WATCH_FOCUS = """
window.reached = new Set();
window.complaints = new Set();
let last = null, hasTurned = false;
addEventListener("focusin", ({ target }) => {
  const name = `${target.tagName.toLowerCase()} “${(target.textContent || target.name).trim().slice(0, 40)}”`;
  const style = getComputedStyle(target);
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) complaints.add(`${name} has no outline`);
  const isEarlier = last?.isConnected && last.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING;
  if (last && target.matches(".skip")) hasTurned = true; // the first of all comes again behind the last
  if (isEarlier && !reached.has(target) && !hasTurned) complaints.add(`${name} comes too late`);
  const around = target.closest("label, li, p, .row, .half");
  const isBeside = around && last?.closest("label, li, p, .row, .half") === around;
  const isAbove = target.getBoundingClientRect().bottom <= last?.getBoundingClientRect().top;
  if (isBeside && isAbove && !isEarlier) complaints.add(`${name} is above what comes before it`);
  reached.add(target);
  last = target;
});
"""


@contextmanager
def opened(browser: Browser, town: Town, place: Place, faults: list[str]) -> Iterator[Page]:
    """A page that nobody has seen before; what it complains of becomes a fault."""
    # The checker is written into the page, which the pages' own policy would not let anybody do.
    fresh = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    page = fresh.new_page()
    page.set_default_timeout(60_000)

    def complain(said: ConsoleMessage) -> None:
        # A browser names every answer of 400 and more so, also where such a page is looked at.
        if said.type == "error" and "Failed to load resource" not in said.text:
            faults.append(f"{place.name}: {said.text}")

    page.on("console", complain)
    page.goto(town.at(place.address), wait_until="load")
    yield page
    fresh.close()


@pytest.mark.parametrize("subject", PLACES)
def test_every_page_is_readable_and_operable(browser: Browser, lively: Town, subject: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    faults = list[str]()
    for place in PLACES[subject]:
        with opened(browser, lively, place, faults) as page:
            if (size := page.evaluate(LOADED)) >= FIRST_VIEW_MAX_BYTES:
                faults.append(f"{place.name}: its first view has {size} bytes")
            if (shifted := page.evaluate(SHIFTED)) > SHIFT_MAX:
                faults.append(f"{place.name} moves by {shifted} while it loads")
            if place.act is not None:
                place.act(page)
            faults += [
                f"{place.name}: {one}" for one in (*_looked_at(page, place, is_whole=subject in WHOLE), *_walked(page))
            ]
            if subject in SQUEEZED:
                faults += [f"{place.name}: {one}" for one in _squeezed(page)]
            if subject in TIDY:
                faults += [f"{place.name}: {one}" for one in _measured(page)]
            if subject in PRINTED:
                faults += [f"{place.name}: {one}" for one in _printed(page)]
    assert not faults, "\n".join(faults)


def _looked_at(page: Page, place: Place, *, is_whole: bool) -> Iterator[str]:
    """What is wrong with a page in any size and look; `is_whole`: the checker sees all of them. Pictures are kept."""
    page.evaluate(Axe().axe_script)
    for look in LOOKS:
        page.emulate_media(color_scheme=look)
        for size in SIZES:
            width = size[0]
            page.set_viewport_size({"width": width, "height": size[1]})
            page.screenshot(path=PICTURES / f"{place.name}-{width}-{look}.png", full_page=True)
            too_wide = page.evaluate(TOO_WIDE)
            if too_wide > 0:
                yield f"scrolls sideways by {too_wide} at {width}"
            yield from (f"cuts {one} at {width}" for one in page.evaluate(CUT))
            if (size, look) not in CHECKED and not is_whole:
                continue
            for one in page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)"):
                yield f"{one['id']} at {width}, {look}: {one['nodes'][0]['html']}"


def _squeezed(page: Page) -> Iterator[str]:
    """Where a page scrolls sideways: in a window of 320 px, and with letters of twice the size (WCAG 1.4.4, 1.4.10)."""
    for width, percent in ((320, 100), (640, 200)):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(LETTERS, percent)
        too_wide = page.evaluate(TOO_WIDE)
        if too_wide > 0:
            yield f"scrolls sideways by {too_wide} at {width} with letters of {percent} %"
    page.evaluate(LETTERS, 100)


def test_what_is_printed_is_dark_on_white_and_has_nothing_to_press(browser: Browser, lively: Town) -> None:
    fresh = browser.new_context(color_scheme="dark")
    page = fresh.new_page()
    for address in ("{shop}/order/display?{delivered_link}", "{shop}/order/bill?{bill}", "{shop}/cart"):
        page.goto(lively.at(address))
        page.emulate_media(media="print")
        ground, ink = page.evaluate("['backgroundColor', 'color'].map(one => getComputedStyle(document.body)[one])")
        assert (ground, ink) == ("rgb(255, 255, 255)", "rgb(31, 36, 48)"), address
        assert page.evaluate("[...document.querySelectorAll('button, nav')].filter(one => one.checkVisibility())") == []
        assert page.locator("h1").is_visible()
    fresh.close()


def _printed(page: Page) -> Iterator[str]:
    """What a page tells that its paper does not; figures that are folded on the screen are on paper as well."""
    page.evaluate(
        "document.querySelectorAll('main :is(h1, table, dl, svg[role=img])').forEach(one => {"
        "  one.told = one.checkVisibility({contentVisibilityAuto: true}) || one.closest('.plot');"
        "})"
    )
    page.emulate_media(media="print")
    for lost in page.evaluate(
        "[...document.querySelectorAll('main *')].filter(one => one.told)"
        "  .filter(one => !one.checkVisibility({contentVisibilityAuto: true}))"
        "  .map(one => one.outerHTML.slice(0, 200))"
    ):
        yield f"not printed: {lost}"
    page.emulate_media(media="screen")


def _measured(page: Page) -> Iterator[str]:
    """What is out of line."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        yield from (f"{one} at {width}" for one in page.evaluate(CROOKED))


def _walked(page: Page) -> Iterator[str]:
    """What is wrong with a page for whoever has a keyboard alone."""
    page.evaluate("document.activeElement.blur()")
    page.evaluate(WATCH_FOCUS)
    for _ in range(int(page.evaluate(f"{OPERABLE}.length")) * 2 + 20):
        page.keyboard.press("Tab")
        if page.evaluate(f"{OPERABLE}.every(one => reached.has(one))"):
            break
    for missed in page.evaluate(f"{OPERABLE}.filter(one => !reached.has(one)).map(one => one.outerHTML)"):
        yield f"cannot be reached: {missed}"
    yield from page.evaluate("[...complaints]")
