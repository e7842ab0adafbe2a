"""The list of an account's names (/account/names): found by a word, a portion at a time; several renewed at once."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from panier.core.limits import DAY_US, RENEWED_AT_ONCE, whole_number
from panier.core.refusal import bad_input
from panier.core.service.owned import DOMAIN, ZONE
from panier.core.service.update import RenewalTerms
from panier.core.values import replace
from panier.flows.checkout.page_orders import page_renewals
from panier.flows.service import changes
from panier.outside.names import in_unicode
from panier.store.engine.db import Tx
from panier.store.service import outlines
from panier.store.service.outlines import ServiceOutline
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.on_the_way import load_on_the_way
from panier.web.pages.account.order_rows import by_end, service_rows
from panier.web.pages.account.portions import ListPortion, portion
from panier.web.pages.outcome import path_of_order
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.tongues import phrase

SOON_US = 60 * DAY_US
_ZONES_SHOWN = 20
_SHOWN = {
    "": phrase("All"),
    "soon": phrase("Ending within 60 days"),
    "automatic": phrase("Renewed automatically"),
    "manual": phrase("Renewed by you"),
    "ending": phrase("Given up at its end"),
}
_OF_DETAILS = frozenset({"automatic", "manual", "ending"})


def _is_shown(one: ServiceOutline, wanted: str, now_us: int) -> bool:
    renewal = one.details.renewal
    match wanted:
        case "soon":
            return one.expires_us is not None and one.expires_us < now_us + SOON_US
        case "automatic":
            return renewal.is_automatic and not renewal.ends
        case "manual":
            return not renewal.is_automatic and not renewal.ends
        case "ending":
            return renewal.ends
    return True


def _matching(found: Sequence[ServiceOutline], visit: AccountVisit) -> ListPortion:
    """The names that are looked for, those that end first at the beginning."""
    word, wanted = visit.asked("q").lower(), visit.asked("show")
    matching = [
        one
        for one in found
        if (word in one.name or word in in_unicode(one.name)) and _is_shown(one, wanted, visit.now_us)
    ]
    return portion(by_end(matching), visit, "/account/names", ("q", "show"))


async def _names(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    has_details = visit.asked("show") in _OF_DETAILS
    owned = await outlines.list_of_product(
        tx, DOMAIN.family, DOMAIN.product, owner=visit.caller.account_id, has_details=has_details
    )
    shown = _matching(owned, visit)
    listed = shown.rows if has_details else await outlines.load_details(tx, shown.rows)
    shown = replace(shown, rows=await service_rows(tx, visit, listed))
    waiting = await page_renewals.list_waiting(tx, visit.shop, [one.number for one in shown.rows])
    zones = await _zones_alone(tx, visit, {one.name for one in owned})
    mine = {number: one for number, one in waiting.items() if one.account_id == visit.caller.account_id}
    return {
        "found": shown,
        "total": len(owned),
        "coming": await load_on_the_way(tx, visit),
        "zones": [(one.name, f"/account/names/{quote(one.name)}/zone") for one in zones[:_ZONES_SHOWN]],
        "zone_count": len(zones),
        "asked": {"q": visit.asked("q"), "show": visit.asked("show")},
        "choices": tuple(_SHOWN.items()),
        "waiting": {number: path_of_order(one) for number, one in mine.items()},
        "ticked": set(visit.said_all("service")),
        "calls": (
            ("GET", "/domain"),
            ("GET", "/service/1/renew"),
            SameCall("POST", "/service/1/renew", {"duration": "P1Y", "services": [1]}),
            SameCall("PUT", "/services/1", {"renew": {"mode": "automatic"}}),
        ),
    }


async def _zones_alone(tx: Tx, visit: AccountVisit, names: set[str]) -> list[ServiceOutline]:
    """The zones of names that are registered elsewhere, in the order of their names."""
    zones = await outlines.list_of_product(tx, ZONE.family, ZONE.product, owner=visit.caller.account_id)
    return sorted((one for one in zones if one.name not in names), key=lambda one: one.name)


def chosen(visit: AccountVisit) -> list[int]:
    """The services that are ticked in a form.

    Refuses: none, more than an order renews, and what is no number (400).
    """
    numbers = [whole_number(one) for one in visit.said_all("service")]
    if not 1 <= len(numbers) <= RENEWED_AT_ONCE or None in numbers:
        raise bad_input("service", f"must be ticked 1 to {RENEWED_AT_ONCE} times")
    return list(dict.fromkeys(one for one in numbers if one is not None))


async def _renew(tx: Tx, visit: AccountVisit) -> AccountDone:
    """Lead to the sum of what is ticked; nothing is ordered yet."""
    return AccountDone(f"/account/renewal?{urlencode([('service', one) for one in chosen(visit)])}")


async def _automatic(tx: Tx, visit: AccountVisit) -> AccountDone:
    return await _set_mode(tx, visit, is_automatic=True)


async def _manual(tx: Tx, visit: AccountVisit) -> AccountDone:
    return await _set_mode(tx, visit, is_automatic=False)


async def _set_mode(tx: Tx, visit: AccountVisit, *, is_automatic: bool) -> AccountDone:
    for number in sorted(chosen(visit)):
        terms = RenewalTerms(is_automatic=is_automatic)
        await changes.change(tx, visit.shop, visit.caller, service_id=number, renew=terms)
    return AccountDone()


_CHANGE = ("PUT", "/services/1")
PAGES = (
    AccountPage(
        "/account/names", "account/names/list.html", "services", ("GET", "/domain"), _names,
        forms=(
            AccountForm("renew", ("GET", "/service/1/renew"), _renew, is_look=True),
            AccountForm("automatic", _CHANGE, _automatic, said=phrase("From now on they are renewed by themselves.")),
            AccountForm("manual", _CHANGE, _manual, said=phrase("From now on they are renewed when you say so.")),
        ),
        fields=("service",),
    ),
)  # fmt: skip
