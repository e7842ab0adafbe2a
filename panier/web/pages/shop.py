"""Pages about the shop and its orders."""

from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import falcon
from falcon.asgi import Request, Response

from panier.core.catalog.agreement import ContractText
from panier.core.catalog.catalog import Assortment, Contract
from panier.core.limits import whole_number
from panier.core.order.dropping import why_kept
from panier.core.order.order import Order, Status, status
from panier.core.rates import PASSWORDS_OF_ADDRESS, PAYMENTS
from panier.core.refusal import Refusal, not_found
from panier.flows.account.agreements import worded_contract
from panier.flows.account.mails import load_language
from panier.flows.order import documents
from panier.flows.payment import order_page
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.account import agreements
from panier.store.engine.db import Database
from panier.web.errors import answer, retry_headers
from panier.web.look.contract_text import drawn
from panier.web.pages.order_life import life_view
from panier.web.pages.outcome import OutcomeView, cancel_path, outcome_view
from panier.web.pages.parts.buying_calls import order_calls
from panier.web.pages.parts.calls import same_calls
from panier.web.pages.parts.login import Login, address_of
from panier.web.pages.parts.order_view import view, written_in
from panier.web.pages.parts.paying import paid_with
from panier.web.pages.parts.rendering import came_from, first, form, pairs, redirect, show
from panier.web.pages.parts.session import known_session
from panier.web.pages.parts.tongues import know_customer, phrase, spoken
from panier.web.pages.parts.upload import upload

_SEEN_LENGTH = 16


class ProgramsPage:
    """What programs find here, and how they order from it."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop

    async def on_get(self, request: Request, response: Response) -> None:
        """The page, for the subsidiary that is asked for."""
        asked = first(pairs(request.query_string), "ovhSubsidiary").upper()
        assortment = self._shop.assortment
        sold = assortment.sold_in()
        chosen = asked if asked in sold else assortment.home
        show(
            response, "api.html", endpoint=f"{self._shop.base_url}/1.0", is_sandbox=self._shop.is_sandbox,
            subsidiaries=sorted(sold), chosen=chosen, families=_families(assortment, chosen),
        )  # fmt: skip


class ContractPage:
    """The contracts that checkouts point to."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def on_get(self, request: Request, response: Response, slug: str) -> None:
        """A contract in the language of a subsidiary, or in that of another that has it."""
        asked = first(pairs(request.query_string), "ovhSubsidiary").upper()
        number = first(pairs(request.query_string), "contractId")
        assortment = self._shop.assortment
        found: tuple[str, Contract | ContractText] | None
        if number:
            found = await self._agreed(slug, number)
        else:
            found = worded_contract(assortment, f"/contracts/{slug}", asked or assortment.home)
        if found is None:
            refuse(request, response, not_found("This contract", name=slug))
            return
        subsidiary, contract = found
        company = assortment.subsidiaries.get(subsidiary)
        show(
            response, "contract.html", session=await known_session(request, self._shop, self._database),
            contract=contract, language=company.language[:2] if company else "", words=drawn(contract.content),
            back=came_from(request),
        )  # fmt: skip

    async def _agreed(self, slug: str, number: str) -> tuple[str, ContractText] | None:
        """A contract in the words that somebody agreed to, which it may have no more."""
        wanted = whole_number(number)
        if wanted is None:
            return None
        found = await self._database.read(lambda tx: agreements.load_text(tx, wanted))
        return (found.subsidiary, found) if found is not None and found.url == f"/contracts/{slug}" else None


