"""The pages where people choose a new password: /changePassword with the present one, /resetPassword without it."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from falcon.asgi import Request, Response

from panier.core.rates import PASSWORD_RESETS, PASSWORDS_OF_ADDRESS
from panier.core.refusal import Kind, Refusal, bad_input
from panier.flows import passwords
from panier.flows.account import identities, recovery
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database
from panier.web.pages.parts.login import Login, address_of
from panier.web.pages.parts.rendering import first, form, pairs, show
from panier.web.pages.parts.tongues import know_customer


class ChangePage:
    """GET and POST /changePassword: whoever knows the present password chooses another one."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._login = Login(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """Show the form."""
        show(response, "change_password.html", problem=None, nic=first(pairs(request.query_string), "nic"))

    async def on_post(self, request: Request, response: Response) -> None:
        """Change the password."""
        fields = await form(request)
        nic = first(fields, "nic")
        try:
            new = new_password(fields)
            entered = await self._login.enter_as(fields, address=address_of(request))
            know_customer(entered.account.language)
            password_hash = await self._shop.passwords.hashed(new)
            set_password: Callable[..., Coroutine[Any, Any, None]] = (
                recovery.set_password if entered.user is None else partial(identities.set_password, user=entered.user)
            )
            change = partial(
                set_password, shop=self._shop, account=entered.account, password_hash=password_hash,
                ends_keys=ends_keys(fields), address=address_of(request),
            )  # fmt: skip
            await self._database.write(change)
        except Refusal as refusal:
            show(response, "change_password.html", refusal=refusal, problem=refusal.message, nic=nic)
        else:
            show(response, "password_changed.html", has_ended_keys=ends_keys(fields))


class ResetPage:
    """GET and POST /resetPassword: whoever reads the account's e-mails gets a link there, and chooses a new password.

    Without a token it asks for a name and sends the e-mail.
    """

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def on_get(self, request: Request, response: Response) -> None:
        """Show the form that fits: for a name, or for a new password.

        Looking at it uses no link up: mail programs follow links by themselves.
        """
        fields = pairs(request.query_string)
        token = first(fields, "token")
        if not token:
            show(response, "reset_password.html", nic=first(fields, "nic"), is_sent=False)
        else:
            await self._ask(response, token)

    async def on_post(self, request: Request, response: Response) -> None:
        """Send an e-mail, or take the new password."""
        fields = await form(request)
        token = first(fields, "token")
        if token:
            await self._take(request, response, fields, token)
            return
        try:
            await self._shop.throttle.take(PASSWORD_RESETS, visitor().network)
        except Refusal as refusal:
            show(response, "refusal.html", refusal=refusal, message=refusal.message)
            return
        ask = partial(
            recovery.recover, shop=self._shop, caller=None, ovh_id=first(fields, "nic"), address=address_of(request)
        )
        await self._database.write(ask)
        show(response, "reset_password.html", nic="", is_sent=True)

    async def _take(self, request: Request, response: Response, fields: list[tuple[str, str]], token: str) -> None:
        try:
            new = new_password(fields)
            await self._nic(token)
            password_hash = await self._shop.passwords.hashed(new)
            change = partial(
                recovery.reset, shop=self._shop, token=token, password_hash=password_hash,
                ends_keys=ends_keys(fields), address=address_of(request),
            )  # fmt: skip
            if not await self._database.write(change):
                raise _over()
        except Refusal as refusal:
            await self._ask(response, token, refusal=refusal)
        else:
            show(response, "password_changed.html", has_ended_keys=ends_keys(fields))

    async def _ask(self, response: Response, token: str, *, refusal: Refusal | None = None) -> None:
        try:
            nic = await self._nic(token)
        except Refusal as gone:
            show(response, "refusal.html", refusal=gone, message=gone.message)
            return
        problem = None if refusal is None else refusal.message
        show(response, "new_password.html", refusal=refusal, problem=problem, nic=nic, token=token)

    async def _nic(self, token: str) -> str:
        """Whose password a link is for.

        Refuses: a link that is over or none (404); too many of them from one address (429).
        """
        async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
            account = await self._database.read(partial(recovery.load_resetting, shop=self._shop, token=token))
            if account is None:
                raise _over()
        know_customer(account.language)
        return account.nic


def new_password(fields: list[tuple[str, str]]) -> str:
    """The new password, which was typed twice.

    Refuses: two that differ, and one that is too short or too long (400).
    """
    typed = [value for name, value in fields if name in ("newPassword", "again")]
    if len(typed) != 2 or typed[0] != typed[1]:
        raise bad_input("newPassword", "must be typed twice, and alike")
    passwords.check_new(typed[0])
    return typed[0]


def ends_keys(fields: list[tuple[str, str]]) -> bool:
    return first(fields, "endKeys") == "yes"


def _over() -> Refusal:
    return Refusal(Kind.NOT_FOUND, "This link was used, is over an hour old, or never existed: ask for another one")
