"""What happens while a page is open appears on it by itself; where no script may run, when it is loaded again."""

import pytest
from playwright.sync_api import Browser, expect

from panier.remote.buying import WantedThing
from tests.browser.town import Town

pytestmark = pytest.mark.long
SOON_MS = 60_000


def test_calls_mails_and_the_clock_appear_without_loading_anew(browser: Browser, lively: Town) -> None:
    window = browser.new_context()
    calls, mails, clock = (window.new_page() for _ in range(3))
    calls.goto(lively.at("{owner}/workshop/requests"))
    mails.goto(lively.at("{owner}/workshop/mails"))
    clock.goto(lively.at("{owner}/workshop/timeline"))
    for page in (calls, mails, clock):
        page.evaluate("window.isTheSame = true")
    number = lively.buyer.order([WantedThing("domain", domain="en-direct.fr")], pays=True)
    first = calls.locator("#requests tr.linked")
    expect(first.filter(has_text="/checkout").first).to_be_visible(timeout=SOON_MS)
    lively.buyer.call("GET", f"/me/order/{number}/status")
    expect(first.filter(has_text=f"/me/order/{number}/status").first).to_be_visible(timeout=SOON_MS)
    expect(mails.locator("#mails tr.linked").filter(has_text=f" {number}").first).to_be_visible(timeout=SOON_MS)
    lively.port.post("/clock", {"advance": "P1D"})
    expect(clock.locator("#band")).to_contain_text("ahead", timeout=SOON_MS)
    for page in (calls, mails, clock):
        assert page.evaluate("window.isTheSame") is True, page.url
    window.close()


def test_without_a_script_the_page_is_loaded_again(browser: Browser, lively: Town) -> None:
    window = browser.new_context(java_script_enabled=False)
    page = window.new_page()
    page.goto(lively.at("{owner}/workshop/requests"))
    number = lively.buyer.order([WantedThing("domain", domain="sans-script.fr")])
    lively.buyer.call("GET", f"/me/order/{number}")
    row = page.locator("#requests tr.linked").filter(has_text=f"GET /1.0/me/order/{number}")
    assert row.count() == 0
    page.reload()
    expect(row.first).to_be_visible(timeout=SOON_MS)
    row.first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name=f"GET /1.0/me/order/{number}")).to_be_visible(timeout=SOON_MS)
    assert page.locator(".needs-script:visible").count() == 0
    window.close()
