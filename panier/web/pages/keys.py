"""The pages where people create keys for programs."""

from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import urlencode

from falcon.asgi import Request, Response

from panier.core.account.access import METHODS
from panier.core.account.account import AccessRule, Application, Credential
from panier.core.account.form_end import FormEnd, Shown
from panier.core.refusal import Refusal, bad_input, conflict
from panier.flows.account import applications, delegations
from panier.flows.account.browsing.sent_forms import load_end, once
from panier.flows.shop import Shop
from panier.store.engine.db import Database, Tx
from panier.web.pages.parts.login import Login, address_of
from panier.web.pages.parts.rendering import first, form, pairs, show
from panier.web.pages.parts.validity import validities, validity_seconds

ROWS_MIN = 4
_TYPED = ("nic", "name", "description", "validity")
_DRAWING = "drawing"
Fields = list[tuple[str, str]]
Make = Callable[[Tx], Awaitable[Shown]]


class _KeysPage:
    """What both pages are: keys are made once by a form, and shown again to whoever sends that form again.

    A form is known by all that it holds, the password and what its page drew included: whoever sends that again need
    not be asked for the password, nor for a code that was used up.
    """

    _path: str

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._login = Login(shop, database)

    def _draw(self) -> str:
        """What tells a form from all others that were drawn."""
        return self._shop.ids.token(22)

    async def _shown(self, fields: Fields, enter: Callable[[], Awaitable[Make]]) -> Shown:
        """The keys that a form makes, or made; `enter` lets in whoever sends it, and says how they are made.

        Refuses: as both do; a form that was sent long ago (409).
        """
        end = await self._made_before(fields)
        if end is None:
            make = await enter()

            async def do(tx: Tx) -> FormEnd:
                return FormEnd(shown=await make(tx))

            doing = partial(once, shop=self._shop, sender=self._path, drawing=urlencode(fields), do=do)
            end = await self._database.write(doing if first(fields, _DRAWING) else do)
        if end.is_forgotten:
            raise conflict(
                "This form made its keys before, and they are shown no more: remove them on the page Programs and keys,"
                " and open this page again to make others"
            )
        return end.shown

    async def _made_before(self, fields: Fields) -> FormEnd | None:
        if not first(fields, _DRAWING):
            return None
        drawing = urlencode(fields)
        return await self._database.read(lambda tx: load_end(tx, self._shop, sender=self._path, drawing=drawing))

    def _show_made(self, response: Response, shown: Shown) -> None:
        show(response, "made.html", made=shown, endpoint=f"{self._shop.base_url}/1.0")


class ApplicationPage(_KeysPage):
    """GET and POST /createApp: an application's key and secret, shown for minutes to the form that made them."""

    _path = "/createApp"

    async def on_get(self, request: Request, response: Response) -> None:
        """Show the form."""
        self._show_form(response, pairs(request.query_string))

    async def on_post(self, request: Request, response: Response) -> None:
        """Create the application."""
        fields = await form(request)
        try:
            shown = await self._shown(fields, partial(self._enter, fields, address_of(request)))
        except Refusal as refusal:
            self._show_form(response, fields, refusal=refusal)
        else:
            self._show_made(response, shown)

    async def _enter(self, fields: Fields, address: str) -> Make:
        account = await self._login.enter(fields, address=address)

        async def make(tx: Tx) -> Shown:
            application = await applications.declare(
                tx, self._shop, account_id=account.account_id, name=first(fields, "name"),
                description=first(fields, "description"), address=address,
            )  # fmt: skip
            return _made(application)

        return make

    def _show_form(self, response: Response, fields: Fields, *, refusal: Refusal | None = None) -> None:
        problem = None if refusal is None else refusal.message
        show(
            response, "create_app.html", refusal=refusal, problem=problem, typed=_typed(fields), drawing=self._draw()
        )  # fmt: skip


class TokenPage(_KeysPage):
    """GET and POST /createToken: an application and a consumer key with chosen rights.

    Keys and secret are shown for minutes to the form that made them. The query fills in the rights:
    ?GET=/me&POST=/order/*.
    """

    _path = "/createToken"

    async def on_get(self, request: Request, response: Response) -> None:
        """Show the form, with the rights in the link."""
        fields = pairs(request.query_string)
        asked = [AccessRule(name.upper(), value) for name, value in fields if name.upper() in METHODS]
        self._show_form(response, fields, asked)

    async def on_post(self, request: Request, response: Response) -> None:
        """Create the keys."""
        fields = await form(request)
        try:
            shown = await self._shown(fields, partial(self._enter, fields, address_of(request)))
        except Refusal as refusal:
            self._show_form(response, fields, _rules(fields), refusal=refusal)
        else:
            self._show_made(response, shown)

    async def _enter(self, fields: Fields, address: str) -> Make:
        rules = _rules(fields)
        if not rules:
            raise bad_input("path", "must be given for at least one right")
        entered = await self._login.enter_as(fields, address=address)

        async def make(tx: Tx) -> Shown:
            application, credential = await delegations.make_keys(
                tx, shop=self._shop, account_id=entered.account.account_id, user_login=entered.user_login,
                name=first(fields, "name"), description=first(fields, "description"), rules=rules,
                validity_seconds=validity_seconds(fields), address=address,
            )  # fmt: skip
            return _made(application, credential)

        return make

    def _show_form(
        self, response: Response, fields: Fields, rules: list[AccessRule], *, refusal: Refusal | None = None
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
            drawing=self._draw(),
        )


def _made(application: Application, credential: Credential | None = None) -> Shown:
    """What is shown of new keys."""
    found: dict[str, str | tuple[str, ...]] = {
        "name": application.name, "key": application.key, "secret": application.secret
    }  # fmt: skip
    if credential is None:
        return found
    rights = tuple(f"{rule.method} {rule.path}" for rule in credential.rules)
    return {**found, "consumer_key": credential.consumer_key, "rights": rights}


def _typed(fields: Fields) -> dict[str, str]:
    return {name: first(fields, name) for name in _TYPED}


def _rules(fields: Fields) -> list[AccessRule]:
    """The rows of the form that have a path."""
    methods = [value for name, value in fields if name == "method"]
    paths = [value.strip() for name, value in fields if name == "path"]
    return [AccessRule(method, path) for method, path in zip(methods, paths, strict=False) if path]
