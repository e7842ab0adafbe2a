"""Everything is done with Tab, Enter, Space and letters alone: no pointer, and the focus is always seen."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from panier.remote.buying import FIRST, WantedThing
from tests.browser.town import PASSWORD, Town

pytestmark = pytest.mark.long

# What has the focus: its name as a screen reader says it, and whether one sees that it has it.
FOCUSED = """(() => {
  const one = document.activeElement;
  if (one === document.body) return ["", true];
  const set = one.type === "radio" ? `${one.closest("fieldset")?.querySelector("legend")?.textContent}: ` : "";
  const words = one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent || one.name || "";
  const style = getComputedStyle(one);
  const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return [(set + words).replace(/\\s+/g, " ").trim(), isSeen];
})()"""
TABS_MAX = 400


@dataclass(frozen=True)
class Person:
    """Somebody without a pointer, at a page."""

    page: Page

    def opens(self, address: str) -> None:
        """Type an address."""
        self.page.goto(address, wait_until="load")

    def comes_to(self, words: str) -> None:
        """Press Tab until something whose name has these words has the focus, which is seen."""
        for _ in range(TABS_MAX):
            self.page.keyboard.press("Tab")
            name, is_seen = self.page.evaluate(FOCUSED)
            if words in name:
                assert is_seen, f"{name} is not seen to have the focus"
                return
        raise AssertionError(f"Tab never comes to {words!r} on {self.page.url}")

    def presses(self, words: str, key: str = "Enter") -> None:
        """Come to a link, a button or a summary, and press a key there."""
        self.comes_to(words)
        self.page.keyboard.press(key)

    def goes(self, words: str, key: str = "Enter") -> None:
        """Come to a link or a button that leads to another page, press a key there, and wait for the page."""
        self.comes_to(words)
        self.sends(key)

    def sends(self, key: str = "Enter") -> None:
        """Press a key that leads to another page, and wait for the page."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press(key)

    def types(self, words: str, text: str) -> None:
        """Come to a field, and write over what is in it."""
        self.comes_to(words)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def reads(self, text: str) -> None:
        """Wait until something is there to be read."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=60_000)


@pytest.fixture
def person(browser: Browser) -> Iterator[Person]:
    window = browser.new_context()
    page = window.new_page()
    page.set_default_timeout(60_000)
    yield Person(page)
    window.close()


def test_requests_are_found_opened_and_sent_again(person: Person, lively: Town) -> None:
    person.opens(lively.at("{owner}/workshop"))
    person.goes("Requests")
    person.types("Path", "*/checkout")
    person.goes("Show")
    expect(person.page.locator("#requests a.whole").first).to_contain_text("/checkout")
    assert "/order/display" not in person.page.locator("#requests").inner_text()
    person.goes("POST /1.0/order/cart/")
    person.presses("9 headers", "Space")
    person.presses("curl")
    assert person.page.locator("details[open]").count() == 2
    person.opens(lively.at("{owner}/workshop/requests/{refused}"))
    person.goes("Send again")
    person.reads("What it repeats")


def test_faults_and_snapshots_come_and_go(person: Person, lively: Town) -> None:
    person.opens(lively.at("{owner}/workshop/faults"))
    person.goes("Start lost-checkout")
    row = person.page.locator("tr", has=person.page.get_by_role("cell", name="lost-checkout"), has_text="Remove")
    row.wait_for()
    number = row.locator("td").first.inner_text()
    person.goes(f"Remove fault {number}")
    row.wait_for(state="detached")
    person.opens(lively.at("{owner}/workshop/data"))
    person.types("Name of the snapshot", "by-keys")
    person.goes("Take a snapshot")
    person.reads("by-keys")
    person.goes("Put back by-keys", "Space")
    person.goes("Delete by-keys")
    expect(person.page.get_by_text("by-keys")).to_have_count(0)


def test_a_mail_is_opened_and_a_clock_that_is_not_moved_says_why(person: Person, lively: Town) -> None:
    person.opens(lively.at("{owner}/workshop"))
    person.goes("Mails")
    person.types("Words", "boutique.com")
    person.goes("Show")
    person.page.wait_for_url("**text=boutique.com**")
    person.goes("[boutique.com]")
    person.reads("Links in it")
    person.goes("Clock")
    person.types("Move it on by", "soon")
    person.sends()
    person.reads("must be an ISO 8601 duration")
    assert person.page.get_by_label("Move it on by").input_value() == "soon"


def test_a_call_is_found_filled_in_and_sent_in_the_console(person: Person, lively: Town) -> None:
    person.opens(lively.at("{shop}/console"))
    person.types("Find an operation", "POST /order/cart")
    person.goes("POST /order/cart")
    person.goes(FIRST)
    person.reads("Calls are signed as")
    person.presses(" optional field", "Space")
    person.types("description", "By keys alone")
    person.comes_to("Headers")
    person.presses("Send", "Space")
    person.reads("The answer")
    person.presses("Headers of the answer")
    person.reads("X-Ovh-Queryid")


def test_the_documentation_is_searched_and_read(person: Person, lively: Town) -> None:
    person.opens(lively.at("{shop}/docs"))
    person.types("Search the documentation", "snapshot")
    person.sends()
    person.reads("found for “snapshot”")
    person.goes("Snapshots")
    person.presses("Link to “")
    assert "/docs/" in person.page.url
    assert "#" in person.page.url


def test_an_order_is_unfolded_and_paid(person: Person, lively: Town) -> None:
    number = lively.buyer.order([WantedThing("domain", domain="par-clavier.fr")])
    link = str(lively.buyer.call("GET", f"/me/order/{number}")["url"])
    person.opens(f"{link}&lang=en")  # by itself it speaks its customer's language
    person.presses("Details", "Space")
    expect(person.page.locator("details[open]")).to_have_count(1)
    person.types("Customer name", FIRST)
    person.types("Password", PASSWORD)
    person.presses("Payment method", "Space")
    person.goes("Pay")
    lively.buyer.wait(number, "checking", "delivering", "delivered")


def test_keys_are_made_and_a_browser_signed_in(person: Person, lively: Town) -> None:
    person.opens(lively.at("{shop}/createToken"))
    person.types("E-mail address or customer name", FIRST)
    person.types("Password", PASSWORD)
    person.types("Application name", "By keys")
    person.types("Application description", "Orders")
    person.types("Path of right 1", "/*")
    person.goes("Create keys")
    person.reads("Save them now")
    person.opens(lively.at("{owner}/workshop/people"))
    person.goes("Sign in as Camille")
    person.goes("Sign in")
    person.page.wait_for_url("**/account**")
    person.reads("Camille")
