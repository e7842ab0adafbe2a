"""What an account has: /account with what needs its customer, its orders, its bills and its services."""

from collections.abc import Mapping
from typing import Any

from panier.core.account.account import Caller
from panier.core.limits import whole_number
from panier.core.paper.paper import PaperKind
from panier.core.values import frozen
from panier.flows.order import orders as order_flows
from panier.flows.paper import papers
from panier.flows.payment import order_page
from panier.flows.shop import Shop
from panier.store import orders
from panier.store.engine.db import Tx
from panier.web.pages.account.coming import load_coming
from panier.web.pages.account.desk import AccountPage, AccountVisit
from panier.web.pages.account.needs import list_needs
from panier.web.pages.account.order_rows import OrderRow, order_row
from panier.web.pages.outcome import PaperRow, paper_row
from panier.web.pages.parts.session import may

LISTED = 25  # rows of a page
_LOOKED_AT = 50  # latest orders that are looked at for what needs their customer


@frozen
class Rows:
    """Rows of a page; `before`: what the next page begins behind, nothing on the last one."""

    rows: list[Any]
    before: str


async def _overview(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """Unpaid orders, and whatever else needs the customer; orders are shown to those alone who may list them.

    What a name asks its customer for is told once: where that is answered.
    """
    shop, caller = visit.shop, visit.caller
    found = await _latest(tx, shop, caller, count=_LOOKED_AT) if may(visit.session, "GET", "/me/order") else []
    may_see_tasks = may(visit.session, "GET", "/me/task/domain")
    return {
        "account": caller.account,
        "waiting": [one for one in found if one.needs_customer and not (one.is_asked_by_name and may_see_tasks)],
        "latest": found[:5],
        "needs": await list_needs(tx, visit),
        "coming": await load_coming(tx, visit) if may(visit.session, "GET", "/services") else None,
        "calls": (("GET", "/me"), ("GET", "/me/order"), ("GET", "/services")),
    }


async def _orders(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The orders, the latest first."""
    found = await _latest(
        tx, visit.shop, visit.caller, count=LISTED + 1, before=whole_number(visit.asked("before")), has_papers=True
    )  # fmt: skip
    return {
        "found": Rows(found[:LISTED], str(found[LISTED - 1].number) if len(found) > LISTED else ""),
        "calls": [("GET", "/me/order"), *(("GET", f"/me/order/{one.number}") for one in found[:1])],
    }


async def _bills(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The papers, the latest first."""
    found = await _papers(tx, visit.shop, visit.caller)
    return {
        "papers": found[:LISTED],
        "has_more": len(found) > LISTED,
        "calls": [
            ("GET", "/me/bill"), ("GET", "/me/refund"), *(("GET", f"/me/bill/{one.number}") for one in found[:1])
        ],
    }  # fmt: skip


async def _latest(
    tx: Tx, shop: Shop, caller: Caller, *, count: int, before: int | None = None, has_papers: bool = False
) -> list[OrderRow]:  # fmt: skip
    """The latest orders, behind the one with a number where there is one; `has_papers`: with their bills."""
    numbers = await order_flows.list_ids(tx, shop, caller)
    wanted = [one for one in reversed(numbers) if before is None or one < before][:count]
    found = await orders.load_several(tx, wanted)
    about = await papers.list_shown(tx, shop, caller, wanted) if has_papers else {}
    troubles = await order_page.list_troubles(tx, list(found.values()))
    return [
        order_row(found[one], shop.assortment, shop.now(), about.get(one, ()), troubles=troubles.get(one, ()))
        for one in wanted
    ]


async def _papers(tx: Tx, shop: Shop, caller: Caller) -> list[PaperRow]:
    """The latest bills and credit notes, the latest first."""
    shown = []
    for kind in (PaperKind.BILL, PaperKind.REFUND):
        numbers = await papers.list_numbers(tx, shop, caller, kind=kind)
        shown += [
            await papers.read(tx, shop, caller, kind=kind, number=one) for one in numbers[::-1][: LISTED + 1]
        ]  # fmt: skip
    shown.sort(key=lambda one: -one.paper.issued_us)
    return [paper_row(one, shop.assortment, caller.account.subsidiary) for one in shown]


PAGES = (
    AccountPage("/account", "account/overview.html", "overview", ("GET", "/me"), _overview),
    AccountPage("/account/orders", "account/orders.html", "orders", ("GET", "/me/order"), _orders),
    AccountPage("/account/bills", "account/bills.html", "bills", ("GET", "/me/bill"), _bills),
)
