"""An owner's day in the back office, as a person goes through it: by words that are read, with what a browser has."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from panier.core.payment.transfer import reference_of
from panier.remote.buying import FIRST
from tests.browser.town import COLLEAGUE, OFFICE_PASSWORD, Town
from tests.support.parts.bank_files import CAMT_02, statement

pytestmark = pytest.mark.long

VPS = "vps-2025-model1"
SAM, SAMS_PASSWORD = "sam@shop.example", "several words are good"


@pytest.fixture
def somebody(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Makes browsers in which nobody was before."""
    windows = []

    def made() -> Page:
        windows.append(browser.new_context(locale="en", viewport={"width": 1280, "height": 900}))
        page = windows[-1].new_page()
        page.set_default_timeout(60_000)
        return page

    yield made
    for one in windows:
        one.close()


@pytest.fixture
def owner(somebody: Callable[[], Page], lively: Town) -> Page:
    """An owner who has signed in."""
    page = somebody()
    page.goto(f"{office_of(lively)}/office?lang=en")
    enter(page, COLLEAGUE, OFFICE_PASSWORD)
    return page


def office_of(town: Town) -> str:
    """The address of the office as the shop knows it, which its links lead to and its cookies are of."""
    return town.shop.replace("localhost", "127.0.0.1")


