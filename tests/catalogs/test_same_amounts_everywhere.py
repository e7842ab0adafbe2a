"""Cart, order, bill and what is given back have the same amounts: everything shipped, to every kind of customer."""

import itertools
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import msgspec
import pytest

from panier.core.account.account import Account
from panier.core.cart.cart import Item
from panier.core.cart.quote import Asked, Quote, Texts, item_prices, quote
from panier.core.catalog.catalog import Assortment, Catalog, Plan
from panier.core.catalog.region import Region
from panier.core.catalog.tax import Seller, tax_for
from panier.core.catalog.terms import choose, durations
from panier.core.money import DECIMALS
from panier.core.order.delivery import Delivery, State
from panier.core.order.order import Order
from panier.core.order.owed import paid_for
from panier.core.paper.drawing import Drafted, draw_order, draw_refund
from panier.core.paper.paper import PaperKind, Settlement, Sheet
from panier.core.paper.stationery import Stationery
from panier.core.payment.refund import share_of_lines, tax_part
from panier.core.period import Period
from panier.files.paper_files import load_stationery
from panier.outside.vat import is_valid_vat
from panier.wire.prices import price_out
from tests.support.shop import START_US, shipped

TEXTS = Texts("rental", "set-up", "installation")
QUANTITIES = (1, 3)
SAMPLE = 499  # every so manieth case in the short run
PORTION = 49  # and in each of the ten portions of the long one, which are 140,000 cases together


@dataclass(frozen=True, slots=True)
class Buyer:
    """A kind of customer."""

    name: str
    country: str
    legal_form: str = "individual"
    vat: str = ""
    zip: str = "59100"

    def account(self, subsidiary: str) -> Account:
        """Such a customer of a subsidiary."""
        profile = {"zip": self.zip, "city": "Exemple", "address": "1 rue de l'Exemple", "organisation": "Exemple"}
        fields = tuple((profile | ({"vat": self.vat} if self.vat else {})).items())
        return Account(
            1, "ce1-ovh", "camille@example.com", subsidiary, self.country, "fr_FR", self.legal_form, "Camille",
            "Exemple", 0, fields,
        )  # fmt: skip


