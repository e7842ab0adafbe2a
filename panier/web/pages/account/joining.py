"""Becoming a customer (/join), and saying that one reads the e-mails of one's address (/join/confirm)."""

from collections.abc import Mapping
from functools import partial

import msgspec
from falcon.asgi import Request, Response

from panier.core.account.account import Account
from panier.core.account.profile import read_phone
from panier.core.rates import ACCOUNTS, PASSWORDS_OF_ADDRESS
from panier.core.refusal import Kind, Refusal, bad_input
from panier.flows.account import registration
from panier.flows.account.logins import Entered
from panier.flows.account.registration import Newcomer
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.account import accounts
from panier.store.engine.db import Database, Tx
from panier.web.pages.buying.visit import Counter
from panier.web.pages.parts.choices import countries, legal_forms, subsidiaries, subsidiary_for
from panier.web.pages.parts.drawn.menu import TermsLink
from panier.web.pages.parts.login import address_of, password_of
from panier.web.pages.parts.order_view import contract_links
from panier.web.pages.parts.problems import field_problem
from panier.web.pages.parts.rendering import first, form, pairs, redirect, show
from panier.web.pages.parts.session import PageSession, check_form, own_path, session_of, sign_in
from panier.web.pages.parts.tongues import know_customer, spoken
from panier.wire.account.registration import NewAccount

_TYPED = (
    "firstname", "name", "organisation", "email", "phone", "address", "zip", "city", "country", "legalform",
    "ovhSubsidiary",
)  # fmt: skip
_NEEDED = ("firstname", "name", "email", "password", "country", "legalform")
_EMPTY = "must be filled in"


class JoinPage:
    """GET and POST /join: what POST /newAccount does, for people; afterwards they are signed in."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._counter = Counter(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """Show the form."""
        session = await session_of(request, self._shop, self._database)
        await self._ask(request, response, session, pairs(request.query_string))

    async def on_post(self, request: Request, response: Response) -> None:
        """Create the account, and sign the browser in."""
        fields = await form(request)
        session = await session_of(request, self._shop, self._database)
        check_form(request, fields, session)
        try:
            newcomer = await self._prepare(fields)
            account = await self._database.write(
                partial(_create, shop=self._shop, newcomer=newcomer, address=address_of(request))
            )
        except Refusal as refusal:
            await self._ask(request, response, session, fields, refusal=refusal)
            return
        await sign_in(request, response, self._shop, self._database, Entered(account))
        redirect(response, own_path(first(fields, "return_to")))

    async def _prepare(self, fields: list[tuple[str, str]]) -> Newcomer:
        """Whoever the form is about, checked as the API checks newcomers.

        Refuses: fields that are missing or wrong (400), one newcomer too many from one address (429).
        """
        given = {name: first(fields, name) for name in _TYPED if first(fields, name)}
        _check_filled({**given, "password": first(fields, "password")})
        if "phone" in given:
            given["phone"] = read_phone("phone", given["phone"], given["country"])
        given.setdefault("ovhSubsidiary", subsidiary_for(self._shop.assortment, given["country"]))
        given["language"] = spoken().place  # what somebody read so far is gone on with, e-mails too
        try:
            asked = msgspec.convert({**given, "ovhCompany": "ovh", "password": password_of(fields)}, NewAccount)
        except msgspec.ValidationError as error:
            raise Refusal(Kind.INVALID, str(error)) from error
        await self._shop.throttle.take(ACCOUNTS, visitor().network)
        return await registration.prepare(self._shop, self._database, **asked.arguments())

    async def _ask(
        self,
        request: Request,
        response: Response,
        session: PageSession,
        fields: list[tuple[str, str]],
        *,
        refusal: Refusal | None = None,
    ) -> None:
        assortment = self._shop.assortment
        show(
            response, "account/join.html", session=session, refusal=refusal, problem=field_problem(refusal, _SHOWN),
            typed={name: first(fields, name) for name in _TYPED}, return_to=own_path(first(fields, "return_to")),
            countries=countries(), legal_forms=legal_forms(), subsidiaries=subsidiaries(assortment),
            home=assortment.subsidiary(assortment.home), is_sandbox=self._shop.is_sandbox, terms=self._terms(fields),
            basket=await self._counter.basket(request, session),
        )  # fmt: skip

    def _terms(self, fields: list[tuple[str, str]]) -> tuple[TermsLink, ...]:
        """The terms that the account would be made under, where it would buy as the form is filled in."""
        assortment = self._shop.assortment
        wanted = first(fields, "ovhSubsidiary") or subsidiary_for(assortment, first(fields, "country"))
        place = wanted if wanted in assortment.subsidiaries else assortment.home
        return contract_links(assortment.account_contracts.get(place, ()), assortment, place)


_SHOWN = frozenset((*_TYPED, "password"))


def _check_filled(given: Mapping[str, str]) -> None:
    """Refuses: a form in which something is empty that is needed, naming all of it (400)."""
    missing = [(name, _EMPTY) for name in _NEEDED if not given.get(name)]
    if missing:
        refusal = bad_input(*missing[0])
        refusal.also = tuple(missing[1:])
        raise refusal


async def _create(tx: Tx, *, shop: Shop, newcomer: Newcomer, address: str) -> Account:
    joined = await registration.create(tx, shop, None, newcomer=newcomer, address=address)
    account = (await accounts.load_by_nics(tx, [joined.nic]))[joined.nic]
    await registration.ask_confirmation(tx, shop, account)
    return account


class MovedJoinPage:
    """GET /createAccount, where /join was before."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop

    async def on_get(self, request: Request, response: Response) -> None:
        """Lead there."""
        redirect(response, "/join")


class ConfirmPage:
    """GET and POST /join/confirm: the link in an e-mail; mail programs that follow it confirm nothing."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def on_get(self, request: Request, response: Response) -> None:
        """Show the form."""
        session = await session_of(request, self._shop, self._database)
        token = first(pairs(request.query_string), "token")
        account = await self._database.read(partial(registration.load_confirming, shop=self._shop, token=token))
        if account is not None:
            know_customer(account.language)
        address = "" if account is None else account.email
        show(response, "account/confirm.html", session=session, token=token, confirmed=None, address=address)

    async def on_post(self, request: Request, response: Response) -> None:
        """Confirm the address."""
        fields = await form(request)
        session = await session_of(request, self._shop, self._database)
        check_form(request, fields, session)
        async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
            confirm = partial(
                registration.confirm_email, shop=self._shop, token=first(fields, "token"), address=address_of(request)
            )
            account = await self._database.write(confirm)
            if account is None:
                raise Refusal(
                    Kind.NOT_FOUND, "This link was used, is over three days old, or never existed: ask for another one"
                )
        know_customer(account.language)
        show(response, "account/confirm.html", session=session, token="", confirmed=account, address="")
