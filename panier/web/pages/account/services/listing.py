"""The services of an account besides its names (/account/services), found by a word, a portion at a time."""

from collections.abc import Mapping

from panier.core.service.owned import DOMAIN
from panier.core.values import replace
from panier.store.engine.db import Tx
from panier.store.service import outlines
from panier.store.service.outlines import ServiceOutline
from panier.web.pages.account.desk import AccountPage, AccountVisit
from panier.web.pages.account.on_the_way import load_on_the_way
from panier.web.pages.account.order_rows import by_end, service_rows
from panier.web.pages.account.portions import portion

_NAMES_SHOWN = 5


async def _services(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The services, those that end first at the beginning; of names only the first, which have a list of their own."""
    word = visit.asked("q").lower()
    known = await outlines.list_outlines(tx, owner=visit.caller.account_id, has_details=bool(word))
    whole = [one for one in known if not one.is_option]
    names = [one for one in whole if (one.family, one.product) == (DOMAIN.family, DOMAIN.product)]
    others = [one for one in whole if (one.family, one.product) != (DOMAIN.family, DOMAIN.product)]
    kept = [one for one in others if any(word in said.lower() for said in _found_by(one))]
    shown = portion(by_end(kept), visit, "/account/services", ("q",))
    first_names = await outlines.load_details(tx, by_end(names)[:_NAMES_SHOWN])
    listed = await outlines.load_details(tx, shown.rows)
    return {
        "names": await service_rows(tx, visit, first_names),
        "coming": await load_on_the_way(tx, visit),
        "name_count": len(names),
        "found": replace(shown, rows=await service_rows(tx, visit, listed)),
        "has_others": bool(others),
        "q": visit.asked("q"),
        "calls": (("GET", "/services"), ("GET", "/domain")),
    }


def _found_by(one: ServiceOutline) -> tuple[str, ...]:
    """What a service is found by."""
    return one.called, one.name, one.family, one.plan_code


PAGES = (AccountPage("/account/services", "account/services/list.html", "services", ("GET", "/services"), _services),)
