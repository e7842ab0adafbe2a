"""Every page of an office where something of everything has happened: none says anything in English to others."""

import re
from html import unescape
from itertools import chain

import pytest
import yaml

from panier.app import CATALOGS
from panier.core.office.rights import OfficeRole
from panier.core.rates import TABLE
from panier.outside.delivery.faults import DeliveryFault, FaultKind, FaultPlan
from panier.outside.registry.sandbox_conduct import Trouble
from panier.web.office.pages import PAGES
from panier.web.pages.parts.tongues import LANGUAGES, tongue_of
from tests.support.delivering import faulty, order_vps
from tests.support.managing import behave
from tests.support.ordering import order_name
from tests.support.shop import Sandbox, shipped
from tests.web.office.desk import Clerk, give_back, signed_in, with_office
from tests.web.office.test_catalogue import PATH as PLAN
from tests.web.office.test_words import NOT_SAID
from tests.web.order.test_reviews import suspicious_order
from tests.web.payment.test_transfers import entry, taken, unpaid

# Words that English sentences have and neither French nor German ones.
_ENGLISH = re.compile(
    r"\b(the|of|is|are|were|with|for|from|by|not|has|have|which|who|been|this|there|its|their|and|or|it|nobody|somebody)\b",
    re.IGNORECASE,
)
_SAID = re.compile(r">([^<>]+)<|\b(?:placeholder|aria-label|title|alt)=\"([^\"]+)\"")


def english(html: str) -> list[str]:
    """What a page says in English words, also where it is marked so; names of offers are their shop's to choose."""
    texts = {" ".join(unescape("".join(one)).split()) for one in _SAID.findall(NOT_SAID.sub("", html))}
    return sorted(one for one in texts - _offers() if " " in one and _ENGLISH.search(one))


def _offers() -> set[str]:
    """What catalogues call plans and options."""
    found = shipped().catalogs.values()
    return {one.name for catalog in found for one in chain(catalog.plans.values(), catalog.addons.values())}


async def lively_office(shop: Sandbox, language: str) -> Sandbox:
    """An office in which something waits, fails, is held, was given back and changed; its customer has a language."""
    plan = FaultPlan()
    plan.add(DeliveryFault(0, FaultKind.FAILS, "vps"))
    office = with_office(faulty(shop, plan))
    client = office.client(office.first)
    assert (await client.put("/me", {"language": f"{language}_{language.upper()}"})).status == 200
    await order_name(client, "exemple-livre.fr")
    await order_vps(client, options=("option-auto-backup-vps-2025-model1",))
    await behave(office, "exemple-lent.fr", Trouble.FAILING)
    await order_name(client, "exemple-lent.fr")
    await suspicious_order(office, client)
    _, price = await unpaid(office, client)
    await taken(office, entry(price, "bonjour"))
    await office.deliver()
    return office


async def act_in_it(owner: Clerk) -> None:
    """Give money back, ask for documents, and make a version of a catalogue that is on sale then."""
    await give_back(owner, "/office/orders/1", amount="1.00", reason="Kaputt")
    await owner.do("/office/orders/4", "order.ask", wanted="Ausweis")
    await owner.do("/office/customers/ca1001-ovh", "credit.give", amount="5", currency="EUR", kind="BONUS", reason="Ja")
    await owner.do(PLAN, "catalog.edit", what="price", spot="0-price", currency="EUR", amount="6.66")
    await owner.do("/office/catalogue/versions/1", "catalog.activate", version="1", family="vps")


@pytest.mark.parametrize("language", ["fr", "de"])
async def test_no_page_of_a_lively_office_says_anything_in_english(sqlite_shop: Sandbox, language: str) -> None:
    office = await lively_office(sqlite_shop, language)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        await act_in_it(owner)
        await owner.http.get(f"/office?lang={language}")
        for path in paths():
            answer = await owner.http.get(path)
            assert answer.status_code in (200, 404), path
            assert english(answer.text) == [], path


def paths() -> list[str]:
    """Every page of the menu, and pages of what there is in the office."""
    menu = [one.address for one in PAGES if "{" not in one.address]
    orders = [f"/office/orders/{number}" for number in (1, 2, 3, 4, 5, 99)]
    deeper = [
        "customers/ca1001-ovh", "customers/xx9999-ovh", "names/tasks/2", "names/tasks/99", "catalogue/vps",
        "catalogue/nothing", "catalogue/versions/1", "catalogue/versions/9", "catalogue/vps/vps-2025-model1",
        "catalogue/vps/nothing", "mails/1", "mails/preview/order?case=2", "mails/preview/paid",
        "mails/preview/nothing", "mails?state=failed", "money/transfers?all=1", "search?q=exemple",
        "search?q=zzzz", "nothing",
    ]  # fmt: skip
    return [*menu, *orders, *(f"/office/{one}" for one in deeper)]


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_whatever_the_release_itself_says_has_words_in_every_language(language: str) -> None:
    tongue = tongue_of(language)
    rules = [one["why"] for one in yaml.safe_load((CATALOGS / "reviews.yaml").read_text())["rules"]]
    for text in chain.from_iterable((one.what, one.by.value) for one in TABLE.values()):
        assert tongue.say_refusal(text) is not None, text
    for text in (*rules, *(one.description for one in shipped().vouchers.values())):
        assert tongue.say_refusal(text) is not None, text
