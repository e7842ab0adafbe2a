"""What has happened while a page was open is there when it is loaded again, where no script may run."""

import pytest
from playwright.sync_api import Browser, expect

from panier.remote.buying import WantedThing
from tests.browser.town import Town

pytestmark = pytest.mark.long
SOON_MS = 60_000


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
