"""Papers to be looked at: customers of several countries, and what each one's bill says."""

from collections.abc import Iterable
from dataclasses import dataclass

from panier.core.account.account import Account
from panier.core.money import Money, zero
from panier.core.paper.drawing import buyer_of, tax_note
from panier.core.paper.paper import PaperKind, PaperLine, Settlement, Sheet, TaxShare
from panier.core.paper.stationery import Stationery
from panier.files.paper_files import load_stationery
from tests.support.shop import START_US, shipped

CENT = 10**6
MONTH_US = 30 * 86_400 * 10**6


@dataclass(frozen=True, slots=True)
class Billed:
    """Who buys from whom, and the tax of that."""

    name: str
    seller: str
    account: Account
    basis_points: int
    reason: str


def customer(seller: str, country: str, language: str, *, organisation: str = "", **profile: str) -> Account:
    """A customer in a country, a company where it has the name of one."""
    fields = {"organisation": organisation, **profile} if organisation else profile
    return Account(
        1, "ce1-ovh", "camille@example.com", seller, country, language,
        "corporation" if organisation else "individual", "Camille", "Exemple", 0, tuple(fields.items()),
    )  # fmt: skip


HOME = {"address": "3 rue de l'Exemple", "city": "Roubaix", "zip": "59100"}
BERLIN = {"address": "Musterweg 4", "city": "Berlin", "zip": "10115", "vat": "DE 123 456 788"}
GDANSK = {"address": "ul. Długa 5", "city": "Gdańsk", "zip": "80-001"}
AUSTIN = {"address": "500 Sample Street", "city": "Austin, TX", "zip": "78701"}
DAKAR = {"address": "1 avenue de l'Exemple", "city": "Dakar", "zip": "12500"}
BILLED = (
    Billed("consumer-fr", "FR", customer("FR", "FR", "fr_FR", **HOME), 2_000, "domestic"),
    Billed("company-de", "FR", customer("FR", "DE", "de_DE", organisation="Muster AG", **BERLIN), 0, "reverse-charge"),
    Billed("consumer-pl", "PL", customer("PL", "PL", "pl_PL", **GDANSK), 2_300, "domestic"),
    Billed("company-us", "US", customer("US", "US", "en_US", organisation="Sample Inc.", **AUSTIN), 0, "exempt"),
    Billed("company-sn", "SN", customer("SN", "SN", "fr_FR", organisation="Exemple SARL", **DAKAR), 1_800, "domestic"),
    Billed("consumer-gf", "FR", customer("FR", "GF", "fr_FR", **{**HOME, "zip": "97300"}), 0, "exempt"),
    Billed("company-ch", "FR", customer("FR", "CH", "de_CH", organisation="Muster AG", **BERLIN), 0, "export"),
)
ASKED = BILLED[:4]


def stationery() -> Stationery:
    """What is shipped of companies and words, for all regions."""
    return load_stationery("", tuple(shipped().subsidiaries))


def sheet_of(billed: Billed, number: str, *, lines: Iterable[PaperLine] | None = None) -> Sheet:
    """A bill with a rental, a reduced line, a gift and pieces that are too cheap to be rounded one by one."""
    papers = stationery()
    language, company = papers.language(billed.account.language, billed.seller), papers.companies[billed.seller]
    currency = shipped_currency(billed.seller)
    own = tuple(lines_in(currency) if lines is None else lines)
    without_tax = zero(currency)
    for line in own:
        without_tax += line.total
    tax = without_tax.share(billed.basis_points)
    note = "" if billed.basis_points else tax_note(papers.words[language], billed.reason)
    return Sheet(
        kind=PaperKind.BILL,
        number=number,
        issued_us=START_US,
        order_id=123,
        language=language,
        place=billed.account.language[3:5],
        seller=company.party,
        buyer=buyer_of(billed.account),
        lines=own,
        taxes=(TaxShare(billed.basis_points, billed.reason, without_tax, tax, note),),
        without_tax=without_tax,
        tax=tax,
        with_tax=without_tax + tax,
        category="purchase-web",
        settlement=Settlement("creditCard", START_US, "7"),
        remarks=company.remarks_in(language),
    )


def shipped_currency(seller: str) -> str:
    """The currency of a company."""
    own = {"US": "USD"}
    return own.get(seller) or shipped().subsidiaries[seller].currency


def lines_in(currency: str) -> tuple[PaperLine, ...]:
    """Lines of every sort, in a currency."""

    def money(cents: int) -> Money:
        return Money(cents * CENT, currency).rounded()

    nothing = zero(currency)
    reduced = money(700) - money(100)
    begin_us, end_us = START_US, START_US + MONTH_US
    rented = "VPS 2027 Modèle 1 - location 1 mois"
    return (
        PaperLine(rented, "*001", 1, money(799), money(799), nothing, "vps-1", begin_us, end_us),
        PaperLine("exemple.fr - .fr demande d'enregistrement", "exemple.fr", 1, money(700), reduced, money(100), "fr"),
        PaperLine("Bienvenue", "*001", 2, money(-200), money(-400), nothing),
        PaperLine("SMS", "*002", 1_000, nothing, money(400), nothing),
    )  # fmt: skip