class OrderPage:
    """An order, for whoever has its link; its owner pays it here."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._login = Login(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """The order behind the number and the password of the link; its page asks for what has changed."""
        fields = pairs(request.query_string)
        if request.get_header("hx-request"):
            await self._follow(request, response, fields)
        else:
            await self.display(request, response, fields)

    async def on_post(self, request: Request, response: Response) -> None:
        """Pay it: name and password of its owner, and the method that was chosen, or else the default one."""
        fields = await form(request)
        try:
            order = await self.load(fields)
            await self._pay(order, fields, address=address_of(request))
        except Refusal as refusal:
            await self.display(request, response, fields, refusal=refusal)
            return
        redirect(response, link_of(order))

    async def _pay(self, order: Order, fields: list[tuple[str, str]], *, address: str) -> None:
        account = await self._login.enter(fields, address=address)
        await self._shop.throttle.take(PAYMENTS, str(account.account_id))
        method_id = whole_number(first(fields, "paymentMethodId"))
        await self._database.write(
            lambda tx: order_page.pay(tx, self._shop, account, order_id=order.order_id, method_id=method_id)
        )

    async def display(
        self,
        request: Request,
        response: Response,
        fields: list[tuple[str, str]],
        *,
        refusal: Refusal | None = None,
        undone: str = phrase("Not paid"),
    ) -> None:
        """The page; with a refusal it says what was not done, and why."""
        try:
            order = await self.load(fields)
        except Refusal as wrong_link:
            refuse(request, response, wrong_link)
            return
        values = await self._values(request, order, fields)
        show(
            response, "order.html", refusal=refusal, problem=refusal and refusal.message, undone=undone,
            is_live=values["shown"].follow_seconds > 0, is_fragment=False, **values,
        )  # fmt: skip

    async def _follow(self, request: Request, response: Response, fields: list[tuple[str, str]]) -> None:
        """What has changed since the page was made; nothing (204) where nothing has, so that nobody is disturbed.

        A form is replaced where another one, or none, takes its place: what was typed is kept.
        """
        try:
            order = await self.load(fields)
        except Refusal as wrong_link:
            refuse(request, response, wrong_link)
            return
        values = await self._values(request, order, fields)
        if values["seen"] == first(fields, "seen"):
            response.status = falcon.HTTP_204
            response.set_header("cache-control", "no-store")
            return
        has_other_form = values["form"] != first(fields, "form")
        show(response, "order/followed.html", **values, is_fragment=True, has_other_form=has_other_form)

    async def _values(self, request: Request, order: Order, fields: list[tuple[str, str]]) -> dict[str, Any]:
        """What the templates of an order are given. `seen`: what its page is compared with later."""
        session = await known_session(request, self._shop, self._database)
        account = None if session is None else session.account
        troubles = await self._database.read(lambda tx: order_page.read_troubles(tx, order))
        handed = await self._database.read(lambda tx: documents.load_handed(tx, order))
        ways = await self._database.read(lambda tx: order_page.load_ways(tx, self._shop, order))
        know_customer(await self._database.read(lambda tx: load_language(tx, order.account_id)))
        steps = await self._database.read(lambda tx: order_page.load_steps(tx, self._shop, order, troubles))
        paying = await self._database.read(lambda tx: order_page.load_paying(tx, self._shop, order))
        tongue = spoken()
        now_us = self._shop.now()
        shown = view(order, self._shop.assortment, now_us, tongue, tasks=troubles, offer=ways.transfer)
        is_payable = status(order, now_us) == Status.NOT_PAID
        asked = "paying" if is_payable else "papers" if handed else ""
        is_owner = account is not None and account.account_id == order.account_id
        outcome = OutcomeView()
        if is_owner:
            found = await self._database.read(lambda tx: order_page.load_outcome(tx, self._shop, order))
            outcome = outcome_view(found, self._shop.assortment, order.quote.subsidiary)
        written = written_in(self._shop.assortment, order.quote.subsidiary)
        life = life_view(steps, written, has_refunds=bool(outcome.given_back))
        seen = sha256(repr((shown, asked, outcome, life)).encode()).hexdigest()[:_SEEN_LENGTH]
        return {
            "session": session,
            "shown": shown, "life": life, "handed": handed,
            "paid_with": paid_with(order, paying, tongue) if is_owner else "",
            "is_payable": is_payable, "is_sandbox": self._shop.is_sandbox,
            "has_ways": bool(ways.kinds or ways.methods),
            "pay_link": link_of(order).replace("/order/display", "/order/pay"),
            "password": order.password, "nic": first(fields, "nic"),
            "is_owner": is_owner, "outcome": outcome,
            "cancel_path": cancel_path(order.order_id) if is_owner and not why_kept(order, now_us) else "",
            "sign_in": "" if is_owner or not order.is_paid else f"/login?{urlencode({'return_to': link_of(order)})}",
            "calls": same_calls(self._shop.base_url, *order_calls(order, is_payable=is_payable)),
            "seen": seen, "form": asked, "follow": f"{link_of(order)}&{urlencode({'seen': seen, 'form': asked})}",
        }  # fmt: skip

    async def load(self, fields: list[tuple[str, str]]) -> Order:
        """The order that a form or a link names.

        Refuses: a wrong password, as if there were no such order (404); too many of them from one address (429).
        """
        order_id, password = whole_number(first(fields, "orderId")), first(fields, "orderPassword")
        if order_id is None:
            raise order_page.unknown_order()
        async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
            return await self._database.read(
                lambda tx: order_page.read(tx, self._shop, order_id=order_id, password=password)
            )


class DocumentPage:
    """Where the owner of an order hands in documents that were asked for; they are shown to nobody."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._login = Login(shop, database)
        self._page = OrderPage(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """The order's page, which has the form."""
        await self._page.display(request, response, pairs(request.query_string))

    async def on_post(self, request: Request, response: Response) -> None:
        """Take a file: name and password of the order's owner, and the document."""
        sent = await upload(request, "document")
        try:
            order = await self._page.load(sent.fields)
            account = await self._login.enter(sent.fields, address=address_of(request))
            await self._database.write(
                lambda tx: documents.hand_in(
                    tx, self._shop, account, order_id=order.order_id, name=sent.name, content=sent.content
                )
            )
        except Refusal as refusal:
            await self._page.display(request, response, sent.fields, refusal=refusal, undone=phrase("Not sent"))
            return
        redirect(response, link_of(order))


def _families(assortment: Assortment, subsidiary: str) -> list[tuple[str, int, int]]:
    """The families that sell something: (family, plans, options)."""
    sold = assortment.catalogs_in(subsidiary)
    return [(one.family, len(one.plans), len(one.addons)) for one in sold if one.plans]


def link_of(order: Order) -> str:
    """The page's path, which is valid under whatever name the browser calls this machine."""
    return f"/order/display?{urlencode({'orderId': order.order_id, 'orderPassword': order.password})}"


def refuse(request: Request, response: Response, refusal: Refusal) -> None:
    """Answer a refusal with a page; programs that prefer JSON get the API's own envelope."""
    if request.client_prefers(("text/html", "application/json")) == "application/json":
        response.status, response.data = answer(refusal)
        response.content_type = "application/json; charset=utf-8"
        response.set_headers(retry_headers(refusal))
        return
    show(response, "refusal.html", refusal=refusal, message=refusal.message)
