"""People who buy: with and without a script, on a phone, in two languages, with cards that are refused."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from panier.remote.buying import FIRST
from tests.browser.town import PASSWORD, Town

pytestmark = pytest.mark.long

VPS = "vps-2025-model1"
CARDS = (("4000000000000002", "The last payment was declined"), ("4000002760003184", "asks you to confirm"))
PHONE, SCREEN = (390, 844), (1280, 900)
WORDS: dict[str, tuple[str, ...]] = {
    "en": ("Search", "Go to checkout", "Sign in and go on", "Order and pay", "What was ordered"),
    "fr": (
        "Rechercher",
        "Passer à la commande",
        "Se connecter et continuer",
        "Commander et payer",
        "Ce qui a été commandé",
    ),
}


def visitor(browser: Browser, size: tuple[int, int], *, language: str = "en", has_script: bool = True) -> Page:
    """Somebody who was never here."""
    fresh = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale=language, java_script_enabled=has_script
    )
    page = fresh.new_page()
    page.set_default_timeout(60_000)
    return page


def find(page: Page, town: Town, name: str, words: tuple[str, ...]) -> None:
    """Look for a name and put it into the cart."""
    language = next(one for one, said in WORDS.items() if said == words)
    page.goto(town.at(f"{{shop}}/?lang={language}"))  # which is kept from then on
    page.locator("#find").fill(name)
    page.get_by_role("button", name=words[0]).click()
    page.locator(".add button").first.click()
    page.wait_for_url("**/cart")


def check_out(page: Page, words: tuple[str, ...]) -> None:
    """Go to the checkout, sign in and tick what has to be ticked."""
    page.get_by_role("link", name=words[1]).click()
    if page.locator("[name=nic]").count():
        page.locator("[name=nic]").fill(FIRST)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name=words[2]).click()
    page.get_by_role("button", name=words[3]).wait_for()
    for box in page.locator("input[type=checkbox][aria-required=true]").all():
        box.check()


def order(page: Page, words: tuple[str, ...]) -> None:
    """Order, and see the order's page."""
    page.get_by_role("button", name=words[3]).click()
    page.wait_for_url("**/order/display?**")
    page.get_by_text(words[4]).wait_for()


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", list(WORDS))
def test_a_name_is_bought_on_a_phone(browser: Browser, lively: Town, language: str, *, has_script: bool) -> None:
    words = WORDS[language]
    page = visitor(browser, PHONE, language=language, has_script=has_script)
    find(page, lively, f"phone-{language}-{int(has_script)}.fr", words)
    check_out(page, words)
    if has_script:
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    order(page, words)
    page.context.close()


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_a_server_and_a_project_are_bought(browser: Browser, lively: Town, *, has_script: bool) -> None:
    words = WORDS["en"]
    page = visitor(browser, SCREEN, has_script=has_script)
    page.goto(lively.at(f"{{shop}}/p/{VPS}?lang=en"))
    for choice in ("GRA", "Debian 13"):
        page.locator(f"input[value='{choice}']").check()
    before = page.locator("#sum").inner_text()
    page.locator(f"input[value='option-snapshot-{VPS}']").check()
    if not has_script:
        page.get_by_role("button", name="What does it cost?").click()
    expect(page.locator("#sum")).not_to_have_text(before, use_inner_text=True)
    total = page.locator("#sum .sum td").inner_text()
    page.get_by_role("button", name="Add to cart").click()
    page.wait_for_url("**/cart")
    assert page.locator(".sums .sum td").inner_text() == total
    page.goto(lively.at("{shop}/p/project.2018"))
    page.get_by_role("button", name="Add to cart").click()
    page.wait_for_url("**/cart")
    check_out(page, words)
    order(page, words)
    page.context.close()


def test_a_declined_card_is_told_and_a_challenged_one_confirmed(browser: Browser, lively: Town) -> None:
    words = WORDS["en"]
    page = visitor(browser, SCREEN)
    for number, said in (
        ("4000000000000002", "The last payment was declined"),
        ("4000002760003184", "asks you to confirm"),
    ):
        find(page, lively, f"card-{number[-4:]}.com", words)
        check_out(page, words)
        page.locator("[value='new:CREDIT_CARD']").check()
        page.locator("[name='card.number']").fill(number)
        page.locator("[name='card.expirationDate']").fill("12/30")
        order(page, words)
        page.get_by_text(said).first.wait_for()
    page.get_by_role("link", name="Confirm the payment").click()
    assert re.search(r"/sandbox/payment\?key=", page.url)
    page.locator("button[value=accept]").click()
    page.wait_for_url("**/order/display?*")
    # The bank leads to the address that the shop has by itself, where this browser is nobody's: the order is told in
    # the language of its customer.
    page.get_by_text(re.compile("Livrée|Livraison|vérifiée")).first.wait_for()
    page.context.close()


def test_two_clicks_order_once(browser: Browser, lively: Town) -> None:
    words = WORDS["en"]
    page = visitor(browser, SCREEN)
    find(page, lively, "two-clicks.com", words)
    check_out(page, words)
    page.get_by_role("button", name=words[3]).dblclick()
    page.wait_for_url("**/order/display?**")
    page.goto(lively.at("{shop}/cart"))
    page.get_by_text("There is nothing in it yet").wait_for()
    page.context.close()
