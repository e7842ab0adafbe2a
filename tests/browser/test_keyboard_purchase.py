"""Somebody who was never here joins, confirms the e-mail and buys a name with a keyboard alone, on a phone too."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_keyboard import Person
from tests.browser.town import Town

pytestmark = pytest.mark.long

EMAIL = "clavier@example.com"
SIZES = ((390, 844), (1280, 900))


def join(person: Person, town: Town, email: str) -> None:
    """Make an account, and follow the link of its e-mail."""
    person.opens(town.at("{shop}/join?lang=en"))
    person.types("First name", "Nour")
    person.types("Last name", "Exemple")
    person.types("E-mail address", email)
    person.types("Password", "a long password")
    person.types("Street and number", "3 rue de l'Exemple")
    person.types("Postcode", "59100")
    person.types("City", "Roubaix")
    person.goes("Create the account")
    person.reads("You are signed in as")
    number = town.port.get("/mails", to=email, text="/join/confirm", wait=30)["mails"][-1]["number"]
    link = next(one for one in town.port.get(f"/mails/{number}")["links"] if "/join/confirm" in one)
    person.opens(str(link).replace("127.0.0.1", "localhost"))
    person.goes("Confirm the address")
    person.reads("Your e-mail address is confirmed")


@pytest.mark.parametrize("size", SIZES, ids=["phone", "screen"])
def test_a_stranger_joins_confirms_and_buys(browser: Browser, lively: Town, size: tuple[int, int]) -> None:
    window = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en")
    person = Person(window.new_page())
    person.page.set_default_timeout(60_000)
    join(person, lively, f"{size[0]}.{EMAIL}")
    person.opens(lively.at("{shop}/domains"))
    person.types("domain name", f"clavier-{size[0]}.fr")
    person.sends()
    person.comes_to("Add to cart")
    with person.page.expect_navigation(url="**/cart", wait_until="load"):
        person.page.keyboard.press("Enter")
    person.goes("Go to checkout")
    boxes = person.page.locator("input[type=checkbox][aria-required=true]")
    expect(boxes.first).to_be_visible()
    for _ in range(boxes.count()):
        name = boxes.and_(person.page.locator(":not(:checked)")).first.evaluate("one => one.labels[0].textContent")
        person.comes_to(" ".join(name.split()))
        person.page.keyboard.press("Space")
    person.goes("Order and pay")
    person.reads("Is required")  # an account needs no phone number, the holder of a name does
    person.types("Phone", "+33.612345678")
    person.comes_to("Order and pay")
    with person.page.expect_navigation(url="**/order/display?**", wait_until="load"):
        person.page.keyboard.press("Enter")
    person.reads("What was ordered")
    window.close()
