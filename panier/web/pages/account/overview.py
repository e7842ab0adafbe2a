"""What an account has: /account with what needs its customer, its orders, its bills and its services."""

from typing import Any

from falcon.asgi import Request, Response

from panier.core.account.account import Caller
from panier.core.limits import DAY_US, whole_number
from panier.core.paper.paper import PaperKind
from panier.core.service.owned import DOMAIN
from panier.core.service.task import Task, TaskKind
from panier.core.values import frozen
from panier.flows.order import orders as order_flows
from panier.flows.paper import papers
from panier.flows.shop import Shop
from panier.store import orders, tasks
from panier.store.engine.db import Database, Tx
from panier.store.service import outlines
from panier.store.service.outlines import ServiceOutline
from panier.web.pages.account.frame import AccountFrame
from panier.web.pages.account.order_rows import OrderRow, PaperRow, order_row, paper_row, service_rows
from panier.web.pages.parts.calls import same_calls
from panier.web.pages.parts.rendering import first, pairs
from panier.web.pages.parts.session import check_permits

LISTED = 25  # rows of a page
SOON_US = 30 * DAY_US
_LOOKED_AT = 50  # latest orders that are looked at for what needs their customer


@frozen
class Rows:
    """Rows of a page; `before`: what the next page begins behind, nothing on the last one."""

    rows: list[Any]
    before: str


class OverviewPage:
    """GET /account: what needs whoever is signed in."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._frame = AccountFrame(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """Unpaid orders, what ends soon, and what went wrong."""
        frame = self._frame
        session = await frame.enter(request, response)
        if session is None:
            return
        caller, now_us = session.caller, frame.shop.now()
        check_permits(session, "GET", "/me")
        found = await frame.database.read(lambda tx: _latest(tx, frame.shop, caller, count=_LOOKED_AT))
        owned = await frame.database.read(lambda tx: _outlines(tx, caller))
        soon = [one for one in owned if one.expires_us is not None and one.expires_us < now_us + SOON_US]
        troubled = await frame.database.read(lambda tx: _troubled(tx, caller))
        frame.show(
            response, "account/overview.html", session=session, page="overview", account=caller.account,
            waiting=[one for one in found if one.needs_customer], latest=found[:5],
            ending=service_rows((one for one in soon if one.parent_service_id is None), now_us), troubled=troubled,
            calls=same_calls(frame.shop.base_url, ("GET", "/me"), ("GET", "/me/order"), ("GET", "/services")),
        )  # fmt: skip


class OrdersPage:
    """GET /account/orders."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._frame = AccountFrame(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """The orders, the latest first."""
        frame = self._frame
        session = await frame.enter(request, response)
        if session is None:
            return
        check_permits(session, "GET", "/me/order")
        before = whole_number(first(pairs(request.query_string), "before"))
        caller = session.caller
        found = await frame.database.read(
            lambda tx: _latest(tx, frame.shop, caller, count=LISTED + 1, before=before)
        )  # fmt: skip
        calls = [("GET", "/me/order"), *(("GET", f"/me/order/{one.number}") for one in found[:1])]
        frame.show(
            response, "account/orders.html", session=session, page="orders",
            found=Rows(found[:LISTED], str(found[LISTED - 1].number) if len(found) > LISTED else ""),
            calls=same_calls(frame.shop.base_url, *calls),
        )  # fmt: skip


class BillsPage:
    """GET /account/bills: bills and credit notes."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._frame = AccountFrame(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """The papers, the latest first."""
        frame = self._frame
        session = await frame.enter(request, response)
        if session is None:
            return
        check_permits(session, "GET", "/me/bill")
        caller = session.caller
        found = await frame.database.read(lambda tx: _papers(tx, frame.shop, caller))
        frame.show(
            response, "account/bills.html", session=session, page="bills", papers=found[:LISTED],
            has_more=len(found) > LISTED,
            calls=same_calls(
                frame.shop.base_url, ("GET", "/me/bill"), ("GET", "/me/refund"),
                *(("GET", f"/me/bill/{one.number}") for one in found[:1]),
            ),
        )  # fmt: skip


class ServicesPage:
    """GET /account/services: everything that the account has."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._frame = AccountFrame(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """The services, those that end first at the beginning."""
        frame = self._frame
        session = await frame.enter(request, response)
        if session is None:
            return
        check_permits(session, "GET", "/services")
        caller, now_us = session.caller, frame.shop.now()
        owned = await frame.database.read(lambda tx: _outlines(tx, caller))
        whole = [one for one in owned if one.parent_service_id is None]
        frame.show(
            response, "account/services.html", session=session, page="services",
            names=service_rows((one for one in whole if _is_name(one)), now_us),
            others=service_rows((one for one in whole if not _is_name(one)), now_us),
            calls=same_calls(frame.shop.base_url, ("GET", "/services"), ("GET", "/domain")),
        )  # fmt: skip


def _is_name(one: ServiceOutline) -> bool:
    return (one.family, one.product) == (DOMAIN.family, DOMAIN.product)


async def _outlines(tx: Tx, caller: Caller) -> tuple[ServiceOutline, ...]:
    return await outlines.list_outlines(tx, owner=caller.account_id, has_details=True)


async def _latest(
    tx: Tx, shop: Shop, caller: Caller, *, count: int, before: int | None = None
) -> list[OrderRow]:  # fmt: skip
    """The latest orders, behind the one with a number where there is one."""
    numbers = await order_flows.list_ids(tx, shop, caller)
    wanted = [one for one in reversed(numbers) if before is None or one < before][:count]
    found = await orders.load_several(tx, wanted)
    return [order_row(found[one], shop.assortment, shop.now()) for one in wanted]


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


async def _troubled(tx: Tx, caller: Caller) -> list[Task]:
    """Tasks of names that went wrong."""
    numbers = await tasks.list_tasks(tx, kind=TaskKind.DOMAIN, owner=caller.account_id, state="error")
    found = [await tasks.load(tx, one, kind=TaskKind.DOMAIN, owner=caller.account_id) for one in numbers[-LISTED:]]
    return [one for one in found if one is not None]
