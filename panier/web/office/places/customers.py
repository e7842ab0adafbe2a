"""Customers, and the search over everything."""

from collections.abc import Mapping

from babel import Locale, UnknownLocaleError

from panier.core.account.account import Account
from panier.core.limits import OFFICE_LISTED, whole_number
from panier.core.office.rights import OfficeAction
from panier.flows.ledger import debts
from panier.flows.office import customers, finds
from panier.flows.service.called import list_option_titles
from panier.flows.shop import Shop
from panier.outside.press.view import TOWN_FIRST
from panier.store.engine.db import Tx
from panier.store.office import trail
from panier.web.office.happenings import title_in_words
from panier.web.office.order_words import BADGES, STATUSES
from panier.web.office.places.staff import shown_trail
from panier.web.office.trail_words import balance_in_words
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.pages.parts.choices import legal_forms
from panier.web.pages.parts.tongues import phrase, spoken


async def load_search(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """What a word leads to; where it is one thing, its page."""
    word = visit.asked("q")
    found = await finds.search(tx, visit.shop, word, role=visit.colleague.role)
    if found.only:
        return {"leads_to": f"/office/{found.only}"}
    titles = await list_option_titles(tx, visit.shop, found.services)
    return {
        "q": word,
        "found": found,
        "badges": BADGES,
        "words": STATUSES,
        "titles": titles,
        "title_of": title_in_words,
    }


async def load_list(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """The latest customers."""
    found = await customers.list_page(tx, before=whole_number(visit.asked("before")))
    return {"people": found, "before": found[-1].account_id if len(found) == OFFICE_LISTED else None}


async def load_customer(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """One customer."""
    found = await customers.load(tx, visit.shop, visit.parts["nic"])
    entries = await trail.list_about(tx, "customer", found.account.nic, limit=OFFICE_LISTED)
    return {
        "found": found, "badges": BADGES, "words": STATUSES,
        "titles": await list_option_titles(tx, visit.shop, found.services), "title_of": title_in_words,
        "being_paid": await debts.list_being_paid(tx, found.debts, now_us=visit.now_us),
        "legal_form": dict(legal_forms()).get(found.account.legal_form, found.account.legal_form),
        "lives_in": _lives_in(found.account), "language": _language_of(found.account.language),
        "balance_of": balance_in_words,
        "currencies": [(one, one) for one in currencies_of(visit.shop, found.account)],
        "currency": visit.shop.assortment.subsidiary(found.account.subsidiary).currency,
        "entries": shown_trail(visit.shop.assortment, entries) if visit.may("trail.look") else (),
    }  # fmt: skip


def _lives_in(account: Account) -> str:
    """An address in the order in which its country writes it, and the country."""
    known = dict(account.profile)
    street, town, code = (str(known.get(name) or "") for name in ("address", "city", "zip"))
    place = f"{town}, {code}" if account.country in TOWN_FIRST else f"{code} {town}"
    country = spoken().locale.territories.get(account.country, account.country)
    return ", ".join(filter(None, (street, place.strip(" ,"), country)))


def _language_of(code: str) -> str:
    """What a language is called, such as French (Canada); its code where nobody knows it."""
    try:
        return Locale.parse(code).get_display_name(spoken().locale) or code
    except (ValueError, UnknownLocaleError):
        return code


def currencies_of(shop: Shop, account: Account) -> list[str]:
    """The currencies that a shop sells in, and the one of an account."""
    own = shop.assortment.subsidiary(account.subsidiary)
    return sorted({one.currency for one in (own, *shop.assortment.sold_in().values())})


PAGES = (
    OfficePage(
        "customers", "office/customers.html", OfficeAction.LOOK, load_list, title=phrase("Customers"),
        commands=("panier accounts events --account {nic}", "panier accounts mails {nic}"),
    ),
    OfficePage(
        "customers/{nic}", "office/customer.html", OfficeAction.LOOK, load_customer,
        ("customer.look", "credit.give", "debt.write-off"),
        commands=("panier credits debts {nic}", "panier papers list {nic}", "panier accounts events --account {nic}",
                  "panier accounts mails {nic}"),
    ),
    OfficePage("search", "office/search.html", OfficeAction.LOOK, load_search),
)  # fmt: skip
