"""The pages where people become customers and create keys."""

from functools import partial

import msgspec
from falcon.asgi import Request, Response

from panier.core.account.access import METHODS
from panier.core.account.account import AccessRule
from panier.core.rates import ACCOUNTS
from panier.core.refusal import Kind, Refusal, bad_input
from panier.flows.account import applications, delegations, registration
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database
from panier.web.pages.parts.login import Login, address_of, password_of
from panier.web.pages.parts.rendering import first, form, pairs, show
from panier.web.pages.parts.validity import VALIDITIES, validity_seconds
from panier.wire.account.account import LegalForm
from panier.wire.account.registration import NewAccount
from panier.wire.country import Country

ROWS_MIN = 4
_TYPED = ("nic", "name", "description", "validity")
_NEW_ACCOUNT = (
    "firstname", "name", "organisation", "email", "address", "zip", "city", "country", "legalform", "ovhSubsidiary"
)  # fmt: skip
_NEEDED = ("firstname", "name", "email", "country", "legalform", "ovhSubsidiary")


class ApplicationPage:
    """GET and POST /createApp: an application's key and secret, shown once."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._login = Login(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """Show the form."""
        fields = pairs(request.query_string)
        show(response, "create_app.html", problem=None, typed=_typed(fields))

    async def on_post(self, request: Request, response: Response) -> None:
        """Create the application."""
        fields = await form(request)
        try:
            account = await self._login.enter(first(fields, "nic"), password_of(fields), address=address_of(request))
            application = await self._database.write(
                lambda tx: applications.declare(
                    tx, self._shop, account_id=account.account_id, name=first(fields, "name"),
                    description=first(fields, "description"), address=address_of(request),
                )
            )  # fmt: skip
        except Refusal as refusal:
            show(response, "create_app.html", refusal=refusal, problem=refusal.message, typed=_typed(fields))
        else:
            show(response, "made.html", application=application, credential=None, endpoint=f"{self._shop.base_url}/1.0")


class TokenPage:
    """GET and POST /createToken: an application and a consumer key with chosen rights.

    Keys and secret are shown once. The query fills in the rights: ?GET=/me&POST=/order/*.
    """

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._login = Login(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """Show the form, with the rights in the link."""
        fields = pairs(request.query_string)
        asked = [AccessRule(name.upper(), value) for name, value in fields if name.upper() in METHODS]
        self._show_form(response, fields, asked)

    async def on_post(self, request: Request, response: Response) -> None:
        """Create the keys."""
        fields = await form(request)
        rules = _rules(fields)
        try:
            if not rules:
                raise bad_input("path", "must be given for at least one right")
            entered = await self._login.enter_as(first(fields, "nic"), password_of(fields), address=address_of(request))
            application, credential = await self._database.write(
                partial(
                    delegations.make_keys, shop=self._shop, account_id=entered.account.account_id,
                    user_login=entered.user_login, name=first(fields, "name"),
                    description=first(fields, "description"), rules=rules, validity_seconds=validity_seconds(fields),
                    address=address_of(request),
                )
            )  # fmt: skip
        except Refusal as refusal:
            self._show_form(response, fields, rules, refusal=refusal)
        else:
            endpoint = f"{self._shop.base_url}/1.0"
            show(response, "made.html", application=application, credential=credential, endpoint=endpoint)

    def _show_form(
        self,
        response: Response,
        fields: list[tuple[str, str]],
        rules: list[AccessRule],
        *,
        refusal: Refusal | None = None,
    ) -> None:
        blank = [AccessRule("GET", "")] * max(1, ROWS_MIN - len(rules))
        show(
            response,
            "create_token.html",
            refusal=refusal,
            problem=None if refusal is None else refusal.message,
            typed=_typed(fields),
            rules=[*rules, *blank],
            methods=METHODS,
            validities=VALIDITIES,
        )


class AccountPage:
    """GET and POST /createAccount: what POST /newAccount does, for people."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def on_get(self, request: Request, response: Response) -> None:
        """Show the form."""
        self._show_form(response, [])

    async def on_post(self, request: Request, response: Response) -> None:
        """Create the account."""
        fields = await form(request)
        given = {name: first(fields, name) for name in _NEW_ACCOUNT if first(fields, name)}
        given |= {"ovhCompany": "ovh", "password": password_of(fields)}
        try:
            for name in _NEEDED:
                if name not in given:
                    raise bad_input(name, "is a required property")
            asked = msgspec.convert(given, NewAccount).arguments()
            await self._shop.throttle.take(ACCOUNTS, visitor().network)
            newcomer = await registration.prepare(self._shop, self._database, **asked)
            create = partial(
                registration.create, shop=self._shop, caller=None, newcomer=newcomer, address=address_of(request)
            )
            joined = await self._database.write(create)
        except msgspec.ValidationError as error:
            self._show_form(response, fields, refusal=Refusal(Kind.INVALID, str(error)))
        except Refusal as refusal:
            self._show_form(response, fields, refusal=refusal)
        else:
            show(response, "joined.html", nic=joined.nic, is_sandbox=self._shop.is_sandbox)

    def _show_form(self, response: Response, fields: list[tuple[str, str]], *, refusal: Refusal | None = None) -> None:
        assortment = self._shop.assortment
        show(
            response,
            "create_account.html",
            refusal=refusal,
            problem=None if refusal is None else refusal.message,
            typed={name: first(fields, name) for name in _NEW_ACCOUNT},
            countries=[country.value for country in Country if country.value != "UNKNOWN"],
            legal_forms=[legal_form.value for legal_form in LegalForm],
            subsidiaries=sorted(assortment.subsidiaries),
            home=assortment.subsidiary(assortment.home),
        )


def _typed(fields: list[tuple[str, str]]) -> dict[str, str]:
    return {name: first(fields, name) for name in _TYPED}


def _rules(fields: list[tuple[str, str]]) -> list[AccessRule]:
    """The rows of the form that have a path."""
    methods = [value for name, value in fields if name == "method"]
    paths = [value.strip() for name, value in fields if name == "path"]
    return [AccessRule(method, path) for method, path in zip(methods, paths, strict=False) if path]
