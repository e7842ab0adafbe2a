"""Customers, and the search over everything."""

from collections.abc import Mapping

from panier.core.limits import OFFICE_LISTED, whole_number
from panier.core.office.rights import OfficeAction
from panier.flows.office import customers
from panier.store.engine.db import Tx
from panier.store.office import trail
from panier.web.office.places.orders import BADGES, WORDS
from panier.web.office.places.staff import shown_trail
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.pages.parts.tongues import phrase


async def load_search(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """What a word leads to; where it is one thing, its page."""
    word = visit.asked("q")
    found = await customers.search(tx, visit.shop, word)
    if found.only:
        return {"leads_to": f"/office/{found.only}"}
    return {"q": word, "found": found, "badges": BADGES, "words": WORDS}


async def load_list(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """The latest customers."""
    found = await customers.list_page(tx, before=whole_number(visit.asked("before")))
    return {"people": found, "before": found[-1].account_id if len(found) == OFFICE_LISTED else None}


async def load_customer(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """One customer."""
    found = await customers.load(tx, visit.shop, visit.parts["nic"])
    entries = await trail.list_about(tx, "customer", found.account.nic, limit=OFFICE_LISTED)
    return {
        "found": found, "badges": BADGES, "words": WORDS,
        "currency": visit.shop.assortment.subsidiary(found.account.subsidiary).currency,
        "entries": shown_trail(entries) if visit.may("trail.look") else (),
    }  # fmt: skip


PAGES = (
    OfficePage(
        "customers", "office/customers.html", OfficeAction.LOOK, load_list, title=phrase("Customers"), icon="users"
    ),
    OfficePage(
        "customers/{nic}", "office/customer.html", OfficeAction.LOOK, load_customer,
        ("customer.look", "credit.give", "debt.write-off"),
        commands=("panier credits debts {nic}", "panier papers list {nic}", "panier accounts events --account {nic}",
                  "panier accounts mails {nic}"),
    ),
    OfficePage("search", "office/search.html", OfficeAction.LOOK, load_search),
)  # fmt: skip
