"""The clock is moved with the keyboard alone, in a sandbox of its own: calls signed before would be too old."""

import pytest
from playwright.sync_api import Browser

from tests.browser.test_keyboard import Person
from tests.browser.town import Town

pytestmark = pytest.mark.long


def test_the_clock_is_moved_on(browser: Browser, lively: Town) -> None:
    window = browser.new_context()
    person = Person(window.new_page())
    before = lively.port.get("/clock")["now"]
    person.opens(lively.at("{owner}/workshop/clock"))
    person.types("Move it on by", "P1D")
    person.sends()
    person.reads("ahead of the real one")
    assert lively.port.get("/clock")["now"] > before
    window.close()
