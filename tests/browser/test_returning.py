"""A customer who comes back: renews and pays, changes a record that name servers tell, ends a service, has bills."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from panier.remote.buying import FIRST, Buyer, WantedThing
from panier.remote.port import OwnerPort
from panier.remote.signing import ApiCaller, ready_made
from tests.browser.town import PASSWORD
from tests.support.live import sandbox
from tests.support.parts import powerdns
from tests.support.parts.powerdns import PowerDnsServer
from tests.support.ports import free_port

pytestmark = pytest.mark.long

NAME, HOST = "retour-client.com", "blog"
WAIT_SECONDS = 60


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, powerdns_server: PowerDnsServer) -> Iterator[tuple[str, OwnerPort]]:
    """A sandbox that feeds a PowerDNS, in which the customer has a name and a virtual server: its shop, its owner."""
    port = free_port()
    settings = {"PANIER_POWERDNS_URL": powerdns_server.url, "PANIER_POWERDNS_KEY": powerdns.KEY}
    folder: Path = tmp_path_factory.mktemp("returning")
    arguments = ("--manage-port", str(port), "--delivery-seconds", "0")
    with sandbox(folder, *arguments, settings=settings) as live:
        shop, owner = live.url.replace("127.0.0.1", "localhost"), OwnerPort(f"http://localhost:{port}")
        buyer = Buyer(ApiCaller(shop, ready_made(live.environment)))
        answers = {"vps_datacenter": "GRA", "vps_os": "Debian 13"}
        server = WantedThing("vps", plan="vps-2025-model1", answers=answers)
        number = buyer.order([WantedThing("domain", domain=NAME), server], pays=True)
        buyer.wait(number, "delivered")
        yield shop, owner


@pytest.fixture
def page(browser: Browser, home: tuple[str, OwnerPort]) -> Iterator[Page]:
    """The customer's browser, signed in, on a phone."""
    fresh = browser.new_context(viewport={"width": 390, "height": 844}, locale="en")
    seen = fresh.new_page()
    seen.set_default_timeout(60_000)
    seen.goto(f"{home[0]}/login?lang=en")
    seen.get_by_label("E-mail address or customer ID").fill(FIRST)
    seen.get_by_label("Password").fill(PASSWORD)
    seen.get_by_role("button", name="Sign in").click()
    seen.get_by_text("You are signed in as").wait_for()
    yield seen
    fresh.close()


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < end, what
        time.sleep(0.2)


def test_a_name_is_renewed_and_paid_and_its_bill_is_had(page: Page, home: tuple[str, OwnerPort]) -> None:
    shop, _ = home
    page.get_by_role("link", name="Names and services").click()
    page.get_by_role("link", name=NAME, exact=True).first.click()
    page.get_by_role("link", name="Renewal", exact=True).click()
    before = page.locator("time").first.get_attribute("datetime")
    page.get_by_role("button", name="Order the renewal").click()
    page.wait_for_url("**/order/display?**")
    number = re.findall(r"orderId=(\d+)", page.url)[0]
    page.goto(f"{shop}/account/names/{NAME}/renewal")
    page.get_by_text(f"Order {number} waits to be paid.").wait_for()
    page.get_by_role("link", name="Pay the order").click()
    page.wait_for_url("**/order/display?**")
    page.get_by_role("link", name=re.compile("^Pay ")).last.click()
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url("**/order/display?**")
    expect(page.get_by_text("Delivered", exact=True).first).to_be_visible(timeout=60_000)
    page.goto(f"{shop}/account/names/{NAME}/renewal")
    after = page.locator("time").first.get_attribute("datetime")
    assert (before or "")[:4] != (after or "")[:4], "a year later"
    page.goto(f"{shop}/account/bills")
    address = page.get_by_role("link", name="PDF").first.get_attribute("href")
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    content = httpx.get(f"{shop}{address}", cookies=cookies, timeout=60).content
    assert content.startswith(b"%PDF")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(number)


def test_a_record_is_told_by_name_servers_once_it_is_published(
    page: Page, home: tuple[str, OwnerPort], powerdns_server: PowerDnsServer
) -> None:
    shop, _ = home
    page.goto(f"{shop}/account/names/{NAME}/zone")
    page.locator("#field-subDomain").fill(HOST)
    page.locator("#field-target").fill("192.0.2.77")
    page.get_by_role("button", name="Add a record").click()
    page.get_by_text("Edited, not published yet").wait_for()
    assert powerdns_server.says(f"{HOST}.{NAME}", "A") == []
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Published.").wait_for()
    until(lambda: powerdns_server.says(f"{HOST}.{NAME}", "A") == ["192.0.2.77"], "the record is told")
    page.get_by_role("link", name=f"Change {HOST} A").click()
    page.locator("#field-target").fill("192.0.2.78")
    page.get_by_role("button", name="Save record").click()
    page.get_by_role("button", name="Publish").click()
    until(lambda: powerdns_server.says(f"{HOST}.{NAME}", "A") == ["192.0.2.78"], "the change is told")


def test_a_service_is_ended_with_the_token_of_its_mail(page: Page, home: tuple[str, OwnerPort]) -> None:
    shop, owner = home
    page.goto(f"{shop}/account/services")
    page.locator("a[href^='/account/services/']").first.click()
    page.get_by_role("link", name="End", exact=True).click()
    page.get_by_role("button", name="Send the e-mail to confirm").click()
    page.get_by_text("An e-mail with a code is on its way").wait_for()
    token = _mailed(owner)
    page.get_by_label("Code from the e-mail").fill(token)
    page.locator("#field-reason").select_option("NOT_NEEDED_ANYMORE")
    page.get_by_role("button", name="End the service", exact=True).click()
    expect(page.locator("main")).to_contain_text("It ends at the end of what is paid for.")
    page.get_by_role("button", name="Keep the service").click()
    page.get_by_text("It goes on.").wait_for()


def _mailed(owner: OwnerPort) -> str:
    """The token of the last mail that asks for an end."""
    found: list[str] = []

    def look() -> bool:
        for mail in reversed(owner.get("/mails")["mails"]):
            body = owner.get(f"/mails/{mail['number']}")
            found[:] = re.findall(r"confirmTerminate\?id=\d+&token=(\w+)", str(body))
            if found:
                return True
        return False

    until(look, "the mail is there")
    return found[0]