def enter(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


def opened(page: Page, words: str) -> None:
    """Open what is folded, by its words."""
    page.locator("summary", has_text=words).first.click()


def told(page: Page, words: str) -> None:
    """What the page says was done."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible(timeout=60_000)


def test_an_order_is_found_by_a_word_and_a_line_of_it_given_back(owner: Page, lively: Town) -> None:
    field = owner.get_by_role("searchbox", name="Order, customer, name or bill")
    field.fill("boutique")
    field.press("Enter")
    expect(owner.get_by_role("heading", name="“boutique”")).to_be_visible()
    services = owner.locator("section", has=owner.get_by_role("heading", name="Services"))
    services.get_by_role("row").filter(has_text="boutique.com").first.get_by_role("link").last.click()
    expect(owner.get_by_role("heading", name="Order ").first).to_be_visible()
    opened(owner, "Give back (up to")
    form = owner.locator("details", has_text="Give back (up to").last
    form.get_by_role("checkbox").first.check()
    form.get_by_label("Why").fill("It never worked")
    form.get_by_role("button", name="See what goes back").click()
    expect(owner.get_by_role("heading", name="Give €")).to_be_visible()
    owner.get_by_role("button", name="Give back €").click()
    told(owner, "The money is being sent back")
    expect(owner.get_by_text("It never worked").first).to_be_visible()
    expect(owner.get_by_text("On a command line, or by calls")).to_be_visible()


def test_a_price_is_changed_its_difference_seen_and_sold(
    owner: Page, somebody: Callable[[], Page], lively: Town
) -> None:
    owner.get_by_role("link", name="Catalogue").click()
    owner.get_by_role("link", name="VPS", exact=True).click()
    owner.get_by_role("link", name="VPS-1", exact=True).click()
    owner.get_by_label("New amount").fill("7.77")
    owner.get_by_role("button", name="Make a new version").first.click()
    told(owner, "The version is kept")
    expect(owner.get_by_role("cell", name="€7.77").first).to_be_visible()
    expect(owner.get_by_text("not on sale").first).to_be_visible()
    owner.get_by_role("button", name="Put on sale").click()
    told(owner, "The version is on sale now")
    buyer = somebody()
    expect(price_page(buyer, lively)).to_be_visible(timeout=60_000)


def price_page(page: Page, town: Town) -> Locator:
    """The plan's page in the shop once it shows the new price: running shops follow within seconds."""
    new = page.get_by_text("7.77").or_(page.get_by_text("7,77")).first
    for _ in range(20):
        page.goto(f"{town.shop}/p/{VPS}?lang=en")
        if new.is_visible():
            break
        page.wait_for_timeout(500)
    return new


def test_a_hook_is_told_again(owner: Page, lively: Town) -> None:
    taken: Queue[str] = Queue()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            taken.put(self.headers["webhook-id"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        wish = {"url": f"http://127.0.0.1:{server.server_port}/told", "types": ["order.*"]}
        lively.buyer.call("POST", "/hooks", wish)
        owner.get_by_role("link", name="Messages").click()
        owner.get_by_role("link", name="Hooks").click()
        replay(owner)
        first = taken.get(timeout=60)
        replay(owner)
        told_again = taken.get(timeout=60)
        while told_again != first:
            told_again = taken.get(timeout=60)
    finally:
        server.shutdown()
        server.server_close()


def replay(page: Page) -> None:
    """Have the hook told of everything once more."""
    opened(page, "Tell again")
    page.get_by_label("Of everything behind event").fill("0")
    page.get_by_role("button", name="Tell again").click()
    told(page, "The hook is told of it again")


def test_a_colleague_who_may_not_give_money_back_is_refused(
    owner: Page, somebody: Callable[[], Page], lively: Town
) -> None:
    owner.get_by_role("link", name="Settings").click()
    owner.get_by_role("link", name="Staff").click()
    form = owner.locator("section", has=owner.get_by_role("heading", name="A new colleague"))
    form.get_by_label("Name", exact=True).fill("Sam Exemple")
    form.get_by_label("E-mail address").fill(SAM)
    form.get_by_label("Role").select_option("support")
    form.get_by_role("button", name="Add").click()
    told(owner, "Sam Exemple may choose a password.")
    link = owner.locator("#invitation-link").inner_text()
    sam = somebody()
    sam.goto(link)
    sam.get_by_label("Password").fill(SAMS_PASSWORD)
    sam.get_by_label("The same once more").fill(SAMS_PASSWORD)
    sam.get_by_role("button", name="Choose it and enter").click()
    sam.get_by_role("button", name="Sign out").click()
    enter(sam, SAM, SAMS_PASSWORD)
    number = lively.known["delivered"]
    sam.goto(f"{office_of(lively)}/office/orders/{number}")
    expect(sam.get_by_role("heading", name=f"Order {number}").first).to_be_visible()
    assert sam.get_by_text("Give back").count() == 0
    mark = sam.locator("[name=mark]").first.get_attribute("value") or ""
    forged = sam.request.post(
        f"{office_of(lively)}/office/orders/{number}",
        form={"mark": mark, "act": "order.refund", "reason": "for myself"},
        headers={"origin": office_of(lively), "sec-fetch-site": "same-origin"},
    )
    assert forged.status == 403
    assert "may not give money of an order back" in forged.text()


def test_a_statement_is_handed_in_and_pays_its_order(owner: Page, lively: Town, tmp_path: Path) -> None:
    number = int(str(lively.known["unpaid"]))
    price = lively.buyer.call("GET", f"/me/order/{number}")["priceWithTax"]
    file = statement(tmp_path, CAMT_02, reference=reference_of(number), amount=f"{price['value']:.2f}")
    owner.get_by_role("link", name="Money").click()
    owner.get_by_role("link", name="Bank transfers").click()
    owner.get_by_label("Statement").set_input_files(file)
    owner.get_by_role("button", name="Read it").click()
    told(owner, "The statement is read")
    owner.get_by_role("status").get_by_role("link", name=f"order {number}").click()
    expect(owner.get_by_role("heading", name=f"Order {number}").first).to_be_visible()
    assert owner.get_by_text("unpaid", exact=True).count() == 0


def test_an_account_is_looked_at_and_the_look_ended(owner: Page, lively: Town) -> None:
    owner.get_by_role("link", name="Customers", exact=True).click()
    owner.get_by_role("link", name=FIRST).first.click()
    owner.get_by_role("button", name="See it as its customer does").click()
    owner.wait_for_url("**/account")
    band = owner.get_by_role("region", name="You look at an account")
    expect(band).to_contain_text(f"{COLLEAGUE} looks at the account of {FIRST}")
    owner.get_by_role("link", name="Orders").first.click()
    expect(band).to_be_visible()
    band.get_by_role("button", name="End").click()
    owner.get_by_role("link", name="Back to the office").click()
    expect(owner.get_by_role("button", name="Sign out")).to_be_visible()