BUYERS = (
    Buyer("consumer at home", ""),
    Buyer("consumer elsewhere in the Union", "IT"),
    Buyer("consumer outside", "CH"),
    Buyer("company with a number", "DE", "corporation", "DE136695976"),
    Buyer("company with a wrong number", "DE", "corporation", "DE000000000"),
    Buyer("company at home", "", "corporation"),
    Buyer("association in a territory", "FR", "association", zip="97400"),
    Buyer("consumer without a rate", "US"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """So many of a plan, in a mode, for a time, to a customer of a subsidiary."""

    catalog: Catalog
    plan: Plan
    mode: str
    duration: Period
    buyer: Buyer


def cases(shop: Assortment) -> Iterator[Case]:
    """Everything that is sold, to everybody."""
    for catalog in shop.catalogs.values():
        for plan in (*catalog.plans.values(), *catalog.addons.values()):
            for mode in plan.modes():
                for duration, buyer in itertools.product(durations(plan, mode), BUYERS):
                    yield Case(catalog, plan, mode, duration, buyer)


def check(shop: Assortment, case: Case, quantity: int) -> str | None:
    """Check one case; returns the reason for its tax, None where it is not sold so."""
    if not any(one.mode == case.mode and one.takes(quantity) for one in case.plan.pricings):
        return None
    company = shop.subsidiary(case.catalog.subsidiary)
    account = Buyer(**{**_fields(case.buyer), "country": case.buyer.country or company.country or "FR"}).account(
        company.code
    )
    is_valid = bool(case.buyer.vat) and is_valid_vat(account.country, case.buyer.vat)
    tax = tax_for(shop.taxes, company.country, account, is_vat_valid=is_valid, now_us=START_US)
    item = Item(
        1, None, case.catalog.family, case.plan.plan_code, case.mode, case.duration.iso, quantity, added_us=START_US
    )
    terms = choose(case.plan, case.mode, case.duration, quantity=quantity)
    asked = Asked(item, case.plan, terms, TEXTS)
    priced = quote([asked], seller=Seller(company.code, company.currency, tax), now_us=START_US)
    shown = item_prices(terms, quantity=quantity, currency=company.currency, now_us=START_US)
    assert shown.total == priced.totals.original_without_tax, "the cart's item and its sum"
    kept = msgspec.json.decode(msgspec.json.encode(priced), type=Quote)
    assert kept == priced, "the order keeps what the dry run showed"
    order = Order(1, 1, "cart", "password", START_US, START_US, waived=True, quote=kept)
    bill = draw_order(
        Drafted("XX-2026-000001", START_US, papers()), PaperKind.BILL, order, account,
        settlement=Settlement("creditCard", START_US, "1"),
    )  # fmt: skip
    check_bill(bill, kept)
    check_given_back(bill, kept)
    return tax.reason


def check_bill(bill: Sheet, kept: Quote) -> None:
    """The bill is the order's, to the cent."""
    bill.check()
    totals, grain = kept.totals, 10 ** (8 - DECIMALS[kept.currency])
    assert (bill.without_tax, bill.tax, bill.with_tax) == (totals.without_tax, totals.tax, totals.with_tax)
    assert [(line.quantity, line.unit, line.total) for line in bill.lines] == [
        (line.quantity, line.unit, line.total) for line in kept.lines
    ]
    assert totals.tax == totals.without_tax.share(kept.tax_basis_points)
    assert totals.with_tax.ucents % grain == 0
    assert price_out(bill.with_tax, kept.subsidiary) == price_out(totals.with_tax, kept.subsidiary)


def check_given_back(bill: Sheet, kept: Quote) -> None:
    """All lines, all pieces, and any two parts come to what was paid, with its tax."""
    total = kept.totals.with_tax
    assert share_of_lines(kept, range(len(kept.lines))) == total
    pieces = sum(
        paid_for(kept, Delivery(1, 1, place, unit, "key", State.DOING)).ucents
        for place, thing in enumerate(kept.things)
        for unit in range(thing.units)
    )
    assert pieces == total.ucents
    if not total.ucents:
        return
    drafted, notes, before = Drafted("XX-2026-000002", START_US, papers()), list[Sheet](), total - total
    for part in (share_of_lines(kept, [0]), total - share_of_lines(kept, [0])):
        if part.ucents:
            note = draw_refund(drafted, bill, part, earlier=notes, settlement=None)
            note.check()
            assert note.tax == tax_part(kept, before=before, amount=part), "the paper says what the ledger says"
            notes.append(note)
            before += part
    assert sum(one.with_tax.ucents for one in notes) == total.ucents
    assert sum(one.tax.ucents for one in notes) == kept.totals.tax.ucents


@cache
def papers() -> Stationery:
    """What the papers of all subsidiaries are written on."""
    return load_stationery("", tuple(shipped().subsidiaries))


def _fields(buyer: Buyer) -> dict[str, str]:
    return {name: getattr(buyer, name) for name in ("name", "country", "legal_form", "vat", "zip")}


def sweep(shop: Assortment, chosen: Sequence[int], *, every: int, begin: int = 0) -> Counter[str]:
    """Check every so manieth case; returns how many there were, by the reason for their tax."""
    found: Counter[str] = Counter()
    for number, case in enumerate(cases(shop)):
        if number % every != begin:
            continue
        for quantity in chosen:
            try:
                reason = check(shop, case, quantity)
            except AssertionError as failure:
                where = (
                    case.catalog.subsidiary,
                    case.catalog.family,
                    case.plan.plan_code,
                    case.mode,
                    case.duration.iso,
                )
                raise AssertionError(f"{where} × {quantity} to a {case.buyer.name}: {failure}") from failure
            if reason is not None:
                found[reason] += 1
    return found


def test_cart_order_bill_and_refunds_have_the_same_amounts() -> None:
    report(sweep(shipped(), QUANTITIES, every=SAMPLE), 1_000)


@pytest.mark.long
@pytest.mark.parametrize("portion", range(10))
def test_a_hundred_thousand_times(portion: int) -> None:
    report(sweep(shipped(), QUANTITIES, every=PORTION, begin=portion), 10_000)


def report(found: Counter[str], least: int) -> None:
    assert found.keys() == {"domestic", "exempt", "destination", "territory", "reverse-charge", "export"}
    assert sum(found.values()) > least, found
    sys.stdout.write(f"{sum(found.values())} cases: {dict(found)}\n")


@pytest.mark.parametrize("region", [one for one in Region if one is not Region.EU])
def test_in_the_other_regions_too(region: Region) -> None:
    sweep(shipped(region), (1,), every=SAMPLE)
