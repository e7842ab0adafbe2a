"""The pages where people create keys for programs."""

from functools import partial

from falcon.asgi import Request, Response

from panier.core.account.access import METHODS
from panier.core.account.account import AccessRule
from panier.core.refusal import Refusal, bad_input
from panier.flows.account import applications, delegations
from panier.flows.shop import Shop
from panier.store.engine.db import Database
from panier.web.pages.parts.login import Login, address_of
from panier.web.pages.parts.rendering import first, form, pairs, show
from panier.web.pages.parts.validity import validities, validity_seconds

ROWS_MIN = 4
_TYPED = ("nic", "name", "description", "validity")


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
            account = await self._login.enter(fields, address=address_of(request))
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
            entered = await self._login.enter_as(fields, address=address_of(request))
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
            validities=validities(),
        )


def _typed(fields: list[tuple[str, str]]) -> dict[str, str]:
    return {name: first(fields, name) for name in _TYPED}


def _rules(fields: list[tuple[str, str]]) -> list[AccessRule]:
    """The rows of the form that have a path."""
    methods = [value for name, value in fields if name == "method"]
    paths = [value.strip() for name, value in fields if name == "path"]
    return [AccessRule(method, path) for method, path in zip(methods, paths, strict=False) if path]
